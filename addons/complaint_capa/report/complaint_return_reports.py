from odoo import models


class ReportReturnNotice(models.AbstractModel):
    """Return notice: what was announced, counted and verified (CP-58, CP-59, CP-61)."""

    _name = "report.complaint_capa.report_return_notice"
    _inherit = ["customer.record.report"]
    _description = "Return Notice"
    _report_model = "stock.picking"


class ReportReworkNotice(models.AbstractModel):
    """Rework notice (CP-58)."""

    _name = "report.complaint_capa.report_rework_notice"
    _inherit = ["customer.record.report"]
    _description = "Rework Notice"
    _report_model = "complaint.rework"


class ReportRepairOrder(models.AbstractModel):
    """Repair order with its confirmations (CP-62)."""

    _name = "report.complaint_capa.report_repair_order"
    _inherit = ["customer.record.report"]
    _description = "Repair Order"
    _report_model = "repair.order"


class ReportRepairReport(models.AbstractModel):
    """Repair report with the Pareto of the defects (CP-64)."""

    _name = "report.complaint_capa.report_repair_report"
    _inherit = ["customer.record.report"]
    _description = "Repair Report"
    _report_model = "complaint.repair.report"


class ReportReturnMonthly(models.AbstractModel):
    """Monthly return statistics (CP-66)."""

    _name = "report.complaint_capa.report_return_monthly"
    _inherit = ["customer.record.report"]
    _description = "Monthly Return Statistics"
    _report_model = "complaint.return.monthly"
