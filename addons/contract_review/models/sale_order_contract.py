from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SaleOrder(models.Model):
    """The contract of an order, and its way to it (CR-08, CR-23)."""

    _inherit = "sale.order"

    contract_ids = fields.One2many("contract.contract", "order_id", "Contracts")
    contract_id = fields.Many2one(
        "contract.contract",
        compute="_compute_contract_id",
        search="_search_contract_id",
        compute_sudo=True,  # whoever sees the order may know whether it has a contract
    )
    contract_state = fields.Selection(
        related="contract_id.state",
        string="Contract Status",
        tracking=False,  # else each write on an order would look for its contract
    )

    @api.depends("contract_ids")
    def _compute_contract_id(self):
        for order in self:
            order.contract_id = order.contract_ids[:1]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_contract(self):
        # sudo: contracts and documents that the user may not see are kept just so
        kept = self.sudo().filtered(lambda order: order.contract_ids or order.contract_document_ids)
        if kept:
            raise UserError(
                self.env._("%s has a contract or contract documents. Cancel it instead.", kept[0].display_name)
            )

    def _search_contract_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator == "in" and False in value:
            return Domain("contract_ids", "=", False) | Domain("contract_ids", "in", [id_ for id_ in value if id_])
        return Domain("contract_ids", operator, value)

    def action_create_contract(self):
        """Make the contract of this order, or open the one that it has.

        :return: the action that opens it
        :raise UserError: for a cancelled order
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "cancel":
            raise UserError(self.env._("%s is cancelled.", self.display_name))
        contract = self.contract_id.sudo(False)
        if not contract:
            contract = self.env["contract.contract"].create(self._prepare_contract_vals())
        return contract.get_formview_action()

    def action_view_contract(self):
        """Open the contract of this order."""
        self.ensure_one()
        return self.contract_id.sudo(False).get_formview_action()

    def action_check_execution(self):
        """Open the execution check of this order, beginning one where there is none open (CR-41)."""
        self.ensure_one()
        checks = self.env["contract.check"]
        check = checks.search([("order_id", "=", self.id), ("state", "=", "draft")], limit=1)
        return (check or checks.create({"order_id": self.id})).get_formview_action()

    def action_view_progress(self):
        """Open the progress log of this order (CR-68)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_progress_action")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {"default_order_id": self.id}}

    def _prepare_contract_vals(self):
        self.ensure_one()
        needs = self.sudo()._needing_contract()  # the whole history counts, not only what the salesperson may read
        vals = {"order_id": self.id, "company_id": self.company_id.id, "kind": "contract" if needs else "confirmation"}
        if self.sudo().company_id.contract_clerk_id:  # a setting anybody may meet
            vals["clerk_id"] = self.sudo().company_id.contract_clerk_id.id
        return vals

    def _needing_contract(self):
        """Return those of these orders without a contract that need a signed one (CR-23). Call in superuser mode.

        The customer is new as long as there is no other confirmed order and no signed contract of it in the company.
        """
        needing = self.browse()
        for company, orders in self.filtered(lambda order: not order.contract_ids).grouped("company_id").items():
            types = {order: order._review_current().type_id for order in orders}
            always = orders.filtered(lambda order, types=types: types[order].contract_need == "always")
            maybe = orders.filtered(lambda order, types=types: (types[order].contract_need or "new") == "new")
            known = maybe._known_customers(company) if maybe else self.env["res.partner"]
            needing |= always | maybe.filtered(
                lambda order, known=known: order.partner_id.commercial_partner_id not in known
            )
        return needing

    def _known_customers(self, company):
        """Return the customers of these orders who have another confirmed order in the company."""
        customers = self.partner_id.commercial_partner_id
        rows = self._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "=", "sale"),
                ("id", "not in", self.ids),
                ("partner_id.commercial_partner_id", "in", customers.ids),
            ],
            ["partner_id"],
        )
        return self.env["res.partner"].union(*(partner for (partner,) in rows)).commercial_partner_id
