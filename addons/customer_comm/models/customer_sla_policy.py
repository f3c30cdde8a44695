from ast import literal_eval
from collections import defaultdict

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.sla_planner import Choice, Planner, Terms

# Labels of the units of time; the arithmetic is in tools/sla.py.
UNITS = [
    ("hour", "Hours"),
    ("day", "Days"),
    ("work_hour", "Working Hours"),
    ("work_day", "Working Days"),
]


class CustomerSlaPolicy(models.Model):
    """How much time there is to reach a milestone of a document, and who is told when it is not reached.

    Of the policies that match a document, those for its customer win; of those left, the one with the earliest
    deadline. A running clock keeps the terms it was started with when its policy is changed or deleted.
    """

    _name = "customer.sla.policy"
    _description = "Deadline Policy"
    _inherit = ["customer.cached.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the policy applies in all companies.")

    # What it applies to
    model_id = fields.Many2one(
        "ir.model",
        "Document",
        required=True,
        ondelete="cascade",
        domain=lambda self: [("model", "in", self._sla_models())],
    )
    res_model = fields.Char(related="model_id.model", store=True, index=True)
    milestone = fields.Selection("_selection_milestone", required=True, help="What has to be done in time.")
    allowed_milestones = fields.Json(compute="_compute_allowed_milestones")
    profile_id = fields.Many2one(
        "customer.sla.profile",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('model_id', '=', model_id)]",
        help="Only for documents that follow this profile. Empty: for all.",
    )
    grade_id = fields.Many2one(
        "customer.grade", ondelete="restrict", check_company=True, help="Only for this grade. Empty: for all grades."
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Only for this customer, and then instead of all policies that are not for a customer.",
    )
    domain = fields.Char("Condition", default="[]", help="Only for documents that fulfil this condition.")

    # How much time
    duration_source = fields.Selection(
        [("fixed", "Fixed Time"), ("grade", "Hours of the Grade")],
        "Time",
        required=True,
        default="fixed",
        help="Hours of the grade: as many hours as the grade of the document has; documents without grade have none.",
    )
    duration = fields.Float(default=24.0)
    time_allowed = fields.Char(compute="_compute_time_allowed")
    unit = fields.Selection(
        UNITS,
        required=True,
        default="hour",
        help="Hours count day and night, days end at the same local time. Working hours and working days follow the "
        "working schedule with its breaks and public holidays.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Schedule",
        ondelete="restrict",
        # A policy for all companies may use the schedule of one of them.
        domain="['|', ('company_id', '=?', company_id), ('company_id', '=', False)]",
        help="Empty: the working schedule of the company of the document.",
    )

    warning_share = fields.Float(
        "Warn After (%)", default=80.0, help="Part of the time after which the responsible is reminded. 0: no reminder."
    )
    function_id = fields.Many2one(
        "customer.function",
        "Responsible",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: the person responsible for the document.",
    )
    escalation_ids = fields.One2many("customer.sla.escalation", "policy_id", copy=True)

    _warning_share_range = models.Constraint(
        "CHECK (warning_share >= 0 AND warning_share < 100)",
        "The reminder comes after 0 to 99 % of the time; 0 means that there is none.",
    )
    _duration_positive = models.Constraint(
        "CHECK (duration_source = 'grade' OR (duration > 0 AND duration <= 87600))",
        "The time of a deadline policy is more than 0, and at most ten years.",
    )

    @api.depends("model_id")
    def _compute_allowed_milestones(self):
        for policy in self:
            codes = [code for code, _label in self._sla_milestones_of(policy.model_id.model)]
            policy.allowed_milestones = codes or [""]  # the widget needs a list, and an empty one is stored as nothing

    @api.depends("duration_source", "duration", "unit")
    def _compute_time_allowed(self):
        for policy in self:
            if policy.duration_source == "fixed":
                policy.time_allowed = self._describe_time(policy.duration, policy.unit)
            elif policy.unit == "work_hour":
                policy.time_allowed = self.env._("Working hours of the grade")
            else:
                policy.time_allowed = self.env._("Hours of the grade")

    @api.constrains("model_id", "milestone")
    def _check_milestone(self):
        for policy in self:
            if policy.milestone not in policy.allowed_milestones:
                raise ValidationError(
                    self.env._(
                        "%(policy)s: %(document)s does not have the milestone “%(milestone)s”. Choose one of: "
                        "%(choices)s.",
                        policy=policy.name,
                        document=policy.model_id.name,
                        milestone=policy.milestone,
                        choices=", ".join(label for _code, label in self._sla_milestones_of(policy.model_id.model)),
                    )
                )

    @api.constrains("model_id", "profile_id")
    def _check_profile(self):
        for policy in self.filtered("profile_id"):
            if policy.profile_id.model_id != policy.model_id:
                raise ValidationError(
                    self.env._(
                        "%(policy)s: the profile “%(profile)s” is for another kind of document.",
                        policy=policy.name,
                        profile=policy.profile_id.name,
                    )
                )

    @api.constrains("model_id", "domain")
    def _check_domain(self):
        for policy in self:
            try:
                policy._parse_domain().validate(self.env[policy.model_id.model])
            except Exception as error:  # whatever somebody may type into a condition
                raise ValidationError(
                    self.env._("%(policy)s: the condition cannot be used: %(error)s", policy=policy.name, error=error)
                ) from error

    @api.constrains("duration_source", "duration", "unit", "calendar_id", "company_id")
    def _check_time(self):
        for policy in self:
            if policy.duration_source == "grade" and policy.unit not in ("hour", "work_hour"):
                raise ValidationError(
                    self.env._("%s: the time of a grade is in hours. Choose hours or working hours.", policy.name)
                )
            if policy.duration_source == "fixed" and policy.unit == "work_day" and policy.duration % 1:
                raise ValidationError(
                    self.env._(
                        "%s: working days are counted as whole days. Use working hours for a part of a day.",
                        policy.name,
                    )
                )
            try:
                terms = policy._terms(policy.company_id or self.env.company, policy.duration)
                Planner().check_schedule(terms, fields.Datetime.now())
            except UserError as error:
                raise ValidationError(
                    self.env._("%(policy)s: %(problem)s", policy=policy.name, problem=error)
                ) from error

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" not in (default or {}) and "profile_id" not in (default or {}):
            for policy, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", policy.name)
        return vals_list

    # Which documents and milestones there are

    @api.model
    def _sla_models(self):
        """Return the names of the models that have deadlines."""
        names = self.env.registry.descendants(["customer.sla.mixin"], "_inherit")
        return [name for name in names if not self.env.registry[name]._abstract]

    @api.model
    def _sla_milestones_of(self, model_name):
        """Return the milestones of a model as ``[(code, label)]``; none when it has no deadlines."""
        if model_name not in self._sla_models():
            return []
        return self.env[model_name]._sla_milestones()

    @api.model
    def _selection_milestone(self):
        """Return the milestones of all models; a code that several models share appears once."""
        labels = defaultdict(list)
        for model_name in self._sla_models():
            for code, label in self.env[model_name]._sla_milestones():
                if label not in labels[code]:
                    labels[code].append(label)
        return [(code, " / ".join(names)) for code, names in labels.items()]

    @api.model
    def _describe_time(self, amount, unit):
        """Return an amount of time in words."""
        number = f"{amount:g}"
        if amount == 1:
            words = {
                "hour": self.env._("%s hour", number),
                "day": self.env._("%s day", number),
                "work_hour": self.env._("%s working hour", number),
                "work_day": self.env._("%s working day", number),
            }
        else:
            words = {
                "hour": self.env._("%s hours", number),
                "day": self.env._("%s days", number),
                "work_hour": self.env._("%s working hours", number),
                "work_day": self.env._("%s working days", number),
            }
        return words.get(unit, number)

    # Choosing the policy of a clock

    @api.model
    @tools.ormcache("model_name")
    def _condition_fields(self, model_name):
        """Return the names of the fields that the conditions of active policies look at."""
        # sudo: a policy applies whether or not the user may read it
        policies = self.sudo().search_fetch([("res_model", "=", model_name), ("active", "=", True)], ["domain"])
        return frozenset(
            condition.field_expr.split(".")[0]
            for policy in policies
            for condition in policy._parse_domain().iter_conditions()
        )

    @api.model
    def _choose(self, requests, planner):
        """Choose the policy for each clock that is to run.

        :param dict requests: ``{(document, milestone): (start, pauses)}``, documents of one model, in superuser mode
        :param planner: the :class:`~odoo.addons.customer_comm.tools.sla_planner.Planner` of the batch
        :return: ``{(document, milestone): Choice}`` for those that have a policy
        """
        matches = self._match(
            [document for document, _milestone in requests], {milestone for _document, milestone in requests}
        )
        result = {}
        for (document, milestone), (start, pauses) in sorted(requests.items(), key=lambda item: item[1][0]):
            candidates = []
            for policy, amount in matches.get((document, milestone), ()):
                agreed = policy._terms(document._sla_company(), amount)
                due, terms = planner.deadline_or_clock(agreed, start, pauses)
                # What is counted as agreed goes before what is counted by the clock for want of a schedule.
                candidates.append((terms != agreed, due, policy.sequence, policy.id, policy, terms))
            if candidates:
                _degraded, due, _sequence, _id, policy, terms = min(candidates, key=lambda candidate: candidate[:4])
                result[document, milestone] = Choice(policy._prepare_values(terms, document), terms, due)
        return result

    @api.model
    def _match(self, documents, milestones):
        """Return ``{(document, milestone): [(policy, amount)]}``, customer-specific policies alone where there are.

        :param list documents: may hold a document more than once
        """
        if not documents:
            return {}
        documents = documents[0].union(*documents)
        facts = [(document, document._sla_facts()) for document in documents]
        policies = self.search_fetch(
            [
                ("res_model", "=", documents._name),
                ("milestone", "in", list(milestones)),
                ("active", "=", True),
                ("company_id", "in", [False, *{fact["company"].id for _document, fact in facts}]),
            ]
        )
        found = defaultdict(list)
        for policy in policies:
            candidates = documents.browse(document.id for document, fact in facts if policy._fits(fact))
            for document in candidates.filtered_domain(policy._parse_domain()):
                amount = policy.duration if policy.duration_source == "fixed" else document._sla_grade().hours
                found[document, policy.milestone].append((policy, amount))
        return {key: [match for match in matches if match[0].partner_id] or matches for key, matches in found.items()}

    def _fits(self, fact):
        """Tell whether a document with these facts (see ``_sla_facts``) is one this policy is for."""
        return (
            (not self.company_id or self.company_id == fact["company"])
            and (not self.profile_id or self.profile_id == fact["profile"])
            and (not self.grade_id or self.grade_id == fact["grade"])
            and (not self.partner_id or self.partner_id.commercial_partner_id == fact["customer"])
            and (self.duration_source == "fixed" or bool(fact["grade"]))
        )

    def _parse_domain(self):
        """Return the condition as a Domain; only literals are evaluated."""
        return Domain(literal_eval((self.domain or "").strip() or "[]"))

    def _terms(self, company, amount):
        return Terms(self.unit, amount, self.calendar_id, company, self.warning_share)

    def _prepare_values(self, terms, document):
        """Return what a clock of ``document`` on these terms keeps of its policy."""
        return {
            "policy_id": self.id,
            "function_id": (self.function_id or document._sla_function()).id,
            "amount": terms.amount,
            "unit": terms.unit,
            "calendar_id": terms.schedule.id,
            "warning_share": terms.warning_share,
            "escalations": self.escalation_ids._snapshot() or False,
        }
