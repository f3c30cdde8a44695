from odoo import fields, models


class ContractReview(models.Model):
    """The conditions of a review: alive with it, reminded of when it is approved."""

    _inherit = "contract.review"

    condition_ids = fields.One2many("contract.condition", "review_id", "Conditions", copy=False)

    def _void(self, reason):
        result = super()._void(reason)
        self.sudo().condition_ids._void()  # whoever ends the review
        return result

    def _signoff_rejected(self, signoff):
        result = super()._signoff_rejected(signoff)
        self.sudo().condition_ids._void()  # as above
        return result

    def _signoff_approved(self):
        result = super()._signoff_approved()
        self.sudo().condition_ids._remind()  # as above
        return result

    def _take_over(self, previous):
        """Copy the conditions that the functions have set for the whole order."""
        super()._take_over(previous)
        # sudo: all conditions are taken over
        conditions = previous.sudo().condition_ids.filtered(lambda condition: not condition.verdict_id)
        for condition in conditions:
            vals = {"review_id": self.id, "function_id": condition.function_id.id, "text": condition.text}
            vals |= {"holds": condition.holds, "due_on": condition.due_on, "user_id": condition.user_id.id}
            # sudo: rows of the server
            self.env["contract.condition"].sudo()._guarded().create(vals)._take_over(condition)
