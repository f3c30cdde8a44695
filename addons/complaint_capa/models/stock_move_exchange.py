from odoo import api, fields, models


class StockMove(models.Model):
    """A move that brings the customer another piece for what he sends back: Odoo's own exchange (CP-51, CP-52)."""

    _inherit = "stock.move"

    exchange_complaint_id = fields.Many2one(
        "complaint.complaint", "Exchange For", readonly=True, copy=False, index="btree_not_null", check_company=True
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "exchange_complaint_id"]


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "exchange_complaint_id"]
