from odoo import api, fields, models

from ..tools.target import result_of


class CustomerAppraisalLine(models.Model):
    """One standard of an appraisal: what was measured for the person, beside the target."""

    _name = "customer.appraisal.line"
    _description = "Appraisal Standard"
    _inherit = ["customer.guard.mixin"]
    _order = "appraisal_id, id"

    appraisal_id = fields.Many2one("customer.appraisal", required=True, index=True, ondelete="cascade")
    indicator_id = fields.Many2one("customer.indicator", ondelete="set null", index="btree_not_null", readonly=True)
    name = fields.Char("Standard", readonly=True)
    unit = fields.Selection(related="indicator_id.unit")
    better = fields.Selection([("higher", "Higher"), ("lower", "Lower")], readonly=True)
    weight = fields.Float(readonly=True, aggregator=False)
    target = fields.Float(readonly=True, aggregator=False, digits=(16, 2))
    actual = fields.Float(readonly=True, aggregator=False, digits=(16, 2))
    cases = fields.Integer(readonly=True)
    result = fields.Selection(
        [("reached", "Reached"), ("failed", "Not Reached"), ("none", "No Cases")],
        compute="_compute_result",
        store=True,
        readonly=True,
    )

    _guarded_fields = frozenset({"indicator_id", "name", "better", "weight", "target", "actual", "cases", "result"})

    @api.depends("actual", "target", "cases")
    def _compute_result(self):
        for line in self:
            line.result = result_of(line.actual, line.target, line.better, line.cases)
