from odoo import api, models


class StockPicking(models.Model):
    """Who reads transfers without working in the warehouse gets a form of the return alone."""

    _inherit = "stock.picking"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._reads_only(view_id, view_type))

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        if self._reads_only(view_id, view_type):
            view_id = self.env["ir.model.data"]._xmlid_to_res_id("complaint_capa.stock_picking_view_form_reader")
        return super()._get_view(view_id, view_type, **options)

    @api.model
    def _reads_only(self, view_id, view_type):
        """Tell whether the form is for somebody who may read transfers, and nothing of what else is on Odoo's form."""
        return view_type == "form" and not view_id and not self.has_access("write")
