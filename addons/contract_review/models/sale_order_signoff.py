from odoo import models


class SaleOrder(models.Model):
    """Quotations given to their reviews many at once."""

    _inherit = "sale.order"

    def action_request_reviews(self):
        """Ask for the contract reviews of these quotations, and submit them.

        What is in stock and nothing special is reviewed by the stock check. A review that cannot be submitted yet
        stays a draft, and says on itself what is missing. Quotations whose review is open or approved as they are now
        are left alone.

        :return: the action that opens the reviews
        :raises UserError: when one of the quotations cannot be reviewed
        """
        self.check_access("write")
        for order in self:
            order._check_reviewable()
        gate, reviews = self.env["contract.review.gate"], self.env["contract.review"]
        verdicts = gate._verdicts(self)
        asked = {
            order: (verdicts[order.id].match, verdicts[order.id].review)
            for order in self
            if verdicts[order.id].outcome in ("missing", "free")
        }
        stock = self.filtered(lambda order: verdicts[order.id].outcome == "stock")
        gate._record_stock_checks(stock.sudo(), verdicts)  # records of the gate, not of whoever asks
        for order in self:
            if verdicts[order.id].outcome == "changed":
                verdicts[order.id].review._renew()
        drafts = reviews.sudo().union(*(verdict.review for verdict in verdicts.values()))  # as above
        drafts = drafts.filtered(lambda review: review.state == "draft") | reviews._create_for_all(asked)
        drafts._submit_complete()
        return self._get_reviews_action()

    def _get_reviews_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_review_action")
        return {**action, "domain": [("order_id", "in", self.ids)], "context": {}}
