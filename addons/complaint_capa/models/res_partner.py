from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_count = fields.Integer(compute="_compute_complaint_count", groups="base.group_user")

    def _compute_complaint_count(self):
        """Count the complaints of each partner and of its contacts, in one grouped query (CP-115)."""
        self.complaint_count = 0
        partners = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        groups = self.env["complaint.complaint"]._read_group(
            [("partner_id", "in", partners.ids)], ["partner_id"], ["__count"]
        )
        wanted = set(self._ids)
        for partner, count in groups:
            while partner:
                if partner.id in wanted:
                    partner.complaint_count += count
                partner = partner.parent_id

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
