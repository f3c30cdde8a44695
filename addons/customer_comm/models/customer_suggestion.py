from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What those who evaluate write, not who suggests.
EVALUATION_FIELDS = frozenset({"evaluation", "responsible_id", "due", "outcome", "reward"})


class CustomerSuggestion(models.Model):
    """What somebody of the staff proposes to do better for customers, and what becomes of it (XX-18)."""

    _name = "customer.suggestion"
    _description = "Staff Suggestion"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.lock.mixin",
    ]
    _order = "submitted_on desc, id desc"
    _rec_names_search = ["name", "title"]
    _check_company_auto = True
    _mail_post_access = "read"
    _locked_fields = frozenset({"title", "description", "benefit", "user_id", "partner_id"})
    _locked_states = ("accepted", "declined", "implemented")

    title = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Suggested By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
    )
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null", check_company=True)
    description = fields.Text(required=True)
    benefit = fields.Text("Expected Benefit")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "To Evaluate"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("implemented", "Implemented"),
        ],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    submitted_on = fields.Date(readonly=True, copy=False)
    evaluation_due = fields.Date("Evaluate By", readonly=True, copy=False, index="btree_not_null")
    evaluation = fields.Text(copy=False, help="What speaks for it and against it.")
    evaluated_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    evaluated_on = fields.Date(readonly=True, copy=False)
    responsible_id = fields.Many2one(
        "res.users", copy=False, domain=[("share", "=", False)], check_company=True, tracking=True
    )
    due = fields.Date("Implement By", copy=False)
    outcome = fields.Text(copy=False, help="What was done, and what it brought.")
    implemented_on = fields.Date(readonly=True, copy=False)
    reward = fields.Char(copy=False)

    _guarded_fields = frozenset(
        {"state", "submitted_on", "evaluation_due", "evaluated_by_id", "evaluated_on", "implemented_on"}
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")

    @api.depends("name", "title")
    def _compute_display_name(self):
        for suggestion in self:
            suggestion.display_name = " ".join(filter(None, [suggestion.name, suggestion.title]))

    @api.model_create_multi
    def create(self, vals_list):
        if any(EVALUATION_FIELDS & {name for name, value in vals.items() if value} for vals in vals_list):
            self._check_evaluator()
        return super().create(vals_list)

    def write(self, vals):
        if EVALUATION_FIELDS & vals.keys():
            self._check_evaluator()
        return super().write(vals)

    def action_submit(self):
        """Hand in the suggestion; from now on the time to evaluate it runs."""
        self.check_access("write")
        self._check_state("draft")
        today = fields.Date.context_today(self)
        for company, suggestions in self.grouped("company_id").items():
            due = today + timedelta(days=company.sudo().suggestion_evaluation_days)  # a setting for everybody
            suggestions._guarded().write({"state": "submitted", "submitted_on": today, "evaluation_due": due})
        return True

    def action_accept(self):
        """Accept: it will be done, by whom and until when.

        :raise UserError: without evaluation, responsible person or date
        """
        self._check_filled("evaluation", "responsible_id", "due")
        return self._evaluate("accepted")

    def action_decline(self):
        """Decline, with the reason in the evaluation."""
        self._check_filled("evaluation")
        return self._evaluate("declined")

    def action_implement(self):
        """Note that what was accepted is done."""
        self._check_evaluator()
        self._check_state("accepted")
        self._check_filled("outcome")
        self._guarded().write({"state": "implemented", "implemented_on": fields.Date.context_today(self)})
        return True

    def _evaluate(self, state):
        self._check_evaluator()
        self._check_state("submitted")
        for suggestion in self:
            if suggestion.user_id == self.env.user:
                raise UserError(
                    self.env._("%s is your own suggestion: somebody else evaluates it.", suggestion.display_name)
                )
        self._guarded().write(
            {
                "state": state,
                "evaluation_due": False,
                "evaluated_by_id": self.env.uid,
                "evaluated_on": fields.Date.context_today(self),
            }
        )
        return True

    def _check_evaluator(self):
        if not self.env.su and not self.env.user.has_group("customer_comm.group_user"):
            raise AccessError(self.env._("Users of Customer Quality evaluate suggestions."))
        self.check_access("write")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if submitted := self.filtered(lambda suggestion: suggestion.state != "draft")[:1]:
            raise UserError(self.env._("%s was handed in. Archive it instead.", submitted.display_name))
