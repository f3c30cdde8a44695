from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# What makes complaints alike: switch of the rule -> column of the statistics.
KEYS = {
    "by_customer": "commercial_partner_id",
    "by_product": "product_id",
    "by_defect": "defect_id",
    "by_lot": "lot_id",
    "by_category": "category_id",
}
RATES = [
    ("delivery_rate", "Complaints per 100 Deliveries"),
    ("line_rate", "Complaints per 100 Order Lines"),
    ("ppm", "PPM of the Quantity Delivered"),
]


class ComplaintTrendRule(models.Model):
    """When complaints are a pattern: so many alike within a period, or a rate above its limit (CP-101, CP-112).

    The scheduled action takes the rules whose day has come, and looks with one grouped query a company. What it finds
    is a ``complaint.trend``.
    """

    _name = "complaint.trend.rule"
    _description = "Trend Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: looks for patterns in each company.")
    kind = fields.Selection([("count", "So Many Alike"), ("rate", "Rate Above Limit")], required=True, default="count")
    by_customer = fields.Boolean("Same Customer", default=True)
    by_product = fields.Boolean("Same Product", default=True)
    by_defect = fields.Boolean("Same Defect")
    by_lot = fields.Boolean("Same Lot")
    by_category = fields.Boolean("Same Category")
    min_count = fields.Integer("At Least", required=True, default=3, help="How many complaints make a pattern.")
    days = fields.Integer("Within (Days)", required=True, default=90)
    rate = fields.Selection(RATES, default="delivery_rate")
    limit = fields.Float(help="A rate above it is a finding.")
    complaint_kind = fields.Selection(
        lambda self: self.env["complaint.statistics.mixin"]._selection_of("kind"),
        "Only",
        help="Empty: complaints of all kinds.",
    )
    interval = fields.Integer("Every (Days)", required=True, default=1, help="How often it looks.")
    next_run = fields.Date("Next Look", default=fields.Date.context_today, index=True, copy=False)
    trend_ids = fields.One2many("complaint.trend", "rule_id", "Findings")
    trend_count = fields.Integer("Open Findings", compute="_compute_trend_count")

    _min_count = models.Constraint("CHECK (min_count >= 1)", "A pattern takes at least one complaint.")
    _days_range = models.Constraint("CHECK (days BETWEEN 1 AND 3660)", "The period is 1 to 3660 days.")
    _interval_range = models.Constraint("CHECK (interval BETWEEN 1 AND 366)", "Look every 1 to 366 days.")

    def _compute_trend_count(self):
        domain = [("rule_id", "in", self.ids), ("state", "=", "open")]
        counts = dict(self.env["complaint.trend"]._read_group(domain, ["rule_id"], ["__count"]))
        for rule in self:
            rule.trend_count = counts.get(rule, 0)

    @api.constrains("kind", "min_count", "limit", "rate", *KEYS)
    def _check_rule(self):
        for rule in self:
            if rule.kind == "count" and not rule._get_keys():
                raise ValidationError(self.env._("%s: say what makes complaints alike.", rule.name))
            if rule.kind == "count" and rule.min_count < 2:
                raise ValidationError(self.env._("%s: one complaint is no pattern.", rule.name))
            if rule.kind == "rate" and (rule.limit <= 0 or not rule.rate):
                raise ValidationError(self.env._("%s: choose the rate and its limit, above zero.", rule.name))
            if rule.kind == "rate" and (rule.by_defect or rule.by_lot or rule.by_category):
                raise ValidationError(
                    self.env._(
                        "%s: deliveries have neither defect nor category; a rate is by customer or product.", rule.name
                    )
                )

    def _get_keys(self):
        """Return the columns in which the complaints of a pattern agree."""
        self.ensure_one()
        return [column for switch, column in KEYS.items() if self[switch]]

    @api.model
    def _cron_look(self):
        """Look for patterns by the rules whose day has come."""
        today = fields.Date.context_today(self)
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        due = self.search([("next_run", "<=", today)], order="next_run, id")
        for rule in due:
            for company in rule.company_id or companies:
                rule._look(company)
            rule.next_run = today + timedelta(days=rule.interval)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due)):
                return

    def action_look(self):
        """Look now, in the companies of the user."""
        self.check_access("write")
        for rule in self:
            for company in rule.company_id or self.env.companies:
                rule._look(company)
        return True

    def action_view_trends(self):
        """Open what the rule has found."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("complaint_capa.complaint_trend_action")
        action.pop("path", None)
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {"search_default_open": 1}}

    def _look(self, company):
        """Find the patterns of the (single) rule in a company, and note them."""
        # sudo: patterns are looked for in all complaints of the company, whoever starts it
        found = self.sudo()._find_counts(company) if self.kind == "count" else self.sudo()._find_rates(company)
        self.env["complaint.trend"].sudo()._note(self, company, found)

    def _get_since(self):
        return fields.Datetime.now() - timedelta(days=self.days)

    def _get_kind_domain(self):
        return Domain("kind", "=", self.complaint_kind) if self.complaint_kind else Domain.TRUE

    def _find_counts(self, company):
        """Return ``{key: (complaints, None)}``; a key is a tuple of ``(column, id)``."""
        keys = self._get_keys()
        domain = Domain("company_id", "=", company.id) & Domain("counted", "=", True) & self._get_kind_domain()
        domain &= Domain("received_at", ">=", self._get_since())
        domain &= Domain.AND(Domain(column, "!=", False) for column in keys)
        groups = self.env["complaint.line.report"]._read_group(
            domain,
            keys,
            ["complaint_id:array_agg_distinct"],
            having=[("complaint_count:count_distinct", ">=", self.min_count)],
        )
        complaints = self.env["complaint.complaint"]
        return {_key(keys, values): (complaints.browse(ids), None) for *values, ids in groups}

    def _find_rates(self, company):
        """Return ``{key: (complaints, rate)}`` of the customers or products whose rate is above the limit."""
        keys = self._get_keys()
        domain = Domain("company_id", "=", company.id) & Domain("date", ">=", self._get_since())
        if self.complaint_kind:
            domain &= Domain("complaint_id", "=", False) | Domain("kind", "=", self.complaint_kind)
        domain &= Domain.AND(Domain(column, "!=", False) for column in keys)
        groups = self.env["complaint.rate.report"]._read_group(
            domain,
            keys,
            [f"{self.rate}:avg", "complaint_id:array_agg_distinct"],
            having=[
                (f"{self.rate}:avg", ">", self.limit),
                ("complaint_count:count_distinct", ">=", self.min_count),
            ],
        )
        complaints = self.env["complaint.complaint"]
        return {
            _key(keys, values): (complaints.browse(filter(None, ids)), float(rate)) for *values, rate, ids in groups
        }


def _key(columns, values):
    return tuple((column, value.id) for column, value in zip(columns, values, strict=True))
