from odoo import fields, models


class SaleOrder(models.Model):
    """The services agreed with an order, and the complaint telephone number told with a quotation."""

    _inherit = "sale.order"

    service_type_ids = fields.Many2many(
        "customer.service.type",
        string="Agreed Services",
        check_company=True,
        help="Planned by themselves after each delivery.",
    )
    customer_service_ids = fields.One2many("customer.service", "order_id", "Services")
    complaint_phone = fields.Char(related="company_id.complaint_phone", string="Complaint Telephone Number")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sent":
            self._tell_complaint_phone()
        return result

    def _tell_complaint_phone(self):
        """Note that the customers were told the number: it is on the quotation that was sent to them (CC-132)."""
        for company, orders in self.filtered("company_id.complaint_phone").grouped("company_id").items():
            # sudo: the flag follows from the quotation, the salesperson need not have rights on the contact
            orders.partner_id.commercial_partner_id.sudo().with_company(company)._mark_complaint_phone_given()
