from odoo import api, fields, models


class ResPartner(models.Model):
    """The CAPAs and 8D reports of a customer."""

    _inherit = "res.partner"

    capa_count = fields.Integer("CAPA", compute="_compute_document_counts", groups="base.group_user")

    @api.model
    def _document_counters(self):
        return {**super()._document_counters(), "capa_count": {"model": "capa.case", "of_company": True}}

    @api.model
    def _open_document_sources(self):
        cases = ("capa.case", "partner_id", [("state", "not in", ("closed", "cancelled"))])
        return [*super()._open_document_sources(), cases]

    @api.readonly
    def action_view_capas(self):
        """Open the CAPAs of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.capa_case_action")
        action.pop("path", None)
        domain = [("partner_id", "child_of", self.commercial_partner_id.ids)]
        return {**action, "domain": domain, "context": {"default_partner_id": self.commercial_partner_id.id}}
