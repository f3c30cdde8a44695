from odoo import models


class ContractReview(models.Model):
    """The reviewed dates go to the order when the review is approved (CR-11)."""

    _inherit = "contract.review"

    def _signoff_approved(self):
        # sudo: the dates are the server's, whoever signs last. Those of a change go with the change.
        for review in self.sudo().filtered(lambda review: not review.change_id):
            review._carry_dates()
        return super()._signoff_approved()

    def _carry_dates(self):
        """Write on each line the latest day that a function has found possible, or else what the customer asked for."""
        found = self.verdict_ids.filtered("possible_on").grouped("order_line_id")
        requested = self.commitment_date and self._get_requested_on(self.line_ids[:1])
        days = {}
        for line in self.line_ids.filtered("product_id").order_line_id:
            days[line] = max(found[line].mapped("possible_on")) if line in found else requested
        for line, day in days.items():
            if line.reviewed_on != day:
                line._guarded().write({"reviewed_on": day})
        last = max(filter(None, days.values()), default=False)
        if self.order_id.reviewed_on != last:
            self.order_id._guarded().write({"reviewed_on": last})
