from odoo import api, fields, models


class CustomerCommunication(models.Model):
    _inherit = "customer.communication"

    complaint_ids = fields.One2many("complaint.complaint", "communication_id")
    complaint_count = fields.Integer(compute="_compute_complaint_count")

    @api.depends("complaint_ids")
    def _compute_complaint_count(self):
        # sudo: that there is a complaint is shown to those as well who may not open it
        for communication, same in zip(self, self.sudo(), strict=True):
            communication.complaint_count = len(same.complaint_ids)

    @api.depends("complaint_ids")
    def _compute_can_convert(self):
        super()._compute_can_convert()
        self.filtered("complaint_count").can_convert = False

    @api.model
    def _convert_to_complaint_supported(self):
        return True

    def action_convert_to_complaint(self):
        """Register the complaint of this communication, with all that is known, and open it (CC-27, CP-17).

        A communication has one complaint at most: when it has one, that one is opened.

        :raise UserError: for a cancelled communication, and while nobody knows who the sender is
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: an existing complaint is found whoever made it
        complaint = self.sudo().complaint_ids._get_survivor().sudo(self.env.su)
        if not complaint:
            self._check_convertible()
            self._check_customer_known()
            complaint = self.env["complaint.complaint"]._guarded().create(self._prepare_complaint_vals())
            complaint.action_register()
            self._message_log(body=self.env._("Complaint registered: %s", complaint._get_html_link()))
            complaint._message_log(body=self.env._("Registered from the communication %s.", self._get_html_link()))
        return self._action_open_complaint(complaint)

    def _prepare_complaint_vals(self):
        """Return the values of the complaint: nothing is typed twice."""
        self.ensure_one()
        vals = {
            "company_id": self.company_id.id,
            "communication_id": self.id,
            "subject": self.subject,
            "description": self.description,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "channel_id": self.channel_id.id,
            "received_at": self.occurred_on,
            "grade_id": self.grade_id.id,
            "order_id": self.order_id.id,
            "kind": "quality" if self.category == "quality" else "service",
        }
        if self.product_id:
            vals["line_ids"] = [fields.Command.create({"product_id": self.product_id.id})]
        return vals

    def action_view_complaint(self):
        """Open the complaint of this communication."""
        self.ensure_one()
        return self._action_open_complaint(self.complaint_ids._get_survivor())

    def _action_open_complaint(self, complaint):
        action = self.env["complaint.complaint"]._action_open([("id", "in", complaint.ids)], {})
        return {**action, "views": [(False, "form")], "res_id": complaint.id}
