from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """Goods leave when the contract is signed, where the company wants it so (CR-23)."""

    _inherit = "stock.picking"

    def _action_done(self):
        self._check_contract_signed()
        return super()._action_done()

    def _check_contract_signed(self):
        # sudo: a setting that applies to everybody
        holding = self.filtered(lambda picking: picking.company_id.sudo().contract_delivery_hold)
        outgoing = holding.filtered(lambda picking: picking.picking_type_id.code == "outgoing" and picking.sale_id)
        contracts = outgoing.sudo().sale_id.contract_ids  # whether it is signed, whoever may read contracts
        unsigned = contracts.filtered(
            lambda contract: contract.kind == "contract" and contract.state == "draft" and not contract.signed_version
        )
        if unsigned:
            raise UserError(
                self.env._(
                    "%(order)s needs a signed contract before goods leave: %(contract)s is not signed yet.",
                    order=unsigned[0].order_id.name,
                    contract=unsigned[0].name,
                )
            )
