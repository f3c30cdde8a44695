from odoo import fields, models


class CustomerCommunicationMerge(models.TransientModel):
    """Cancel a contact as a duplicate of an earlier one, which goes on in its place (XX-12)."""

    _name = "customer.communication.merge"
    _description = "Cancel as Duplicate"

    communication_id = fields.Many2one("customer.communication", required=True, readonly=True)
    # Not as superuser: the dialogue shows nothing of a contact that one may not read.
    company_id = fields.Many2one(related="communication_id.company_id", related_sudo=False)
    occurred_on = fields.Datetime(related="communication_id.occurred_on", related_sudo=False)
    is_sender_unknown = fields.Boolean(related="communication_id.is_sender_unknown", related_sudo=False)
    commercial_partner_id = fields.Many2one(related="communication_id.commercial_partner_id", related_sudo=False)
    survivor_id = fields.Many2one("customer.communication", "Goes On As", required=True)

    def action_merge(self):
        """Bring the two together and open the one that goes on.

        :raise UserError: when they cannot be one case
        """
        self.ensure_one()
        self.communication_id._merge_into(self.survivor_id)
        return self.survivor_id.get_formview_action()
