from odoo import api, fields, models


class CustomerActionItem(models.Model):
    """The action plan of a monthly complaint review is made of action items (CP-103)."""

    _inherit = "customer.action.item"

    monthly_id = fields.Many2one("complaint.monthly", "Complaint Review", index="btree_not_null", ondelete="cascade")

    @api.model
    def _origin_fields(self):
        return [*super()._origin_fields(), "monthly_id"]

    def _is_plan_fixed(self):
        return super()._is_plan_fixed() or (bool(self.monthly_id) and self.monthly_id.state != "draft")
