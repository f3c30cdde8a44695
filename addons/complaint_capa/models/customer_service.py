from odoo import fields, models
from odoo.exceptions import UserError


class CustomerService(models.Model):
    """A tracking card for a fault or missing parts opens the complaint (CP-119, CC-135)."""

    _inherit = "customer.service"

    complaint_ids = fields.One2many("complaint.complaint", "service_id", "Complaints", groups="base.group_user")
    complaint_count = fields.Integer(compute="_compute_complaint_count", groups="base.group_user")

    def _compute_complaint_count(self):
        # sudo: that there is a complaint is shown to those as well who may not open it
        complaints = self.env["complaint.complaint"].sudo()
        counts = dict(complaints._read_group([("service_id", "in", self.ids)], ["service_id"], ["__count"]))
        for service in self:
            service.complaint_count = counts.get(service, 0)

    def action_create_complaint(self):
        """Register the complaint of this card with all that is known, and open it; a card has one at most (CP-119).

        :raises UserError: when the card says neither what is wrong nor what is missing
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: an existing complaint is found whoever made it
        complaint = self.sudo().complaint_ids[:1].sudo(self.env.su)
        if not complaint:
            complaint = self.env["complaint.complaint"]._guarded().create(self._prepare_complaint_vals())
            complaint.action_register()
            self._message_log(body=self.env._("Complaint registered: %s", complaint._get_html_link()))
            complaint._message_log(body=self.env._("Registered from %s.", self._get_html_link()))
        return complaint.get_formview_action()

    def _prepare_complaint_vals(self):
        self.ensure_one()
        missing = self.missing_ids.mapped("description")
        description = "\n".join(filter(None, [(self.fault or "").strip(), *missing]))
        if not description:
            raise UserError(self.env._("Write on the card what is wrong, or what is missing."))
        products = [
            {"product_id": item.product_id.id, "quantity": item.quantity, "note": item.description}
            for item in self.missing_ids
            if item.product_id
        ]
        if not products and self.product_id:
            products = [{"product_id": self.product_id.id}]
        return {
            "service_id": self.id,
            "company_id": self.company_id.id,
            "subject": self.subject,
            "description": description,
            "origin": "other",
            "is_installation": True,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "order_id": self.order_id.id,
            "delivery_id": self.picking_id.id,
            "line_ids": [fields.Command.create(vals) for vals in products],
        }
