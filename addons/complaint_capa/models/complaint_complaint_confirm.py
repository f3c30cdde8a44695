from odoo import fields, models
from odoo.exceptions import UserError

from .complaint_complaint import INTERNAL

# The customer has an answer: he can accept or refuse it.
ANSWERED_STATES = ("replied", "closed", "rejected")

# What the customer confirmed; empty again when the complaint is taken up again.
NOT_CONFIRMED = dict.fromkeys(
    ("customer_confirmed_at", "customer_confirmed_by", "customer_confirmed_means", "customer_confirmed_note"), False
)

CONFIRM_MEANS = [
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("letter", "Letter or Fax"),
    ("visit", "Visit"),
    ("portal", "Portal"),
    ("other", "Other"),
]


class ComplaintComplaint(models.Model):
    """The customer says that the complaint is settled, or that it is not (CP-91, CP-97, CP-104)."""

    _inherit = "complaint.complaint"

    customer_confirmed_at = fields.Datetime(
        "Customer Confirmed On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When the customer confirmed that the complaint is closed.",
    )
    customer_confirmed_by = fields.Char(
        "Confirmed By", readonly=True, copy=False, help="Who confirmed it at the customer's."
    )
    customer_confirmed_means = fields.Selection(CONFIRM_MEANS, "Confirmed Through", readonly=True, copy=False)
    customer_confirmed_note = fields.Text("Words of the Customer", readonly=True, copy=False, groups=INTERNAL)
    customer_refused_at = fields.Datetime(
        "Customer Refused On",
        readonly=True,
        copy=False,
        help="When the customer last refused the answer. What was answered before ends the complaint no more.",
    )
    customer_refused_by = fields.Char("Refused By", readonly=True, copy=False)
    refused_reply = fields.Integer(
        readonly=True, copy=False, groups=INTERNAL, help="The number of the last reply that the customer has refused."
    )
    customer_refusal = fields.Text("Why the Answer Was Refused", readonly=True, copy=False)

    _guarded_fields = frozenset(
        {*NOT_CONFIRMED, "customer_refused_at", "customer_refused_by", "customer_refusal", "refused_reply"}
    )

    def action_open_confirm_wizard(self):
        """Open the dialogue that records what the customer says to the answer."""
        self.check_access("write")
        self._check_answered()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What the Customer Says"),
            "res_model": "complaint.confirm",
            "view_mode": "form",
            "target": "new",
            "context": {"default_complaint_ids": self.ids},
        }

    def _check_answered(self):
        """Raise UserError unless the customer has the answer."""
        for complaint in self:
            if complaint.state not in ANSWERED_STATES:
                raise UserError(
                    self.env._(
                        "%s is not answered yet: the customer can confirm or refuse only what he was told.",
                        complaint.display_name,
                    )
                )

    def _confirm_by_customer(self, name, means, at=None, note=None):
        """Record that the customer confirms the complaints as settled (CP-104).

        :param str name: who confirmed it at the customer's; required
        :param str means: a value of ``customer_confirmed_means``
        :param datetime at: when, by default now; neither before the answer nor in the future
        """
        self._check_answered()
        name = self._check_named(name)
        at = at or fields.Datetime.now()
        for complaint in self:
            complaint._check_said_at(at)
        self._guarded().write(
            {
                "customer_confirmed_at": at,
                "customer_confirmed_by": name,
                "customer_confirmed_means": means,
                "customer_confirmed_note": note or False,
            }
        )
        body = self.env._("The customer confirmed the close: %s", name)
        self._message_log_batch({complaint.id: body for complaint in self})

    def _check_named(self, name):
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Give the name of the person at the customer's."))
        return name

    def _check_said_at(self, at):
        """Raise UserError when the customer cannot have answered at this time."""
        # A minute of tolerance for clocks that differ between client and server.
        if at > fields.Datetime.add(fields.Datetime.now(), minutes=1):
            raise UserError(self.env._("What the customer said is recorded afterwards: the date is in the future."))
        answered = min(self.sudo()._get_round_replies().mapped("sent_at"), default=self.received_at)
        if at.replace(second=0, microsecond=0) < answered.replace(second=0, microsecond=0):
            raise UserError(
                self.env._("%s: the customer cannot have said this before he was answered.", self.display_name)
            )

    def _refuse_by_customer(self, name, reason):
        """Record that the customer does not accept the answer (CP-91, CP-97).

        An answered complaint needs another answer; a closed one is reopened by a complaint manager, who is asked to.

        :param str name: who refused it at the customer's; required
        :param str reason: why; required
        """
        self._check_answered()
        name, reason = self._check_named(name), self._check_reason(reason)
        self._guarded().write(
            {
                "customer_refused_at": fields.Datetime.now(),
                "customer_refused_by": name,
                "customer_refusal": reason,
                **NOT_CONFIRMED,
            }
        )
        for complaint in self:
            complaint._guarded().refused_reply = max(complaint.sudo().reply_ids.ids, default=0)  # sudo: what was told
        answered = self.filtered(lambda complaint: complaint.state == "replied")
        answered._guarded().write({"state": "resolved", "replied_at": False})
        answered._sla_start(["answer"], again=True)
        body = self.env._("%(name)s does not accept the answer: %(reason)s", name=name, reason=reason)
        self._message_log_batch({complaint.id: body for complaint in self})
        answered._remind_handlers(self.env._("The customer does not accept the answer: answer again"))
        (self - answered)._remind_handlers(self.env._("The customer does not accept the result: reopen the complaint"))

    def _get_round_replies(self):
        """Return the replies of this round; what the customer has refused ends it no more."""
        replies = super()._get_round_replies()
        return replies.filtered(lambda reply: reply.id > self.refused_reply)

    def action_reopen(self, reason):
        """Take up closed complaints again; what the customer confirmed does not hold any more."""
        result = super().action_reopen(reason)
        self._guarded().write(NOT_CONFIRMED)
        return result

    def _remind_handlers(self, summary):
        """Put a task on these complaints for their handlers, in one go and without mails."""
        # sudo: the one who lets it happen (a customer, the gateway, a colleague) need not have rights on activities
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id(self._name)
        activities.create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": complaint.id,
                    "activity_type_id": todo.id if todo else False,
                    "summary": summary,
                    "user_id": complaint.user_id.id,
                    "automated": True,
                }
                for complaint in self.sudo()
                if complaint.user_id
            ]
        )
