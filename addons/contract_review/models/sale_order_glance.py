from odoo import fields, models
from odoo.exceptions import UserError

from .contract_review import OPEN_STATES
from .contract_review_hold import QUOTATION_STATES

TONES = {
    "free": "success",
    "stock": "success",
    "approved": "success",
    "missing": "warning",
    "pending": "info",
    "changed": "warning",
    "rejected": "danger",
    "unwritten": "danger",
}
# How far a function is: icon, colour.
STEP_LOOKS = {
    "approved": ("fa-check-circle", "text-success"),
    "rejected": ("fa-times-circle", "text-danger"),
    "pending": ("fa-clock-o", "text-warning"),
    "waiting": ("fa-circle-o", "text-muted"),
    "planned": ("fa-circle-o", "text-muted"),
}


class SaleOrder(models.Model):
    """The contract review at a glance: where it stands, who is asked, what is missing, what to do next."""

    _inherit = "sale.order"

    review_glance = fields.Html(
        "Contract Review at a Glance",
        compute="_compute_review_glance",
        compute_sudo=True,  # whoever sees the quotation may know how its review goes
        sanitize=False,
    )

    def _compute_review_glance(self):
        for order in self:
            quotation = order._origin
            shown = quotation.id and quotation.state != "cancel" and quotation.review_policy != "off"
            values = quotation._get_review_glance() if shown else None
            order.review_glance = values and self.env["ir.qweb"]._render("contract_review.order_glance", values)

    def _get_review_glance(self):
        """Return what the glance shows, or None when there is nothing to show. Call in superuser mode.

        :return: dict of ``tone`` (a colour of Bootstrap), ``title``, ``review`` (record), ``reasons``, ``steps`` (see
            :meth:`_review_glance_steps`), ``missing`` (sentences), ``next`` (a sentence)
        """
        self.ensure_one()
        if self.state not in QUOTATION_STATES:
            review = self._review_current()
            verdict = None
        else:
            verdict = self.env["contract.review.gate"]._verdicts(self)[self.id]
            review = verdict.review
        if not verdict and not review:
            return None
        outcome = verdict.outcome if verdict else "approved" if review.state == "approved" else "pending"
        return {
            "tone": TONES[outcome],
            "review": review,
            "title": self._review_glance_title(outcome, review),
            "reasons": self._review_glance_reasons(verdict, review),
            "steps": self._review_glance_steps(outcome, verdict, review),
            "missing": self._review_glance_missing(outcome, review) if verdict else [],
            "next": self._review_glance_next(outcome, review) if verdict else "",
        }

    def _review_glance_title(self, outcome, review):
        if outcome == "pending":
            return {
                "draft": self.env._("Contract review is being prepared"),
                "in_review": self.env._("In contract review"),
                "negotiating": self.env._("Being negotiated with the customer"),
            }.get(review.state, self.env._("Contract review not approved"))
        return {
            "free": self.env._("No contract review needed"),
            "stock": self.env._("In stock: the stock check is the contract review"),
            "approved": self.env._("Contract review approved"),
            "missing": self.env._("Needs a contract review"),
            "changed": self.env._("Changed since it was given to contract review"),
            "rejected": self.env._("Contract review rejected"),
            "unwritten": self.env._("The customer has to order in writing"),
        }[outcome]

    def _review_glance_reasons(self, verdict, review):
        if verdict and verdict.match and verdict.match.rules:
            return verdict.match.rules.mapped("name")
        return [review.reason] if review.reason else []

    def _review_glance_steps(self, outcome, verdict, review):
        """Return who signs, as a list of dicts of ``name``, ``who``, ``state`` (of the sign-off, or ``planned``)."""
        rows = review.signoff_ids.filtered(lambda row: row.state != "void").sorted(lambda row: (row.sequence, row.id))
        if rows:
            steps = [(row.function_id, row.user_id or row.function_id._responsible_user(), row.state) for row in rows]
        else:
            planned = self._planned_functions(outcome, verdict, review)
            steps = [(function, function._responsible_user(), "planned") for function in planned]
        return [
            {
                "name": function.name,
                "who": user.sudo().name,  # sudo: who is asked is no secret
                "icon": STEP_LOOKS[state][0],
                "colour": STEP_LOOKS[state][1],
            }
            for function, user, state in steps
        ]

    def _planned_functions(self, outcome, verdict, review):
        """Return the functions that will be asked, in their order."""
        try:
            if outcome == "missing":
                plan = verdict.match.type._plan(self.company_id)
            else:
                plan = review._plan_signatures() if review.state == "draft" else []
        except UserError:  # told when the review is requested or submitted
            plan = []
        return [step["function"] for step in sorted(plan, key=lambda step: step["sequence"])]

    def _review_glance_missing(self, outcome, review):
        """Return what is still missing, as sentences."""
        missing = []
        if outcome == "changed":
            missing.append(self.env._("Changed: %s", review.changes or self.env._("other content")))
        elif outcome == "rejected":
            missing.append(review.reject_reason)
        elif review.state in OPEN_STATES:
            missing.append(review._get_obstacle())
        missing.append(self._get_competence_warning(self._get_sales_user()))
        return [sentence for sentence in missing if sentence]

    def _review_glance_next(self, outcome, review):
        if outcome == "pending":
            return {
                "draft": self.env._("Open the review, complete it and choose Submit for Review."),
                "in_review": self.env._("Wait for the signatures. The quotation can be confirmed on approval."),
                "negotiating": self.env._("Settle the open points with the customer, then choose Resume Review."),
            }.get(review.state, "")
        if outcome == "missing" and self.review_policy == "advise":
            return self.env._("Choose Request Contract Review; if you confirm at once, the review starts by itself.")
        return {
            "free": self.env._("Confirm when the customer agrees."),
            "stock": self.env._("Confirm when the customer agrees: the stock check is recorded by itself."),
            "approved": self.env._("Confirm when the customer agrees."),
            "missing": self.env._("Choose Request Contract Review."),
            "changed": self.env._("Choose Review Again, or take the change back."),
            "rejected": self.env._("Change the quotation and request a new review, or cancel it."),
            "unwritten": self.env._("Ask for a written order and change the order channel."),
        }[outcome]
