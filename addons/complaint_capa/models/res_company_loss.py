from odoo import fields, models


class ResCompany(models.Model):
    """From which cost on resources for complaints and satisfaction are approved, and by whom (CP-55)."""

    _inherit = "res.company"

    complaint_resource_threshold = fields.Monetary(
        "Resources Approved Above",
        help="Requests that cost no more are approved at once. Zero: all are put before the approver.",
    )
    complaint_resource_function_id = fields.Many2one(
        "customer.function",
        "Resource Approval",
        help="Approves resources for complaints and satisfaction. Empty: top management.",
    )

    _complaint_resource_threshold_positive = models.Constraint(
        "CHECK (complaint_resource_threshold >= 0)", "The threshold cannot be negative."
    )
