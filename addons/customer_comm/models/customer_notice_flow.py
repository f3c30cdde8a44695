from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.fingerprint import fingerprint
from .customer_notice import REQUIRED_FIELDS


class CustomerNotice(models.Model):
    """The way of a notice: draft, approved, issued, closed; or cancelled.

    The authors decide and write, others approve, who is authorised issues; a deputy acts for an absent manager
    (CC-92, CC-95, CC-96). After the issue the content changes by a new revision only.
    """

    _inherit = "customer.notice"

    can_issue = fields.Boolean(compute="_compute_can_issue")
    cover_warning = fields.Char(
        compute="_compute_cover_warning", help="Functions of the procedure where one person alone could act."
    )

    @api.depends_context("uid")
    @api.depends("company_id", "kind", "state")
    def _compute_can_issue(self):
        for notice in self:
            notice.can_issue = notice.state == "approved" and any(notice._acting_for())

    @api.depends("company_id", "kind")
    def _compute_cover_warning(self):
        warnings = {}
        for notice in self:
            key = notice.company_id, notice.kind
            if key not in warnings:
                warnings[key] = notice._get_cover_warning()
            notice.cover_warning = warnings[key]

    def _get_cover_warning(self):
        functions = self.env["customer.function"]
        for role in ("author", "approve", self._issue_role()):
            functions |= self.company_id._get_notice_functions(role)
        alone = functions.sudo().filtered(lambda function: len(function._members()) < 2)  # who stands in is no secret
        return ", ".join(alone.mapped("name")) or False

    def _issue_role(self):
        return "recall" if self.kind == "recall" else "issue"

    def _acting_for(self):
        """Return for which authorised function, and for whom, the current user may issue this notice (CC-95, CC-96).

        :return: ``(function, user)``, both empty for a user who is not authorised
        """
        self.ensure_one()
        for function in self.company_id._get_notice_functions(self._issue_role()):
            principal = function._signing_principal(self.env.user)
            if principal:
                return function, principal
        return self.env["customer.function"], self.env["res.users"]

    def _check_authorised(self):
        """Return what :meth:`_acting_for` does; AccessError for somebody who is not on the authorised list."""
        function, principal = self._acting_for()
        if not principal:
            functions = self.company_id._get_notice_functions(self._issue_role())
            raise AccessError(
                self.env._(
                    "%(record)s can be issued by the authorised persons only: %(functions)s. A deputy can while the "
                    "manager is marked absent.",
                    record=self.display_name,
                    functions=", ".join(functions.mapped("name")),
                )
            )
        return function, principal

    def _check_is_author(self):
        for notice in self:
            notice._check_author({"decision_reason": object()})

    # Draft -> approved

    def action_submit(self):
        """Give the decision and the content to approve.

        :raise UserError: when the decision, its reason, or one of the five required data is missing (CC-93, CC-94)
        """
        self._check_state("draft")
        self._check_is_author()
        for notice in self:
            notice._check_decided()
            if notice.decision != "none":
                notice._check_content()
        self._guarded().write({"author_id": self.env.uid})
        self._signoff_void(self.env._("Asked again"))
        self._signoff_request(self._get_approval_plan)
        return True

    def _get_approval_plan(self, notice):
        functions = notice.company_id._get_notice_functions("approve")
        functions._check_staffed()
        return [{"function": function, "role": "approve"} for function in functions]

    def _check_decided(self):
        self._check_filled("trigger", "severity", "decision", "decision_reason")
        if (self.decision == "recall") != (self.kind == "recall") and self.decision != "none":
            raise UserError(
                self.env._(
                    "%s: decision and kind do not agree. A recall is decided as a recall, anything else as a notice.",
                    self.display_name,
                )
            )

    def _check_content(self):
        """Raise UserError naming which of the five data is missing (CC-94)."""
        self._check_filled("lot_ids", *REQUIRED_FIELDS)

    def action_draft(self):
        """Take the notice back to change it: what was signed becomes void.

        :raise UserError: after the issue (write a new revision then)
        """
        self.check_access("write")
        self._check_is_author()
        self._check_state("draft", "approved", "cancelled")
        self._signoff_void(self.env._("Put back to draft"))
        self._guarded().write({"state": "draft", "approved_at": False, "cancel_reason": False})
        return True

    # Approved -> issued

    def action_issue(self):
        """Issue the notice, or its new revision: freeze the content, and send the letters with the mail queue.

        :raise AccessError: for somebody who is not authorised (CC-95)
        :raise UserError: when something is missing, or was changed after the approval
        """
        self._check_state("approved")
        for notice in self:
            function, principal = notice._check_authorised()
            notice._check_issuable()
            notice._issue(function, principal)
        return True

    def _check_issuable(self):
        if self.decision == "none":
            raise UserError(self.env._("%s: it was decided to send no notice. Close it.", self.display_name))
        self._check_content()
        self._check_report_decided()
        if not self._signoff_is_current():
            raise UserError(
                self.env._("%s is not what was approved. Put it back to draft and ask again.", self.display_name)
            )

    def _issue(self, function, principal):
        """Issue one notice; the current user acts as, or on behalf of, ``principal``."""
        now = fields.Datetime.now()
        self._guarded().write({"state": "issued", "issued_at": self.issued_at or now, "revision": self.revision + 1})
        self._trace()
        # sudo: nobody has the right to write revisions
        revision = self.env["customer.notice.revision"].sudo().create(self._prepare_revision(function, principal, now))
        self._guarded().write({"revise_reason": False})
        self._sla_reach("issue", at=now)
        self._post_issued(revision)
        informed = self.company_id.sudo().notice_informed_function_ids  # settings of the company
        if informed:
            self._distribute(revision.display_name, functions=informed)
        self._queue_letters()

    def _prepare_revision(self, function, principal, now):
        content = self._issued_content()
        return {
            "notice_id": self.id,
            "company_id": self.company_id.id,
            "number": self.revision,
            "change": self.revise_reason,
            "issued_at": now,
            "issued_by_id": self.env.uid,
            "issued_for_id": principal.id if principal != self.env.user else False,
            "function_id": function.id,
            "approved_by": ", ".join(self.sudo()._get_approvers()),
            "content": content,
            "fingerprint": fingerprint(content),
            "recipient_count": len(self.recipient_ids),
        }

    def _get_approvers(self):
        """Return the names of who approved, with those for whom they signed."""
        rows = self.signoff_ids.filtered(lambda row: row.state == "approved")
        return [
            self.env._("%(user)s for %(manager)s", user=row.user_id.name, manager=row.on_behalf_of_id.name)
            if row.on_behalf_of_id
            else row.user_id.name
            for row in rows
        ]

    def _post_issued(self, revision):
        if revision.issued_for_id:
            body = self.env._(
                "Revision %(number)s issued by %(user)s on behalf of %(manager)s.",
                number=revision.number,
                user=revision.issued_by_id.name,
                manager=revision.issued_for_id.name,
            )
        else:
            body = self.env._(
                "Revision %(number)s issued by %(user)s.", number=revision.number, user=revision.issued_by_id.name
            )
        self.message_post(body=body, subtype_xmlid="mail.mt_note")

    def _revise(self, reason):
        """Begin a new revision of issued notices; the last one stays in force until it is issued.

        :param str reason: what changes
        """
        self._check_state("issued")
        self._check_is_author()
        reason = self._check_reason(reason)
        self._signoff_void(self.env._("New revision: %s", reason))
        self._guarded().write({"state": "draft", "approved_at": False, "revise_reason": reason})

    def _cancel(self, reason):
        """Cancel notices that were never issued."""
        self._check_state("draft", "approved")
        reason = self._check_reason(reason)
        if self.filtered("revision"):
            raise UserError(
                self.env._("%s was issued already. Close it instead.", self.filtered("revision")[0].display_name)
            )
        self._signoff_void(reason)
        self._sla_cancel()
        self._guarded().write({"state": "cancelled", "cancel_reason": reason})

    def action_cancel(self):
        """Ask why the notice is cancelled."""
        return self._open_reason_wizard("cancel")

    def action_revise(self):
        """Ask what changes, and begin a new revision."""
        self._check_state("issued")
        return self._open_reason_wizard("revise")

    def _open_reason_wizard(self, purpose):
        self.check_access("write")
        names = {
            "close": self.env._("Close Although Something Is Open"),
            "cancel": self.env._("Cancel the Notice"),
            "revise": self.env._("New Revision"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[purpose],
            "res_model": "customer.notice.reason.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_notice_id": self.id, "default_purpose": purpose},
        }
