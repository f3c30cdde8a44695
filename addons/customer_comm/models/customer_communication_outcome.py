from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .customer_communication_workflow import PROMISE_ACTIVITY

MISUSE_CHECKLIST = "misuse"
# Filled in until the contact is closed, also after the reply.
OUTCOME_FIELDS = frozenset({"outcome", "explanation", "alternative", "no_action_reason", "cause_kind", "cause"})
FEEDBACK_FIELDS = frozenset({"feedback_on", "feedback"})


class CustomerCommunication(models.Model):
    """What came of a contact: receipt acknowledged, a date promised, cause, outcome, and what the customer was told."""

    _inherit = "customer.communication"

    # CC-37: no solution yet
    acknowledged_at = fields.Datetime("Receipt Acknowledged", readonly=True, copy=False)
    acknowledged_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    promised_on = fields.Date(
        "Solution Promised For", copy=False, tracking=True, help="The handler is reminded on this day."
    )

    # CC-38, CC-39: what came of it
    outcome = fields.Selection(
        [
            ("met", "Request Met"),
            ("corrected", "Corrected on the Spot, No Corrective Action"),
            ("cannot", "Cannot Be Met"),
            ("information", "For Information"),
        ],
        copy=False,
        tracking=True,
    )
    explanation = fields.Text(
        "Why It Cannot Be Met", copy=False, help="As the customer is told: honestly, in plain language."
    )
    alternative = fields.Text("Alternative Offered", copy=False, help="What can be done instead.")
    no_action_reason = fields.Text("Reason for No Corrective Action", copy=False)

    # CC-40, CC-149: the cause
    cause_kind = fields.Selection(
        [
            ("design", "Design"),
            ("production", "Production"),
            ("supplier", "Supplier"),
            ("transport", "Packaging or Transport"),
            ("installation", "Installation"),
            ("service", "Service or Commercial"),
            ("misuse", "Customer Misuse"),
            ("none", "No Defect Found"),
            ("other", "Other"),
        ],
        "Located Cause",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Customer misuse: nobody is blamed; a checklist leads through thanks, apology, help and training.",
    )
    cause = fields.Text(copy=False)
    defect_confirmed = fields.Selection(
        [("yes", "Confirmed"), ("no", "Not Confirmed")],
        copy=False,
        tracking=True,
        help="Whether after-sales found the defect that the customer reported.",
    )
    defect_confirmed_at = fields.Datetime("Checked On", readonly=True, copy=False)
    defect_confirmed_by_id = fields.Many2one("res.users", "Checked By", readonly=True, copy=False, ondelete="restrict")

    # CC-35: told to the customer
    feedback_on = fields.Date("Fed Back On", copy=False, help="When the customer was told the conclusion.")
    feedback = fields.Text("Fed Back to the Customer", copy=False)

    _guarded_fields = frozenset(
        {"acknowledged_at", "acknowledged_by_id", "defect_confirmed_at", "defect_confirmed_by_id"}
    )

    @api.constrains("promised_on", "feedback_on", "occurred_on")
    def _check_after_contact(self):
        today = fields.Date.context_today(self)
        for communication in self:
            contact = fields.Datetime.context_timestamp(self, communication.occurred_on).date()
            if communication.promised_on and communication.promised_on < contact:
                raise ValidationError(self.env._("The solution is promised for a day after the contact."))
            if communication.feedback_on and not contact <= communication.feedback_on <= today:
                raise ValidationError(
                    self.env._("The customer was told the conclusion after the contact, and not later than today.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        communications = super().create(vals_list)
        communications._outcome_changed({name for vals in vals_list for name in vals if vals[name]})
        return communications

    def write(self, vals):
        result = super().write(vals)
        self._outcome_changed(vals)
        return result

    def _outcome_changed(self, names):
        """Do what follows from what was filled in."""
        if "cause_kind" in names:
            self.filtered(lambda record: record.cause_kind == "misuse")._apply_misuse_checklist()
        if "defect_confirmed" in names:
            self._stamp_defect_check()
        if "promised_on" in names:
            self._plan_promise_reminders()
        elif "user_id" in names:
            self.filtered("promised_on")._plan_promise_reminders()

    @api.model
    def _get_content_fields(self):
        return super()._get_content_fields() | {"promised_on"}

    def _check_content_open(self, vals):
        super()._check_content_open(vals)
        names = (OUTCOME_FIELDS | FEEDBACK_FIELDS | {"defect_confirmed"}) & vals.keys()
        closed = names and self.filtered(lambda record: record.state in ("closed", "cancelled"))[:1]
        if closed:
            raise UserError(self.env._("%s is closed and does not change any more.", closed.display_name))

    # Receipt acknowledged

    def action_acknowledge(self):
        """Record that the customer knows of the receipt, and for when a solution is promised (CC-37).

        :raise UserError: without a date from today on, or when it was done already
        """
        self._check_state("draft", "routed", "analysed")
        self._check_filled("promised_on")
        today = fields.Date.context_today(self)
        for communication in self:
            if communication.acknowledged_at:
                raise UserError(self.env._("%s was acknowledged already.", communication.display_name))
            if communication.promised_on < today:
                raise UserError(
                    self.env._("%s: promise a solution for today or a later day.", communication.display_name)
                )
        self.check_access("write")
        self._guarded().write({"acknowledged_at": fields.Datetime.now(), "acknowledged_by_id": self.env.uid})
        return True

    def _plan_promise_reminders(self):
        """Remind the handlers on the promised days; earlier reminders are replaced."""
        if not self:
            return
        # sudo: the reminder may be another handler's
        self.sudo().activity_unlink([PROMISE_ACTIVITY])
        activity_type = self.env.ref(PROMISE_ACTIVITY, raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": record.id,
                    "activity_type_id": activity_type.id if activity_type else False,
                    "summary": self.env._("Solution promised to the customer"),
                    "date_deadline": record.promised_on,
                    "user_id": record.user_id.id,
                    "automated": True,
                }
                for record in self
                if record.promised_on and record.state in ("draft", "routed", "analysed")
            ]
        )

    # Cause

    def _apply_misuse_checklist(self):
        """Put the questions for misuse on these communications (CC-40)."""
        checklists = (
            self.env["customer.checklist"]
            .sudo()  # the templates of the company apply whoever finds the cause
            .search([("model_name", "=", self._name), ("kind", "=", MISUSE_CHECKLIST)])
        )
        if self and checklists:
            self._checklist_apply(checklists)

    def _stamp_defect_check(self):
        now = fields.Datetime.now()
        checked = self.filtered("defect_confirmed")
        if checked:
            checked._guarded().write({"defect_confirmed_at": now, "defect_confirmed_by_id": self.env.uid})
        if unchecked := (self - checked).filtered("defect_confirmed_at"):
            unchecked._guarded().write({"defect_confirmed_at": False, "defect_confirmed_by_id": False})

    # Checks of the workflow

    def _check_concluded(self):
        """CC-38, CC-39: what cannot be met is explained with an alternative; no corrective action has its reason."""
        super()._check_concluded()
        for communication in self:
            if communication.outcome == "cannot":
                communication._check_filled("explanation", "alternative")
            elif communication.outcome == "corrected":
                communication._check_filled("no_action_reason")

    def _check_closable(self):
        """CC-09, CC-35, CC-150: nothing is closed on which the customer, or the improvement, is still to hear."""
        super()._check_closable()
        for communication in self:
            if communication.subject_kind == "order_status" and not communication.replied_at:
                raise UserError(self.env._("%s: tell the customer how the order stands.", communication.display_name))
            if communication.subject_kind == "opinion":
                communication._check_improved()
            if communication._needs_feedback():
                communication._check_filled("feedback_on", "feedback")

    def _check_improved(self):
        """CC-150: an opinion goes to the departments concerned, and comes back with what was improved."""
        if not self.routing_ids:
            raise UserError(self.env._("%s: route it to the departments concerned first.", self.display_name))
        waiting = self.routing_ids.filtered(lambda line: not (line.improvement or "").strip())
        if waiting:
            raise UserError(
                self.env._(
                    "%(record)s: these functions have not told the result of the improvement yet: %(functions)s.",
                    record=self.display_name,
                    functions=", ".join(waiting.function_id.mapped("name")),
                )
            )

    def _needs_feedback(self):
        """Tell whether the customer has to hear of the conclusion; news of the trade is not about the customer."""
        self.ensure_one()
        return self.information_kind != "industry" and (self.direction == "in" or bool(self.routing_ids))

    def _replied(self):
        """The reply is what the customer is told of the conclusion, unless something else was noted."""
        super()._replied()
        today = fields.Date.context_today(self)
        for communication in self:
            if not communication.feedback:
                communication.write({"feedback_on": today, "feedback": communication.reply})
        self.sudo().activity_unlink([PROMISE_ACTIVITY])  # sudo: the reminder may be another handler's
