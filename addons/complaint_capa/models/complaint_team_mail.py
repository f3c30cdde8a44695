from ast import literal_eval

from odoo import models


class ComplaintTeam(models.Model):
    """A team may have a mail address of its own: what comes in there is for this team (XX-12, XX-13)."""

    _name = "complaint.team"
    _inherit = ["mail.alias.mixin.optional", "complaint.team"]

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("complaint.complaint")
        values["alias_contact"] = "everyone"
        if self.id:
            defaults = literal_eval(self.alias_defaults or "{}")
            company = self.company_id or self.env.company
            values["alias_defaults"] = repr({**defaults, "team_id": self.id, "company_id": company.id})
        return values
