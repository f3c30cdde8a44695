from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..tools import score
from .satisfaction_recipient import ANSWERED_STATES, OPEN_STATES

FOLLOW_UP = "satisfaction_survey.mail_activity_type_follow_up"
REASON = "satisfaction_survey.mail_activity_type_reason"


class SatisfactionRecipient(models.Model):
    """Asking a customer, and what the answer leads to."""

    _inherit = "satisfaction.recipient"

    # Asking

    def action_send_mail(self):
        """Send the invitation by mail to those who were not asked yet; the mails leave with the mail queue.

        :raise UserError: none of them can be asked by mail
        """
        reachable = self._send_template("mail_template_id", ("planned",))
        reachable._mark_sent()
        return self._sent_notification(reachable)

    def action_remind(self):
        """Remind by mail those who were asked and have not answered (SS-19)."""
        reachable = self._send_template("reminder_template_id", ("sent", "reminded"))
        reachable._mark_reminded()
        return self._sent_notification(reachable)

    def action_mark_sent(self):
        """Record that the questionnaire went out by letter, fax or on a visit."""
        self._check_open(("planned",))
        self._mark_sent()
        return True

    def action_answer_by_phone(self):
        """Open the questionnaire to type in what the customer says on the phone, or what a paper form says (SS-15).

        :return: the action that opens the recipient's own link
        """
        self.ensure_one()
        self._check_open(OPEN_STATES)
        self.check_access("write")
        self._guarded().write({"interviewer_id": self.env.uid})
        self.filtered(lambda recipient: recipient.state == "planned")._mark_sent()
        return {"type": "ir.actions.act_url", "url": self.survey_url, "target": "new"}

    @api.readonly
    def action_view_answers(self):
        """Show the filled-in questionnaire."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the answer sheets of all surveys are closed to whoever only runs satisfaction campaigns
        answer = self.sudo().user_input_id
        return {"type": "ir.actions.act_url", "url": answer.get_print_url(), "target": "new"}

    def action_opt_out(self):
        """The customer does not want to be asked: not in this campaign, and not in later ones."""
        self._check_open(OPEN_STATES)
        self.check_access("write")
        self._guarded().write({"state": "opted_out"})
        self._close_links()
        # sudo: the wish of a customer is respected also where the user may not change customers
        self.partner_id.sudo().satisfaction_opt_out = True
        self.activity_unlink([FOLLOW_UP])
        return True

    def action_close(self):
        """Close the follow-up of an answer.

        :raise UserError: not answered yet, or not satisfied after a complaint and no reason chosen (SS-30)
        """
        for recipient in self:
            if recipient.state not in ANSWERED_STATES:
                raise UserError(self.env._("%(recipient)s has not answered yet.", recipient=recipient.display_name))
        self._check_low_reason()
        self._guarded().write({"closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid})
        self.activity_unlink([FOLLOW_UP, REASON])
        return True

    def _is_reason_missing(self):
        self.ensure_one()
        return bool(self.complaint_id) and self.result == "dissatisfied" and not self.low_reason

    def _check_low_reason(self):
        missing = self.filtered(lambda recipient: recipient._is_reason_missing())
        if missing:
            raise UserError(
                self.env._(
                    "These customers are not satisfied with how their complaint ended. Choose reason A (improvement "
                    "poor or incomplete) or B (disagreement with the customer) first: %s",
                    ", ".join(missing.mapped("display_name")),
                )
            )

    def _check_open(self, states):
        """Raise UserError unless the recipients are in one of the states and their campaign runs."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for recipient in self:
            recipient.campaign_id._check_state("running")
            if recipient.state not in states:
                raise UserError(
                    self.env._(
                        "%(recipient)s: %(state)s. This can only be done when it is: %(states)s.",
                        recipient=recipient.display_name,
                        state=labels[recipient.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _send_template(self, template_field, states):
        """Queue the mails of the template and return the recipients that have an e-mail address."""
        if not self:
            raise UserError(self.env._("Nobody is left to be asked in this way."))
        self._check_open(states)
        self.check_access("write")
        reachable = self.filtered("email")
        if not reachable:
            raise UserError(
                self.env._("None of these contacts has an e-mail address. Enter one, or ask by phone or letter.")
            )
        reachable._send_mails(template_field)
        return reachable

    def _send_mails(self, template_field):
        for template, recipients in self.grouped(lambda recipient: recipient.campaign_id[template_field]).items():
            if not template:
                raise UserError(self.env._("The campaign has no mail template for this. Choose one in the campaign."))
            template.send_mail_batch(recipients.ids, email_layout_xmlid="mail.mail_notification_light")

    def _sent_notification(self, sent):
        unreachable = self - sent
        message = self.env._("%s mails wait in the mail queue.", len(sent))
        if unreachable:
            names = ", ".join(unreachable.contact_id.mapped("display_name"))
            message += " " + self.env._("Without e-mail address: %s.", names)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if unreachable else "success",
                "sticky": bool(unreachable),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _mark_sent(self):
        self._guarded().write({"state": "sent", "sent_at": fields.Datetime.now()})
        self.activity_unlink([FOLLOW_UP])

    def _mark_reminded(self):
        now = fields.Datetime.now()
        for count, group in self.grouped("reminder_count").items():
            group._guarded().write({"state": "reminded", "reminded_at": now, "reminder_count": count + 1})

    def _close_links(self):
        """Let no link be used any more."""
        self._unanswered_sheets().write({"deadline": fields.Datetime.now()})

    def _renew_links(self):
        """Let the links of those who may still answer expire with the last day of their campaign."""
        asked = self.filtered(lambda recipient: recipient.state in OPEN_STATES)
        for campaign, recipients in asked.grouped("campaign_id").items():
            recipients._unanswered_sheets().write({"deadline": campaign._answer_deadline()})

    def _unanswered_sheets(self):
        # sudo: answer sheets belong to the survey app
        return self.sudo().user_input_id.filtered(lambda answer: answer.state != "done")

    # Answering

    def _may_be_answered_by(self, user):
        """Tell whether a signed-in user who is not the contact may fill in the questionnaire.

        A colleague of the contact may (who was given the link), and the interviewer who opened it for the contact.
        """
        self.ensure_one()
        if user._is_internal():
            return (
                self.interviewer_id == user
                and user.has_group("satisfaction_survey.group_user")
                and self.company_id in user.company_ids
            )
        return user.commercial_partner_id == self.partner_id.commercial_partner_id

    def _register_answers(self):
        """Score the answers of these recipients and pass them on; what was registered before is left alone.

        Called as superuser, because whoever answers is a customer.
        """
        new = self.filtered(lambda recipient: not recipient.answered_at and recipient.user_input_id.state == "done")
        if not new:
            return
        new._score_answers()
        by_staff = self.env.user._is_internal() and self.env.uid != SUPERUSER_ID
        now = fields.Datetime.now()
        for recipient in new:
            recipient._guarded().write(
                {
                    **recipient._result_vals(),
                    "state": "returned" if by_staff else "answered",
                    "answered_at": now,
                    "sent_at": recipient.sent_at or now,
                    "interviewer_id": self.env.uid if by_staff else False,
                }
            )
        new.activity_unlink([FOLLOW_UP])
        new._log_answers()
        new._report_to_complaints()

    def _score_answers(self):
        vals_list = []
        for recipient in self:
            for line in recipient.user_input_id.user_input_line_ids:
                vals = line._satisfaction_answer_vals()
                if vals:
                    vals_list.append({**vals, "recipient_id": recipient.id})
        self.env["satisfaction.answer"].create(vals_list)

    def _result_vals(self):
        """Return index and result of the scored answers: below the standard or not accepted is not satisfied."""
        self.ensure_one()
        items = self.answer_ids.filtered(lambda answer: answer.role == "item")
        index = score.weighted_mean((answer.points, answer.weight) for answer in items)
        refused = self.answer_ids.filtered(lambda answer: answer.role == "acceptance")
        accepted = False
        if refused:
            accepted = "yes" if all(answer.points for answer in refused) else "no"
        result = False
        if index is not None or accepted:
            low = index is not None and index < self.campaign_id.standard
            result = "dissatisfied" if low or accepted == "no" else "satisfied"
        return {"score": index or 0.0, "is_scored": index is not None, "accepted": accepted, "result": result}

    def _log_answers(self):
        labels = dict(self._fields["result"]._description_selection(self.env))
        self._message_log_batch(
            {
                recipient.id: self.env._(
                    "Answered: index %(index)s, %(result)s.",
                    index=f"{recipient.score:.1f}" if recipient.is_scored else "-",
                    result=labels.get(recipient.result, "-"),
                )
                for recipient in self
            },
            author_id=self._answer_author_id(),
        )

    @api.model
    def _answer_author_id(self):
        """Notes on answers of people who did not sign in are the system's, as the survey app has it."""
        user = self.env.user
        return self.env.ref("base.partner_root").id if user._is_public() else user.partner_id.id

    def _report_to_complaints(self):
        """Return the result to the complaints that were closed; ask after-sales for the reason of a bad one (SS-30)."""
        about = self.filtered(lambda recipient: recipient.complaint_id.state == "closed" and recipient.result)
        for recipient in about:
            recipient.complaint_id._set_satisfaction(recipient.result, recipient.score)
        about._log_on_complaints()
        about.filtered(lambda recipient: recipient.result == "dissatisfied")._schedule_activity(
            REASON, self.env._("Not satisfied: choose reason A or B"), days=0
        )

    def _log_on_complaints(self):
        labels = dict(self._fields["result"]._description_selection(self.env))
        self.complaint_id._message_log_batch(
            {
                recipient.complaint_id.id: self.env._(
                    "The customer answered the survey after the complaint: index %(index)s, %(result)s (%(campaign)s).",
                    index=f"{recipient.score:.1f}" if recipient.is_scored else "-",
                    result=labels[recipient.result],
                    campaign=recipient.campaign_id.name,
                )
                for recipient in self
            },
            author_id=self._answer_author_id(),
        )

    def _is_waiting(self):
        """Tell whether the customer can still be asked about the complaint with this link."""
        self.ensure_one()
        return self.state in OPEN_STATES and self.campaign_id.state == "running"

    def _ask_after_complaint(self, company):
        """Ask by mail where the company has switched that on, else by a task for after-sales (SS-28)."""
        days = company.satisfaction_after_complaint_days
        self.activity_unlink([FOLLOW_UP])
        self.date_due = fields.Date.add(fields.Date.context_today(self), days=days)
        by_mail = self.filtered(lambda recipient: recipient.email and recipient.state == "planned")
        if company.satisfaction_after_complaint_mail and by_mail:
            by_mail._send_mails("mail_template_id")
            by_mail._mark_sent()
        else:
            by_mail = self.browse()
        (self - by_mail)._schedule_activity(
            FOLLOW_UP, self.env._("Ask whether the customer accepts the solution"), days
        )

    def _schedule_activity(self, activity_type, summary, days):
        """Give the after-sales function of each company a task on its recipients."""
        for company, recipients in self.grouped("company_id").items():
            user = recipients._follow_up_user(company)
            # With nobody to ask, the due date on the list of recipients remains.
            if user:
                # Quick: the task shows among the activities; no mail to say so.
                recipients.with_context(mail_activity_quick_update=True).activity_schedule(
                    activity_type,
                    date_deadline=fields.Date.add(fields.Date.context_today(self), days=days),
                    summary=summary,
                    user_id=user.id,
                )

    def _follow_up_user(self, company):
        """Who asks after a complaint: after-sales, else whoever runs the campaign or handles the complaint."""
        try:
            function = company.satisfaction_function_id or self.env["customer.function"]._get("after_sales", company)
        except UserError:
            # A company that has archived the function must still be able to close complaints.
            function = self.env["customer.function"]
        user = function._responsible_user() if function else self.env["res.users"]
        return user or self.campaign_id.user_id[:1] or self.complaint_id.user_id[:1]
