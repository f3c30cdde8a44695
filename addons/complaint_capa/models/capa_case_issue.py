from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class CapaCase(models.Model):
    """The CAPA notice: issued by quality to the responsible department, received by one of its members (CP-74)."""

    _inherit = "capa.case"

    issued_at = fields.Datetime("Issued On", readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    received_at = fields.Datetime("Received On", readonly=True, copy=False)
    received_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    notice_distribution_id = fields.Many2one(
        "customer.distribution", "Notice Sent", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    can_receive = fields.Boolean(compute="_compute_can_receive")

    _guarded_fields = frozenset(
        {"issued_at", "issued_by_id", "received_at", "received_by_id", "notice_distribution_id"}
    )

    def _compute_can_receive(self):
        for case in self:
            case.can_receive = bool(case.issued_at and not case.received_at and case._is_addressee())

    def _is_addressee(self):
        """Tell whether the current user belongs to the department to which the notice was issued."""
        self.ensure_one()
        row = self.sudo().notice_distribution_id  # membership is no secret
        return bool(row.function_id) and row.function_id._is_member(self.env.user)

    def action_issue(self):
        """Send the notice to the responsible function, which acknowledges it (CP-74).

        Issued again, after the responsible function has changed, it goes to the new one.

        :raises AccessError: for everybody but the function that leads complaints, and complaint managers
        :raises UserError: when the problem or the responsible function is missing
        """
        self.check_access("write")
        self._check_state("draft", "proposed", "approved", "in_progress", "rejected")
        for case in self:
            case._check_issuer()
            case._check_filled("problem", "function_id")
            case.function_id._check_staffed()
            if case.notice_distribution_id.function_id == case.function_id:
                raise UserError(self.env._("%s was issued already.", case.display_name))
            case._issue_notice()
        return True

    def _issue_notice(self):
        self.ensure_one()
        subject = self.env._("Corrective and preventive action notice %s", self.display_name)
        row = self._distribute(subject, functions=self.function_id)
        self._guarded().write(
            {
                "issued_at": fields.Datetime.now(),
                "issued_by_id": self.env.uid,
                "notice_distribution_id": row.id,
                "received_at": False,
                "received_by_id": False,
            }
        )

    def _check_issuer(self):
        """Raise AccessError unless the user belongs to quality, or to what leads complaints instead (CP-74)."""
        self.ensure_one()
        company = self.company_id.sudo()  # settings
        function = company.complaint_function_id or self.env["customer.function"]._get("quality", company)
        manager = self.env.user.has_group("complaint_capa.group_manager")
        if not (self.env.su or manager or function.sudo()._is_member(self.env.user)):
            raise AccessError(self.env._("%s issues the notice to the responsible department.", function.name))

    def action_receive(self, note=None):
        """Confirm, as a member of the responsible function, that the notice has arrived (CP-74).

        :param str note: what is done about it
        :raises AccessError: for everybody else
        :raises UserError: when there is no notice, or it was received already
        """
        self.check_access("read")
        for case in self:
            if not case.issued_at or case.received_at:
                raise UserError(self.env._("%s: no notice is waiting to be received.", case.display_name))
            if not case._is_addressee():
                raise AccessError(
                    self.env._(
                        "The notice was issued to %s. One of its members confirms that it has arrived.",
                        case.sudo().notice_distribution_id.function_id.name,
                    )
                )
        # sudo: the row is found whatever rules there are for reading rows; whose it is was just checked
        self.sudo().notice_distribution_id.sudo(self.env.su).action_acknowledge(note)
        return True

    def _note_received(self, row):
        """Note that the notice was acknowledged, wherever that was done. ``self`` is in superuser mode."""
        self._guarded().write({"received_at": row.acknowledged_at, "received_by_id": row.acknowledged_by_id.id})
