from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerTrainingLine(models.Model):
    """One training of one person: subject, date, effect and what follows from it (XX-16)."""

    _name = "customer.training.line"
    _description = "Training"
    _inherit = ["customer.workflow.mixin", "customer.guard.mixin"]
    _order = "training_id, planned_on, id"
    _rec_name = "subject"
    _check_company_auto = True

    training_id = fields.Many2one("customer.training", "Plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="training_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        check_company=True,
    )
    subject = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("business", "Business Knowledge"),
            ("product", "Product Knowledge"),
            ("service", "Service Skills"),
            ("needs", "Collecting Needs"),
            ("other", "Other"),
        ],
        required=True,
        default="business",
    )
    skill_id = fields.Many2one(
        "customer.skill", ondelete="restrict", help="Who passes gets a competence record for this skill."
    )
    trainer = fields.Char()
    planned_on = fields.Date("Planned", required=True, default=fields.Date.context_today)
    held_on = fields.Date(copy=False)
    evaluation_due = fields.Date(
        compute="_compute_evaluation_due",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        help="When the effect has to be evaluated, for the first time or again.",
    )
    score = fields.Float("Effect", copy=False, aggregator="avg", help="0 to 100.")
    is_passed = fields.Boolean("Effective", readonly=True, copy=False)
    improvement = fields.Text(copy=False, help="What is done where the effect was too small.")
    state = fields.Selection(
        [("planned", "Planned"), ("held", "To Evaluate"), ("evaluated", "Evaluated"), ("absent", "Did Not Take Place")],
        "Status",
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    evaluated_on = fields.Date(readonly=True, copy=False)
    evaluated_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    is_overdue = fields.Boolean("Evaluation Overdue", compute="_compute_is_overdue")

    _guarded_fields = frozenset({"state", "is_passed", "evaluated_on", "evaluated_by_id"})

    _score_range = models.Constraint("CHECK (score >= 0 AND score <= 100)", "The effect is between 0 and 100.")

    @api.depends("held_on")
    def _compute_evaluation_due(self):
        for line in self:
            days = line.company_id.training_evaluation_days
            line.evaluation_due = line.held_on + relativedelta(days=days) if line.held_on else False

    @api.depends("state", "evaluation_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.is_overdue = (
                line.state in ("held", "evaluated") and bool(line.evaluation_due) and line.evaluation_due < today
            )

    @api.constrains("held_on")
    def _check_held(self):
        for line in self:
            if line.held_on and line.held_on > fields.Date.context_today(line):
                raise ValidationError(self.env._("%s cannot have been held in the future.", line.display_name))

    @api.depends("subject", "user_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.subject or ''} ({line.user_id.name or ''})"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.training_id._check_content_open()
        return lines

    def write(self, vals):
        self.training_id._check_content_open()
        if (
            evaluated := vals.keys() & {"user_id", "subject", "skill_id", "held_on"}
            and self.filtered("evaluated_on")[:1]
        ):
            raise UserError(self.env._("%s was evaluated already: enter another training.", evaluated.display_name))
        if "score" in vals and any(line.user_id == self.env.user for line in self):
            raise UserError(self.env._("Somebody else evaluates the effect of your own training."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        self.training_id._check_content_open()
        if self.filtered(lambda line: line.evaluated_on or line.state == "held"):
            raise UserError(self.env._("A training that took place or was evaluated cannot be deleted."))

    def action_hold(self):
        """Note that these trainings took place, today unless another day was entered."""
        self._check_running()
        self._check_state("planned", "absent")
        for date, lines in self.grouped("held_on").items():
            lines._guarded().write({"state": "held", "held_on": date or fields.Date.context_today(self)})
        return True

    def action_absent(self):
        """Note that these trainings did not take place."""
        self._check_running()
        self._check_state("planned")
        self._guarded().write({"state": "absent", "held_on": False})
        return True

    def action_evaluate(self):
        """Evaluate the effect. It may be evaluated again later; who passes gets the competence.

        :raise UserError: when somebody evaluates himself, or an effect too small has no improvement
        """
        self._check_running()
        self._check_state("held", "evaluated")
        for line in self:
            if line.user_id == self.env.user:
                raise UserError(self.env._("Somebody else has to evaluate your own training %s.", line.display_name))
            if line.score < line.training_id.pass_score:
                line._check_filled("improvement")
        today = fields.Date.context_today(self)
        for passed, lines in self.grouped(lambda line: line.score >= line.training_id.pass_score).items():
            # Without another date the evaluation is done with; somebody who has not passed is evaluated again.
            again = lines.filtered(lambda line: line.evaluation_due and line.evaluation_due > today)
            vals = {
                "state": "evaluated",
                "is_passed": passed,
                "evaluated_on": today,
                "evaluated_by_id": self.env.uid,
            }
            again._guarded().write(vals)
            (lines - again)._guarded().write({**vals, "evaluation_due": False})
        self.filtered("is_passed")._grant_competence()
        return True

    def _check_running(self):
        for line in self:
            if line.training_id.state != "running":
                raise UserError(self.env._("%s is not running: start the plan first.", line.training_id.display_name))

    def _grant_competence(self):
        """Record the skills of those who have passed, once for each training."""
        # sudo: competence records are the administrator's, but for what a training has shown
        competence = self.env["customer.competence"].sudo()
        known = competence.with_context(active_test=False).search([("training_line_id", "in", self.ids)])
        competence._guarded().create(
            [
                {
                    "user_id": line.user_id.id,
                    "skill_id": line.skill_id.id,
                    "company_id": line.company_id.id,
                    "valid_from": line.held_on,
                    "evidence": self.env._(
                        "%(plan)s: %(subject)s", plan=line.training_id.display_name, subject=line.subject
                    ),
                    "training_line_id": line.id,
                }
                for line in self - known.training_line_id
                if line.skill_id
            ]
        )
