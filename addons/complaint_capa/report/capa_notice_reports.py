from odoo import models


class ReportCapaNotice(models.AbstractModel):
    """Corrective and preventive action notice (CP-74)."""

    _name = "report.complaint_capa.report_capa_notice_document"
    _inherit = ["customer.record.report"]
    _description = "Corrective and Preventive Action Notice"
    _report_model = "capa.case"


class ReportCapaReport(models.AbstractModel):
    """Corrective and preventive action report (CP-74)."""

    _name = "report.complaint_capa.report_capa_report_document"
    _inherit = ["customer.record.report"]
    _description = "Corrective and Preventive Action Report"
    _report_model = "capa.case"
