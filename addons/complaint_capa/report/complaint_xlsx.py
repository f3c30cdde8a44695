from odoo import api, models


class ComplaintRegisterXlsx(models.AbstractModel):
    """The complaint register as a workbook (CP-06, CP-114)."""

    _name = "report.complaint_capa.complaint_register_xlsx"
    _description = "Complaint Register"
    _inherit = "customer.register.xlsx"
    _form_key = "complaint_register"

    @api.model
    def _register_columns(self):
        return [
            "name",
            "received_at",
            ("commercial_partner_id", {"label": self.env._("Customer"), "width": 30}),
            "contact_id",
            ("main_product_id", {"label": self.env._("Product"), "width": 30}),
            ("subject", {"label": self.env._("Problem"), "width": 40}),
            ("description", {"width": 50}),
            "record_type",
            "kind",
            "category_id",
            "origin",
            "manner",
            "channel_id",
            "grade_id",
            "order_id",
            "delivery_id",
            "receiver_id",
            "handed_over_at",
            "handover_hours",
            "team_id",
            "user_id",
            "severity",
            "preliminary_liability",
            "liability",
            "responsible_function_id",
            "responsible_user_id",
            "cause_kind",
            ("cause", {"width": 40}),
            ("solution", {"label": self.env._("Handling"), "width": 50}),
            "disposition_ids",
            "answered_at",
            "reply_punctuality",
            "counted",
            "state",
            ("closed_at", {"label": self.env._("Closed On")}),
        ]


class ComplaintTrackingXlsx(models.AbstractModel):
    """The complaint tracking sheet as a workbook: what is open, what comes next, how long it has (CP-26, CP-114)."""

    _name = "report.complaint_capa.complaint_tracking_xlsx"
    _description = "Complaint Tracking Sheet"
    _inherit = "customer.register.xlsx"
    _form_key = "complaint_tracking"

    @api.model
    def _register_domain(self):
        return [("state", "not in", ("draft", "closed", "rejected", "cancelled"))]

    @api.model
    def _register_order(self):
        return "sla_deadline, received_at"

    @api.model
    def _register_columns(self):
        return [
            "name",
            "received_at",
            ("commercial_partner_id", {"label": self.env._("Customer"), "width": 30}),
            ("subject", {"label": self.env._("Problem"), "width": 40}),
            ("state", {"label": self.env._("Stage")}),
            "next_step",
            "sla_next_milestone",
            "sla_deadline",
            "days_left",
            "sla_state",
            ("user_id", {"label": self.env._("Responsible")}),
            "team_id",
            "responsible_function_id",
            "handed_over_at",
            "assessed_at",
            "contained_at",
            "resolved_at",
            "answered_at",
            "reply_punctuality",
        ]
