from odoo import api, fields, models
from odoo.exceptions import UserError

# The checklists with which the base data is completed before the functions are asked.
BASE_KIND = "base"


class ContractReview(models.Model):
    """How a review is held: base data first, by circulation or in a meeting, with everything filed on it."""

    _inherit = "contract.review"

    mode = fields.Selection(
        [("circulate", "Circulation"), ("meeting", "Meeting")],
        default="circulate",
        required=True,
        tracking=True,
        help="In a meeting: the last function signs when a meeting on the review was held and has minutes (CR-38).",
    )
    meeting_line_ids = fields.One2many("contract.review.meeting.line", "review_id", "Meetings", readonly=True)
    meeting_id = fields.Many2one("contract.review.meeting", compute="_compute_meeting_id")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "contract_review_attachment_rel",
        string="Files",
        copy=False,
        help="What belongs to the review: drawings, calculations, letters (CR-39).",
    )

    @api.depends("meeting_line_ids.meeting_id.state", "meeting_line_ids.meeting_id.date")
    def _compute_meeting_id(self):
        for review in self:
            meetings = review.meeting_line_ids.meeting_id.filtered(lambda meeting: meeting.state != "cancelled")
            review.meeting_id = meetings.sorted("date")[-1:]

    @api.model
    def _get_locked_fields(self):
        return super()._get_locked_fields() | {"mode"}

    def _check_submittable(self):
        """CR-25: no function is asked before the base data is complete."""
        super()._check_submittable()
        self._check_base_data()

    def _check_base_data(self):
        review = self.sudo()  # what is missing does not depend on who asks
        goods = review.line_ids.filtered("product_id")
        if not goods:
            raise UserError(self.env._("%s: the quotation has no products yet.", self.display_name))
        options = review._get_options()
        empty = goods.filtered(
            lambda line: (
                not (line.name or "").strip()
                or line.quantity < 0
                or not line.quantity
                and (line.product_id, line.name) not in options
            )
        )
        if empty:
            raise UserError(
                self.env._(
                    "%(review)s: enter quantity and description of %(products)s on the quotation first.",
                    review=self.display_name,
                    products=", ".join(line.product_id.display_name for line in empty),
                )
            )
        open_answers = review._checklist_missing().filtered(lambda answer: answer.checklist_id.kind == BASE_KIND)
        if open_answers:
            raise UserError(
                self.env._(
                    "%(review)s: complete the base data on the page Checklists before the functions are asked:\n"
                    "%(questions)s",
                    review=self.display_name,
                    questions="\n".join(f"- {answer.question}" for answer in open_answers),
                )
            )

    def _get_options(self):
        """Return ``{(product, description)}`` of what the customer may still choose: nothing is ordered of it yet."""
        lines = self.order_id.order_line.filtered(lambda line: line.product_id and not line.product_uom_qty)
        if "is_optional" not in lines._fields:
            return set()
        return {(line.product_id, line.name) for line in lines if line._is_line_optional()}

    def _check_ready(self):
        super()._check_ready()
        if self.mode != "meeting":
            return
        # sudo: whether a meeting was held is a fact for everybody
        held = self.sudo().meeting_line_ids.meeting_id.filtered(lambda meeting: meeting.state == "held")
        if not held:
            raise UserError(
                self.env._(
                    "%s is reviewed in a meeting. Hold the meeting and write its minutes before the last signature.",
                    self.display_name,
                )
            )

    def action_plan_meeting(self):
        """Open a new meeting on these reviews (CR-42: several in one session)."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Review Meeting"),
            "res_model": "contract.review.meeting",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_subject": self.env._("Contract review: %s", ", ".join(self.mapped("name"))),
                "default_line_ids": [(0, 0, {"review_id": review.id}) for review in self],
            },
        }

    def action_view_meetings(self):
        """Open the meetings on this review."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_review_meeting_action")
        return {**action, "domain": [("line_ids.review_id", "=", self.id)], "context": {}}
