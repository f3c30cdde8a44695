from odoo import api, fields, models

from ..tools.target import result_of


class CustomerIndicatorValue(models.Model):
    """What an indicator was in one period, and whether its target was reached (XX-14).

    Figures are measured, never typed: until the period is over they are renewed every day. People add what they say
    to it.
    """

    _name = "customer.indicator.value"
    _description = "Indicator Value"
    _inherit = ["customer.guard.mixin"]
    _order = "date_from desc, indicator_id, id"
    _check_company_auto = True

    indicator_id = fields.Many2one("customer.indicator", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    function_id = fields.Many2one(related="indicator_id.function_id", store=True, index="btree_not_null")
    unit = fields.Selection(related="indicator_id.unit")
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True)
    target = fields.Float(readonly=True, aggregator="avg", digits=(16, 2))
    actual = fields.Float(readonly=True, aggregator="avg", digits=(16, 2))
    cases = fields.Integer(readonly=True, help="How many cases the value is made of. Without any, nothing is said.")
    result = fields.Selection(
        [("reached", "Reached"), ("failed", "Not Reached"), ("none", "No Cases")],
        compute="_compute_result",
        store=True,
        readonly=True,
    )
    is_final = fields.Boolean("Final", readonly=True, help="The period is over.")
    comment = fields.Text(help="Why the target was not reached, and what is done about it.")

    _guarded_fields = frozenset(
        {
            "indicator_id",
            "company_id",
            "function_id",
            "date_from",
            "date_to",
            "target",
            "actual",
            "cases",
            "result",
            "is_final",
        }
    )

    _period_uniq = models.UniqueIndex("(indicator_id, company_id, date_from)", "This period was already measured.")

    @api.depends("indicator_id", "date_from")
    def _compute_display_name(self):
        for value in self:
            value.display_name = f"{value.indicator_id.name} {value.date_from or ''}".strip()

    @api.depends("actual", "target", "cases")
    def _compute_result(self):
        for value in self:
            value.result = result_of(value.actual, value.target, value.indicator_id.better, value.cases)
