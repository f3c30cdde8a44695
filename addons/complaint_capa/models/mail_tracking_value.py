from odoo import api, models


class MailTrackingValue(models.Model):
    """The old and new values in the log of a complaint or CAPA are kept as they are (CP-38)."""

    _inherit = "mail.tracking.value"

    def write(self, vals):
        self.mail_message_id._check_log_kept()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_log(self):
        self.mail_message_id._check_log_kept()
