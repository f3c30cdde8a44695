from odoo import api, models
from odoo.exceptions import AccessError

# Their log is evidence (CP-38).
LOGGED_MODELS = ("complaint.complaint", "capa.case")
LOG_FIELDS = frozenset(
    {
        "author_id",
        "body",
        "date",
        "message_type",
        "model",
        "res_id",
        "subject",
        "subtype_id",
        "tracking_value_ids",
    }
)


class MailMessage(models.Model):
    """What the system has logged on a complaint or CAPA is changed and deleted by nobody (CP-38, XX-29)."""

    _inherit = "mail.message"

    def write(self, vals):
        if LOG_FIELDS & vals.keys():
            self._check_log_kept()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_log(self):
        self._check_log_kept()

    def _check_log_kept(self):
        """Raise AccessError for entries of the log; the server itself deletes them with their draft."""
        if self.env.su:
            return
        log = self.sudo().filtered(  # whether it is the log does not depend on who asks
            lambda message: message.model in LOGGED_MODELS and message.message_type == "notification"
        )
        if log:
            raise AccessError(self.env._("The log of a complaint or CAPA is kept as it is. Write a note instead."))
