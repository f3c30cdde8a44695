from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.customer_comm.models.customer_checklist_answer import ANSWER_SEAL


class ContractReview(models.Model):
    """Which of the optional departments take part in a review (CR-34), and which questions it asks (CR-27)."""

    _inherit = "contract.review"

    available_function_ids = fields.Many2many(
        "customer.function", compute="_compute_available_functions", string="Optional Departments Available"
    )
    optional_function_ids = fields.Many2many(
        "customer.function",
        "contract_review_optional_function_rel",
        string="Optional Departments",
        copy=False,
        domain="[('id', 'in', available_function_ids)]",
        help="Take part beside the functions that the type always asks. Set before the review is submitted.",
    )

    @api.depends("type_id.line_ids.presence")
    def _compute_available_functions(self):
        for review in self:
            lines = review.type_id.line_ids.filtered(lambda line: line.presence != "required")
            review.available_function_ids = lines.function_id

    @api.constrains("optional_function_ids")
    def _check_optional_functions(self):
        for review in self:
            if unknown := review.optional_function_ids - review.available_function_ids:
                raise UserError(
                    self.env._(
                        "%(function)s is not an optional department of %(type)s.",
                        function=unknown[0].name,
                        type=review.type_id.name,
                    )
                )

    def write(self, vals):
        """Take departments in or leave them out; their questions come and go with them.

        :raise UserError: when the review was submitted already
        """
        chosen = "optional_function_ids" in vals and not self._is_guard_open()
        if chosen:
            self._check_state("draft")
        result = super().write(vals)
        if chosen:
            self._drop_unasked_answers()
            for review in self:
                review._checklist_apply(review.type_id.checklist_ids)
        return result

    def _prefill(self):
        """Ask the departments that take part unless somebody leaves them out."""
        result = super()._prefill()
        for review in self:
            if functions := review.type_id._get_default_departments():
                review._guarded().write({"optional_function_ids": [Command.set(functions.ids)]})
                review._checklist_apply(review.type_id.checklist_ids)
        return result

    def _refresh_snapshot(self):
        before = self.type_id
        result = super()._refresh_snapshot()
        if self.type_id != before:
            # What was chosen stays as far as the new type knows it.
            chosen = self.optional_function_ids & self.available_function_ids
            chosen |= self.type_id._get_default_departments()
            self._guarded().write({"optional_function_ids": [Command.set(chosen.ids)]})
            self._drop_unasked_answers()
            self._checklist_apply(self.type_id.checklist_ids)
        return result

    def _plan_signatures(self):
        """Leave out the optional departments that do not take part."""
        left_out = self._left_out_codes()
        return [step for step in super()._plan_signatures() if step["function"].code not in left_out]

    def _left_out_codes(self):
        """Return the codes of the functions of the type that do not take part in this review."""
        lines = self.type_id.line_ids
        optional = lines.filtered(lambda line: line.presence != "required").function_id
        asked = lines.filtered(lambda line: line.presence == "required").function_id | self.optional_function_ids
        return set(optional.mapped("code")) - set(asked.mapped("code"))

    def _checklist_apply(self, checklists):
        """Ask only what concerns the review: no questions to departments left out, nor about news that is none."""
        answers = self.env["customer.checklist.answer"]
        for review in self:
            answers |= super(ContractReview, review)._checklist_apply(
                # sudo: the set-up applies to everybody
                checklists.sudo().filtered(lambda checklist, review=review: review._asks_checklist(checklist))
            )
        return answers

    def _asks_checklist(self, checklist):
        """Hook: tell whether a checklist of the type concerns this review.

        Those of the kind ``new_product`` are asked when the customer has never had one of the products (CR-27).
        """
        # sudo: whoever asks
        if checklist.kind == "new_product" and not any(self.sudo().line_ids.mapped("is_new_product")):
            return False
        return not checklist.function_id or checklist.function_id.code not in self._left_out_codes()

    def _drop_unasked_answers(self):
        """Take back the open questions to departments that were left out again."""
        unasked = self.env["customer.checklist.answer"].sudo()  # the engine's own rows
        for review in self.sudo():
            unasked |= review.checklist_answer_ids.filtered(
                lambda answer, review=review: not answer.is_answered and not review._asks_checklist(answer.checklist_id)
            )
        ANSWER_SEAL.open(unasked).unlink()
