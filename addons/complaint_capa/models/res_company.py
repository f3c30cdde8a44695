from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_return_policy = fields.Selection(
        [
            ("off", "Never"),
            ("reason", "When the reason says so"),
            ("always", "Always"),
        ],
        "Returns Open Complaints",
        required=True,
        default="reason",
        help="Whether a validated customer return opens a complaint. A return made from a complaint always joins it.",
    )
    complaint_function_id = fields.Many2one(
        "customer.function",
        help="Leads the handling of complaints; its responsible person receives new ones. Empty: quality.",
    )
    property_from_return = fields.Boolean(
        "Returns for Repair Are Customer Property",
        help="What comes back for repair or exchange is entered in the register of customer property when the return "
        "is validated, and taken off it when it is delivered back.",
    )
    capa_approval_function_id = fields.Many2one(
        "customer.function",
        "CAPA Approval",
        help="Approves corrective action before it starts. Empty: top management.",
    )
    capa_verification_function_id = fields.Many2one(
        "customer.function",
        "CAPA Verification",
        help="Its members verify that actions were carried out and are effective. Empty: quality.",
    )
    capa_effectiveness_days = fields.Integer(
        "Effectiveness Check After (Days)",
        default=30,
        help="Days from the verification of a CAPA to the check of its effect.",
    )

    _capa_effectiveness_days_positive = models.Constraint(
        "CHECK (capa_effectiveness_days >= 0)", "The effectiveness check cannot lie before the verification."
    )
