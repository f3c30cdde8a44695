from odoo import api, models


class ComplaintFollowupXlsx(models.AbstractModel):
    """Follow-ups of closed complaints as a workbook: date, result, effective or not (CP-96)."""

    _name = "report.complaint_capa.complaint_followup_xlsx"
    _description = "Follow-up Visit List"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("complaint_id", {"width": 34}),
            ("commercial_partner_id", {"width": 28}),
            "contact_id",
            "channel_id",
            "user_id",
            "planned_on",
            "done_on",
            "effect",
            "satisfied",
            ("result", {"width": 50}),
            "reason",
            "decision",
            ("new_complaint_id", {"width": 34}),
            "state",
        ]
