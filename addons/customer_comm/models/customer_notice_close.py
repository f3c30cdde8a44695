from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class CustomerNotice(models.Model):
    """Closing a notice: corrective action, disposition, report and goods are settled, or it says why not (CC-97)."""

    _inherit = "customer.notice"

    def _close(self, reason=None):
        """Close notices that are done (CC-97).

        :param str reason: needed when customers have not answered or goods are outstanding
        """
        for notice in self:
            if notice.state != "approved" or notice.decision != "none":
                notice._check_state("issued")
                notice._check_closable()
                if notice._is_unfinished():
                    reason = notice._check_reason(reason)
        self.recipient_ids._guarded().write({"next_mail_at": False})
        self._sla_cancel()
        self._guarded().write(
            {
                "state": "closed",
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "close_reason": reason,
            }
        )

    def action_close(self):
        """Close the notice, or ask why although something is open.

        :raise UserError: when corrective action, a disposition or the report to the authority is missing
        """
        self.check_access("write")
        self.ensure_one()
        self._check_follows_up()
        if self.state == "issued":
            self._check_closable()
            self._trace()
            if self._is_unfinished():
                return self._open_reason_wizard("close")
        self._close()
        return True

    def _check_follows_up(self):
        """Raise AccessError for somebody who neither writes, approves nor issues notices."""
        company = self.company_id
        functions = self.env["customer.function"]
        for role in ("author", "approve", "issue", "recall"):
            functions |= company._get_notice_functions(role)
        if not self.env.su and not any(function._is_member(self.env.user) for function in functions):
            raise AccessError(
                self.env._("Notices are closed by: %(functions)s.", functions=", ".join(functions.mapped("name")))
            )

    def _check_closable(self):
        """Raise UserError unless corrective action, disposition and report are settled (CC-97, CC-98)."""
        self._check_corrective_action()
        open_lines = self.lot_ids.filtered(lambda line: not line.disposition)
        if self.kind == "recall" and open_lines:
            raise UserError(
                self.env._(
                    "%(record)s: say what becomes of the recalled products: %(lots)s.",
                    record=self.display_name,
                    lots=", ".join(open_lines.mapped("display_name")),
                )
            )
        self._check_report_done()

    def _check_corrective_action(self):
        """Hook: raise UserError unless the corrective action is stated; an app for CAPA asks for one of its cases."""
        self._check_filled("corrective_action")

    def _is_unfinished(self):
        """Tell whether a customer has not answered, or recalled goods are not accounted for."""
        self.ensure_one()
        domain = Domain("notice_id", "=", self.id)
        unfinished = Domain("acknowledged_at", "=", False) | Domain("outstanding", ">", 0)
        return bool(self.env["customer.notice.recipient"].search_count(domain & unfinished, limit=1))
