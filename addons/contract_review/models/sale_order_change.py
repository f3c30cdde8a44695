from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .contract_change_watch import Watch

CREATING = (Command.CREATE, Command.DELETE, Command.UNLINK, Command.LINK, Command.CLEAR, Command.SET)


class SaleOrder(models.Model):
    """The confirmed order: it changes by contract changes, which are asked for here or found by themselves (CR-72)."""

    _name = "sale.order"
    _inherit = ["sale.order", "contract.change.watch"]

    # The review of a change is not the review of the quotation.
    review_ids = fields.One2many(domain=[("change_id", "=", False)])
    change_ids = fields.One2many("contract.change", "order_id", "Contract Changes", copy=False)
    change_count = fields.Integer(compute="_compute_change_count", compute_sudo=True)
    change_open_count = fields.Integer(compute="_compute_change_count", compute_sudo=True)

    @api.depends("change_ids.state")
    def _compute_change_count(self):
        for order in self:
            order.change_count = len(order.change_ids)
            order.change_open_count = len(order.change_ids.filtered("is_open"))

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_state")
        if not any(vals.get("state", default) == "sale" for vals in vals_list):
            return super().create(vals_list)
        watch = Watch(self.browse(), creating=True)
        try:
            orders = super(SaleOrder, watch.on(self)).create(vals_list)
        finally:
            watch.close()
        return orders.with_env(self.env)

    def write(self, vals):
        if not self._change_matters(vals):
            return super().write(vals)
        orders = self._change_watched()
        if not orders:
            return super().write(vals)
        orders._change_check_cancel(vals)
        with orders._change_watch() as watch:
            return super(SaleOrder, watch.on(self)).write(vals)

    @api.model
    def _change_matters(self, vals):
        """Tell whether writing ``vals`` can change what an order promises."""
        if "state" in vals and vals["state"] != "sale" or not vals.keys().isdisjoint(self._get_change_fields()):
            return True
        line_fields = self.env["sale.order.line"]._get_change_fields()
        return any(
            not isinstance(command, list | tuple)
            or command[0] in CREATING
            or not line_fields.isdisjoint(command[2] or ())
            for command in vals.get("order_line") or ()
        )

    def _change_check_cancel(self, vals):
        """Where the policy is enforced, nobody takes a confirmed order back without an approved change (CR-77)."""
        if vals.get("state", "sale") == "sale" or not self._change_is_refusable():
            return
        for order in self:
            if order.company_id.sudo().contract_review_policy == "enforce":  # as in _change_watched
                order._change_raise(self.env._("termination"))

    def _action_cancel(self):
        # Before the invoices of the order are touched.
        self._change_watched()._change_check_cancel({"state": "cancel"})
        return super()._action_cancel()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_changed(self):
        if changed := self.sudo().filtered("change_ids")[:1]:  # also changes that the user may not see
            raise UserError(
                self.env._("%s has contract changes, which have to be kept. It cannot be deleted.", changed.name)
            )

    def action_request_change(self):
        """Ask for a change of this confirmed order: open the form in which it is entered.

        :raises UserError: when the order is not confirmed
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "sale":
            raise UserError(self.env._("%s is not confirmed: change the quotation itself.", self.display_name))
        return self.env["contract.change"]._create_for(self)._get_form_action()

    def action_view_changes(self):
        """Open the contract changes of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_change_action")
        changes = self.change_ids
        if len(changes) == 1:
            return {**action, **changes._get_form_action()}
        return {**action, "domain": [("order_id", "=", self.id)], "context": {"default_order_id": self.id}}
