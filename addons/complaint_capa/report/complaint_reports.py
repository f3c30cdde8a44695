from odoo import api, models


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


class ReportComplaintMonthly(models.AbstractModel):
    """Monthly complaint review (CP-102); what single complaints tell is for those who handle them."""

    _name = "report.complaint_capa.report_complaint_monthly_document"
    _inherit = ["customer.record.report"]
    _description = "Monthly Complaint Review"
    _report_model = "complaint.monthly"

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        return {**values, "docs": self._get_printable(docids)}  # the sheet tells insiders from others
