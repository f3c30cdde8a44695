from odoo import fields, models


class SatisfactionCloseWizard(models.TransientModel):
    """The management representative closes a campaign that has too few answers, with the reason (SS-18)."""

    _name = "satisfaction.close.wizard"
    _description = "Close a Campaign Below the Response Target"

    campaign_id = fields.Many2one("satisfaction.campaign", required=True, readonly=True, ondelete="cascade")
    response_rate_key = fields.Float(related="campaign_id.response_rate_key")
    response_target = fields.Float(related="campaign_id.response_target")
    reason = fields.Text(required=True)

    def action_close(self):
        """Close the campaign; who may do so is checked there."""
        self.ensure_one()
        self.campaign_id._close_low(self.reason)
        return {"type": "ir.actions.act_window_close"}
