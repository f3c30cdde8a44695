from odoo import api, fields, models

from .customer_credit_mixin import LEVELS


class CustomerCreditSchemeLine(models.Model):
    """What a credit scheme says about one level: its conditions, its limit, and who grants it."""

    _name = "customer.credit.scheme.line"
    _description = "Credit Level of a Scheme"
    _order = "level"
    _check_company_auto = True

    scheme_id = fields.Many2one("customer.credit.scheme", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    level = fields.Selection(LEVELS, required=True)
    conditions = fields.Text(help="Who gets the level, and what is asked for it.")
    credit_limit = fields.Monetary(help="The most that a customer of the level may owe. 0: not limited.")
    function_id = fields.Many2one(
        "customer.function",
        "Granted By",
        check_company=True,
        ondelete="restrict",
        help="Empty: level III by the assistant to the executive vice general manager, I and II by the executive "
        "vice general manager.",
    )

    _level_uniq = models.UniqueIndex("(scheme_id, level)", "The scheme has this level already.")
    _limit_positive = models.Constraint("CHECK (credit_limit >= 0)", "The credit limit cannot be negative.")

    @api.model_create_multi
    def create(self, vals_list):
        schemes = self.env["customer.credit.scheme"].browse(
            {vals["scheme_id"] for vals in vals_list if "scheme_id" in vals}
        )
        schemes._check_lines_open()
        return super().create(vals_list)

    def write(self, vals):
        schemes = self.scheme_id | self.scheme_id.browse(vals.get("scheme_id") or [])
        schemes._check_lines_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fixed(self):
        self.scheme_id._check_lines_open()

    def _signed_values(self):
        return {
            "level": self.level,
            "conditions": self.conditions or "",
            "credit_limit": self.credit_limit,
            "function": self.function_id.code or None,
        }
