from odoo import api, fields, models
from odoo.exceptions import UserError

from .contract_requirement import ORIGINS

ANSWERS = [
    ("missing", "Not Answered"),
    ("open", "To Complete"),
    ("answered", "Answered"),
    ("none", "None"),
]


class ContractReview(models.Model):
    """The requirements of the contract on its review: complete before anybody is asked, fixed while people sign."""

    _inherit = "contract.review"

    needs_requirements = fields.Boolean(related="type_id.needs_requirements")
    requirement_ids = fields.One2many("contract.requirement", "review_id", "Requirements", copy=False)
    document_ids = fields.One2many("contract.review.document", "review_id", "Received Documents", copy=False)
    stated_answer = fields.Selection(ANSWERS, "Stated by the Customer", compute="_compute_origin_answers")
    implied_answer = fields.Selection(ANSWERS, "Not Stated, Needed for the Use", compute="_compute_origin_answers")
    legal_answer = fields.Selection(ANSWERS, "Law or Mandatory Standard", compute="_compute_origin_answers")
    company_answer = fields.Selection(ANSWERS, "Added by the Company", compute="_compute_origin_answers")

    @api.depends("requirement_ids.state", "requirement_ids.origin")
    def _compute_origin_answers(self):
        for review in self:
            for origin, __ in ORIGINS:
                review[f"{origin}_answer"] = review._get_origin_answer(origin)

    def _get_origin_answer(self, origin):
        lines = self.requirement_ids.filtered(lambda line: line.origin == origin)
        states = set(lines.mapped("state"))
        if not states:
            return "missing"
        if "open" in states:
            return "open"
        return "answered" if "determined" in states else "none"

    # Answering "none"

    def action_none_stated(self):
        """Answer that the customer states nothing."""
        return self._answer_none("stated")

    def action_none_implied(self):
        """Answer that nothing is needed for the use beyond what is stated."""
        return self._answer_none("implied")

    def action_none_legal(self):
        """Answer that no law or mandatory standard applies."""
        return self._answer_none("legal")

    def action_none_company(self):
        """Answer that the company adds nothing."""
        return self._answer_none("company")

    def _answer_none(self, origin):
        """Answer that there are no requirements of ``origin``.

        :raises UserError: when there are some
        """
        for review in self:
            if review._get_origin_answer(origin) not in ("missing", "none"):
                raise UserError(
                    self.env._(
                        "%(review)s has requirements of the origin “%(origin)s”. Remove them first.",
                        review=review.display_name,
                        origin=self._get_origin_labels()[origin],
                    )
                )
        missing = self.filtered(lambda review: review._get_origin_answer(origin) == "missing")
        self.env["contract.requirement"].create(
            [{"review_id": review.id, "origin": origin, "state": "none"} for review in missing]
        )
        return True

    @api.model
    def _get_origin_labels(self):
        return dict(self.env["contract.requirement"]._fields["origin"]._description_selection(self.env))

    # Submitting

    def _check_submittable(self):
        super()._check_submittable()
        if self.type_id.needs_requirements:
            self._check_requirements()

    def _check_requirements(self):
        """Raise UserError that names what is missing of the requirements (CR-01, CR-05)."""
        labels = self._get_origin_labels()
        problems = [
            self.env._("No requirement of the origin “%s”: add it, or answer “None”.", label)
            for origin, label in labels.items()
            if self._get_origin_answer(origin) == "missing"
        ]
        problems += [
            self.env._("To complete: %(line)s (%(origin)s)", line=line.display_name, origin=labels[line.origin])
            for line in self.requirement_ids.filtered(lambda line: line.state == "open")
        ]
        problems += [
            self.env._("Missing from the customer, without a standard in its place: %s", document.display_name)
            for document in self.document_ids
            if not document._is_answered()
        ]
        if problems:
            raise UserError(
                self.env._(
                    "%(review)s cannot be submitted yet, see its page Requirements:\n%(problems)s",
                    review=self.display_name,
                    problems="\n".join(f"- {problem}" for problem in problems),
                )
            )

    def action_resume(self):
        result = super().action_resume()
        for review in self.filtered(lambda review: review.requirement_ids and review.state == "in_review"):
            # sudo: what was signed is compared with what is required now, whoever resumes
            review.sudo()._signoff_complete(self.env._("The requirements have changed"))
        return result

    def _signoff_content(self):
        content = super()._signoff_content()
        requirements = self.sudo().requirement_ids._get_content()  # as the rest of the content
        return {**content, "requirements": requirements} if requirements else content

    # Replacing a review

    def _take_over(self, previous):
        super()._take_over(previous)
        self._take_over_requirements(previous)
        self._take_over_documents(previous)

    def _take_over_requirements(self, previous):
        """Copy what people entered; it takes the place of what was filled in about the same thing."""
        entered = previous.requirement_ids.filtered(lambda line: not line.is_automatic)
        keys = set(entered.mapped("automatic_key")) - {False}
        self.requirement_ids.filtered(lambda line: line.automatic_key in keys)._guarded().unlink()
        for line in entered:
            line._guarded().copy({"review_id": self.id})

    def _take_over_documents(self, previous):
        if previous.document_ids:
            self.document_ids._guarded().unlink()
            for document in previous.document_ids:
                document._guarded().copy({"review_id": self.id})
