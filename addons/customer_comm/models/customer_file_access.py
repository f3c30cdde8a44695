from odoo import fields, models


class CustomerFileAccess(models.Model):
    """Who opened which customer file by which leave, and when (XX-02). Written by the server, changed by nobody."""

    _name = "customer.file.access"
    _description = "Opening of a Customer File"
    _order = "opened_at desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Reader", required=True, readonly=True, index=True, ondelete="restrict")
    grant_id = fields.Many2one("customer.file.grant", "Leave", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    opened_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
