from odoo import api, models


class ComplaintRepairReportXlsx(models.AbstractModel):
    """Repair report as a workbook with its Pareto chart (CP-64)."""

    _name = "report.complaint_capa.repair_report_xlsx"
    _description = "Repair Report"
    _inherit = "customer.statistics.xlsx"
    _form_key = "repair_report"

    @api.model
    def _statistics_tables(self, objs, data):
        for report in objs:
            yield {
                "title": report.display_name,
                "columns": [
                    (self.env._("Defect"), "char"),
                    (self.env._("Rank"), "integer"),
                    (self.env._("Repairs"), "integer", {"total": True}),
                    (self.env._("Quantity"), "float", {"total": True}),
                    (self.env._("Good"), "float", {"total": True}),
                    (self.env._("Scrap"), "float", {"total": True}),
                    (self.env._("Share (%)"), "float"),
                    (self.env._("Cumulative (%)"), "float"),
                    (self.env._("CAPA"), "char"),
                ],
                "rows": [self._row(line) for line in report.line_ids],
                "charts": [
                    {"type": "pareto", "title": self.env._("Defects"), "series": [3], "cumulative": 7, "limit": 12}
                ],
            }

    @api.model
    def _row(self, line):
        return (
            line.name,
            line.rank,
            line.repair_count,
            line.quantity,
            line.good_qty,
            line.scrap_qty,
            line.share,
            line.cumulative,
            line.sudo().capa_id.name,  # sudo: the number of the CAPA is part of the report
        )


class ComplaintReturnMonthlyXlsx(models.AbstractModel):
    """Monthly return statistics as a workbook: the lines, and the totals by customer, product and reason (CP-66)."""

    _name = "report.complaint_capa.return_monthly_xlsx"
    _description = "Monthly Return Statistics"
    _inherit = "customer.statistics.xlsx"
    _form_key = "return_monthly"

    @api.model
    def _statistics_tables(self, objs, data):
        for monthly in objs:
            yield self._table_of_lines(monthly)
            tables = {
                "partner_id": (self.env._("Customer"), self.env._("Returns by Customer")),
                "product_id": (self.env._("Product"), self.env._("Returns by Product")),
                "reason_id": (self.env._("Reason"), self.env._("Returns by Reason")),
            }
            for name, (label, title) in tables.items():
                yield self._table_of_totals(monthly, name, label, title)

    @api.model
    def _table_of_lines(self, monthly):
        rows = [
            (
                line.sudo().partner_id.display_name,  # sudo: names are part of the statistics
                line.sudo().product_id.display_name,
                line.reason_id.name,
                line.return_count,
                line.quantity,
                line.uom_id.name,
                self._amount(monthly, line.value),
            )
            for line in monthly.line_ids
        ]
        return {
            "title": monthly.display_name,
            "notes": [self._get_state(monthly)],
            "columns": [
                (self.env._("Customer"), "char"),
                (self.env._("Product"), "char"),
                (self.env._("Reason"), "char"),
                (self.env._("Returns"), "integer", {"total": True}),
                (self.env._("Quantity"), "float"),
                (self.env._("Unit"), "char"),
                (self.env._("Value"), "monetary", {"total": True}),
            ],
            "rows": rows,
        }

    @api.model
    def _table_of_totals(self, monthly, name, label, title):
        groups = monthly._get_totals(name, limit=None)
        return {
            "title": title,
            "columns": [
                (label, "char"),
                (self.env._("Returns"), "integer", {"total": True}),
                (self.env._("Value"), "monetary", {"total": True}),
            ],
            "rows": [
                (record.sudo().display_name or self.env._("Not stated"), count, self._amount(monthly, value))
                for record, count, _quantity, value in groups
            ],
            "charts": [{"type": "column", "title": title, "series": [1], "limit": 12}],
        }

    @api.model
    def _amount(self, monthly, value):
        return value, monthly.currency_id.symbol, monthly.currency_id.decimal_places

    @api.model
    def _get_state(self, monthly):
        return monthly._fields["state"].convert_to_export(monthly.state, monthly)
