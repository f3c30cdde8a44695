from odoo import api, models


class CustomerFunction(models.Model):
    """Whom a review asks, and whom a change concerns, is kept by the codes of the functions."""

    _inherit = "customer.function"

    @api.model_create_multi
    def create(self, vals_list):
        functions = super().create(vals_list)
        self.env.registry.clear_cache()
        return functions

    def write(self, vals):
        result = super().write(vals)
        if {"code", "company_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
