from odoo import api, fields, models
from odoo.exceptions import UserError

CLOSED_STATES = ("approved", "rejected", "void")
# The checklists whose questions must all be answered with yes.
OVERALL_KIND = "overall"


class ContractReviewSignoff(models.AbstractModel):
    """The part of a review in which the functions answer and sign: what they sign, when they may, what follows."""

    _name = "contract.review.signoff"
    _description = "Signing a Contract Review"
    _inherit = ["customer.signoff.mixin", "customer.checklist.mixin"]

    _signoff_together = True

    # For salespeople too, who do not see the signatures that others asked for.
    waiting_for = fields.Char("Still to Sign", compute="_compute_waiting_for", compute_sudo=True)

    @api.depends("signoff_ids.state")
    def _compute_waiting_for(self):
        for review in self:
            rows = review.signoff_ids.filtered(lambda row: row.state in ("pending", "waiting"))
            review.waiting_for = ", ".join(rows.function_id.mapped("name"))

    def _signoff_content(self):
        """Sign the picture of the quotation that the reviewers saw, and the type of the review (CR-37)."""
        record = self.sudo()  # the same content whoever signs
        return {"review": record.name, "type": record.type_id.id, "order": record.content}

    def _signoff_statement(self, signoff):
        statements = {
            "review": self.env._("I have reviewed this quotation for %(function)s, and it can be met."),
            "approve": self.env._("I approve this quotation for %(function)s."),
            "verify": self.env._("I have verified this quotation for %(function)s."),
        }
        return self.env._(
            "%(review)s, %(customer)s, %(type)s: %(statement)s",
            review=self.display_name,
            customer=self.partner_id.display_name,
            type=self.type_id.name,
            statement=statements[signoff.role] % {"function": signoff.function_id.name},
        )

    def _signoff_authors(self):
        """XX-10: neither who made the quotation, nor the salesperson, nor whoever asked for the review approves it."""
        order = self.sudo().order_id  # sudo: who has made the quotation is no secret
        users = self.create_uid | self.requested_by_id | order.user_id | order.create_uid
        return users.filtered(lambda user: not user.share)

    def _signoff_check(self, signoff, decision):
        if self.state != "in_review":
            raise UserError(
                self.env._("%s is not being reviewed at the moment. Wait until sales resumes it.", self.display_name)
            )
        if decision != "approved":
            return
        if self.is_changed:
            raise UserError(
                self.env._(
                    "%(review)s: the quotation has changed since the review started (%(changes)s). Ask %(sales)s to "
                    "have it reviewed again.",
                    review=self.display_name,
                    changes=self.changes,
                    sales=self.user_id.name or self.env._("sales"),
                )
            )
        self._check_answers(signoff.function_id)
        others = self.signoff_ids.filtered(lambda row: row.state in ("waiting", "pending")) - signoff
        if not others:
            self._check_ready()

    def _check_answers(self, function):
        """Raise UserError while ``function`` has questions to answer, also those asked of the shared function."""
        asked = self.checklist_answer_ids.function_id.filtered(lambda other: other.code == function.code)
        for each in asked | function:
            self._checklist_check(each)

    def _check_ready(self):
        """Raise UserError when the last signature would approve a review that is not complete (CR-36, CR-39, CR-51)."""
        self.ensure_one()
        self._checklist_check()
        self._check_overall()
        self._check_oral()

    def _check_overall(self):
        """CR-36: the overall conditions are all met; a review with a "no" among them is rejected or negotiated."""
        unmet = self.checklist_answer_ids.filtered(
            lambda answer: answer.checklist_id.kind == OVERALL_KIND and answer.value_yesno != "yes"
        )
        if unmet:
            raise UserError(
                self.env._(
                    "%(review)s cannot be approved, because these conditions are not met:\n%(conditions)s\n"
                    "Negotiate with the customer, or reject the review.",
                    review=self.display_name,
                    conditions="\n".join(f"- {answer.question}" for answer in unmet),
                )
            )

    def _signoff_approved(self):
        """Approve: all functions have signed what the quotation still is. Held orders confirm by themselves."""
        now = fields.Datetime.now()
        self._guarded().write({"state": "approved", "approved_on": now, "decided_on": now})
        self._sla_reach("review")
        for review in self.filtered("type_id.inform_function_ids"):
            review._distribute(
                self.env._("Approved: %s", review.display_name), functions=review.type_id.inform_function_ids
            )
        self.order_id._review_release()

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "rejected", "reject_reason": signoff.note, "decided_on": fields.Datetime.now()})
        self._sla_reach("review")
        self.order_id._review_notify_rejected(self)

    def _checklist_closed(self):
        return self.state in CLOSED_STATES

    def _checklist_locked(self, answer):
        """Close what a function has answered when it has signed, and everything when the review is closed."""
        signed = self.signoff_ids.filtered(lambda row: row.state == "approved").function_id
        # A company's own function signs what was asked of the shared one with the same code.
        return (
            self.state in CLOSED_STATES or bool(answer.function_id) and answer.function_id.code in signed.mapped("code")
        )
