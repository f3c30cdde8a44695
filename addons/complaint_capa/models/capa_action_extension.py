from odoo import api, fields, models
from odoo.exceptions import UserError

from .capa_case import PLAN_STATES


class CapaAction(models.Model):
    """The due date of an action: fixed with the plan, moved only by an approved extension (CP-93)."""

    _inherit = "capa.action"

    extension_ids = fields.One2many("capa.extension", "action_id", "Extensions")
    extension_count = fields.Integer(compute="_compute_extension_count", store=True)
    original_date_due = fields.Date(
        "First Due", readonly=True, copy=False, help="What was agreed before the first extension."
    )
    can_extend = fields.Boolean(compute="_compute_can_extend")

    _guarded_fields = frozenset({"original_date_due", "extension_count"})

    @api.depends("extension_ids.state")
    def _compute_extension_count(self):
        for action in self:
            action.extension_count = len(action.extension_ids.filtered(lambda row: row.state == "approved"))

    @api.depends_context("uid")
    @api.depends("state", "date_due", "case_id.state", "extension_ids.state")
    def _compute_can_extend(self):
        for action in self:
            action.can_extend = bool(
                action.state == "open"
                and action.date_due
                and action.sudo().case_id.state not in PLAN_STATES
                and "requested" not in action.extension_ids.mapped("state")
                and action._is_reporter()
            )

    def write(self, vals):
        if "case_id" in vals:
            self._check_case_stays(vals["case_id"])
        if "date_due" in vals:
            self._check_due_date_open(fields.Date.to_date(vals["date_due"]) or False)
        return super().write(vals)

    def _check_due_date_open(self, date_due):
        """Raise UserError when the due date of one of these actions is fixed: more time needs an approval."""
        if self._is_guard_open():
            return
        for action in self:
            if action.date_due and action.date_due != date_due and action.case_id.state not in PLAN_STATES:
                raise UserError(
                    self.env._(
                        "%s: the due date is fixed. Ask for more time, or use “Revise” to change the plan.", action.name
                    )
                )

    def _check_case_stays(self, case_id):
        """Raise UserError when an action would leave an approved plan: on another one its due date is not fixed."""
        for action in self:
            if action.case_id.id != case_id and action.case_id.state not in PLAN_STATES:
                raise UserError(
                    self.env._("%s belongs to the plan that was approved. Cancel it there instead.", action.name)
                )

    def _check_plan_open(self):
        if not self._is_guard_open():  # an approved extension changes the plan with the approval it needs
            super()._check_plan_open()

    def action_request_extension(self):
        """Open the form in which more time is asked for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for More Time"),
            "res_model": "capa.extension",
            "view_mode": "form",
            "target": "new",
            "context": {"default_action_id": self.id},
        }

    def _extend(self, extension):
        """Give the action the time of an approved extension."""
        self._guarded().write(
            {"original_date_due": self.original_date_due or self.date_due, "date_due": extension.new_date}
        )
        self._remind_later()

    def _remind_later(self):
        """Move the owner's open reminders to the new due date."""
        self.activity_ids.write({"date_deadline": self.date_due})

    def _get_approved_due(self):
        """Return the due date that was approved with the plan: what was extended since is approved on its own."""
        self.ensure_one()
        approved_at = self.case_id.approved_at
        since = self.extension_ids.filtered(
            lambda row: row.state == "approved" and approved_at and row.decided_at >= approved_at
        )
        return since.sorted("id")[:1].date_due or self.date_due

    def _get_approving_function(self):
        """Return the function that approves CAPAs, and with them more time."""
        company = self.company_id.sudo()  # settings
        return company.capa_approval_function_id or self.env["customer.function"]._get("top_management", company)
