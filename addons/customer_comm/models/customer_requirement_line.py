from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerRequirementLine(models.Model):
    """One expectation within a need: what it is about, where it comes from, how much (CC-118, CC-121, CC-151)."""

    _name = "customer.requirement.line"
    _description = "Need: Expectation"
    _inherit = ["customer.guard.mixin"]
    _order = "requirement_id, sequence, id"
    _rec_name = "description"
    _check_company_auto = True

    requirement_id = fields.Many2one("customer.requirement", "Need", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="requirement_id.company_id", store=True, index=True)
    state = fields.Selection(related="requirement_id.state", string="Status", store=True)
    importance = fields.Selection(related="requirement_id.importance", store=True)
    partner_id = fields.Many2one(
        related="requirement_id.commercial_partner_id", string="Customer", store=True, index="btree_not_null"
    )
    product_id = fields.Many2one(
        related="requirement_id.product_id", string="Product", store=True, index="btree_not_null"
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("function", "Functionality"),
            ("quality", "Quality"),
            ("price", "Price"),
            ("delivery", "Delivery Time"),
            ("environment", "Environment"),
            ("legal", "Legal Requirement"),
            ("other", "Other"),
        ],
        required=True,
        index=True,
    )
    origin = fields.Selection(
        [
            ("stated", "Stated, with Delivery and What Follows"),
            ("intended_use", "Not Stated, Needed for the Intended Use"),
            ("statutory", "Law or Mandatory Standard"),
            ("own", "Added by Ourselves"),
        ],
        required=True,
        default="stated",
    )
    description = fields.Char("Expectation", required=True)
    target = fields.Char(help="The figure or standard to reach.")

    _guarded_fields = frozenset({"company_id", "state", "importance", "partner_id", "product_id"})

    @api.constrains("description")
    def _check_described(self):
        for line in self:
            if not line.description.strip():
                raise ValidationError(self.env._("Write down what is expected."))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.requirement_id._check_open({"line_ids"})
        return lines

    def write(self, vals):
        if vals.keys() - self._get_guarded_fields():
            self.requirement_id._check_open({"line_ids"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self.requirement_id._check_open({"line_ids"})
