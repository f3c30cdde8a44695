from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerTraining(models.Model):
    """A training plan: who learns what and when, how it worked, and what the next plan does better (XX-16)."""

    _name = "customer.training"
    _description = "Training Plan"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "date_from desc, id desc"
    _rec_names_search = ["name", "title"]
    _check_company_auto = True
    _form_key = "training_record"
    _locked_fields = frozenset({"title", "line_ids", "date_from", "date_to", "improvement", "pass_score"})
    _locked_states = ("closed", "cancelled")

    title = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    function_id = fields.Many2one("customer.function", "Organised By", ondelete="restrict", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("To")
    pass_score = fields.Float(
        "Pass Mark",
        required=True,
        default=lambda self: self.env.company.training_pass_score,
        help="Effect score, 0 to 100, from which on the training has worked.",
    )
    purpose = fields.Text()
    improvement = fields.Text("Improvement of the Plan", help="What the next plan does better.")
    line_ids = fields.One2many("customer.training.line", "training_id", "Trainings", copy=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("closed", "Closed"), ("cancelled", "Cancelled")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    closed_at = fields.Datetime(readonly=True, copy=False)
    progress = fields.Integer("Evaluated", compute="_compute_progress", help="Share of the trainings evaluated, 0-100.")
    average_score = fields.Float("Average Effect", compute="_compute_progress")

    _guarded_fields = frozenset({"state", "closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _date_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "The plan cannot end before it begins."
    )
    _pass_score_range = models.Constraint(
        "CHECK (pass_score >= 0 AND pass_score <= 100)", "The pass mark is between 0 and 100."
    )

    @api.depends("name", "title")
    def _compute_display_name(self):
        for training in self:
            training.display_name = " ".join(filter(None, [training.name, training.title]))

    @api.depends("line_ids.state", "line_ids.score")
    def _compute_progress(self):
        for training in self:
            evaluated = training.line_ids.filtered(lambda line: line.state == "evaluated")
            counted = training.line_ids.filtered(lambda line: line.state != "absent")
            training.progress = 100 * len(evaluated) // len(counted) if counted else 0
            training.average_score = sum(evaluated.mapped("score")) / len(evaluated) if evaluated else 0.0

    def action_start(self):
        """Put the plan into force.

        :raise UserError: for a plan without trainings
        """
        self._check_state("draft")
        self._check_filled("line_ids")
        self._guarded().write({"state": "running"})
        return True

    def action_close(self):
        """Close the plan once each training was evaluated, with what the next plan does better.

        :raise UserError: when an evaluation, or the improvement, is missing
        """
        self._check_state("running")
        for training in self:
            if waiting := training.line_ids.filtered(lambda line: line.state in ("planned", "held"))[:1]:
                raise UserError(
                    self.env._(
                        "%(plan)s: %(training)s was not evaluated yet. Evaluate it, or note that it did not take "
                        "place.",
                        plan=training.display_name,
                        training=waiting.display_name,
                    )
                )
        self._check_filled("improvement")
        self._guarded().write({"state": "closed", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Cancel the plan."""
        self._check_state("draft", "running")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True
