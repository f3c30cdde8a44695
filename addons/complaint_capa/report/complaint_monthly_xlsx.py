from odoo import api, models


class ComplaintMonthlyXlsx(models.AbstractModel):
    """A monthly review as a workbook: its complaints with their re-analysis, then the statistics (CP-102, CP-103)."""

    _name = "report.complaint_capa.complaint_monthly_xlsx"
    _description = "Monthly Review Workbook"
    _inherit = "report.complaint_capa.complaint_statistics_xlsx"
    _form_key = "complaint_monthly"

    @api.model
    def _statistics_tables(self, objs, data):
        for monthly in objs:
            yield self._table_of_complaints(monthly)
            yield from super()._statistics_tables(monthly, data)

    @api.model
    def _table_of_complaints(self, monthly):
        lines = monthly.line_ids
        texts = ("complaint_state", "kind", "liability", "customer_confirmed_means")
        labels = {name: dict(lines._fields[name]._description_selection(self.env)) for name in texts}
        return {
            "title": monthly.display_name,
            "columns": [
                (self.env._("Complaint"), "char", {"width": 30}),
                (self.env._("Customer"), "char", {"width": 25}),
                (self.env._("Product"), "char", {"width": 25}),
                (self.env._("Kind"), "char", {"width": 12}),
                (self.env._("Liability"), "char", {"width": 12}),
                (self.env._("Status"), "char", {"width": 12}),
                (self.env._("CAPA"), "char"),
                (self.env._("Record Confirmed"), "boolean", {"width": 12}),
                (self.env._("Re-analysis"), "text"),
                (self.env._("Customer Confirmed On"), "datetime"),
                (self.env._("Confirmed By"), "char"),
                (self.env._("Confirmed Through"), "char", {"width": 12}),
                (self.env._("Not Confirmed Because"), "text"),
            ],
            "rows": [
                (
                    line.complaint_id.display_name,
                    line.partner_id.display_name,
                    line.product_id.display_name,
                    labels["kind"].get(line.kind),
                    labels["liability"].get(line.liability),
                    labels["complaint_state"].get(line.complaint_state),
                    ", ".join(line.capa_ids.mapped("name")),
                    line.is_confirmed,
                    line.reanalysis,
                    line.customer_confirmed_at or None,
                    line.customer_confirmed_by,
                    labels["customer_confirmed_means"].get(line.customer_confirmed_means),
                    line.unconfirmed_reason,
                )
                for line in lines
            ],
        }
