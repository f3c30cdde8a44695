from odoo import models
from odoo.exceptions import UserError

# Checklists whose questions allow only one answer: the law is kept, and a repeat order is confirmed (CR-22, XX-28).
AFFIRMED_KINDS = ("law", "confirmation")


class ContractReview(models.Model):
    """Questions that must all be answered with yes: a contract against the law is never approved."""

    _inherit = "contract.review"

    def _check_ready(self):
        super()._check_ready()
        denied = self.checklist_answer_ids.filtered(
            lambda answer: (
                answer.checklist_id.kind in AFFIRMED_KINDS
                and answer.answer_kind == "yesno"
                and answer.value_yesno != "yes"
            )
        )
        if denied:
            raise UserError(
                self.env._(
                    "%(review)s cannot be approved while this is not so:\n%(questions)s\n"
                    "Negotiate with the customer, or reject the review.",
                    review=self.display_name,
                    questions="\n".join(f"- {answer.question}" for answer in denied),
                )
            )
