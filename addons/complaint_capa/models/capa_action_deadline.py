from odoo import api, models


class CapaAction(models.Model):
    """Containment that is carried out stops the clock of D3."""

    _inherit = "capa.action"

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions.case_id.sudo()._reach_steps()  # the engine's own
        return actions

    def write(self, vals):
        result = super().write(vals)
        if {"state", "kind"} & vals.keys():
            self.case_id.sudo()._reach_steps()  # owners report their actions without rights on the CAPA
        return result
