from odoo import api, fields, models

from ..tools import period


class CustomerIndicator(models.Model):
    """An objective of customer service: what is measured, over which period, with which target (XX-14).

    What can be measured is given by :meth:`_measures`; other apps add theirs. The scheduled action writes a
    ``customer.indicator.value`` for each company and period.
    """

    _name = "customer.indicator"
    _description = "Indicator"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    measure = fields.Selection("_selection_measure", required=True, help="What is counted, from the data in Odoo.")
    unit = fields.Selection(
        [("percent", "%"), ("hours", "Hours"), ("days", "Days"), ("number", "Number"), ("points", "Points")],
        compute="_compute_measure",
    )
    better = fields.Selection(
        [("higher", "The Higher the Better"), ("lower", "The Lower the Better")], compute="_compute_measure"
    )
    target = fields.Float(required=True, digits=(16, 2), help="In the unit of the measure.")
    period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")], required=True, default="month"
    )
    function_id = fields.Many2one(
        "customer.function", "Owner", check_company=True, ondelete="restrict", help="Answers for the indicator."
    )
    appraises = fields.Boolean(
        "In Appraisals", help="Also measured for each person, as a standard of the appraisal of service staff."
    )
    weight = fields.Float(default=1.0, help="How much the indicator counts in an appraisal, beside the others.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: measured in each company.")
    value_ids = fields.One2many("customer.indicator.value", "indicator_id")

    _weight_positive = models.Constraint("CHECK (weight > 0)", "The weight of an indicator is more than zero.")

    @api.model
    def _measures(self):
        """Hook: return what can be measured, ``{code: {"label", "unit", "better", "personal"}}``.

        For each code there is a method ``_measure_<code>(company, start, end, users)``; see :meth:`_measure`.
        ``personal`` tells whether it can be measured for each person.
        """
        percent = {"unit": "percent", "better": "higher", "personal": True}
        return {
            "reply_on_time": {"label": self.env._("Replies on time"), **percent},
            "analysis_on_time": {"label": self.env._("Analyses on time"), **percent},
            "reply_hours": {
                "label": self.env._("Mean time to the reply"),
                "unit": "hours",
                "better": "lower",
                "personal": True,
            },
        }

    @api.model
    def _selection_measure(self):
        return [(code, measure["label"]) for code, measure in self._measures().items()]

    @api.depends("measure")
    def _compute_measure(self):
        measures = self._measures()
        for indicator in self:
            measure = measures.get(indicator.measure, {})
            indicator.unit = measure.get("unit")
            indicator.better = measure.get("better")

    def _measure(self, company, first, last, users=None):
        """Measure the (single) indicator in a company, from the first to the last day.

        :param users: measure for each of these persons instead of for all together
        :return: ``{user or False: (actual, number of cases)}``; who has no cases is left out
        """
        self.ensure_one()
        measure = self._measures().get(self.measure)
        # The app that measures it may have been uninstalled.
        if not measure or (users and not measure["personal"]):
            return {}
        start, end = period.moments(first, last, company.partner_id.tz)
        return getattr(self, f"_measure_{self.measure}")(company, start, end, users)

    # Measures of communications

    def _measure_reply_on_time(self, company, start, end, users):
        return self._measure_on_time("customer.communication", "reply", company, start, end, users)

    def _measure_analysis_on_time(self, company, start, end, users):
        return self._measure_on_time("customer.communication", "analyse", company, start, end, users)

    def _measure_reply_hours(self, company, start, end, users):
        clocks = self._get_clocks(
            "customer.communication", "reply", company, [("reached_at", ">=", start), ("reached_at", "<", end)]
        )
        return self._by_person(clocks, users, lambda group: sum(group.mapped("hours_taken")) / len(group))

    def _measure_on_time(self, model, milestone, company, start, end, users):
        """Return the share in percent of the deadlines of the period that were kept."""
        domain = [("deadline", ">=", start), ("deadline", "<", end), ("state", "in", ("met", "late", "missed"))]
        clocks = self._get_clocks(model, milestone, company, domain)
        return self._by_person(
            clocks, users, lambda group: 100.0 * sum(clock.state == "met" for clock in group) / len(group)
        )

    @api.model
    def _get_clocks(self, model, milestone, company, domain):
        domain = [("res_model", "=", model), ("milestone", "=", milestone), ("company_id", "=", company.id), *domain]
        return self.env["customer.sla.status"].search_fetch(domain, ["state", "hours_taken", "res_id"], order="id")

    @api.model
    def _by_person(self, clocks, users, measure):
        """Return ``{user or False: (measure of the clocks, their number)}``: of all, or of each of the persons."""
        if users is None:
            return {False: (measure(clocks), len(clocks))} if clocks else {}
        documents = self.env[clocks[:1].res_model or "customer.communication"].browse(clocks.mapped("res_id")).exists()
        handlers = {document.id: document.user_id for document in documents}
        groups = clocks.grouped(lambda clock: handlers.get(clock.res_id))
        return {user: (measure(groups[user]), len(groups[user])) for user in users if user in groups}

    # Values

    @api.model
    def _cron_measure(self):
        """Write the values of the present period, and those of the last one for good (daily)."""
        for company in self.env["res.company"].search([]):  # pylint: disable=no-search-all
            self._measure_company(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _measure_company(self, company):
        today = fields.Date.today()
        for indicator in self.search([("company_id", "in", [company.id, False])]):
            indicator._write_value(company, *period.previous_period(today, indicator.period), today)
            indicator._write_value(company, *period.period_of(today, indicator.period), today)

    def action_measure(self):
        """Measure now, as the scheduled action does every day."""
        self.env["customer.indicator.value"].check_access("write")
        today = fields.Date.today()
        for indicator in self:
            first, last = period.period_of(today, indicator.period)
            for company in indicator.company_id or self.env.companies:
                indicator._write_value(company, first, last, today)
        return True

    def _write_value(self, company, first, last, today):
        """Write the value of a period, unless it is over and was measured after its end."""
        # sudo: the figures count everything; nobody writes them
        Value = self.env["customer.indicator.value"].sudo()
        domain = [("indicator_id", "=", self.id), ("company_id", "=", company.id), ("date_from", "=", first)]
        value = Value.search(domain, limit=1)
        if value.is_final:
            return
        actual, cases = self.sudo()._measure(company, first, last).get(False, (0.0, 0))
        vals = {"actual": actual, "cases": cases, "target": self.target, "is_final": today > last}
        if value:
            value._guarded().write(vals)
        else:
            keys = {"indicator_id": self.id, "company_id": company.id, "date_from": first, "date_to": last}
            Value._guarded().create(vals | keys)
