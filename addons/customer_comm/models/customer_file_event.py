from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerFileEvent(models.Model):
    """What happened at a customer, or with it: major changes, dealings, latest movements (CC-76, CC-77, CC-81)."""

    _name = "customer.file.event"
    _description = "Customer File Event"
    _inherit = ["customer.file.row.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True

    name = fields.Char("What Happened", required=True, index="trigram")
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    kind = fields.Selection(
        [
            ("organisation", "Organisation and People"),
            ("ownership", "Ownership and Legal Form"),
            ("finance", "Finance and Payment"),
            ("product", "Products and Technology"),
            ("market", "Market and Competition"),
            ("dealing", "Business Dealing"),
            ("contact", "Contact or Visit"),
            ("other", "Other"),
        ],
        required=True,
        default="dealing",
        index=True,
    )
    is_major = fields.Boolean("Major Change", help="The file should be verified soon.")
    description = fields.Text()
    communication_id = fields.Many2one(
        "customer.communication",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        help="The contact in which it was learned.",
    )

    _communication_uniq = models.UniqueIndex(
        "(communication_id) WHERE communication_id IS NOT NULL", "This contact is in the customer file already."
    )

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for event in self:
            if event.date > today:
                raise ValidationError(
                    self.env._("%s: an event is entered when it has happened, not before.", event.display_name)
                )
