from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .complaint_complaint import INTERNAL

# The lots of a complaint; products without lot only where a period of deliveries is given.
SEED = """
    SELECT id AS line_id, product_id, lot_id, NULL::date AS date_from, NULL::date AS date_to
      FROM complaint_line
     WHERE complaint_id = %(complaint)s AND lot_id IS NOT NULL
     UNION ALL
    SELECT id, product_id, NULL::integer, %(date_from)s::date, %(date_to)s::date
      FROM complaint_line
     WHERE complaint_id = %(complaint)s AND lot_id IS NULL AND %(date_from)s::date IS NOT NULL
"""


class ComplaintComplaint(models.Model):
    """Where used: which other customers received the lots that a complaint is about (CP-15)."""

    _inherit = "complaint.complaint"

    notice_ids = fields.One2many("customer.notice", "complaint_id", "Notices", groups=INTERNAL)
    notice_count = fields.Integer(compute="_compute_notice_count", groups=INTERNAL)

    def _compute_notice_count(self):
        # sudo: a count tells nothing of notices that the user may not open
        notices = self.env["customer.notice"].sudo()
        counts = dict(notices._read_group([("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]))
        for complaint in self:
            complaint.notice_count = counts.get(complaint._origin, 0)

    def action_where_used(self):
        """Search for the customers that received the lots of this complaint, and show them.

        :raises UserError: when the complaint names no product
        """
        self.ensure_one()
        self.check_access("read")
        if not self.line_ids:
            raise UserError(self.env._("%s: enter the products first.", self.display_name))
        trace = self.env["complaint.trace"].create({"complaint_id": self.id})
        trace._search_customers()
        return trace._action_open()

    def _trace_customers(self, date_from=None, date_to=None):
        """Return who holds the lots of this complaint, or what was made of them: one row a customer, product and lot.

        The stock moves are followed as for notices: into what was made of the lots, kits, drop-shipping and returns.

        :param date date_from: first day of the deliveries of products without lot; without it they are not searched
        :param date date_to: last day of them
        """
        self.ensure_one()
        self.env.flush_all()
        notice = self.env["customer.notice"].new({"company_id": self.company_id.id})
        seed = SQL(SEED, complaint=self.id, date_from=date_from or None, date_to=date_to or None)
        return notice._trace_seed(seed)

    def action_view_notices(self):
        """Open the notices that this complaint has led to."""
        self.ensure_one()
        notices = self.notice_ids
        if len(notices) == 1:
            return notices.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_notice_action")
        action.pop("path", None)
        return action | {"domain": [("complaint_id", "=", self.id)], "context": {"create": False}}
