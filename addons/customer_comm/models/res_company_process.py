from odoo import fields, models


class ResCompany(models.Model):
    """Settings of customer admission and order tendency."""

    _inherit = "res.company"

    admission_block = fields.Boolean(
        "Orders Need Admission",
        default=True,
        help="Quotations of customers who wait for admission or were refused cannot be confirmed.",
    )
    admission_required_from = fields.Date(
        "Admission Needed From",
        help="Customers entered from this day on need an admission before their first order. Empty: only those for "
        "whom an application was made.",
    )
    tendency_lead_days = fields.Integer(
        "Prepare Supply Before (Days)", default=14, help="How long before the expected order supply is prepared."
    )
    tendency_months = fields.Integer("Orders Looked At (Months)", default=24, help="How far back orders are looked at.")

    _tendency_lead_positive = models.Constraint(
        "CHECK (tendency_lead_days >= 0)", "Supply cannot be prepared after the expected order."
    )
    _tendency_months_positive = models.Constraint(
        "CHECK (tendency_months > 0)", "At least one month of orders is looked at."
    )
