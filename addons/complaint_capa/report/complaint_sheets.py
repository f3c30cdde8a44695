from odoo import models


class ReportHandlingSheet(models.AbstractModel):
    """Customer complaint handling sheet (CP-10)."""

    _name = "report.complaint_capa.report_handling_sheet"
    _inherit = ["customer.record.report"]
    _description = "Complaint Handling Sheet"
    _report_model = "complaint.complaint"


class ReportLiaisonNote(models.AbstractModel):
    """Information liaison note of an oral complaint (CP-08)."""

    _name = "report.complaint_capa.report_liaison_note"
    _inherit = ["customer.record.report"]
    _description = "Information Liaison Note"
    _report_model = "complaint.complaint"


class ReportFeedbackRecord(models.AbstractModel):
    """Customer feedback record, by whoever received it (CP-05)."""

    _name = "report.complaint_capa.report_feedback_record"
    _inherit = ["customer.record.report"]
    _description = "Customer Feedback Record"
    _report_model = "complaint.complaint"


class ReportComplaintRecord(models.AbstractModel):
    """Customer complaint record, passed to quality (CP-05, CP-07)."""

    _name = "report.complaint_capa.report_complaint_record"
    _inherit = ["customer.record.report"]
    _description = "Complaint Record"
    _report_model = "complaint.complaint"


class ReportInformationSheet(models.AbstractModel):
    """Customer information feedback handling sheet, with the rectification (CP-24)."""

    _name = "report.complaint_capa.report_information_sheet"
    _inherit = ["customer.record.report"]
    _description = "Customer Information Feedback Handling Sheet"
    _report_model = "complaint.complaint"


class ReportTrackingSheet(models.AbstractModel):
    """Complaint tracking sheet (CP-26)."""

    _name = "report.complaint_capa.report_tracking_sheet"
    _inherit = ["customer.record.report"]
    _description = "Complaint Tracking Sheet"
    _report_model = "complaint.complaint"


class ReportReplyLetter(models.AbstractModel):
    """Quality complaint reply letter (CP-89)."""

    _name = "report.complaint_capa.report_reply_letter_document"
    _inherit = ["customer.record.report"]
    _description = "Quality Complaint Reply"
    _report_model = "complaint.reply"
