from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

MARKS = [("trademark", "Trademark"), ("barcode", "Barcode")]


class ContractLicence(models.Model):
    """The licence by which we may print a customer's trademark or barcode; the accepted copy is kept (CR-40)."""

    _name = "contract.licence"
    _description = "Printing Licence"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "customer.lock.mixin",
    ]
    _order = "valid_until desc, id desc"
    _rec_names_search = ["number", "name"]
    _check_company_auto = True
    _locked_fields = frozenset(
        {"partner_id", "kind", "number", "name", "holder", "valid_from", "valid_until", "attachment_ids", "company_id"}
    )
    _locked_states = ("accepted",)

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Commercial Customer", store=True, index=True
    )
    kind = fields.Selection(MARKS, required=True, index=True, tracking=True)
    name = fields.Char("Mark", help="The trademark, or the number of the barcode.", tracking=True)
    number = fields.Char("Licence Number", tracking=True)
    holder = fields.Char(help="Who owns the mark, when it is not the customer.")
    valid_from = fields.Date()
    valid_until = fields.Date(index=True, tracking=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", "contract_licence_attachment_rel", "licence_id", "attachment_id", "Copy of the Licence"
    )
    state = fields.Selection(
        [("draft", "To Check"), ("accepted", "Accepted")],
        "Status",
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        tracking=True,
    )
    accepted_on = fields.Date(readonly=True, copy=False)
    accepted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    is_expired = fields.Boolean("Expired", compute="_compute_is_expired", search="_search_is_expired")
    review_ids = fields.Many2many(
        "contract.review", "contract_review_licence_rel", "licence_id", "review_id", "Reviews"
    )

    _guarded_fields = frozenset({"state", "accepted_on", "accepted_by_id", "commercial_partner_id", "review_ids"})

    @api.depends("kind", "number", "name")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for licence in self:
            licence.display_name = " ".join(filter(None, [labels.get(licence.kind), licence.name, licence.number]))

    @api.depends("valid_until")
    def _compute_is_expired(self):
        today = fields.Date.context_today(self)
        for licence in self:
            licence.is_expired = bool(licence.valid_until) and licence.valid_until < today

    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("valid_until", "<", fields.Date.context_today(self))

    @api.constrains("valid_from", "valid_until")
    def _check_validity(self):
        for licence in self:
            if licence.valid_from and licence.valid_until and licence.valid_from > licence.valid_until:
                raise ValidationError(self.env._("%s ends before it begins.", licence.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        licences = super().create(vals_list)
        licences._claim_files("attachment_ids")
        return licences

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        if kept := self.filtered(lambda licence: licence.state == "accepted")[:1]:
            raise UserError(self.env._("%s was accepted, and its copy is kept. Archive it instead.", kept.display_name))

    def action_accept(self):
        """Accept the licence: its copy was compared with the original, and is kept from here on.

        :raises UserError: when number, end or copy are missing, or it has expired
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("number", "valid_until", "attachment_ids")
        if expired := self.filtered("is_expired")[:1]:
            raise UserError(self.env._("%s has expired.", expired.display_name))
        self._guarded().write(
            {"state": "accepted", "accepted_on": fields.Date.context_today(self), "accepted_by_id": self.env.uid}
        )
        return True

    def _covers(self, day):
        """Tell whether this licence is accepted and valid on ``day``."""
        self.ensure_one()
        return (
            self.state == "accepted"
            and (not self.valid_from or self.valid_from <= day)
            and bool(self.valid_until)
            and self.valid_until >= day
        )
