from odoo import fields, models


class StockPicking(models.Model):
    """How a delivery travels (CC-133), and the services that follow it (CC-140)."""

    _inherit = "stock.picking"

    transport_mode_id = fields.Many2one(
        "customer.transport.mode", ondelete="restrict", index="btree_not_null", help="How the goods travel."
    )
    customer_service_ids = fields.One2many("customer.service", "picking_id", "Services")

    def _action_done(self):
        result = super()._action_done()
        # sudo: who delivers need not be a user of the services that follow
        done = self.sudo().filtered(
            lambda picking: (
                picking.state == "done"
                and picking.picking_type_code == "outgoing"
                and picking.location_dest_id.usage == "customer"
            )
        )
        if done:
            self.env["customer.service.plan"].sudo()._plan_deliveries(done)
        return result
