from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class CustomerCompetence(models.Model):
    """Who is able to do what, from when to when, and how that is shown (CC-119, CC-141, XX-19)."""

    _name = "customer.competence"
    _description = "Competence"
    _inherit = ["mail.thread", "customer.guard.mixin"]
    _order = "user_id, skill_id, valid_from desc, id desc"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, ondelete="restrict", domain=[("share", "=", False)]
    )
    skill_id = fields.Many2one("customer.skill", required=True, index=True, ondelete="restrict", tracking=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    active = fields.Boolean(default=True)
    valid_from = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Last day. Empty: it stays valid.",
    )
    evidence = fields.Text(
        "Evidence and Practical Experience",
        help="Certificate, training, years of practical work with the product. Attach the papers below.",
    )
    training_line_id = fields.Many2one(
        "customer.training.line", "From Training", readonly=True, copy=False, index="btree_not_null"
    )
    is_valid = fields.Boolean("Valid Today", compute="_compute_is_valid", search="_search_is_valid")

    _guarded_fields = frozenset({"training_line_id"})

    _valid_order = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= valid_from)", "The validity cannot end before it begins."
    )
    _training_uniq = models.UniqueIndex("(training_line_id) WHERE training_line_id IS NOT NULL")

    @api.depends("user_id", "skill_id")
    def _compute_display_name(self):
        for competence in self:
            competence.display_name = f"{competence.user_id.name or ''} – {competence.skill_id.name or ''}"

    @api.depends("skill_id", "valid_from")
    def _compute_valid_until(self):
        for competence in self:
            months = competence.skill_id.validity_months
            competence.valid_until = (
                competence.valid_from + relativedelta(months=months, days=-1)
                if months and competence.valid_from
                else False
            )

    @api.depends("valid_from", "valid_until", "active")
    def _compute_is_valid(self):
        today = fields.Date.context_today(self)
        for competence in self:
            competence.is_valid = (
                competence.active
                and bool(competence.valid_from)
                and competence.valid_from <= today
                and (not competence.valid_until or competence.valid_until >= today)
            )

    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._valid_domain(fields.Date.context_today(self)) & Domain("active", "=", True)

    @api.model
    def _valid_domain(self, date):
        return Domain("valid_from", "<=", date) & (
            Domain("valid_until", "=", False) | Domain("valid_until", ">=", date)
        )

    @api.model
    def _get_valid(self, users, skills, date=None):
        """Return which of these users have which of these skills on a day, in one query.

        :param users: ``res.users`` records
        :param skills: ``customer.skill`` records
        :param date: by default today
        :return: set of ``(user id, skill id)``
        """
        if not users or not skills:
            return set()
        domain = self._valid_domain(date or fields.Date.context_today(self))
        domain &= Domain("user_id", "in", users.ids) & Domain("skill_id", "in", skills.ids)
        # sudo: whether somebody is able is a fact for whoever assigns the work
        groups = self.sudo()._read_group(domain, ["user_id", "skill_id"])
        return {(user.id, skill.id) for user, skill in groups}

    @api.model
    def _missing_skills(self, user, skills, date=None):
        """Return those of the skills that the user does not have on a day.

        :param user: ``res.users`` record
        :param skills: ``customer.skill`` records
        :param date: by default today
        """
        valid = self._get_valid(user, skills, date)
        return skills.filtered(lambda skill: (user.id, skill.id) not in valid)
