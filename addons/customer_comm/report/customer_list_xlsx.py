from odoo import api, models
from odoo.fields import Domain


class CustomerListXlsx(models.AbstractModel):
    """The customer list as a workbook (CC-66); exported by few (CC-90)."""

    _name = "report.customer_comm.customer_list_xlsx"
    _description = "Customer List Workbook"
    _inherit = "customer.register.xlsx"
    _form_key = "customer_list"

    @api.model
    def _register_domain(self):
        return Domain("file_opened_on", "!=", False)

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 32}),
            ("address", {"label": self.env._("Address"), "values": "_get_addresses", "width": 40}),
            "phone",
            ("zip", {"width": 10}),
            "bank_name",
            "bank_account",
            ("contact", {"label": self.env._("Contact Person"), "values": "_get_contacts"}),
            "customer_class_id",
            "customer_status",
            ("file_order_count", {"total": True}),
            ("file_sales_amount", {"total": True}),
            "file_last_order_on",
            "file_completeness",
            "file_review_next",
        ]

    @api.model
    def _get_contacts(self, partners):
        """Return the first contact of each customer: one query for the batch."""
        contacts = self.env["res.partner"].search_fetch(
            [("parent_id", "in", partners.ids), ("type", "=", "contact")], ["name", "parent_id"], order="id"
        )
        return {contact.parent_id.id: contact.name for contact in reversed(contacts)}

    @api.model
    def _get_addresses(self, partners):
        return {partner.id: partner._get_file_address() for partner in partners}
