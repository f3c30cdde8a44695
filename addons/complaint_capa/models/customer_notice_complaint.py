from odoo import fields, models


class CustomerNotice(models.Model):
    """A notice or recall that a complaint has led to, by the trace of its lots (CP-15)."""

    _inherit = "customer.notice"

    complaint_id = fields.Many2one(
        "complaint.complaint",
        "From Complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )

    _guarded_fields = frozenset({"complaint_id"})
