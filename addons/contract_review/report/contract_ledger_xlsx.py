from odoo import api, models


class ContractLedgerXlsx(models.AbstractModel):
    """The contract ledger as a workbook (CR-65)."""

    _name = "report.contract_review.contract_ledger_xlsx"
    _description = "Contract Ledger"
    _inherit = "customer.register.xlsx"
    _form_key = "contract_ledger"

    @api.model
    def _register_columns(self):
        return [
            "name",
            "order_id",
            "partner_id",
            "client_order_ref",
            "kind",
            "type_id",
            "amount_total",
            ("amount_company", {"total": True}),
            "signed_on",
            "commitment_date",
            "review_number",
            "version",
            ("change_count", {"total": True}),
            ("document_count", {"total": True}),
            "user_id",
            "clerk_id",
            "check_state",
            "state",
        ]
