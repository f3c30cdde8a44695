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
        lines = super().create(vals_list)
        lines._check_scheme_open()
        return lines

    def write(self, vals):
        self._check_scheme_open()
        result = super().write(vals)
        if "scheme_id" in vals:
            self._check_scheme_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fixed(self):
        self._check_scheme_open()

    def _check_scheme_open(self):
        self.scheme_id._check_open()
        self.scheme_id._check_drafter(self.company_id)

    def _signed_values(self):
        return {
            "level": self.level,
            "conditions": self.conditions or "",
            "credit_limit": self.credit_limit,
            "function": self.function_id.code or None,
        }
