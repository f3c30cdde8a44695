from odoo import fields, models

from .contract_standard_default import MARKETS


class ContractCommitment(models.Model):
    """What the company commits itself to on every contract (CR-07); each review has a line to check for each."""

    _name = "contract.commitment"
    _description = "Commitment"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the commitment serves all companies.")
    market = fields.Selection(MARKETS, help="Empty: for both. Contracts of the other market are answered “None”.")
    text = fields.Text(
        translate=True, help="What is committed to. Empty: written for each contract, as its special obligations."
    )
