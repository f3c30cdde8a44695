from odoo import api, models
from odoo.tools import format_datetime

from ..tools.statistics_sheet import StatisticsSheet


class CustomerStatisticsXlsx(models.AbstractModel):
    """Statistics as a workbook: a sheet a table, with native charts that read its cells (XX-15).

    A workbook is an abstract model beside a report action of type ``xlsx``, see ``customer.register.xlsx``; instead of
    columns it says in :meth:`_statistics_tables` which tables it has. Rows are written in constant memory.
    """

    _name = "customer.statistics.xlsx"
    _description = "Statistics Workbook"
    _inherit = "customer.register.xlsx"

    @api.model
    def _statistics_tables(self, objs, data):
        """Hook: yield the tables of the workbook, each a dict:

        - ``title``: name of the sheet and title above the table
        - ``columns``: ``(label, type)`` or ``(label, type, options)``; the types are those of fields, the options
          ``total`` and ``width`` as in ``customer.register.xlsx``
        - ``rows``: iterable of values in the order of the columns; an amount is (amount, symbol, digits)
        - ``charts``: list, see :class:`..tools.statistics_sheet.StatisticsSheet`
        - ``notes``: lines below the title
        """
        raise NotImplementedError

    @api.model
    def generate_xlsx_report(self, workbook, data, objs):
        """Write one sheet a table."""
        form = self.env["customer.form"]
        if self._form_key:
            form = form._get(self._form_key)
        labels = {"yes": self.env._("Yes"), "no": self.env._("No"), "total": self.env._("Total")}
        for table in self._statistics_tables(objs, data):
            columns = [self._statistics_column(*column) for column in table["columns"]]
            sheet = StatisticsSheet(workbook, table["title"], columns, labels)
            sheet.write_head(table["title"], self._statistics_subtitle(form, table))
            sheet.write_rows(table["rows"])
            sheet.write_totals()
            sheet.draw(table.get("charts", ()))

    @api.model
    def _statistics_subtitle(self, form, table):
        printed = self.env._(
            "%(company)s, printed by %(user)s on %(date)s",
            company=self.env.company.name,
            user=self.env.user.name,
            date=format_datetime(self.env, self.env.cr.now()),
        )
        number = form._get_footer() if form else ""
        return [" · ".join(filter(None, [*table.get("notes", ()), number])), printed]

    @api.model
    def _statistics_column(self, label, kind, options=None):
        return {"label": label, "type": kind, "total": False, "width": None, **(options or {})}
