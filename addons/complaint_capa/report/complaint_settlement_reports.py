from odoo import api, models


class ReportLossNotice(models.AbstractModel):
    _name = "report.complaint_capa.report_loss_notice"
    _inherit = ["customer.record.report"]
    _description = "Loss Notice"
    _report_model = "complaint.complaint"


class ReportSettlement(models.AbstractModel):
    _name = "report.complaint_capa.report_settlement"
    _inherit = ["customer.record.report"]
    _description = "Settlement"
    _report_model = "complaint.settlement"


class ReportSupplierClaim(models.AbstractModel):
    _name = "report.complaint_capa.report_supplier_claim"
    _inherit = ["customer.record.report"]
    _description = "Supplier Product Quality Feedback Form"
    _report_model = "complaint.supplier.claim"


class SupplierClaimXlsx(models.AbstractModel):
    """The register of supplier claims as a workbook (CP-36)."""

    _name = "report.complaint_capa.complaint_supplier_claim_xlsx"
    _description = "Supplier Claim Register Workbook"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 16}),
            "found_on",
            ("commercial_partner_id", {"width": 28}),
            "origin",
            "material",
            ("item", {"width": 30}),
            "lot_id",
            "supplier_lot",
            "purchase_ref",
            ("quantity", {"total": True}),
            "uom_id",
            ("defect", {"width": 40}),
            "complaint_id",
            "sent_at",
            "answered_on",
            "accepted",
            ("result", {"width": 40}),
            ("claimed_company", {"total": True}),
            ("recovered_company", {"total": True}),
            "user_id",
            "state",
        ]


class LossXlsx(models.AbstractModel):
    """Losses of both sides as a workbook (CP-53, CP-111)."""

    _name = "report.complaint_capa.complaint_loss_xlsx"
    _description = "Loss Register Workbook"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "date",
            ("complaint_id", {"width": 30}),
            ("partner_id", {"width": 28}),
            "side",
            "loss_type_id",
            ("name", {"width": 40}),
            "amount",
            ("amount_company", {"total": True}),
            "notified_at",
            "state",
        ]
