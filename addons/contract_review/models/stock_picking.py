from odoo import api, fields, models


class StockPicking(models.Model):
    """A delivery that open conditions of the contract review hold says so."""

    _inherit = "stock.picking"

    condition_hold = fields.Text(
        "Held by Conditions",
        compute="_compute_condition_hold",
        compute_sudo=True,  # who delivers need not see quotations
        help="Conditions of the contract review that are to be fulfilled before the delivery.",
    )

    @api.depends("sale_id.condition_holds_delivery", "picking_type_id.code", "state")
    def _compute_condition_hold(self):
        for picking in self:
            held = picking.sale_id.condition_holds_delivery and picking.state not in ("done", "cancel")
            outgoing = held and picking.picking_type_id.code == "outgoing"
            picking.condition_hold = outgoing and picking.sale_id._get_holding_conditions("delivery")._explain()
