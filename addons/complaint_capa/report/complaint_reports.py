from odoo import models


class ReportComplaint(models.AbstractModel):
    """Complaint handling report (CP-88)."""

    _name = "report.complaint_capa.report_complaint_document"
    _inherit = ["customer.record.report"]
    _description = "Complaint Handling Report"
    _report_model = "complaint.complaint"


class ReportComplaintRegister(models.AbstractModel):
    """Complaint register (CP-06)."""

    _name = "report.complaint_capa.report_complaint_register_document"
    _inherit = ["customer.record.report"]
    _description = "Complaint Register"
    _report_model = "complaint.complaint"


class ReportCapa8d(models.AbstractModel):
    """8D report (CP-75)."""

    _name = "report.complaint_capa.report_capa_8d_document"
    _inherit = ["customer.record.report"]
    _description = "8D Report"
    _report_model = "capa.case"
