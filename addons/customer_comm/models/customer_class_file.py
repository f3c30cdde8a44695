from odoo import fields, models


class CustomerClass(models.Model):
    """What the customer file takes from the class: strategy and interval of verification."""

    _inherit = "customer.class"

    strategy = fields.Text(translate=True, groups="customer_comm.group_file")
    file_review_months = fields.Integer(
        "Verify File Every (Months)", help="0: the interval of the settings applies to customers of this class."
    )

    _file_review_positive = models.Constraint(
        "CHECK (file_review_months >= 0)", "The interval of verification cannot be negative."
    )
