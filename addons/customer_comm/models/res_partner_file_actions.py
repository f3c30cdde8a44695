from odoo import api, models


class ResPartner(models.Model):
    """What opens from a contact: its file, everything with it, its batches, and who read its file (XX-22)."""

    _inherit = "res.partner"

    @api.readonly
    def action_view_customer_file(self):
        """Open the customer file of the company of this contact."""
        self.ensure_one()
        view = self.env.ref("customer_comm.res_partner_view_form_file")
        return self._get_form_action(self.env._("Customer File"), view)

    @api.readonly
    def action_view_contact(self):
        """Open the contact that the file belongs to."""
        self.ensure_one()
        return self._get_form_action(self.env._("Contact"), self.env.ref("base.view_partner_form"))

    def _get_form_action(self, name, view):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "res.partner",
            "res_id": self.commercial_partner_id.id,
            "views": [(view.id, "form")],
        }

    @api.readonly
    def action_view_timeline(self):
        """Open everything with this customer, newest first (XX-22)."""
        return self._get_customer_action("customer_comm.customer_timeline_action")

    @api.readonly
    def action_view_batches(self):
        """Open the batches that this customer ordered (CC-68)."""
        return self._get_customer_action("customer_comm.customer_batch_action")

    @api.readonly
    def action_view_file_access(self):
        """Open who was granted leave to read this file."""
        return self._get_customer_action("customer_comm.customer_file_grant_action")

    def _get_customer_action(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        customer = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }

    def action_ask_for_file(self):
        """Read the file by leave, or ask for leave (CC-74)."""
        self.ensure_one()
        grants = self.env["customer.file.grant"]
        grant = grants._get_open(self.env.user, self)
        if grant:
            return grant.with_env(self.env).action_read_file()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_file_grant_action_mine")
        return {
            **action,
            "views": [(False, "form")],
            "context": {"default_partner_id": self.commercial_partner_id.id},
            "target": "new",
        }
