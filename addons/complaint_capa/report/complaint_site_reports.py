from odoo import models


class ReportComplaintOnsite(models.AbstractModel):
    """Record of an investigation (CP-39 to CP-42)."""

    _name = "report.complaint_capa.report_complaint_onsite"
    _inherit = ["customer.record.report"]
    _description = "Complaint Investigation Record"
    _report_model = "complaint.onsite"


class ReportComplaintSampleLabel(models.AbstractModel):
    """Labels of bad samples (CP-43)."""

    _name = "report.complaint_capa.report_complaint_sample_label"
    _inherit = ["customer.record.report"]
    _description = "Label of a Bad Sample"
    _report_model = "complaint.sample"


class ReportComplaintSampleList(models.AbstractModel):
    """List of bad samples (CP-43)."""

    _name = "report.complaint_capa.report_complaint_sample_list"
    _inherit = ["customer.record.report"]
    _description = "List of Bad Samples"
    _report_model = "complaint.sample"


class ReportComplaintStop(models.AbstractModel):
    """Stop order (CP-46, CP-47)."""

    _name = "report.complaint_capa.report_complaint_stop"
    _inherit = ["customer.record.report"]
    _description = "Stop Order"
    _report_model = "complaint.stop"


class ReportComplaintSpotCheck(models.AbstractModel):
    """Record of a check of goods or production (CP-47, CP-48)."""

    _name = "report.complaint_capa.report_complaint_spot_check"
    _inherit = ["customer.record.report"]
    _description = "Record of a Check"
    _report_model = "complaint.spot.check"


class ReportComplaintDestruction(models.AbstractModel):
    """Record of destruction (CP-118)."""

    _name = "report.complaint_capa.report_complaint_destruction"
    _inherit = ["customer.record.report"]
    _description = "Record of Destruction"
    _report_model = "complaint.destruction"
