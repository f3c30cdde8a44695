from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintMonthlyLine(models.Model):
    """A complaint of the month: its record confirmed, analysed once more, and closed in the customer's eyes.

    Lines are made by the server (CP-102); people write the re-analysis (CP-103) and, where the customer has not
    confirmed the close, why not (CP-104).
    """

    _name = "complaint.monthly.line"
    _description = "Complaint of a Monthly Review"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "monthly_id, complaint_id"
    _check_company_auto = True
    _lock_parent = "monthly_id"

    monthly_id = fields.Many2one("complaint.monthly", required=True, index=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="monthly_id.company_id", store=True, index=True)
    complaint_id = fields.Many2one("complaint.complaint", required=True, index=True, readonly=True, ondelete="restrict")
    partner_id = fields.Many2one(related="complaint_id.partner_id", string="Customer")
    product_id = fields.Many2one(related="complaint_id.main_product_id", string="Product")
    category_id = fields.Many2one(related="complaint_id.category_id")
    kind = fields.Selection(related="complaint_id.kind")
    liability = fields.Selection(related="complaint_id.liability")
    complaint_state = fields.Selection(related="complaint_id.state", string="Status")
    capa_ids = fields.Many2many(related="complaint_id.capa_ids")
    customer_confirmed_at = fields.Datetime(related="complaint_id.customer_confirmed_at")
    customer_confirmed_by = fields.Char(related="complaint_id.customer_confirmed_by")
    customer_confirmed_means = fields.Selection(related="complaint_id.customer_confirmed_means")
    is_confirmed = fields.Boolean("Record Confirmed", help="The record of the complaint is complete and right.")
    confirmed_by_id = fields.Many2one("res.users", "Record Confirmed By", readonly=True, ondelete="restrict")
    reanalysis = fields.Text("Re-analysis", help="What the cause was, seen from today, and whether the measures hold.")
    unconfirmed_reason = fields.Char(
        "Not Confirmed Because", help="Why the customer has not confirmed the close: still open, not reached, …"
    )
    is_unconfirmed = fields.Boolean("Close Not Confirmed", compute="_compute_is_unconfirmed")

    _guarded_fields = frozenset({"monthly_id", "company_id", "complaint_id", "confirmed_by_id"})

    _complaint_uniq = models.UniqueIndex("(monthly_id, complaint_id)", "The complaint is already in this review.")

    @api.depends("complaint_id.customer_confirmed_at", "unconfirmed_reason")
    def _compute_is_unconfirmed(self):
        for line in self:
            line.is_unconfirmed = not line.customer_confirmed_at and not (line.unconfirmed_reason or "").strip()

    @api.depends("complaint_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.complaint_id.display_name

    def write(self, vals):
        result = super().write(vals)
        if "is_confirmed" in vals:
            self._guarded().write({"confirmed_by_id": self.env.uid if vals["is_confirmed"] else False})
        return result

    def action_confirm(self):
        """Confirm that the records of these complaints are complete and right (CP-102)."""
        self.check_access("write")
        self.write({"is_confirmed": True})
        return True

    def action_open_complaint(self):
        """Open the complaint."""
        self.ensure_one()
        return self.complaint_id.get_formview_action()

    def _check_reviewed(self):
        """Raise UserError naming the first complaint that is not reviewed yet."""
        for line in self:
            if not line.is_confirmed:
                raise UserError(self.env._("%s: confirm that the record is complete.", line.display_name))
            if not (line.reanalysis or "").strip():
                raise UserError(self.env._("%s is not analysed once more.", line.display_name))
            if line.is_unconfirmed:
                raise UserError(
                    self.env._(
                        "%s: the customer has not confirmed the close. Ask him, or give the reason on the line.",
                        line.display_name,
                    )
                )
