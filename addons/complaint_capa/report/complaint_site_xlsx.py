from odoo import api, models


class ComplaintSampleXlsx(models.AbstractModel):
    """The list of bad samples as a workbook (CP-43)."""

    _name = "report.complaint_capa.complaint_sample_xlsx"
    _description = "Bad Samples Workbook"
    _inherit = "customer.register.xlsx"
    _form_key = "complaint_sample"

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 16}),
            ("complaint_id", {"width": 36}),
            ("partner_id", {"width": 28}),
            ("product_id", {"width": 30}),
            "lot_id",
            ("quantity", {"total": True}),
            "taken_on",
            "taken_by_id",
            "received_at",
            ("place", {"width": 24}),
            "keep_until",
            "state",
            "ended_on",
            "ended_by_id",
            ("returned_to", {"width": 24}),
        ]


class ComplaintContainmentXlsx(models.AbstractModel):
    """Interim measures as a workbook: how many were sorted and found bad (CP-45)."""

    _name = "report.complaint_capa.complaint_containment_xlsx"
    _description = "Interim Measures Workbook"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("complaint_id", {"width": 36}),
            "place",
            ("action", {"width": 40}),
            ("product_id", {"width": 30}),
            "lot_id",
            ("quantity", {"total": True}),
            ("sorted_qty", {"total": True}),
            ("bad_qty", {"total": True}),
            ("result", {"width": 30}),
            "user_id",
            "due_on",
            "approved_by_id",
            "approved_at",
            "done_by_id",
            "done_at",
            "state",
        ]


class ComplaintStopXlsx(models.AbstractModel):
    """Stop orders as a workbook: who stopped and lifted what, and when (CP-46, CP-47)."""

    _name = "report.complaint_capa.complaint_stop_xlsx"
    _description = "Stop Orders Workbook"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 16}),
            "stop_kind",
            ("scope", {"width": 36}),
            ("reason", {"width": 40}),
            ("complaint_id", {"width": 30}),
            "ordered_by_id",
            "ordered_at",
            "rework_demanded",
            ("lift_note", {"width": 40}),
            "lifted_by_id",
            "lifted_at",
            "state",
        ]


class ComplaintSpotCheckXlsx(models.AbstractModel):
    """Checks of goods and production as a workbook (CP-47, CP-48)."""

    _name = "report.complaint_capa.complaint_spot_check_xlsx"
    _description = "Checks Workbook"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 16}),
            "checked_at",
            "check_kind",
            "user_id",
            ("product_id", {"width": 30}),
            "lot_id",
            "place",
            ("checked_qty", {"total": True}),
            ("bad_qty", {"total": True}),
            "result",
            ("findings", {"width": 40}),
            "function_id",
            "informed_at",
            ("improvement", {"width": 40}),
            "complaint_id",
            "capa_id",
            "state",
        ]
