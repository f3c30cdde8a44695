import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


class StockPicking(models.Model):
    """What follows from a delivery or receipt: installed items, customer property, services.

    Goods with an owner of stock that come in may be entered in the register of customer property; a delivery says how
    it travels (CC-133) and is followed by services (CC-140).
    """

    _inherit = "stock.picking"

    customer_property_ids = fields.One2many("customer.property", "picking_id")
    customer_property_count = fields.Integer(compute="_compute_customer_property")
    can_register_property = fields.Boolean(compute="_compute_customer_property")
    transport_mode_id = fields.Many2one(
        "customer.transport.mode", ondelete="restrict", index="btree_not_null", help="How the goods travel."
    )
    customer_service_ids = fields.One2many("customer.service", "picking_id", "Services")

    def _action_done(self):
        result = super()._action_done()
        self._update_installed_items()
        self._register_owned_goods()
        self._plan_following_services()
        return result

    def _update_installed_items(self):
        """Put delivered goods under warranty on record, and take off what came back (CC-47).

        Whatever goes wrong here, the delivery is done: it is logged and can be put on record by hand.
        """
        moves = self.move_ids.filtered(lambda move: move.state == "done")
        delivered, returned = moves._get_customer_move_lines()
        if not delivered and not returned:
            return
        # sudo: a warehouse worker needs no right on what customers have; company and user stay his
        Item = self.env["customer.installed.item"].sudo()
        try:
            with self.env.cr.savepoint():
                if delivered:
                    Item._register_deliveries(delivered.sudo())
                if returned:
                    Item._register_returns(returned.sudo())
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # the goods have left, whatever is wrong with the record
            _logger.exception("Installed items of %s could not be recorded", ", ".join(self.mapped("name")))

    def _plan_following_services(self):
        """Plan the services that follow a delivery to a customer (CC-140)."""
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

    @api.depends("state", "owner_id", "move_line_ids.owner_id", "customer_property_ids")
    def _compute_customer_property(self):
        # sudo: that there are some is told to whoever handles the receipt; to open them needs the right
        groups = (
            self.env["customer.property"]
            .sudo()
            ._read_group([("picking_id", "in", self.ids)], ["picking_id"], ["__count"])
        )
        counts = dict(groups)
        for picking in self:
            picking.customer_property_count = counts.get(picking._origin, 0)
            picking.can_register_property = (
                picking.state == "done" and not picking.customer_property_count and bool(picking._get_owned_lines())
            )

    def _get_owned_lines(self):
        """Return what came in and belongs to somebody else."""
        lines = self.move_line_ids.filtered(
            lambda line: line.owner_id and line.picking_id.picking_type_code == "incoming"
        )
        return lines.filtered(
            lambda line: line.owner_id.commercial_partner_id != line.company_id.partner_id.commercial_partner_id
        )

    def _register_owned_goods(self):
        """Enter goods of an owner that were received in the register, where the company wants it."""
        wanted = self.filtered(
            lambda picking: (
                picking.picking_type_code == "incoming"
                and picking.state == "done"
                and picking.company_id.property_from_receipt
            )
        )
        if wanted:
            # sudo: who validates the receipt need not keep the register; uid stays his
            wanted.sudo()._register_property()

    def action_register_property(self):
        """Enter what came in and belongs to a customer in the register of customer property, counted.

        :raise UserError: when the receipt is not done, or nothing on it has an owner
        """
        for picking in self:
            if picking.state != "done" or not picking._get_owned_lines():
                raise UserError(
                    self.env._("%s: only goods of an owner that were received are customer property.", picking.name)
                )
        self._register_property()
        return self.action_view_customer_property()

    def _register_property(self):
        """Make one counted record of each line with an owner; what is in the register already is left alone.

        :return: the new ``customer.property`` records
        """
        lines = self._get_owned_lines()
        # sudo: whether a line is in the register does not depend on who asks
        known = self.env["customer.property"].sudo().search([("move_line_id", "in", lines.ids)]).move_line_id
        vals_list = [line._prepare_property_vals() for line in lines - known if line.quantity]
        properties = self.env["customer.property"]._guarded().create(vals_list)
        properties._set_counted()
        return self.env["customer.property"].browse(properties.ids)

    def action_view_customer_property(self):
        """Open the customer property of these receipts."""
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_property_action")
        action.pop("path", None)
        return {**action, "domain": [("picking_id", "in", self.ids)], "context": {}}

    def _get_property_lines(self):
        """Return what the receipt note states of customer property (CC-106).

        :return: list of dicts ``name, spec, model, quantity, unit, owner, mark``: from the register, else, before it
            is entered there, from the lines with an owner
        """
        self.ensure_one()
        # sudo: the four facts are printed for whoever may print the receipt; confidential records are left out
        records = self.sudo().customer_property_ids.filtered(lambda record: not record.is_confidential)
        if records:
            return [record._get_receipt_line() for record in records]
        return [line._get_property_line() for line in self._get_owned_lines()]
