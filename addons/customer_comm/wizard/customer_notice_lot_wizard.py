from odoo import Command, fields, models


class CustomerNoticeLotWizard(models.TransientModel):
    """Puts many lots or serial numbers of a product on a notice at once."""

    _name = "customer.notice.lot.wizard"
    _description = "Add Lots to a Notice"

    notice_id = fields.Many2one("customer.notice", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id")
    product_id = fields.Many2one(
        "product.product",
        required=True,
        domain="[('tracking', '!=', 'none'), ('company_id', 'in', [False, company_id])]",
    )
    lot_ids = fields.Many2many("stock.lot", string="Lots", domain="[('product_id', '=', product_id)]")

    def action_apply(self):
        """Add the lots that are not on the notice yet."""
        self.ensure_one()
        notice = self.notice_id
        notice.check_access("write")
        new = self.lot_ids.filtered(lambda lot: lot.product_id == self.product_id) - notice.lot_ids.lot_id
        notice.lot_ids = [Command.create({"product_id": self.product_id.id, "lot_id": lot.id}) for lot in new]
        return {"type": "ir.actions.act_window_close"}
