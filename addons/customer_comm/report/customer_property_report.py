from odoo import models


class ReportPropertyRegister(models.AbstractModel):
    _name = "report.customer_comm.report_property_register"
    _inherit = ["customer.record.report"]
    _description = "Customer Property Register"
    _report_model = "customer.property"


class ReportPropertySuppliedList(models.AbstractModel):
    _name = "report.customer_comm.report_property_supplied_list"
    _inherit = ["customer.record.report"]
    _description = "List of Customer-supplied Product"
    _report_model = "customer.property"


class ReportPropertyLabel(models.AbstractModel):
    _name = "report.customer_comm.report_property_label"
    _inherit = ["customer.record.report"]
    _description = "Label of Customer Property"
    _report_model = "customer.property"


class ReportPropertyVerification(models.AbstractModel):
    _name = "report.customer_comm.report_property_verification"
    _inherit = ["customer.record.report"]
    _description = "Verification Record of Customer Property"
    _report_model = "customer.property.check"


class ReportPropertyProblem(models.AbstractModel):
    _name = "report.customer_comm.report_property_problem"
    _inherit = ["customer.record.report"]
    _description = "Customer Property Problem Report"
    _report_model = "customer.property.issue"


class ReportPropertyIncident(models.AbstractModel):
    _name = "report.customer_comm.report_property_incident"
    _inherit = ["customer.record.report"]
    _description = "Accident, Nonconformity or Feedback Report"
    _report_model = "customer.property.issue"


class ReportRequirement(models.AbstractModel):
    _name = "report.customer_comm.report_requirement"
    _inherit = ["customer.record.report"]
    _description = "Need Collection Form"
    _report_model = "customer.requirement"
