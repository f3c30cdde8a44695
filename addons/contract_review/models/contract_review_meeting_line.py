from odoo import api, fields, models


class ContractReviewMeetingLine(models.Model):
    """One review that a meeting deals with, and what the minutes say of it."""

    _name = "contract.review.meeting.line"
    _description = "Review in a Meeting"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "meeting_id, sequence, id"
    _check_company_auto = True
    _lock_parent = "meeting_id"
    _guarded_fields = frozenset({"company_id"})

    meeting_id = fields.Many2one("contract.review.meeting", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="meeting_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    review_id = fields.Many2one("contract.review", required=True, index=True, ondelete="restrict", check_company=True)
    partner_id = fields.Many2one(related="review_id.partner_id")
    commitment_date = fields.Datetime(related="review_id.commitment_date")
    review_state = fields.Selection(related="review_id.state", string="Review Status")
    waiting_for = fields.Char(related="review_id.waiting_for")
    outcome = fields.Selection(
        [
            ("agreed", "Can Be Met"),
            ("condition", "Can Be Met on Conditions"),
            ("negotiate", "To Be Negotiated"),
            ("refused", "Cannot Be Met"),
            ("postponed", "Postponed"),
        ],
        help="What the meeting came to. The functions sign the review themselves.",
    )
    note = fields.Text("Minutes", help="What was said of this review.")

    _review_uniq = models.UniqueIndex("(meeting_id, review_id)", "A meeting deals with a review once.")

    @api.depends("review_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.review_id.display_name

    def _log_on_review(self):
        """Tell on the review what the meeting came to."""
        outcome = dict(self._fields["outcome"]._description_selection(self.env)).get(self.outcome)
        text = self.env._(
            "Review meeting %(meeting)s: %(result)s",
            meeting=self.meeting_id.name,
            result=" – ".join(filter(None, [outcome, self.note])) or self.env._("see the minutes"),
        )
        self.review_id.sudo()._message_log(body=text)  # who keeps the minutes need not organise the review
