from odoo import fields, models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    takes_domain = fields.Boolean(
        compute="_compute_takes_domain",
        help="The workbook of a register: takes the domain of a list that is longer than the client's limit of ids.",
    )

    def _compute_takes_domain(self):
        register = self.env.registry["customer.register.xlsx"]
        for report in self:
            model = self.env.registry.get(f"report.{report.report_name}") if report.report_type == "xlsx" else None
            report.takes_domain = bool(model) and issubclass(model, register)

    def _get_readable_fields(self):
        return super()._get_readable_fields() | {"takes_domain"}
