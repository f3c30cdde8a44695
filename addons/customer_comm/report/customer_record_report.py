from odoo import api, models
from odoo.exceptions import AccessError


class CustomerRecordReport(models.AbstractModel):
    """Prints records as a whole for whoever may read them, and for nobody else (XX-04).

    A report names its model in ``_report_model``. What is printed as a whole is ours: portal users, who read a part of
    their records, print none of it, and the groups of the report action are checked on the server.
    """

    _name = "customer.record.report"
    _description = "Print of a Quality Record"

    _report_model = None

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self._get_printable(docids)
        # sudo: names of people, orders, transfers and lots that are part of a record which the user may read
        return {"doc_ids": docids, "doc_model": self._report_model, "docs": docs.sudo()}

    @api.model
    def _get_printable(self, docids):
        """Return the records to print, with the rights of the user.

        :raise AccessError: for portal users, users outside the groups of the report action, and for what is not theirs
        """
        # sudo: the groups are read on behalf of a user who may not read report actions
        report = self.env["ir.actions.report"].sudo()._get_report_from_name(self._name.removeprefix("report."))
        groups = report.group_ids
        if not self.env.su and (self.env.user.share or (groups and not groups & self.env.user.all_group_ids)):
            raise AccessError(self.env._("You may not print %s.", report.name or self._description))
        docs = self.env[self._report_model].browse(docids)
        docs.check_access("read")
        return docs
