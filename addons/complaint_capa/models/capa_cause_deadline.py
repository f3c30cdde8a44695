from odoo import api, models


class CapaCause(models.Model):
    """The root cause stops the clock of D4."""

    _inherit = "capa.cause"

    @api.model_create_multi
    def create(self, vals_list):
        causes = super().create(vals_list)
        causes.filtered("is_root").case_id._reach_steps()
        return causes

    def write(self, vals):
        result = super().write(vals)
        if vals.get("is_root"):
            self.case_id._reach_steps()
        return result
