from odoo import fields, models


class ResCompany(models.Model):
    """Which functions take part in the analysis of causes (CP-71, CP-82)."""

    _inherit = "res.company"

    capa_team_function_ids = fields.Many2many(
        "customer.function",
        "res_company_capa_team_rel",
        string="Needed in the Analysis",
        help="Functions that take part in finding the cause of what is ours. Empty: production and quality.",
    )
    capa_invited_function_ids = fields.Many2many(
        "customer.function",
        "res_company_capa_invited_rel",
        string="Invited to the Team",
        help="Functions whose responsible person is put into the team of each new CAPA. Empty: engineering.",
    )

    def _get_analysis_functions(self):
        """Return the functions that take part in finding the cause of what is ours."""
        self.ensure_one()
        functions = self.env["customer.function"]
        return self.capa_team_function_ids._of_company(self) or (
            functions._find("production", self) | functions._find("quality", self)
        )
