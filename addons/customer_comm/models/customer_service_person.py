from odoo import fields, models


class CustomerServicePerson(models.Model):
    """Somebody who took part in a service: trained, present, visiting (CC-131, CC-134, CC-136)."""

    _name = "customer.service.person"
    _description = "Person at a Service"
    _inherit = ["customer.lock.line.mixin"]
    _order = "service_id, role, id"
    _lock_parent = "service_id"

    service_id = fields.Many2one("customer.service", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="service_id.company_id", store=True, index=True)
    role = fields.Selection(
        [
            ("trainee", "Trained"),
            ("customer", "Present for the Customer"),
            ("company", "Present for Us"),
            ("visitor", "Visitor"),
        ],
        required=True,
        default="customer",
    )
    name = fields.Char(required=True)
    job = fields.Char("Job Position", help="Operator, plant manager, ...")
    partner_id = fields.Many2one("res.partner", "Contact", index="btree_not_null")
    passed = fields.Selection([("yes", "Yes"), ("no", "No")], "Can Operate It")
    note = fields.Char()
