from odoo import api, fields, models


class CustomerService(models.Model):
    """A service after the sale that sales asks of a department under a contract (CR-70)."""

    _inherit = "customer.service"

    contract_id = fields.Many2one(
        "contract.contract",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    department_id = fields.Many2one(
        "customer.function",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="Carries it out together with sales, and acknowledges the task.",
    )

    @api.onchange("department_id")
    def _onchange_department_id(self):
        if user := self.department_id._responsible_user():
            self.user_id = user

    @api.model_create_multi
    def create(self, vals_list):
        services = super().create(vals_list)
        services._inform_department()
        return services

    def write(self, vals):
        result = super().write(vals)
        if vals.get("department_id"):
            self._inform_department()
        return result

    def _inform_department(self):
        """Put the task before the department, which acknowledges it (CR-70)."""
        for service in self.filtered("department_id"):
            service._distribute(self.env._("Service task: %s", service.subject), functions=service.department_id)
