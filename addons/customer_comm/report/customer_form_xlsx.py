from odoo import api, models


class CustomerFormXlsx(models.AbstractModel):
    """The form register as a workbook: number, owner and retention of each record form (XX-05, XX-06)."""

    _name = "report.customer_comm.customer_form_xlsx"
    _description = "Form Register Workbook"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("code", {"width": 18}),
            ("name", {"width": 40}),
            ("revision", {"width": 10}),
            "function_id",
            "retention_years",
            ("model_id.name", {"label": self.env._("Document")}),
            ("company_id.name", {"label": self.env._("Company")}),
            ("note", {"width": 40}),
        ]
