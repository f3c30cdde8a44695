from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """Receipts of goods that belong to a customer: Odoo's owner of stock, entered in the property register."""

    _inherit = "stock.picking"

    customer_property_ids = fields.One2many("customer.property", "picking_id")
    customer_property_count = fields.Integer(compute="_compute_customer_property")
    can_register_property = fields.Boolean(compute="_compute_customer_property")

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

    def _action_done(self):
        result = super()._action_done()
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
        return result

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
