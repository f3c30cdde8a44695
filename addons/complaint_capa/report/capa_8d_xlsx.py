from io import BytesIO

import xlsxwriter

from odoo import api, models

from odoo.addons.customer_comm.tools.register_sheet import sheet_name

from ..tools.sheet_of_html import HtmlSheet, read_blocks

PDF_REPORT = "complaint_capa.report_capa_8d"


class Capa8dXlsx(models.AbstractModel):
    """The 8D report as a workbook: a sheet a case, with the headings, tables and texts of the print (CP-75)."""

    _name = "report.complaint_capa.capa_8d_xlsx"
    _description = "8D Report Workbook"
    _inherit = "report.report_xlsx.abstract"

    @api.model
    def get_workbook_options(self):
        """Return the options of XlsxWriter: nothing typed by a user becomes a formula or link."""
        return {**super().get_workbook_options(), "strings_to_formulas": False, "strings_to_urls": False}

    @api.model
    def _get_objs_for_report(self, docids, data):
        cases = self.env["capa.case"].browse(docids)
        cases.check_access("read")
        return cases

    @api.model
    def generate_xlsx_report(self, workbook, data, objs):
        """Write a sheet for each of the cases ``objs``."""
        for case in objs:
            self._write_case(workbook, case, {})

    @api.model
    def _make_workbook(self, case, revision):
        """Return the workbook of a revision as bytes."""
        file = BytesIO()
        workbook = xlsxwriter.Workbook(file, self.get_workbook_options())
        self.with_context(lang=revision.lang)._write_case(workbook, case, case._get_report_data(revision))
        workbook.close()
        return file.getvalue()

    @api.model
    def _write_case(self, workbook, case, data):
        source, _kind = self.env["ir.actions.report"]._render_qweb_html(PDF_REPORT, case.ids, data=data)
        sheet = HtmlSheet(workbook, sheet_name(f"8D {case.name}"))
        form = case.sudo().form_id  # the form's number is printed for everybody
        sheet.write_head(
            self.env._("8D Report %s", case.name), [case.company_id.name, form._get_footer() if form else ""]
        )
        sheet.write_blocks(read_blocks(source))
