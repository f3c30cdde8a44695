from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    satisfaction_opt_out = fields.Boolean(
        "No Satisfaction Surveys", tracking=True, help="The customer does not want to be asked."
    )
    satisfaction_recipient_count = fields.Integer(
        "Surveys", compute="_compute_satisfaction_recipient_count", groups="satisfaction_survey.group_user"
    )

    def _compute_satisfaction_recipient_count(self):
        """Surveys of the customer and of its contacts: one query, then a walk up the parents."""
        self.satisfaction_recipient_count = 0
        partners = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        groups = self.env["satisfaction.recipient"]._read_group(
            [("partner_id", "in", partners.ids)], ["partner_id"], ["__count"]
        )
        wanted = set(self._ids)
        for partner, count in groups:
            while partner:
                if partner.id in wanted:
                    self.browse(partner.id).satisfaction_recipient_count += count
                partner = partner.parent_id

    @api.readonly
    def action_view_satisfaction(self):
        """Open the surveys that this customer and its contacts were asked in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("satisfaction_survey.satisfaction_recipient_action")
        return {**action, "domain": [("partner_id", "child_of", self.id)], "context": {}}
