from odoo import fields, models


class ComplaintComplaint(models.Model):
    """The way from a complaint to corrective action."""

    _inherit = "complaint.complaint"

    def action_create_capa(self):
        """Open the CAPA of this complaint; create it when there is none yet.

        Pressed twice, by two people at once as well, it opens one case.
        """
        self.ensure_one()
        self._check_state("registered", "assessed", "contained", "resolved", "replied", "closed")
        capa = self.capa_ids.filtered(lambda case: case.state != "cancelled")[:1]
        if not capa:
            capa = self.env["capa.case"]._guarded().create(self._prepare_capa_vals())
            capa._message_log(body=self.env._("Created from the complaint %s.", self._get_html_link()))
            self._message_log(body=self.env._("CAPA opened: %s", capa._get_html_link()))
        return capa._action_open()

    def _prepare_capa_vals(self):
        """Return the values of the CAPA of this complaint; nothing is typed twice."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "subject": self.subject,
            "origin": "complaint",
            "source_complaint_id": self.id,
            "complaint_ids": [fields.Command.link(self.id)],
            "problem": self.description,
            "product_id": self.main_product_id.id,
            "severity": self.severity,
            "leader_id": self.user_id.id,
            "function_id": self.responsible_function_id.id,
            "responsible_user_id": self.responsible_user_id.id,
            "containment_note": self.containment,
        }

    def action_view_capa(self):
        """Open the CAPAs of this complaint."""
        self.ensure_one()
        return self.capa_ids._action_open()

    def action_view_returns(self):
        """Open the returns of this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("stock.action_picking_tree_all")
        action.pop("path", None)
        return {**action, "domain": [("complaint_id", "=", self.id)], "context": {}}

    def action_view_repairs(self):
        """Open the repair orders of this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("repair.action_repair_order_tree")
        action.pop("path", None)
        return {**action, "domain": [("complaint_id", "=", self.id)], "context": {"default_complaint_id": self.id}}

    def _action_open(self, domain, context):
        """Return the action that lists the complaints of ``domain``; ``context`` fills new ones."""
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.complaint_complaint_action")
        action.pop("path", None)
        return {**action, "domain": domain, "context": context}
