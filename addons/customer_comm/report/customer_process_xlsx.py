from odoo import api, models


class ClassProposalXlsx(models.AbstractModel):
    """The ABC analysis as a workbook (CC-72)."""

    _name = "report.customer_comm.class_proposal_xlsx"
    _description = "ABC Analysis Workbook"
    _inherit = "customer.register.xlsx"
    _form_key = "class_analysis"

    @api.model
    def _register_columns(self):
        return [
            "rank",
            ("partner_id", {"width": 32}),
            "partner_id.user_id",
            ("amount", {"total": True}),
            ("share", {"total": True}),
            "cumulative",
            "old_class_id",
            "proposed_class_id",
            "state",
            "decided_by_id",
            "decided_at",
            "analysis_id",
        ]


class OrderTendencyXlsx(models.AbstractModel):
    """How key customers order, as a workbook (CC-69)."""

    _name = "report.customer_comm.order_tendency_xlsx"
    _description = "Order Tendency Workbook"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("partner_id", {"width": 32}),
            ("product_id", {"width": 32}),
            "order_days",
            "interval",
            "quantity",
            "uom_id",
            "last_on",
            "expected_on",
            "remind_on",
            "user_id",
        ]


class DataSheetLineXlsx(models.AbstractModel):
    """Documents, fixtures and instruments of customers as a workbook (CC-80)."""

    _name = "report.customer_comm.data_sheet_line_xlsx"
    _description = "Test Means Workbook"
    _inherit = "customer.register.xlsx"
    _form_key = "technical_data_sheet"

    @api.model
    def _register_columns(self):
        return [
            ("partner_id", {"width": 32}),
            "sheet_id",
            "kind",
            ("name", {"width": 32}),
            "reference",
            "state",
            "obtained_on",
            "place",
            "user_id",
            "note",
        ]


class CreditApplicationXlsx(models.AbstractModel):
    """Applications for credit levels as a workbook (CC-85)."""

    _name = "report.customer_comm.credit_application_xlsx"
    _description = "Credit Applications Workbook"
    _inherit = "customer.register.xlsx"
    _form_key = "credit_application"

    @api.model
    def _register_columns(self):
        return [
            "name",
            ("partner_id", {"width": 32}),
            "old_level",
            "new_level",
            "reason_kind",
            ("reason", {"width": 40}),
            ("paid_on_time", {"total": True}),
            ("paid_late", {"total": True}),
            ("overdue_count", {"total": True}),
            ("amount_due", {"total": True}),
            ("sales_current", {"total": True}),
            ("sales_previous", {"total": True}),
            "user_id",
            "submitted_at",
            "closed_at",
            "state",
        ]


class AdmissionXlsx(models.AbstractModel):
    """Applications for admission as a workbook (CC-86)."""

    _name = "report.customer_comm.admission_xlsx"
    _description = "Customer Admissions Workbook"
    _inherit = "customer.register.xlsx"
    _form_key = "new_customer_application"

    @api.model
    def _register_columns(self):
        return [
            "name",
            ("partner_name", {"width": 32}),
            "city",
            "new_level",
            "payment_term_id",
            ("expected_sales", {"total": True}),
            "investigated_on",
            "user_id",
            "submitted_at",
            "closed_at",
            "state",
        ]


class HandoverLineXlsx(models.AbstractModel):
    """Customers that were handed over as a workbook (CC-89)."""

    _name = "report.customer_comm.handover_line_xlsx"
    _description = "Customers in Hand-over Workbook"
    _inherit = "customer.register.xlsx"
    _form_key = "customer_handover"

    @api.model
    def _register_columns(self):
        return [
            "handover_id",
            "handover_id.user_id",
            ("partner_id", {"width": 32}),
            "receiver_id",
            "informed_on",
            "informed_by",
            "first_contact_on",
            "note",
        ]
