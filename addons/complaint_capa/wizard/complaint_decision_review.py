from odoo import fields, models


class ComplaintDecision(models.TransientModel):
    """The decision with reason, for reviews: what sales told the customer (CP-73)."""

    _inherit = "complaint.decision"

    review_ids = fields.Many2many("capa.review")
    decision = fields.Selection(selection_add=[("answer", "Customer Told")], ondelete={"answer": "cascade"})

    def action_confirm(self):
        if self.review_ids and self.decision == "answer":
            self.review_ids.action_answer(self.note)
        return super().action_confirm()
