from odoo import fields, models


class CustomerDistributionAcknowledge(models.TransientModel):
    """Take note of what one was informed of, with a word on what was done (XX-26)."""

    _name = "customer.distribution.acknowledge"
    _description = "Acknowledge"

    distribution_ids = fields.Many2many("customer.distribution", string="Documents")
    note = fields.Text(help="What you did with it.")

    def action_acknowledge(self):
        """Acknowledge the rows of the dialogue."""
        self.ensure_one()
        self.distribution_ids.action_acknowledge(note=self.note)
        return {"type": "ir.actions.act_window_close"}
