from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ComplaintStop(models.Model):
    """What a stop of shipment covers, and the refusal of deliveries that it covers (CP-47)."""

    _inherit = "complaint.stop"

    @api.model
    def _get_in_force(self, companies):
        """Return the stops of shipment in force in these companies, in superuser mode: one indexed look-up."""
        # sudo: what is stopped is stopped for everybody, whoever validates the delivery
        domain = [
            ("state", "=", "active"),
            ("stop_kind", "=", "shipment"),
            ("company_id", "in", companies.ids),
        ]
        return self.sudo().search_fetch(domain, ["company_id", "product_id", "lot_id", "partner_id"], order="id")

    @api.model
    def _check_deliveries(self, pickings):
        """Refuse the deliveries that a stop in force covers.

        :param pickings: outgoing ``stock.picking`` records about to be validated
        :raise UserError: naming the stop, what it covers and who may lift it
        """
        stops = self._get_in_force(pickings.company_id)
        if not stops:
            return
        # sudo: who validates deliveries need not be able to read orders
        for picking in pickings.sudo():
            for stop in stops:
                if stop._covers(picking):
                    self._refuse(picking.name, stop)

    @api.model
    def _check_lines(self, lines):
        """Refuse lines that bring goods to customers on another way than the validation of a delivery.

        :param lines: ``stock.move.line`` records that leave, or have just left, with any transfer or with none
        :raise UserError: as :meth:`_check_deliveries`
        """
        stops = self._get_in_force(lines.company_id) if lines else ()
        # sudo: as in _check_deliveries
        for line in lines.sudo() if stops else ():
            customers = line.move_id.partner_id | line.picking_id.partner_id | line.picking_id.sale_id.partner_id
            for stop in stops:
                if stop._covers_customers(line.company_id, customers) and stop._covers_line(line):
                    self._refuse(line.reference or line.product_id.display_name, stop)

    def _covers(self, picking):
        """Tell whether the (single) stop covers what leaves with this picking, which is about to be validated."""
        if not self._covers_partner(picking):
            return False
        return any(self._covers_line(line) for line in picking.move_line_ids if line.picked and line.quantity)

    def _may_cover(self, picking):
        """Tell whether the (single) stop covers what is reserved on this picking, or may be chosen for it."""
        if not self._covers_partner(picking):
            return False
        if not self.product_id:
            return True
        moves = picking.move_ids.filtered(lambda move: move.product_id == self.product_id and move.state != "cancel")
        return any(not self.lot_id or not move.lot_ids or self.lot_id in move.lot_ids for move in moves)

    def _covers_partner(self, picking):
        return self._covers_customers(picking.company_id, picking.partner_id | picking.sale_id.partner_id)

    def _covers_customers(self, company, customers):
        if self.company_id != company:
            return False
        if not self.partner_id:
            return True
        return self.partner_id.commercial_partner_id in customers.commercial_partner_id

    def _covers_line(self, line):
        """Tell whether the stop covers this stock move line: all that it names must be the same."""
        if self.product_id and line.product_id != self.product_id:
            return False
        return not self.lot_id or line.lot_id == self.lot_id

    @api.model
    def _refuse(self, name, stop):
        raise UserError(
            self.env._(
                "%(picking)s cannot be delivered: %(scope)s is stopped by %(stop)s.\n%(reason)s\n"
                "%(function)s lifts the stop.",
                picking=name,
                scope=stop.scope,
                stop=stop.name,
                reason=stop.reason,
                function=self._get_lifter(stop.company_id).display_name,
            )
        )

    def _get_open_deliveries_domain(self):
        """Return the domain of the deliveries still to be validated that the (single) stop may cover."""
        self.ensure_one()
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("location_dest_id.usage", "in", ("customer", "transit"))
            & Domain("state", "not in", ("done", "cancel"))
        )
        if self.partner_id:
            domain &= Domain("partner_id", "child_of", self.partner_id.commercial_partner_id.ids)
        if self.product_id:
            domain &= Domain("move_ids.product_id", "=", self.product_id.id)
        if self.lot_id:
            domain &= Domain("move_line_ids.lot_id", "in", [self.lot_id.id, False])
        return domain

    def action_view_deliveries(self):
        """Open the deliveries that wait for the stop to be lifted."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("stock.action_picking_tree_all")
        action.pop("path", None)
        return {**action, "domain": list(self._get_open_deliveries_domain()), "context": {"create": False}}
