from odoo import api, models


class CustomerNoticeXlsx(models.AbstractModel):
    """The register of notices and recalls as a workbook (CC-99)."""

    _name = "report.customer_comm.customer_notice_xlsx"
    _description = "Register of Notices Workbook"
    _inherit = "customer.register.xlsx"
    _form_key = "notice_register"

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 16}),
            ("subject", {"width": 32}),
            "kind",
            "trigger",
            "severity",
            "decision",
            ("device_name", {"width": 24}),
            ("device_model", {"width": 18}),
            "aware_at",
            "issued_at",
            "revision",
            ("recipient_count", {"total": True}),
            ("acknowledged_count", {"total": True}),
            ("affected", {"total": True}),
            ("returned", {"total": True}),
            ("destroyed", {"total": True}),
            ("corrected", {"total": True}),
            ("outstanding", {"total": True}),
            "progress",
            "report_needed",
            "authority_id",
            "report_sent_at",
            "user_id",
            "state",
            "closed_at",
        ]


class CustomerNoticeRecipientXlsx(models.AbstractModel):
    """The reconciliation of a recall as a workbook: customer by customer, where the goods are (CC-99)."""

    _name = "report.customer_comm.customer_notice_recipient_xlsx"
    _description = "Recall Reconciliation Workbook"
    _inherit = "customer.register.xlsx"
    _form_key = "recall_reconciliation"

    @api.model
    def _register_columns(self):
        return [
            ("notice_id", {"width": 30}),
            ("partner_id", {"width": 30}),
            ("partner_id.country_id", {"width": 16}),
            "sent_at",
            "reminder_count",
            "acknowledged_at",
            "acknowledged_by",
            ("delivered", {"total": True}),
            ("returned_before", {"total": True}),
            ("received", {"total": True}),
            ("affected", {"total": True}),
            ("returned_stock", {"total": True}),
            ("returned_hand", {"total": True}),
            ("destroyed", {"total": True}),
            ("corrected", {"total": True}),
            ("resold", {"total": True}),
            ("outstanding", {"total": True}),
            "state",
            ("note", {"width": 30}),
        ]
