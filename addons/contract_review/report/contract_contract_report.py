from odoo import models


class ContractReport(models.AbstractModel):
    """Prints contracts for those who may read them with their prices (CR-62)."""

    _name = "report.contract_review.report_contract"
    _description = "Print of a Contract"
    _inherit = "customer.record.report"
    _report_model = "contract.contract"


class ContractDocumentReport(models.AbstractModel):
    """Prints agreements, annexes and internal contracts (CR-08, CR-63)."""

    _name = "report.contract_review.report_contract_document"
    _description = "Print of a Contract Document"
    _inherit = "customer.record.report"
    _report_model = "contract.document"


class ContractCheckReport(models.AbstractModel):
    """Prints execution checks (CR-41)."""

    _name = "report.contract_review.report_contract_check"
    _description = "Print of an Execution Check"
    _inherit = "customer.record.report"
    _report_model = "contract.check"


class ContractLedgerReport(models.AbstractModel):
    """Prints the ledger (CR-65)."""

    _name = "report.contract_review.report_contract_ledger"
    _description = "Print of the Contract Ledger"
    _inherit = "customer.record.report"
    _report_model = "contract.ledger"
