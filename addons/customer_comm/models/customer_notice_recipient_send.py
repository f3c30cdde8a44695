from datetime import timedelta

from odoo import fields, models

LETTER_TEMPLATE = "customer_comm.mail_template_notice_letter"
REMINDER_TEMPLATE = "customer_comm.mail_template_notice_reminder"


class CustomerNoticeRecipient(models.Model):
    """Writing to the customers of notices."""

    _inherit = "customer.notice.recipient"

    def _send_due(self):
        """Write to these customers: the letter to those who have not got it yet, a reminder to the others."""
        waiting = self.filtered(lambda recipient: recipient.notice_id.revision and recipient._is_open_to_answer())
        (self - waiting)._guarded().write({"next_mail_at": False})
        reachable = waiting.filtered("email")
        self._report_unreachable(waiting - reachable)
        letters = reachable.filtered(lambda recipient: not recipient.sent_at)
        letters._send_mails(LETTER_TEMPLATE)
        silent = (reachable - letters).filtered(lambda recipient: not recipient.acknowledged_at)
        reminders = silent.filtered(
            lambda recipient: recipient.reminder_count < recipient.company_id.sudo().notice_reminder_count  # setting
        )
        reminders._send_mails(REMINDER_TEMPLATE)
        for recipient in reminders:
            recipient._guarded().write({"reminder_count": recipient.reminder_count + 1})
        (silent - reminders)._give_up()
        (letters | reminders)._plan_reminders()

    def _send_mails(self, template_xmlid):
        """Put one mail for each of these customers into the mail queue, in his language."""
        template = self.env.ref(template_xmlid, raise_if_not_found=False)
        if not template or not self:
            return
        now = fields.Datetime.now()
        for _company, recipients in self.grouped("company_id").items():
            # sudo: the templates are the company's, whoever's action made the letters due
            mails = template.sudo().send_mail_batch(recipients.ids)
            for recipient, mail in zip(recipients, mails, strict=True):
                recipient._guarded().write({"mail_id": mail.id, "sent_at": recipient.sent_at or now})

    def _report_unreachable(self, recipients):
        """Ask the handlers to reach those without an email address in another way."""
        recipients._guarded().write({"next_mail_at": False})
        for notice, without in (
            recipients.filtered(lambda recipient: not recipient.sent_at).grouped("notice_id").items()
        ):
            notice.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Send %s letters by post: no email address", len(without)),
                note=", ".join(without.partner_id.mapped("display_name")[:20]),
                user_id=notice.user_id.id,
            )

    def _plan_reminders(self):
        """Set when these customers are looked at again: to be reminded, or to be called."""
        now = fields.Datetime.now()
        for company, recipients in self.grouped("company_id").items():
            days = company.sudo().notice_reminder_days  # setting of the company
            due = bool(days) and now + timedelta(days=days)
            waiting = recipients.filtered(lambda recipient: not recipient.acknowledged_at and recipient.email)
            waiting._guarded().write({"next_mail_at": due})

    def _give_up(self):
        """Hand those who were reminded often enough over to the handlers of their notices."""
        self._guarded().write({"next_mail_at": False})
        for notice, recipients in self.grouped("notice_id").items():
            notice.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("%s customers do not answer: call them", len(recipients)),
                note=", ".join(recipients.partner_id.mapped("display_name")[:20]),
                user_id=notice.user_id.id,
            )

    def _letter(self):
        """Return the texts of the last issued revision in the language of the context, for letters and mails."""
        self.ensure_one()
        return self.notice_id.sudo()._current_revision()._texts()  # what was sent to the customer
