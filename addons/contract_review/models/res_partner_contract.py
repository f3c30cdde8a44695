from odoo import api, fields, models


class ResPartner(models.Model):
    """The contracts and reviews of a customer on his form (XX-22)."""

    _inherit = "res.partner"

    contract_count = fields.Integer("Contracts", compute="_compute_document_counts", groups="base.group_user")
    contract_review_count = fields.Integer(
        "Contract Reviews", compute="_compute_document_counts", groups="base.group_user"
    )

    @api.model
    def _document_counters(self):
        return {
            **super()._document_counters(),
            "contract_count": {"model": "contract.contract"},
            "contract_review_count": {"model": "contract.review"},
        }

    def action_view_contracts(self):
        """Open the contracts of this customer and its contacts."""
        return self._open_contract_documents("contract_review.contract_contract_action")

    def action_view_contract_reviews(self):
        """Open the contract reviews of this customer and its contacts."""
        return self._open_contract_documents("contract_review.contract_review_action")

    def _open_contract_documents(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "domain": [("partner_id", "child_of", self.ids)], "context": {}}
