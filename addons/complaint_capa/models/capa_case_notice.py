from odoo import fields, models


class CapaCase(models.Model):
    """The notice or recall that a CAPA belongs to (CC-97)."""

    _inherit = "capa.case"

    notice_id = fields.Many2one(
        "customer.notice", index="btree_not_null", check_company=True, copy=False, ondelete="restrict"
    )
