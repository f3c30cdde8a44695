from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    satisfaction_opt_out = fields.Boolean(
        "No Satisfaction Surveys", tracking=True, help="The customer does not want to be asked."
    )
    satisfaction_recipient_count = fields.Integer(
        "Surveys", compute="_compute_document_counts", groups="satisfaction_survey.group_user"
    )

    @api.model
    def _document_counters(self):
        recipients = {"model": "satisfaction.recipient"}
        return {**super()._document_counters(), "satisfaction_recipient_count": recipients}

    @api.readonly
    def action_view_satisfaction(self):
        """Open the surveys that this customer and its contacts were asked in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("satisfaction_survey.satisfaction_recipient_action")
        return {**action, "domain": [("partner_id", "child_of", self.id)], "context": {}}
