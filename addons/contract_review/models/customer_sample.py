from odoo import fields, models


class CustomerSample(models.Model):
    """The customer's verdict on a sample goes on to the trial in which it was made (CR-88)."""

    _inherit = "customer.sample"

    contract_round_ids = fields.One2many("contract.sample.round", "sample_id", "Sample Rounds")

    def action_judge(self):
        result = super().action_judge()
        # sudo: who follows up the sample need not see the trial
        self.sudo().contract_round_ids._judged()
        return result
