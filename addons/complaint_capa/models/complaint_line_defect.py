from odoo import fields, models


class ComplaintLine(models.Model):
    """What was found on the goods, from the tree of defects."""

    _inherit = "complaint.line"

    defect_id = fields.Many2one("complaint.defect", index="btree_not_null", check_company=True, ondelete="restrict")
