from odoo import api, fields, models
from odoo.exceptions import UserError


class ContractProgress(models.Model):
    """One entry of the progress log of an order: how far it is, and that the customer was told (CR-68)."""

    _name = "contract.progress"
    _description = "Contract Progress"
    _inherit = ["customer.guard.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _rec_name = "text"

    order_id = fields.Many2one(
        "sale.order", "Sales Order", required=True, index=True, check_company=True, ondelete="cascade"
    )
    contract_id = fields.Many2one("contract.contract", index="btree_not_null", check_company=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    date = fields.Date(required=True, default=fields.Date.context_today)
    text = fields.Text("Progress", required=True)
    user_id = fields.Many2one(
        "res.users", "Entered By", required=True, default=lambda self: self.env.user, check_company=True
    )
    channel_id = fields.Many2one("customer.channel", help="How the customer was told. Empty: as the customer prefers.")
    communication_id = fields.Many2one(
        "customer.communication", "Told to the Customer", readonly=True, copy=False, index="btree_not_null"
    )

    _guarded_fields = frozenset({"company_id", "communication_id"})
    # The same news is told once.
    _communication_uniq = models.UniqueIndex("(communication_id) WHERE communication_id IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        contracts = self.env["contract.contract"].browse([vals.get("contract_id") for vals in vals_list])
        orders = self.env["sale.order"].browse([vals.get("order_id") for vals in vals_list])
        contracts.sudo().fetch(["order_id"])  # which order and contract belong together is no secret
        vals_list = [
            {
                **vals,
                "order_id": order.id or contract.sudo().order_id.id,
                "contract_id": contract.id or order.sudo().contract_id.id,
            }
            for vals, contract, order in zip(vals_list, contracts, orders, strict=True)
        ]
        return super().create(vals_list)

    def write(self, vals):
        """Keep what the customer was told as it was told."""
        if {"order_id", "contract_id", "date", "text"} & vals.keys() and self.filtered("communication_id"):
            raise UserError(self.env._("The customer was told this. Add a new entry instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        if self.filtered("communication_id"):
            raise UserError(self.env._("The customer was told this: the entry stays in the log."))

    def action_tell(self):
        """Log that the customer is told of this progress, as a communication (CR-68).

        :return: the action that opens the communication
        :raise UserError: when neither the entry nor the customer says by which means
        """
        self.ensure_one()
        self.check_access("write")
        if self.communication_id:
            return self.communication_id.get_formview_action()
        vals = self._prepare_communication_vals()
        if not vals["channel_id"]:
            raise UserError(
                self.env._("Choose how the customer is told: %s has no preferred means.", self.order_id.name)
            )
        communication = self.env["customer.communication"].create(vals)
        self._guarded().write({"communication_id": communication.id})
        return communication.get_formview_action()

    def _prepare_communication_vals(self):
        order, communications = self.order_id, self.env["customer.communication"]
        partner = order.partner_id
        channel = self.channel_id or partner.preferred_channel_id or partner.parent_id.preferred_channel_id
        return {
            "subject": self.env._("Progress of %s", order.client_order_ref or order.name),
            "subject_kind": "progress",
            "direction": "out",
            "stage_id": communications.with_company(self.company_id)._guess_stage(partner).id,
            "channel_id": channel.id,
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "order_id": order.id,
            "description": self.text,
            "conclusion": self.env._("Told to the customer."),
        }
