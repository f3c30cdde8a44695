from odoo import api, models


class CustomerRecordReport(models.AbstractModel):
    """Prints records as a whole for whoever may read them, and for nobody else (XX-04).

    A report names its model in ``_report_model``.
    """

    _name = "customer.record.report"
    _description = "Print of a Quality Record"

    _report_model = None

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env[self._report_model].browse(docids)
        docs.check_access("read")
        # sudo: names of people, orders, transfers and lots that are part of a record which the user may read
        return {"doc_ids": docids, "doc_model": self._report_model, "docs": docs.sudo()}
