from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

# How often a customer may answer on his page, so that a link in wrong hands cannot fill the database.
MAX_ANSWERS = 50


class CustomerNoticeRecipient(models.Model):
    """What customers answer, and what our staff makes of it."""

    _inherit = "customer.notice.recipient"

    def _acknowledge_url(self):
        """Return the address of the customer's own page, which needs no login."""
        self.ensure_one()
        recipient = self.sudo()  # the token is for the customer alone, and for who writes to him
        return f"{recipient.get_base_url()}/notice/{recipient.id}/{recipient.access_token}"

    def _get_report_base_filename(self):
        """Return the name of the file in which the customer gets the letter."""
        self.ensure_one()
        return self.notice_id.name

    def _check_token(self, token):
        """Tell whether ``token`` opens the page of this recipient; ``self`` may not exist."""
        recipient = self.sudo().exists()  # the token is the permission
        known = recipient and token and token.isascii() and recipient.access_token
        return bool(known) and consteq(recipient.access_token, token)

    def _is_open_to_answer(self):
        self.ensure_one()
        return self.notice_id.state not in ("closed", "cancelled")

    def _acknowledge(self, values, source="portal", address=None):
        """Record an answer to the last revision.

        :param dict values: name, held, returned, destroyed, resold, comment
        :param str source: portal or hand
        :raise UserError: when the notice is not out, or closed
        """
        self.ensure_one()
        recipient = self.sudo()  # called for a customer who has no user, or by staff who may write the recipient
        revision = recipient.notice_id._current_revision()
        if not revision or not recipient._is_open_to_answer():
            raise UserError(self.env._("The notice is closed and takes no answers any more."))
        if source == "portal" and len(recipient.acknowledgement_ids) >= MAX_ANSWERS:
            raise UserError(self.env._("Too many answers were given on this page. Please call or write to us."))
        quantities = {name: values.get(name) or 0.0 for name in ("held", "returned", "destroyed", "resold")}
        self.env["customer.notice.acknowledgement"].sudo().create(
            quantities
            | {
                "recipient_id": recipient.id,
                "company_id": recipient.company_id.id,
                "revision_id": revision.id,
                "acknowledged_at": fields.Datetime.now(),
                "name": values["name"],
                "comment": values.get("comment"),
                "source": source,
                "user_id": self.env.uid if source == "hand" else False,
                "address": address,
            }
        )
        recipient._guarded().write(
            {f"stated_{name}": quantity for name, quantity in quantities.items()}
            | {
                "acknowledged_at": fields.Datetime.now(),
                "acknowledged_by": values["name"],
                "next_mail_at": False,
            }
        )

    def action_acknowledge(self):
        """Open the dialogue in which an answer on the phone or by letter is entered."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Acknowledgement"),
            "res_model": "customer.notice.answer.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_recipient_id": self.id},
        }

    def action_take_over(self):
        """Take what the customers state for what happened: destroyed, and sent back as far as stock shows no return."""
        self.check_access("write")
        for recipient in self.filtered("acknowledged_at"):
            room = recipient.affected - recipient.corrected
            destroyed = min(recipient.stated_destroyed, room)
            by_hand = max(recipient.stated_returned - recipient.returned_stock, 0)
            recipient.write({"destroyed": destroyed, "returned_hand": min(by_hand, room - destroyed)})
        return True

    def action_sent_by_post(self):
        """Record that these customers got their letter by post or in person, today."""
        self.check_access("write")
        for recipient in self:
            if recipient.notice_id.state != "issued":
                raise UserError(self.env._("%s is not issued yet.", recipient.notice_id.display_name))
        self._guarded().write({"sent_at": fields.Datetime.now(), "sent_by_post": True})
        self._plan_reminders()
        return True

    def action_send_again(self):
        """Send the letter once more, with the next run of the scheduled action.

        :raise UserError: when a customer has no email address
        """
        self.check_access("write")
        for recipient in self:
            if recipient.notice_id.state != "issued":
                raise UserError(self.env._("%s is not issued yet.", recipient.notice_id.display_name))
            if not recipient.email:
                raise UserError(self.env._("%s has no email address.", recipient.partner_id.display_name))
        self._guarded().write({"sent_at": False, "sent_by_post": False, "next_mail_at": fields.Datetime.now()})
        self.notice_id._trigger_mails()
        return True

    def action_open(self):
        """Open the form of the recipient."""
        self.ensure_one()
        self.check_access("read")
        return self.get_formview_action()
