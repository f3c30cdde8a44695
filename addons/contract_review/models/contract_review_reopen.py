from odoo import models
from odoo.exceptions import UserError

from .contract_review_hold import QUOTATION_STATES, REMINDER
from .contract_review_subject import ADDRESSES

# The text of a line without product: all that there is to review on it.
TEXT_LINE_FIELDS = ("display_type", "name")


class ContractReview(models.Model):
    """Reviewing again only what changed: each function signs the part of the quotation that concerns it.

    The review stays the same record: what is void stays readable on it, the signatures that a change does not concern
    stand, and the functions concerned are asked again in a new round (CR-46).
    """

    _inherit = "contract.review"

    # What is signed

    def _signoff_scope(self, signoff):
        """Leave out what does not concern the function; who approves approves the whole."""
        if signoff.role == "approve":
            return None
        unconcerned = self.env["contract.review.concern"]._get_unconcerned(self.company_id.id)
        without = unconcerned.get(signoff.function_id.code)
        return {"without": without} if without else None

    def _signoff_part(self, content, scope):
        if not scope:
            return content
        without, order = set(scope["without"]), content["order"]
        part = {
            key: value
            for key, value in order.items()
            # An address is the same subject as the partner whose it is.
            if key != "lines" and f"order.{ADDRESSES.get(key, key)}" not in without
        }
        lines = {key: self._signoff_line_part(line, without) for key, line in order["lines"].items()}
        part["lines"] = {key: line for key, line in lines.items() if line}
        others = {key: value for key, value in content.items() if key not in ("order", "type")}
        return {**others, "order": part}

    def _signoff_line_part(self, line, without):
        names = TEXT_LINE_FIELDS if line.get("display_type") else line
        part = {name: line[name] for name in names if name in line and f"line.{name}" not in without}
        if "name" not in part:
            part.pop("display_type", None)  # whether a line is a heading matters to who reads its text
        return part

    # Before people are asked

    def _check_submittable(self):
        """Refuse what could never be signed: a function with fewer people than have to sign."""
        super()._check_submittable()
        for step in self._plan_signatures():
            function = step["function"].sudo()  # who belongs to a function is no secret
            if 1 < step.get("quorum", 1) > len(function._signers()):
                raise UserError(
                    self.env._(
                        "%(review)s: %(count)s people of %(function)s have to sign, and it has only %(there)s.",
                        review=self.display_name,
                        count=step["quorum"],
                        function=function.name,
                        there=len(function._signers()),
                    )
                )

    # Asking again

    def _renew(self):
        """Review the changed quotation again.

        :return: the review that is open now
        """
        self.ensure_one()
        if self.state == "draft":
            self.sudo()._refresh_snapshot()  # as in _submit
            return self
        if self.state == "negotiating":
            self._resume()
        self._restart()
        return self

    def _restart(self):
        """Ask those again whom the changes of the quotation concern, and those who are to sign now in addition.

        What can no longer be submitted (the type may have become a more thorough one) goes back to its draft.
        """
        self.ensure_one()
        review = self.sudo()  # as in _submit
        reason = self.env._("The quotation has changed: %s", review.changes)
        review._keep_changes()
        review._refresh_snapshot()
        review._guarded().write({"requested_by_id": self.env.uid})
        review.message_post(body=reason, subtype_xmlid="mail.mt_note")
        if problem := review._get_submit_problem():
            review._back_to_draft(reason, problem)
        elif review._rows_to_sign_again() or review._plan_added():
            review._open_again()
            review._signoff_complete(reason)
        elif review.state == "approved" and review.order_id.review_hold:
            review.order_id._review_release()  # the change concerns nobody who approved

    def _submit_complete(self):
        """Ask for the signatures on these drafts; those that are not complete stay drafts and say what is missing."""
        try:
            with self.env.cr.savepoint():
                self.filtered("is_changed")._submit()
                self.filtered(lambda review: review.state == "draft")._ask()
        except UserError as error:
            if len(self) == 1:
                self._message_log(body=self.env._("To be completed: %s", error.args[0]))
                return
            for review in self:
                review._submit_complete()

    def _get_submit_problem(self):
        """Return why this review cannot be submitted; None when it can."""
        try:
            self._check_submittable()
        except UserError as error:
            return error.args[0]
        return None

    def _back_to_draft(self, reason, problem):
        """Let whoever organises the review complete it before it is signed on; what is not concerned stays signed."""
        open_rows = self.signoff_ids.filtered(lambda row: row.state in ("waiting", "pending"))
        rows = open_rows | self._rows_to_sign_again()
        if rows:
            rows._void(reason)
        self._guarded().write({"state": "draft", "approved_on": False, "decided_on": False})
        self.message_post(body=self.env._("To be completed: %s", problem), subtype_xmlid="mail.mt_note")

    def _signoff_complete(self, reason):
        """Ask for all signatures that are missing; those that no longer stand for what they signed are void.

        :param str reason: shown on the void signatures
        """
        for review in self:
            review._signoff_reopen(review._rows_to_sign_again(), reason)
        self._signoff_add(lambda review: review._plan_added())

    def _rows_to_sign_again(self):
        """Return the signatures that do not stand for what is reviewed now."""
        return self._signoff_outdated() | self._rows_with_new_questions()

    def _keep_changes(self):
        """Hook: keep what the quotation was and is, before the picture is taken anew. Called in superuser mode."""

    def _rows_with_new_questions(self):
        """Return the signatures of functions that the review now asks more than when they signed."""
        approved = self.signoff_ids.filtered(lambda row: row.state == "approved")
        codes = set(self._checklist_missing().function_id.mapped("code")) if approved else ()
        return approved.filtered(lambda row: row.function_id.code in codes)

    def _plan_added(self):
        """Return those steps of the plan that nobody has signed or is asked for: the type may have become another."""
        live = self.signoff_ids.filtered(lambda row: row.state in ("waiting", "pending", "approved"))
        there = {(row.function_id, row.role) for row in live}
        return [step for step in self._plan_signatures() if (step["function"], step.get("role", "review")) not in there]

    def _open_again(self):
        """Take up these reviews again where they were approved."""
        approved = self.filtered(lambda review: review.state == "approved")
        if approved:
            approved._guarded().write({"state": "in_review", "approved_on": False, "decided_on": False})
            approved._sla_start(["review"], again=True)
            approved.order_id.activity_unlink([REMINDER])

    def _reopen_functions(self, functions, reason):
        """Ask these functions to sign again, because something of theirs was clarified (CR-46).

        Their signatures become void, and those of who approved the whole; all others stand. An approved review is
        open again until they have signed.

        :param functions: ``customer.function`` records; the company's own stand for shared ones with the same code
        :param str reason: shown on the void signatures
        :raises UserError: when the review is decided for good
        """
        codes = set(functions.sudo().mapped("code"))  # sudo: which functions there are is no secret
        for review in self.sudo():  # whoever clarifies need not organise the review
            review._check_reopenable()
            signed = review.signoff_ids.filtered(lambda row: row.state == "approved")
            rows = review.signoff_ids.filtered(lambda row: row.state == "pending" and row.function_id.code in codes)
            rows |= signed.filtered(lambda row: row.function_id.code in codes or row.role == "approve")
            if rows & signed:
                review._open_again()
            review._signoff_reopen(rows & signed, reason)  # who has not signed yet, signs what was clarified
            review.message_post(
                body=self.env._(
                    "Reviewed again by %(functions)s: %(reason)s",
                    functions=", ".join(rows.function_id.mapped("name")) or self.env._("nobody"),
                    reason=reason,
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _check_reopenable(self):
        self.ensure_one()
        if self.state in ("rejected", "void"):
            raise UserError(self.env._("%s is closed. Request a new review of the quotation.", self.display_name))
        if self.state == "approved" and self.order_id.state not in QUOTATION_STATES:
            raise UserError(
                self.env._("%s is approved and its order confirmed. Open a contract change.", self.display_name)
            )
