from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerPropertyCheck(models.Model):
    """The record of a verification on receipt (CC-105) or of a regular check (CC-108). Never changed."""

    _name = "customer.property.check"
    _description = "Check of Customer Property"
    _inherit = ["customer.evidence.mixin", "customer.guard.mixin"]
    _order = "date desc, id desc"
    _rec_name = "property_id"
    _check_company_auto = True

    property_id = fields.Many2one("customer.property", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="property_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="property_id.partner_id", string="Property Owner", store=True)
    kind = fields.Selection(
        [("receipt", "Verification on Receipt"), ("periodic", "Regular Check")], required=True, default="periodic"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    result = fields.Selection([("pass", "Passed"), ("fail", "Failed")], required=True)
    quantity = fields.Float("Quantity Found", digits="Product Unit")
    uom_id = fields.Many2one(related="property_id.uom_id")
    in_place = fields.Boolean("Found in Its Place", default=True)
    mark_legible = fields.Boolean("Mark Can Be Read", default=True)
    note = fields.Text("Finding", help="What was looked at and what was found.")
    attachment_ids = fields.Many2many("ir.attachment", "customer_property_check_attachment_rel")
    user_id = fields.Many2one("res.users", "Inspector", readonly=True, index=True, ondelete="restrict")

    _guarded_fields = frozenset({"company_id", "partner_id", "user_id"})

    _quantity_positive = models.Constraint("CHECK (quantity >= 0)", "A count is never less than zero.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "quantity" in fields_list and values.get("property_id"):
            record = self.env["customer.property"].browse(values["property_id"])
            values["quantity"] = record.remaining_quantity
        return values

    @api.constrains("result", "note", "date")
    def _check_content(self):
        for check in self:
            if check.result == "fail" and not (check.note or "").strip():
                raise ValidationError(self.env._("Write down what was found."))
            if check.date > fields.Date.context_today(check):
                raise ValidationError(self.env._("A check is recorded after it took place, not before."))

    @api.model
    def _guarded_create_vals(self, vals_list):
        return [{**vals, "user_id": self.env.uid} for vals in super()._guarded_create_vals(vals_list)]

    @api.model_create_multi
    def create(self, vals_list):
        """Record checks; a verification accepts or rejects the property, a regular check plans the next one."""
        checks = super().create(vals_list)
        checks.property_id.check_access("write")
        checks._claim_files("attachment_ids")
        for check in checks:
            check._apply()
        return checks

    def _apply(self):
        self.ensure_one()
        if self.kind == "receipt":
            self.property_id._judge(self.result == "pass", self.note)
            return
        self.property_id._check_state("counted", "inspection", "accepted", "rejected", "kept", "in_use", "blocked")
        self.property_id._check_may_check()
        self.property_id._checked(self.date)

    def action_report_problem(self):
        """Go on from a failed check to the report of the problem."""
        self.ensure_one()
        if self.result != "fail":
            raise UserError(self.env._("The check was passed: there is no problem to report."))
        return self.property_id.action_problem()
