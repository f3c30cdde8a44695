from odoo import fields, models


class ResPartner(models.Model):
    """Counts of what a customer has entrusted to us, of the needs collected, and of patterns in what is reported."""

    _inherit = "res.partner"

    property_count = fields.Integer("Customer Property", compute="_compute_property_counts", groups="base.group_user")
    requirement_count = fields.Integer("Needs", compute="_compute_property_counts", groups="base.group_user")
    capa_proposal_count = fields.Integer("CAPA Proposals", compute="_compute_property_counts", groups="base.group_user")

    def _compute_property_counts(self):
        """Count by customer: one grouped query a document, whatever the number of partners."""
        sources = {
            "property_count": ("customer.property", "commercial_partner_id", [("state", "!=", "cancelled")]),
            "requirement_count": ("customer.requirement", "commercial_partner_id", [("state", "!=", "cancelled")]),
            "capa_proposal_count": ("customer.capa.proposal", "partner_id", [("state", "=", "open")]),
        }
        customers = self.commercial_partner_id
        for name, (model, field, domain) in sources.items():
            counts = {}
            if self.env[model].has_access("read"):
                domain = [*domain, (field, "in", customers.ids)]
                counts = dict(self.env[model]._read_group(domain, [field], ["__count"]))
            for partner in self:
                partner[name] = counts.get(partner.commercial_partner_id, 0)

    def action_view_customer_property(self):
        """Open what this customer has entrusted to us."""
        return self._action_view_of_customer("customer_comm.customer_property_action", "commercial_partner_id")

    def action_view_requirements(self):
        """Open the needs of this customer."""
        return self._action_view_of_customer("customer_comm.customer_requirement_action", "commercial_partner_id")

    def action_view_capa_proposals(self):
        """Open the patterns found in what this customer reported."""
        return self._action_view_of_customer("customer_comm.customer_capa_proposal_action", "partner_id")

    def _action_view_of_customer(self, xml_id, field):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action.pop("path", None)
        domain = [(field, "=", self.commercial_partner_id.id)]
        return {**action, "domain": domain, "context": {"default_partner_id": self.id}}
