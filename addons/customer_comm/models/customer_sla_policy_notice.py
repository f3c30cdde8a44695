from odoo import fields, models


class CustomerSlaPolicy(models.Model):
    """Deadlines of reports to authorities: a policy may be for one reporting duty (CC-98)."""

    _inherit = "customer.sla.policy"

    duty_id = fields.Many2one(
        "customer.authority.duty",
        "Reporting Duty",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Only for notices that are reported under this duty. Empty: for all.",
    )

    def _fits(self, fact):
        return super()._fits(fact) and (not self.duty_id or self.duty_id == fact.get("duty"))
