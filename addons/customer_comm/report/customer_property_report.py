from odoo import api, models


class CustomerPropertyReport(models.AbstractModel):
    """Prints records as a whole for whoever may read them, and for nobody else (XX-04)."""

    _name = "customer.property.report"
    _description = "Print of Customer Property"

    _report_model = "customer.property"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env[self._report_model].browse(docids)
        docs.check_access("read")
        # sudo: names of people, places and orders that are part of a record which the user may read
        return {"doc_ids": docids, "doc_model": self._report_model, "docs": docs.sudo()}


class ReportPropertyRegister(models.AbstractModel):
    _name = "report.customer_comm.report_property_register"
    _inherit = ["customer.property.report"]
    _description = "Customer Property Register"


class ReportPropertySuppliedList(models.AbstractModel):
    _name = "report.customer_comm.report_property_supplied_list"
    _inherit = ["customer.property.report"]
    _description = "List of Customer-supplied Product"


class ReportPropertyLabel(models.AbstractModel):
    _name = "report.customer_comm.report_property_label"
    _inherit = ["customer.property.report"]
    _description = "Label of Customer Property"


class ReportPropertyVerification(models.AbstractModel):
    _name = "report.customer_comm.report_property_verification"
    _inherit = ["customer.property.report"]
    _description = "Verification Record of Customer Property"
    _report_model = "customer.property.check"


class ReportPropertyProblem(models.AbstractModel):
    _name = "report.customer_comm.report_property_problem"
    _inherit = ["customer.property.report"]
    _description = "Customer Property Problem Report"
    _report_model = "customer.property.issue"


class ReportPropertyIncident(models.AbstractModel):
    _name = "report.customer_comm.report_property_incident"
    _inherit = ["customer.property.report"]
    _description = "Accident, Nonconformity or Feedback Report"
    _report_model = "customer.property.issue"


class ReportRequirement(models.AbstractModel):
    _name = "report.customer_comm.report_requirement"
    _inherit = ["customer.property.report"]
    _description = "Need Collection Form"
    _report_model = "customer.requirement"
