from odoo import models


class ReportContractDiscrepancy(models.AbstractModel):
    _name = "report.contract_review.report_contract_discrepancy"
    _inherit = ["customer.record.report"]
    _description = "Contract Discrepancy Sheet"
    _report_model = "contract.discrepancy"


class ReportOralContractRecord(models.AbstractModel):
    _name = "report.contract_review.report_oral_contract_record"
    _inherit = ["customer.record.report"]
    _description = "Oral Contract Record"
    _report_model = "contract.confirmation"


class ReportOrderConfirmation(models.AbstractModel):
    _name = "report.contract_review.report_order_confirmation"
    _inherit = ["customer.record.report"]
    _description = "Order Confirmation Form"
    _report_model = "contract.confirmation"


class ReportContractBid(models.AbstractModel):
    _name = "report.contract_review.report_contract_bid"
    _inherit = ["customer.record.report"]
    _description = "Bid"
    _report_model = "contract.bid"


class ReportBidReview(models.AbstractModel):
    _name = "report.contract_review.report_bid_review"
    _inherit = ["customer.record.report"]
    _description = "Bid / Contract Review Form"
    _report_model = "contract.bid"
