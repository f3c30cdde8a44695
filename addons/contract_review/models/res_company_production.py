from odoo import fields, models


class ResCompany(models.Model):
    """How long before supply the customer announces, and production gets its task order (CR-69)."""

    _inherit = "res.company"

    production_notice_hours = fields.Float(
        default=48.0,
        required=True,
        help="Hours before the supply by which the customer's production notice is expected.",
    )
    production_task_hours = fields.Float(
        default=24.0,
        required=True,
        help="Hours before the supply by which the production task order is issued.",
    )

    _production_hours_positive = models.Constraint(
        "CHECK (production_notice_hours >= 0 AND production_task_hours >= 0)", "Hours ahead are never less than zero."
    )
