from odoo import api, fields, models
from odoo.fields import Domain

MAIL_CRON = "customer_comm.ir_cron_notice_mail"
# How many customers one step of the scheduled action writes to.
MAIL_BATCH = 200


class CustomerNotice(models.Model):
    """Letters to the customers, by mail through the queue, and reminders for those who do not answer."""

    _inherit = "customer.notice"

    def _queue_letters(self):
        """Let all customers get the revision just issued: each acknowledges it anew."""
        self.recipient_ids._guarded().write(
            {
                "next_mail_at": fields.Datetime.now(),
                "sent_at": False,
                "sent_by_post": False,
                "acknowledged_at": False,
                "acknowledged_by": False,
                "reminder_count": 0,
            }
        )
        self._trigger_mails()

    @api.model
    def _trigger_mails(self):
        cron = self.env.ref(MAIL_CRON, raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # whoever issues a notice lets the queue begin

    @api.model
    def _cron_send_mails(self):
        """Send the letters and reminders that are due, in batches; each batch is committed on its own."""
        domain = Domain("next_mail_at", "<=", fields.Datetime.now())
        recipients = self.env["customer.notice.recipient"]
        remaining = recipients.search_count(domain)
        while remaining:
            batch = recipients.search(domain, order="next_mail_at, id", limit=MAIL_BATCH)
            batch = batch.try_lock_for_update().filtered_domain(domain)
            if not batch:
                break
            batch._send_due()
            remaining = recipients.search_count(domain)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                break
