from odoo import api, fields, models
from odoo.fields import Domain

from .customer_capa_proposal import COUNTED_CATEGORIES, COUNTED_KINDS

WATCHED = frozenset({"partner_id", "product_id", "topic_ids", "subject_kind", "category", "direction", "occurred_on"})


class CustomerCommunication(models.Model):
    """Repeated problems: contacts on the same thing within a period propose a CAPA (CC-124)."""

    _inherit = "customer.communication"

    capa_proposal_open = fields.Boolean(compute="_compute_capa_proposal_open")

    def _compute_capa_proposal_open(self):
        """Tell which of these contacts belong to a pattern that is still to be decided about, in one query."""
        # sudo: that there is a pattern is shown to whoever handles one of its contacts
        proposals = self.env["customer.capa.proposal"].sudo()
        part = proposals.search([("communication_ids", "in", self.ids), ("state", "=", "open")]).communication_ids
        for communication in self:
            communication.capa_proposal_open = communication.id in part._ids

    @api.model_create_multi
    def create(self, vals_list):
        communications = super().create(vals_list)
        communications._detect_repeated()
        return communications

    def write(self, vals):
        result = super().write(vals)
        if WATCHED & vals.keys():
            self._detect_repeated()
        return result

    def _detect_repeated(self):
        # sudo: the pattern is found whoever logs the contact that completes it
        self.env["customer.capa.proposal"].sudo()._detect(self.sudo())

    @api.model
    def _get_repeated_domain(self):
        """Return which contacts count: what customers reported as a fault."""
        return Domain([("direction", "=", "in"), ("state", "!=", "cancelled")]) & (
            Domain("subject_kind", "in", COUNTED_KINDS) | Domain("category", "in", COUNTED_CATEGORIES)
        )

    def _counts_as_repeated(self):
        """Tell whether this contact counts and can repeat another."""
        self.ensure_one()
        return bool(self.product_id or self.topic_ids) and bool(self.filtered_domain(self._get_repeated_domain()))

    def action_view_capa_proposals(self):
        """Open the proposals that this contact is part of."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_capa_proposal_action")
        action.pop("path", None)
        return {**action, "domain": [("communication_ids", "in", self.ids)], "context": {"create": False}}
