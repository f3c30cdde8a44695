from odoo import api, fields, models
from odoo.fields import Domain

BATCH_SIZE = 100
CODE = "internal_contract"


class SaleOrder(models.Model):
    """The internal contract of an order: number, customer and all requirements, without prices (CR-08).

    A scheduled action files one for each new order, so that confirming orders does not wait for it.
    """

    _inherit = "sale.order"

    contract_document_ids = fields.One2many("contract.document", "order_id", "Contract Documents")

    def action_internal_contract(self):
        """Open the internal contract of this order; it is made when there is none."""
        self.ensure_one()
        self.check_access("read")
        if not self._internal_contract():
            self.check_access("write")
            self._create_internal_contracts()
        return self._internal_contract().get_formview_action()

    def _internal_contract(self):
        documents = self.contract_document_ids.filtered(
            lambda document: document.kind_code == CODE and document.state in ("draft", "valid")
        )
        return documents.sorted(lambda document: (document.state == "valid", document.version))[-1:]

    def _create_internal_contracts(self):
        """File the internal contracts of these orders.

        They go to the functions of the matrix where people have reviewed the order; orders from stock need no copy.
        """
        kinds = {company: self.env["contract.document.kind"]._get(CODE, company) for company in self.company_id}
        documents = self.env["contract.document"].create(
            [
                order._prepare_internal_contract_vals(kinds[order.company_id])
                for order in self
                if kinds[order.company_id]
            ]
        )
        documents._validate()
        return documents

    def _prepare_internal_contract_vals(self, kind):
        return {
            "title": f"{kind.name} {self.name}",
            "kind_id": kind.id,
            "company_id": self.company_id.id,
            "order_id": self.id,
            "partner_id": self.partner_id.id,
            "contract_id": self.sudo().contract_id.id,  # whoever files it need not see the contract
        }

    @api.model
    def _cron_internal_contracts(self):
        """File the internal contracts of the orders that have none, in batches (CR-08)."""
        companies = self.env["res.company"].search([("contract_internal", "=", True)])
        filed = Domain("contract_document_ids", "any", [("kind_id.code", "=", CODE)])
        for company in companies:
            new = Domain("company_id", "=", company.id) & Domain("date_order", ">=", company.contract_internal_from)
            orders = self.search(new & Domain("state", "=", "sale") & ~filed, order="id")
            for start in range(0, len(orders), BATCH_SIZE):
                batch = orders[start : start + BATCH_SIZE]
                batch.with_company(company).with_context(
                    lang=company.partner_id.lang, tracking_disable=True
                )._create_internal_contracts()
                self.env["ir.cron"]._commit_progress(len(batch))
                self.env.invalidate_all()
