from odoo import api, fields, models

from ..models.complaint_complaint_confirm import CONFIRM_MEANS


class ComplaintConfirm(models.TransientModel):
    """Record what the customer says to the answer: it is settled, or it is not (CP-97, CP-104)."""

    _name = "complaint.confirm"
    _description = "What the Customer Says"

    complaint_ids = fields.Many2many("complaint.complaint", required=True, readonly=True)
    verdict = fields.Selection(
        [("confirmed", "Confirms the close"), ("refused", "Does not accept the answer")],
        "The Customer",
        required=True,
        default="confirmed",
    )
    name = fields.Char(
        "Who",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="The person at the customer's.",
    )
    means = fields.Selection(CONFIRM_MEANS, "Through", required=True, default="phone")
    said_at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    note = fields.Text("What Was Said")

    @api.depends("complaint_ids")
    def _compute_name(self):
        for wizard in self:
            contact = wizard.complaint_ids[:1].contact_id or wizard.complaint_ids[:1].partner_id
            wizard.name = wizard.name or contact.name

    def action_confirm(self):
        """Record it on the complaints.

        :raise UserError: when one is not answered yet, or a refusal has no reason
        """
        self.ensure_one()
        self.complaint_ids.check_access("write")
        if self.verdict == "confirmed":
            self.complaint_ids._confirm_by_customer(self.name, self.means, self.said_at, self.note)
        else:
            self.complaint_ids._refuse_by_customer(self.name, self.note)
        return {"type": "ir.actions.act_window_close"}
