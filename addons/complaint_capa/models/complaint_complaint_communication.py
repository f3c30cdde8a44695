from odoo import api, fields, models
from odoo.fields import Domain

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """Every contact on a complaint is in the log of communications, ours or not, open or closed (CP-121)."""

    _inherit = "complaint.complaint"

    contact_log_ids = fields.One2many(
        "customer.communication", "about_complaint_id", "Communications", groups="customer_comm.group_user"
    )
    communication_count = fields.Integer(compute="_compute_communication_count", groups=INTERNAL)

    @api.depends("contact_log_ids", "communication_id")
    def _compute_communication_count(self):
        # sudo: a count tells nothing of contacts that the user may not open
        log = self.env["customer.communication"].sudo()
        groups = log._read_group([("about_complaint_id", "in", self.ids)], ["about_complaint_id"], ["id:array_agg"])
        found = {complaint.id: set(ids) for complaint, ids in groups}
        for complaint in self:
            origin = set(complaint.sudo().communication_id.ids)
            complaint.communication_count = len(found.get(complaint.id, set()) | origin)

    def action_view_communications(self):
        """Open the contacts on this complaint, the one that it was made of among them."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("customer_comm.customer_communication_action")
        action.pop("path", None)
        domain = Domain("about_complaint_id", "=", self.id) | Domain("id", "in", self.sudo().communication_id.ids)
        return {**action, "domain": list(domain), "context": self._prepare_contact_defaults()}

    def action_log_contact(self):
        """Open a new communication on this complaint, in whichever state it is (CP-121)."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a Contact"),
            "res_model": "customer.communication",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": self._prepare_contact_defaults(),
        }

    def _prepare_contact_defaults(self):
        """Return the values of a new contact on this complaint, as defaults."""
        self.ensure_one()
        values = self._prepare_contact_vals()
        return {f"default_{name}": value for name, value in values.items() if value}

    def _prepare_contact_vals(self):
        """Return the values that all contacts on this complaint share."""
        self.ensure_one()
        complaint = self.sudo()  # ids of what the complaint hangs on
        return {
            "about_complaint_id": complaint.id,
            "company_id": complaint.company_id.id,
            "subject": complaint.display_name,
            "partner_id": complaint.partner_id.id,
            "contact_id": complaint.contact_id.id,
            "order_id": complaint.order_id.id,
            "product_id": complaint.main_product_id.id,
            "stage_id": self.env.ref("customer_comm.stage_after_delivery").id,
            "subject_kind": "complaint",
            "category": "quality" if complaint.kind == "quality" else "other",
        }
