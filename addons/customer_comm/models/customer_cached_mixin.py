from odoo import api, models


class CustomerCachedMixin(models.AbstractModel):
    """Set-up that is kept in the registry's cache (``tools.ormcache``): any change of it clears what was kept."""

    _name = "customer.cached.mixin"
    _description = "Cached Set-up Mixin"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
