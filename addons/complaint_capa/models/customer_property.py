from odoo import api, fields, models

TYPE = "returned_product"
ENDED = ("returned", "consumed", "lost", "cancelled")


class CustomerProperty(models.Model):
    """The customer's own product in hand for repair or exchange, until it is sent back (CC-115)."""

    _inherit = "customer.property"

    from_return = fields.Boolean(
        "From a Return", readonly=True, copy=False, groups="base.group_user", help="Entered by a validated return."
    )
    complaint_id = fields.Many2one(
        "complaint.complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
    )

    _guarded_fields = frozenset({"from_return", "complaint_id"})

    # A delivery looks for what of the delivered products is still here.
    _from_return_idx = models.Index("(product_id, commercial_partner_id) WHERE from_return")

    @api.model
    def _register_returned(self, moves):
        """Enter what these returns brought back for repair or exchange, counted; in one go, in superuser mode.

        :param moves: done ``stock.move`` records
        :return: the new records
        """
        lines = moves.move_line_ids.filtered(lambda line: line.quantity and line._get_returning_customer())
        lines -= self.search([("move_line_id", "in", lines.ids)]).move_line_id
        records = self._guarded().create([line._prepare_returned_property_vals() for line in lines])
        records._set_counted()
        return records

    @api.model
    def _settle_delivered(self, moves):
        """Take off the register what of it went back to its customer, in superuser mode.

        :param moves: done ``stock.move`` records to customers
        """
        found = self._find_held(moves)
        if not found:
            return
        vals_list, left = [], {record: record.remaining_quantity for record in found}
        for line in moves.move_line_ids:
            delivered = line.quantity
            for record in found:
                if delivered <= 0:
                    break
                if left[record] > 0 and record._is_delivered_by(line):
                    part = min(left[record], line.product_uom_id._compute_quantity(delivered, record.uom_id))
                    vals_list.append(record._prepare_delivered_vals(line, part))
                    left[record] -= part
                    delivered -= record.uom_id._compute_quantity(part, line.product_uom_id)
        self.env["customer.property.move"]._guarded().create(vals_list)

    @api.model
    def _find_held(self, moves):
        """Return what is here from returns of the products and customers of these moves, oldest first."""
        customers = moves.picking_id.partner_id.commercial_partner_id
        return self.search(
            [
                ("from_return", "=", True),
                ("product_id", "in", moves.product_id.ids),
                ("commercial_partner_id", "in", customers.ids),
                ("company_id", "in", moves.company_id.ids),
                ("state", "not in", ENDED),
            ],
            order="id",
        )

    def _is_delivered_by(self, line):
        """Tell whether the stock move line takes this product back: same customer, product and lot."""
        self.ensure_one()
        return (
            line.product_id == self.product_id
            and line.lot_id == self.lot_id
            and line.company_id == self.company_id
            and line.picking_id.partner_id.commercial_partner_id == self.commercial_partner_id
        )

    def _prepare_delivered_vals(self, line, quantity):
        return {
            "property_id": self.id,
            "kind": "returned",
            "quantity": quantity,
            "date": fields.Date.context_today(self),
            "evidence": line.picking_id.name,
            "picking_id": line.picking_id.id,
            "by_transfer": True,
        }
