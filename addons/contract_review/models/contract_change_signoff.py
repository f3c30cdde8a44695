from odoo import models
from odoo.exceptions import UserError


class ContractChange(models.Model):
    """Who signs a change, what they sign, and what follows from their signatures and from its review."""

    _inherit = "contract.change"

    def _signoff_content(self):
        record = self.sudo()  # the same content whoever signs
        return {
            "change": record.name,
            "order": record.order_id.id,
            "kinds": sorted(record.kind_ids.mapped("code")),
            "impact": record.impact,
            "reason": record.reason,
            "lines": [[line.line_key, line.field_name, line.data_was, line.data_now] for line in record.line_ids],
            "agreed": [record.agreed_by, record.agreed_on, record.agreed_how, record.agreement_file_ids.ids],
        }

    def _signoff_statement(self, signoff):
        if signoff.role == "review":
            return self.env._(
                "%(change)s of %(customer)s: I have reviewed this change for %(function)s.",
                change=self.display_name,
                customer=self.partner_id.display_name,
                function=signoff.function_id.name,
            )
        return self.env._(
            "%(change)s of %(customer)s: I approve this change for %(function)s. It is entered on the order at once.",
            change=self.display_name,
            customer=self.partner_id.display_name,
            function=signoff.function_id.name,
        )

    def _signoff_authors(self):
        users = self.create_uid | self.submitted_by_id | self.found_by_id
        return users.filtered(lambda user: not user.share)

    def _signoff_check(self, signoff, decision):
        if self.state != "agreed":
            raise UserError(self.env._("%s is not to be approved at the moment.", self.display_name))
        if decision == "approved":
            self._check_current()

    def _signoff_approved(self):
        self._guarded().write({"state": "approved"})
        for change in self:
            change._execute()

    def _signoff_rejected(self, signoff):
        self._reject(signoff.note)

    def _reject(self, reason):
        """Let whoever is responsible refuse the change or enter it anew. In superuser mode."""
        for change in self:
            change._guarded().write({"state": "reviewing", "reject_reason": reason})
            change.message_post(
                body=self.env._(
                    "It cannot be met: %s. Explain it to the customer and refuse it, or revise it.", reason
                ),
                subtype_xmlid="mail.mt_note",
            )
            if change.user_id:
                change.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Explain to the customer why the change cannot be met"),
                    user_id=change.user_id.id,
                )

    def _review_approved(self):
        """Go on after the review of the change: the customer's agreement is asked for now. In superuser mode."""
        for change in self.filtered(lambda change: change.state == "reviewing" and change.user_id):
            change.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("The change can be met: agree it with the customer"),
                user_id=change.user_id.id,
            )
