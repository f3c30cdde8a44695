from odoo import api, fields, models


class CustomerCommunication(models.Model):
    """Meetings with minutes and action items; what was answered at any contact."""

    _inherit = "customer.communication"

    # CC-14: progress, problems and solutions are shared in regular meetings
    is_meeting = fields.Boolean(related="channel_id.is_meeting")
    participant_ids = fields.Many2many(
        "res.partner", "customer_communication_participant_rel", string="Participants", check_company=True
    )
    other_participants = fields.Char(help="Who else took part, without a contact of their own.")
    minutes = fields.Html(copy=False, help="Progress, problems and solutions.")
    action_item_ids = fields.One2many("customer.action.item", "communication_id", "Action Items")

    # CC-147: every dealing is used to inform
    questions_answered = fields.Text(help="What the customer asked at this contact, and what was answered.")

    @api.model
    def _get_content_fields(self):
        names = {"participant_ids", "other_participants", "minutes", "questions_answered"}
        return super()._get_content_fields() | names
