from odoo import fields, models


class ResCompany(models.Model):
    """How a company signs, files and checks its contracts."""

    _inherit = "res.company"

    contract_signatory_function_id = fields.Many2one(
        "customer.function",
        "Contracts Signed By",
        domain="[('company_id', 'in', [id, False])]",
        help="Signs contracts for the company, unless the review type names another function. Empty: the deputy "
        "general manager for sales.",
    )
    contract_clerk_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        help="Keeps the contracts and the ledger. New contracts are assigned to this user.",
    )
    contract_internal = fields.Boolean(
        "Internal Contracts",
        default=True,
        help="An internal contract is filed for each new order and handed to the functions of the distribution matrix.",
    )
    contract_internal_from = fields.Date(
        "Internal Contracts Since",
        required=True,
        default=fields.Date.today,
        help="Orders before this day get no internal contract by themselves.",
    )
    contract_delivery_hold = fields.Boolean(
        "Deliver Only Under Contract",
        help="Goods of an order that needs a signed contract leave when it is signed.",
    )
    contract_retention_warning_days = fields.Integer(
        "Retention Warning (Days)",
        default=90,
        help="Records whose retention ends within this time are listed as expiring.",
    )

    _contract_retention_warning_positive = models.Constraint(
        "CHECK (contract_retention_warning_days >= 0)", "The number of days cannot be negative."
    )
