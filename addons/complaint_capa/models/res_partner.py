from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_count = fields.Integer(compute="_compute_document_counts", groups="base.group_user")

    @api.model
    def _document_counters(self):
        # CP-115
        return {**super()._document_counters(), "complaint_count": {"model": "complaint.complaint"}}

    @api.model
    def _open_document_sources(self):
        closed = ("draft", "closed", "rejected", "cancelled")
        complaints = ("complaint.complaint", "partner_id", [("state", "not in", closed)])
        return [*super()._open_document_sources(), complaints]

    def _compute_application_statistics_hook(self):
        data = super()._compute_application_statistics_hook()
        if not self.env["complaint.complaint"].has_access("read"):
            return data
        for partner in self.filtered("complaint_count"):
            data[partner.id].append(
                {
                    "iconClass": "fa-exclamation-triangle",
                    "value": partner.complaint_count,
                    "label": self.env._("Complaints"),
                    "tagClass": "o_tag_color_1",
                }
            )
        return data

    def action_view_complaints(self):
        """Open the complaints of this customer and its contacts."""
        self.ensure_one()
        context = {"default_partner_id": self.id}
        return self.env["complaint.complaint"]._action_open([("partner_id", "child_of", self.ids)], context)
