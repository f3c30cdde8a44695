from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """What open conditions of the contract review hold of an order."""

    _inherit = "sale.order"

    condition_holds_delivery = fields.Boolean("Delivery Held by a Condition", readonly=True, copy=False)
    condition_holds_production = fields.Boolean("Production Held by a Condition", readonly=True, copy=False)
    condition_summary = fields.Text(compute="_compute_condition_summary", compute_sudo=True)

    _guarded_fields = frozenset({"condition_holds_delivery", "condition_holds_production"})

    def _compute_condition_summary(self):
        held = self.filtered(lambda order: order.condition_holds_delivery or order.condition_holds_production)
        conditions = held._get_holding_conditions("delivery", "production").grouped("order_id")
        for order in self:
            order.condition_summary = order in conditions and conditions[order]._explain()

    def _get_holding_conditions(self, *kinds):
        """Return the open conditions that hold the delivery or production of these orders. In superuser mode."""
        return self.env["contract.condition"].search(
            [("order_id", "in", self.ids), ("state", "=", "open"), ("holds", "in", kinds)], order="id"
        )

    def _check_condition_hold(self, what, conditions):
        """Stop what conditions hold, where the company confirms only what is reviewed; else note it on the order.

        :param what: name of the transfer or production order, for the message
        :raise UserError: under the policy ``enforce``
        """
        for order in self:
            holding = conditions.filtered(lambda condition, order=order: condition.order_id == order)
            if not holding:
                continue
            message = self.env._(
                "%(what)s has to wait: %(order)s was reviewed under conditions that are not fulfilled yet.\n"
                "%(conditions)s\nThey are released in Customer Quality > Contract Review > Conditions.",
                what=what,
                order=order.display_name,
                conditions=holding._explain(),
            )
            if order.company_id.contract_review_policy == "enforce":
                raise UserError(message)
            order.message_post(
                body=self.env._(
                    "%(what)s went on while conditions of the contract review are open:\n%(conditions)s",
                    what=what,
                    conditions=holding._explain(),
                ),
                subtype_xmlid="mail.mt_note",
            )
