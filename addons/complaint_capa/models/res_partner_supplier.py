from odoo import api, fields, models


class ResPartner(models.Model):
    """What was claimed from a supplier (CP-36)."""

    _inherit = "res.partner"

    supplier_claim_count = fields.Integer(compute="_compute_document_counts", groups="base.group_user")

    @api.model
    def _document_counters(self):
        return {**super()._document_counters(), "supplier_claim_count": {"model": "complaint.supplier.claim"}}

    def action_view_supplier_claims(self):
        """Open the claims against this supplier and its contacts."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.complaint_supplier_claim_action")
        action.pop("path", None)
        context = {"default_partner_id": self.id}
        return {**action, "domain": [("partner_id", "child_of", self.ids)], "context": context}
