from odoo import fields, models


class ComplaintOnsiteDecision(models.TransientModel):
    """The decision of quality whether the failure is analysed with the customer where it happened (CP-42)."""

    _name = "complaint.onsite.decision"
    _description = "Decision on a Joint Analysis"

    complaint_id = fields.Many2one("complaint.complaint", required=True, readonly=True)
    company_id = fields.Many2one(related="complaint_id.company_id")
    needed = fields.Selection([("yes", "Needed"), ("no", "Not Needed")], "Joint Analysis", required=True)
    reason = fields.Text(required=True)
    function_ids = fields.Many2many(
        "customer.function",
        string="Decided With",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Departments whose heads take part in the decision and, if it is needed, in the analysis.",
    )

    def action_confirm(self):
        """Record the decision; when it is needed, open the planned visit."""
        self.ensure_one()
        visit = self.complaint_id._decide_joint_analysis(self.needed == "yes", self.reason, self.function_ids)
        return visit.get_formview_action() if visit else {"type": "ir.actions.act_window_close"}
