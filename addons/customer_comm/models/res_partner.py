from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Part of the customer file: other departments neither read nor search it (XX-01).
    customer_class_id = fields.Many2one(
        "customer.class",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        groups="customer_comm.group_file",
        help="How important the customer is. Surveys, visits and regular contacts follow from the class.",
    )

    @api.model
    def _commercial_fields(self):
        """A class belongs to the customer, so its contacts bear the class of their company."""
        return super()._commercial_fields() + ["customer_class_id"]
