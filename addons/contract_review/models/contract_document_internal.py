from odoo import models

from .sale_order_internal import CODE


class ContractDocument(models.Model):
    """Documents that are internal contracts: their text is taken from the order (CR-08)."""

    _inherit = "contract.document"

    def _check_has_text(self):
        return super(ContractDocument, self.filtered(lambda document: document.kind_code != CODE))._check_has_text()

    def _validate(self):
        """Take the requirements of the order into the internal contract as they are now."""
        for document in self.filtered(lambda document: document.kind_code == CODE and document.order_id):
            document.text = document._render_internal_contract()
        return super()._validate()

    def _distribute_by_matrix(self, subject):
        if self.kind_code == CODE and not self.contract_id and not self._is_reviewed_by_people():
            return None
        return super()._distribute_by_matrix(subject)

    def _is_reviewed_by_people(self):
        review = self.order_id.sudo()._review_current()  # the review counts, whoever may read it
        return bool(review) and not review.is_stock_check

    def _render_internal_contract(self):
        """Return the text of the internal contract: the lines and all requirements of the order."""
        order = self.order_id.sudo()  # all requirements, whoever files them; no prices among them
        values = {"order": order, "document": self, "review": order._review_current()}
        return self.env["ir.qweb"]._render("contract_review.internal_contract_body", values)

    def _internal_requirements(self):
        """Return ``[(heading, texts)]`` of what the order asks for beside its lines."""
        review = self.order_id.sudo()._review_current()  # all requirements, whoever files the internal contract
        labels = dict(self.env["contract.check.line"]._fields["source"]._description_selection(self.env))
        labels["other"] = review._fields["oral_terms"]._description_string(self.env)
        return [(labels[source], texts) for source, texts in review._laid_down() if texts]
