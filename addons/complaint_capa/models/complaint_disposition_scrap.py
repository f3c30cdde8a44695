from odoo import fields, models


class ComplaintDisposition(models.Model):
    """Which dispositions end in scrap (CP-118)."""

    _inherit = "complaint.disposition"

    is_scrap = fields.Boolean(
        "Scrap", help="Lines with this disposition need a confirmed record of destruction before the close."
    )
