from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.customer_comm.tools.mail_text import plain_subject

from .complaint_complaint import CLOSED_STATES, INTERNAL


class ComplaintComplaint(models.Model):
    """The same complaint that comes in twice is one case (XX-12): possible duplicates are shown at once."""

    _inherit = "complaint.complaint"

    duplicate_ids = fields.Many2many(
        "complaint.complaint", string="Possible Duplicates", compute="_compute_duplicate_ids", groups=INTERNAL
    )

    @api.depends(
        "partner_id", "company_id", "received_at", "state", "subject", "order_id", "delivery_id", "line_ids.product_id"
    )
    def _compute_duplicate_ids(self):
        candidates = self._search_duplicate_candidates()
        for complaint in self:
            same = candidates.get((complaint.company_id, complaint.partner_id.commercial_partner_id), ())
            complaint.duplicate_ids = self.browse(other.id for other in same if complaint._is_same_matter(other))

    def _search_duplicate_candidates(self):
        """Return ``{(company, customer): complaints}`` among which the duplicates of these are.

        One query for all of them, whatever their number.
        """
        open_ones = self.filtered(
            lambda record: (
                record.state not in CLOSED_STATES
                and record.received_at
                and record.partner_id
                and record._get_duplicate_days()
            )
        )
        if not open_ones:
            return {}
        span = timedelta(days=max(record._get_duplicate_days() for record in open_ones))
        moments = open_ones.mapped("received_at")
        found = self.search(
            Domain("company_id", "in", open_ones.company_id.ids)
            & Domain("commercial_partner_id", "in", open_ones.partner_id.commercial_partner_id.ids)
            & Domain("received_at", ">=", min(moments) - span)
            & Domain("received_at", "<=", max(moments) + span)
            & Domain("state", "!=", "cancelled")
        )
        return found.grouped(lambda record: (record.company_id, record.commercial_partner_id))

    def _get_duplicate_days(self):
        return self.company_id.sudo().complaint_duplicate_days  # a setting of the company

    def _is_same_matter(self, other):
        """Tell whether another complaint of the same customer is about the same goods or subject, soon enough."""
        self.ensure_one()
        days = self._get_duplicate_days()
        if self._origin.id == other.id or self.state in CLOSED_STATES or not days or not self.received_at:
            return False
        if abs(self.received_at - other.received_at) > timedelta(days=days):
            return False
        same_goods = self.line_ids.product_id & other.line_ids.product_id
        same_order = any(self[name] and self[name] == other[name] for name in ("order_id", "delivery_id"))
        subject = plain_subject(self.subject)
        return bool(same_goods or same_order or (subject and subject == plain_subject(other.subject)))

    def action_view_duplicates(self):
        """Open the possible duplicates."""
        self.ensure_one()
        self.check_access("read")
        action = self._action_open([("id", "in", self.duplicate_ids.ids)], {"search_default_open": 0, "create": False})
        if len(self.duplicate_ids) == 1:
            action |= {"views": [(False, "form")], "view_mode": "form", "res_id": self.duplicate_ids.id}
        return action
