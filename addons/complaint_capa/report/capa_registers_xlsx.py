from odoo import api, models


class CapaRegisterXlsx(models.AbstractModel):
    """CAPA register as a workbook (CP-74, CP-92)."""

    _name = "report.complaint_capa.capa_register_xlsx"
    _description = "CAPA Register"
    _inherit = "customer.register.xlsx"
    _form_key = "capa_register"

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 16}),
            ("subject", {"width": 40}),
            "origin",
            "partner_id",
            ("complaint_ids", {"width": 30}),
            "product_id",
            "severity",
            "measure",
            "function_id",
            "responsible_user_id",
            "leader_id",
            "issued_at",
            "received_at",
            "approved_at",
            "verified_at",
            ("open_action_count", {"total": True}),
            "next_due",
            "sla_next_milestone",
            "sla_deadline",
            "effectiveness_due",
            "effectiveness_result",
            "feedback_at",
            "closed_at",
            "state",
        ]


class CapaActionRegisterXlsx(models.AbstractModel):
    """Register of the actions of CAPAs as a workbook (CP-28, CP-93)."""

    _name = "report.complaint_capa.capa_action_register_xlsx"
    _description = "CAPA Action Register"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("case_id.name", {"label": self.env._("CAPA"), "width": 16}),
            ("case_id.subject", {"width": 36}),
            "kind",
            ("name", {"width": 50}),
            "cause_id",
            "function_id",
            "user_id",
            "original_date_due",
            "date_due",
            ("extension_count", {"label": self.env._("Extensions"), "total": True}),
            "is_late",
            ("reminder_level", {"total": True}),
            "done_at",
            ("evidence", {"width": 40}),
            "verified_by_id",
            "verified_at",
            "state",
        ]
