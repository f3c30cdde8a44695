from odoo import api, fields, models


class ResPartner(models.Model):
    """Counts of what a customer has entrusted to us, of the needs collected, and of patterns in what is reported."""

    _inherit = "res.partner"

    property_count = fields.Integer("Customer Property", compute="_compute_document_counts", groups="base.group_user")
    requirement_count = fields.Integer("Needs", compute="_compute_document_counts", groups="base.group_user")
    capa_proposal_count = fields.Integer("CAPA Proposals", compute="_compute_document_counts", groups="base.group_user")

    @api.model
    def _document_counters(self):
        valid = [("state", "!=", "cancelled")]
        return {
            **super()._document_counters(),
            "property_count": {"model": "customer.property", "domain": valid, "of_company": True},
            "requirement_count": {"model": "customer.requirement", "domain": valid, "of_company": True},
            "capa_proposal_count": {
                "model": "customer.capa.proposal",
                "domain": [("state", "=", "open")],
                "of_company": True,
            },
        }

    def action_view_customer_property(self):
        """Open what this customer has entrusted to us."""
        return self._action_view_of_company("customer_comm.customer_property_action", "commercial_partner_id")

    def action_view_requirements(self):
        """Open the needs of this customer."""
        return self._action_view_of_company("customer_comm.customer_requirement_action", "commercial_partner_id")

    def action_view_capa_proposals(self):
        """Open the patterns found in what this customer reported."""
        return self._action_view_of_company("customer_comm.customer_capa_proposal_action", "partner_id")

    def _action_view_of_company(self, xml_id, field):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action.pop("path", None)
        domain = [(field, "=", self.commercial_partner_id.id)]
        return {**action, "domain": domain, "context": {"default_partner_id": self.id}}
