from odoo import fields, models
from odoo.exceptions import UserError


class CustomerTripReportItem(models.Model):
    """A service that was ordered of whoever travels, and whether it was done (CC-59)."""

    _name = "customer.trip.report.item"
    _description = "Ordered Item of a Trip"
    _order = "sequence, id"
    _check_company_auto = True

    report_id = fields.Many2one("customer.trip.report", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="report_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Ordered Item", required=True)
    ordered_by_id = fields.Many2one("res.users", domain=[("share", "=", False)], check_company=True)
    outcome = fields.Selection([("done", "Done"), ("not_done", "Not Done")], "Result")
    remark = fields.Char(help="Needed when an item was not done.")

    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_report_open()
        return items

    def write(self, vals):
        self._check_report_open()
        return super().write(vals)

    def unlink(self):
        self._check_report_open()
        return super().unlink()

    def _check_report_open(self):
        if fixed := self.report_id.filtered(lambda report: report.state not in ("draft", "cancelled"))[:1]:
            raise UserError(self.env._("%s was submitted. Its items do not change any more.", fixed.display_name))

    def _check_reported(self):
        """Raise UserError for an item that is not reported on, or not done without saying why."""
        for item in self:
            if not item.outcome:
                raise UserError(self.env._('Say whether "%s" was done.', item.name))
            if item.outcome == "not_done" and not (item.remark or "").strip():
                raise UserError(self.env._('Say in the remark why "%s" was not done.', item.name))
