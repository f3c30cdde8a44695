from odoo import fields, models


class CapaCase(models.Model):
    """The review meetings of a CAPA (CP-73)."""

    _inherit = "capa.case"

    review_ids = fields.One2many("capa.review", "case_id", "Reviews")
