from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    # Not copied: a reason belongs to one return, and goes from a part to its backorder by _prepare_move_split_vals.
    complaint_reason_id = fields.Many2one(
        "complaint.reason", "Return Reason", copy=False, readonly=True, check_company=True, ondelete="restrict"
    )

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "complaint_reason_id": self.complaint_reason_id.id}

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        # Two reasons for one product stay two moves, and so two lines of the complaint.
        return [*super()._prepare_merge_moves_distinct_fields(), "complaint_reason_id"]

    def _opens_complaint(self):
        """Tell whether this move brought goods back from a customer that belong on a complaint.

        A return is known by ``origin_returned_move_id``, which its backorder keeps, while ``picking.return_id`` is
        lost there. What comes from anywhere else than a customer (vendor returns, internal steps) never counts.
        """
        self.ensure_one()
        if self.state != "done" or self.location_id.usage != "customer" or self.location_dest_id.usage == "customer":
            return False
        if self.picking_id.complaint_id:
            return True
        if self.company_id.complaint_return_policy == "always":
            return bool(self.origin_returned_move_id or self.picking_id.return_id)
        by_reason = self.company_id.complaint_return_policy == "reason"
        return by_reason and self.complaint_reason_id.creates_complaint

    def _stays_customer_property(self):
        """Tell whether this move brought back goods that stay the customer's, for repair or exchange (CC-115)."""
        self.ensure_one()
        return (
            self.location_id.usage == "customer"
            and self.location_dest_id.usage != "customer"
            and self.complaint_reason_id.is_customer_property
        )
