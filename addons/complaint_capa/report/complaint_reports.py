from odoo import api, models


class ComplaintReportMixin(models.AbstractModel):
    """Prints a record as a whole for whoever may read it, orders, transfers and people named on it included."""

    _name = "complaint.report.mixin"
    _description = "Print of a Quality Record"

    _report_model = None

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env[self._report_model].browse(docids)
        docs.check_access("read")
        # sudo: names of orders, transfers and lots that are part of a record which the user may read
        return {"doc_ids": docids, "doc_model": self._report_model, "docs": docs.sudo()}


class ReportComplaint(models.AbstractModel):
    """Complaint handling report (CP-88)."""

    _name = "report.complaint_capa.report_complaint_document"
    _inherit = ["complaint.report.mixin"]
    _description = "Complaint Handling Report"
    _report_model = "complaint.complaint"


class ReportComplaintRegister(models.AbstractModel):
    """Complaint register (CP-06)."""

    _name = "report.complaint_capa.report_complaint_register_document"
    _inherit = ["complaint.report.mixin"]
    _description = "Complaint Register"
    _report_model = "complaint.complaint"


class ReportCapa8d(models.AbstractModel):
    """8D report (CP-75)."""

    _name = "report.complaint_capa.report_capa_8d_document"
    _inherit = ["complaint.report.mixin"]
    _description = "8D Report"
    _report_model = "capa.case"
