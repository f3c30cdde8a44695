from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class StockPicking(models.Model):
    """Deliveries travel on a vehicle with a dispatch note (CR-71)."""

    _inherit = "stock.picking"

    dispatch_id = fields.Many2one(
        "contract.dispatch",
        "Dispatch Note",
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    dispatch_warning = fields.Char(compute="_compute_dispatch_warning")

    @api.depends("state", "dispatch_id.state")
    def _compute_dispatch_warning(self):
        """Tell who prepares a delivery what it lacks to leave. Shown on the form, never in lists."""
        flagged = self.env["product.category"]._get_flagged_ids("needs_outgoing_inspection")
        self.dispatch_warning = False
        for picking in self if flagged else ():
            if picking.state in ("done", "cancel") or picking.picking_type_code != "outgoing":
                continue
            if not flagged & set(picking.product_id.categ_id.ids):
                continue
            if not picking.dispatch_id:
                picking.dispatch_warning = self.env._("These goods leave with a dispatch note and outgoing inspection.")
            elif picking.dispatch_id.state not in ("released", "left"):
                picking.dispatch_warning = self.env._("The outgoing inspection has not passed yet.")

    def action_create_dispatch(self):
        """Put these deliveries on a dispatch note of one vehicle, or open the one that they have (CR-71).

        :raises UserError: for transfers that are no deliveries
        """
        self.check_access("write")
        if other := self.filtered(lambda picking: picking.picking_type_code != "outgoing")[:1]:
            raise UserError(self.env._("%s is no delivery: it cannot be dispatched.", other.name))
        dispatch = self.dispatch_id[:1]
        if not dispatch:
            dispatch = self.env["contract.dispatch"].create(
                {
                    "company_id": self.company_id[:1].id,
                    "picking_ids": [Command.set(self.ids)],
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": dispatch._name,
            "res_id": dispatch.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _action_done(self):
        result = super()._action_done()
        # Goods that are not inspected leave when the delivery is done.
        if noted := self.dispatch_id:
            # sudo: who validates the delivery need not keep dispatch notes
            noted.sudo().filtered(
                lambda note: (
                    note.state in ("draft", "released")
                    and note.vehicle
                    and all(picking.state in ("done", "cancel") for picking in note.picking_ids)
                )
            )._set_left()
        return result

    def write(self, vals):
        """A delivery stays on the vehicle whose load was given to inspection."""
        if "dispatch_id" in vals:
            moved = self.filtered(lambda picking: picking.dispatch_id.id != vals["dispatch_id"])
            moved.dispatch_id.filtered(lambda note: note.state != "cancelled")._check_content_open(["picking_ids"])
            self.env["contract.dispatch"].browse(vals["dispatch_id"] or ())._check_content_open(["picking_ids"])
        return super().write(vals)
