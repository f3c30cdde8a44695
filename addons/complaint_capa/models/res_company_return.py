from odoo import fields, models


class ResCompany(models.Model):
    """How the company handles returned goods and their repair."""

    _inherit = "res.company"

    return_verification = fields.Selection(
        [("complaint", "Returns that belong to a complaint"), ("all", "All customer returns"), ("none", "None")],
        "Quality Verifies",
        required=True,
        default="complaint",
        help="Which returned goods quality compares with the return notice. A complaint is not closed before.",
    )
    return_signature = fields.Boolean(
        "Returns Are Signed For", default=True, help="The warehouse signs for returned goods before quality verifies."
    )
    return_notice = fields.Boolean(
        "Customer Is Told of the Result",
        default=True,
        help="A complaint with returned goods is closed when the customer was told after their verification.",
    )
    return_function_id = fields.Many2one(
        "customer.function",
        "Team for Returns",
        domain="[('company_id', 'in', [id, False])]",
        help="Controls what becomes of returned and repaired goods. Empty: after-sales service.",
    )
    return_quality_function_id = fields.Many2one(
        "customer.function",
        "Verified By",
        domain="[('company_id', 'in', [id, False])]",
        help="Its members verify what came back. Empty: the function that leads complaints.",
    )
    return_location_id = fields.Many2one(
        "stock.location",
        "Quarantine for Returns",
        domain="[('usage', '=', 'internal'), ('company_id', 'in', [id, False])]",
        help="Where returned goods are kept until their disposition. Empty: where the return operation says.",
    )
    repair_confirmation = fields.Boolean(
        "Repairs Are Confirmed",
        default=True,
        help="A repair that belongs to a complaint starts when after-sales and quality have confirmed it, and planning "
        "has reviewed it.",
    )
    repair_function_id = fields.Many2one(
        "customer.function",
        "Repairs Are Done By",
        domain="[('company_id', 'in', [id, False])]",
        help="Empty: production.",
    )
    return_monthly_auto = fields.Boolean(
        "Open Monthly Return Statistics",
        default=True,
        help="When a month is over, its return statistics are opened and the team for returns is reminded.",
    )
    return_monthly_month = fields.Date(
        "Last Return Statistics Opened", readonly=True, help="First day of the last month that was opened."
    )

    def _get_return_function(self):
        """Return the function that controls returned goods (CP-67); empty when there is none."""
        self.ensure_one()
        # sudo: a setting, whoever announces a return
        return self.sudo().return_function_id.sudo(self.env.su) or self._find_function("after_sales")

    def _get_return_quality_function(self):
        """Return the function that verifies returned goods (CP-61); empty when there is none."""
        self.ensure_one()
        company = self.sudo()  # sudo: a setting, whoever receives the goods
        function = company.return_quality_function_id or company.complaint_function_id
        return function.sudo(self.env.su) or self._find_function("quality")

    def _get_repair_function(self):
        """Return the function that repairs and reworks (CP-63); empty when there is none."""
        self.ensure_one()
        # sudo: a setting, whoever issues the repair
        return self.sudo().repair_function_id.sudo(self.env.su) or self._find_function("production")

    def _find_function(self, code):
        return self.env["customer.function"]._find(code, self)
