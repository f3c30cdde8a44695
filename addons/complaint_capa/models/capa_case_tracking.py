from odoo import api, fields, models
from odoo.exceptions import UserError


class CapaCase(models.Model):
    """How a CAPA is tracked, and what the customer is told of the result (CP-92)."""

    _inherit = "capa.case"

    tracking_ids = fields.One2many("capa.tracking", "case_id", copy=False)
    last_tracked_at = fields.Datetime("Last Looked At", compute="_compute_last_tracked_at", store=True)
    feedback_needed = fields.Boolean(
        "Feedback to the Customer Needed",
        compute="_compute_feedback_needed",
        store=True,
        readonly=False,
        tracking=True,
        help="The CAPA is not closed before the customer was told the result.",
    )
    feedback_due = fields.Date(copy=False, tracking=True)
    feedback_at = fields.Datetime("Feedback Given On", readonly=True, copy=False)

    _guarded_fields = frozenset({"feedback_at", "last_tracked_at"})

    @api.depends("tracking_ids.date")
    def _compute_last_tracked_at(self):
        for case in self:
            case.last_tracked_at = max(case.tracking_ids.mapped("date"), default=False)

    @api.depends("complaint_ids")
    def _compute_feedback_needed(self):
        for case in self:
            case.feedback_needed = case.feedback_needed or bool(case.complaint_ids)

    def _note_feedback(self, at=None):
        """Note that the customer was told the result."""
        for case in self.sudo():  # written by the system, whoever told the customer
            at_last = max(filter(None, [case.feedback_at, at or fields.Datetime.now()]))
            case._guarded().write({"feedback_at": at_last})

    def action_close(self):
        """Close CAPAs whose effect is proven, once the customer knows the result where he is to know it (CP-92)."""
        self._check_state("verified")
        for case in self:
            if case.feedback_needed and not case.feedback_at:
                raise UserError(
                    self.env._(
                        "%s: tell the customer the result first. Send him the report, or enter the feedback in the "
                        "tracking log.",
                        case.display_name,
                    )
                )
        return super().action_close()
