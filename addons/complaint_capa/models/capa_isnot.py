from odoo import fields, models

DIMENSIONS = [("a_what", "What"), ("b_where", "Where"), ("c_when", "When"), ("d_size", "How Big")]


class CapaIsnot(models.Model):
    """One row of the is / is-not table (D2): what the problem is, what it could be but is not, and what that tells.

    A cause has to explain both columns; the difference between them and what changed there is where to look for it.
    """

    _name = "capa.isnot"
    _description = "CAPA Is / Is Not"
    _inherit = ["capa.plan.row.mixin"]
    _order = "case_id, dimension, id"
    _rec_name = "is_text"
    _check_company_auto = True

    case_id = fields.Many2one("capa.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    dimension = fields.Selection(DIMENSIONS, "Aspect", required=True, default="a_what")
    is_text = fields.Text("Is", help="Where, when, on what the problem is seen.")
    is_not_text = fields.Text("Is Not", help="Where, when, on what it could be seen as well, but is not.")
    difference = fields.Text(help="What is special about the one compared with the other.")
    change = fields.Text("What Changed", help="What changed there, and when.")

    def _is_filled(self):
        """Tell whether something was written in this row."""
        self.ensure_one()
        return any((self[name] or "").strip() for name in ("is_text", "is_not_text", "difference", "change"))
