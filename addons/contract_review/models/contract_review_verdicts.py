from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.customer_comm.tools.fingerprint import fingerprint

# Rows of the form that members of a function fill in who may not change the review itself.
ROW_FIELDS = frozenset({"verdict_ids"})
# Terms of a line on which no function that judges it depends.
PRICE_TERMS = frozenset({"discount", "price_unit", "tax_ids"})


class ContractReview(models.Model):
    """The verdicts of the functions on each line: asked for with the signatures, taken over while the line stays."""

    _inherit = "contract.review"

    verdict_ids = fields.One2many("contract.review.verdict", "review_id", "Line Verdicts", copy=False)
    can_judge = fields.Boolean(compute="_compute_can_judge", help="The user has said nothing yet on some line.")
    date_conflicts = fields.Text(
        compute="_compute_date_conflicts",
        compute_sudo=True,
        help="What a function can do only after the date that the customer has asked for.",
    )

    @api.depends_context("uid")
    @api.depends("verdict_ids.verdict", "state", "signoff_ids.state")
    def _compute_can_judge(self):
        for review in self:
            review.can_judge = any(row.can_answer and not row.verdict for row in review.verdict_ids)

    @api.depends_context("lang")
    @api.depends("verdict_ids.is_late", "checklist_answer_ids.value_date", "commitment_date")
    def _compute_date_conflicts(self):
        for review in self:
            late = review.verdict_ids.filtered("is_late")
            lines = [
                self.env._(
                    "%(function)s, %(product)s: possible on %(possible)s, requested for %(requested)s",
                    function=row.function_id.name,
                    product=row.product_id.display_name,
                    possible=format_date(self.env, row.possible_on),
                    requested=format_date(self.env, row.requested_on),
                )
                for row in late
            ]
            lines += [
                self.env._(
                    "%(function)s: %(question)s: %(date)s, requested for %(requested)s",
                    function=answer.function_id.name,
                    question=answer.question,
                    date=format_date(self.env, answer.value_date),
                    requested=format_date(self.env, review.commitment_date.date()),
                )
                for answer in review._get_late_answers()
            ]
            review.date_conflicts = "\n".join(lines)

    def _get_late_answers(self):
        """Return the dates answered in the checklists that are later than the customer's (CR-31)."""
        if not self.commitment_date:
            return self.env["customer.checklist.answer"]
        requested = self.commitment_date.date()
        return self.checklist_answer_ids.filtered(
            lambda answer: answer.item_id.compare_requested and answer.value_date and answer.value_date > requested
        )

    def write(self, vals):
        """Let members of a function judge the lines in the form of a review that they may not change otherwise."""
        rows = vals.keys() & ROW_FIELDS
        if not rows or vals.keys() - ROW_FIELDS - {"checklist_answer_ids"} or self.has_access("write"):
            return super().write(vals)
        self.check_access("read")
        for name in rows:
            self._write_rows(name, vals[name])
        answers = {name: value for name, value in vals.items() if name not in rows}
        return not answers or super().write(answers)

    def _write_rows(self, name, commands):
        for command, row_id, values in commands:
            if command != Command.UPDATE or row_id not in self[name].ids:
                self.check_access("write")
            self[name].browse(row_id).write(values)

    def onchange(self, values, field_names, fields_spec):
        """As for the answers of checklists: judging changes nothing else of a review that is not the user's."""
        if self and field_names and set(field_names) <= ROW_FIELDS and not self.has_access("write"):
            return {"value": {}}
        return super().onchange(values, field_names, fields_spec)

    def action_judge_feasible(self):
        """Answer yes, on the requested date, for all lines on which the user's functions have not said anything.

        :raise UserError: when nothing is open for the user
        """
        self.check_access("read")
        rows = self.verdict_ids.filtered(lambda row: row.can_answer and not row.verdict)
        if not rows:
            raise UserError(self.env._("There is no line left for you to judge."))
        for day, same_day in rows.grouped("requested_on").items():
            same_day.write({"verdict": "yes", "possible_on": day})
        return True

    def _has_signed(self, function):
        """Tell whether a function has signed in this round, or the company's own one in its place."""
        signed = self.signoff_ids.filtered(lambda row: row.state == "approved").function_id
        return function.code in signed.mapped("code")

    # Course

    def _prepare_answers(self):
        self._open_verdicts()
        return super()._prepare_answers()

    def _signoff_check(self, signoff, decision):
        super()._signoff_check(signoff, decision)
        if decision == "approved":
            self._check_verdicts(signoff.function_id)

    def _check_verdicts(self, function):
        """Raise UserError while ``function`` has not judged each line, or says that one cannot be met."""
        # sudo: all of them, whoever asks
        rows = self.sudo().verdict_ids.filtered(lambda row: row.function_id.code == function.code)
        missing = [(row, reason) for row in rows if (reason := row._explain_missing())]
        if missing:
            lines = [f"- {row.product_id.display_name}: {reason}" for row, reason in missing[:10]]
            if len(missing) > 10:
                lines.append(self.env._("... and %s more", len(missing) - 10))
            raise UserError(
                self.env._(
                    "%(function)s has to judge each line before it signs:\n%(lines)s",
                    function=function.name,
                    lines="\n".join(lines),
                )
            )
        if refused := rows.filtered(lambda row: row.verdict == "no"):
            raise UserError(
                self.env._(
                    "%(function)s says that it cannot meet: %(lines)s. Reject the review, or negotiate with the "
                    "customer and judge again.",
                    function=function.name,
                    lines=", ".join(refused.product_id.mapped("display_name")),
                )
            )

    def _open_verdicts(self):
        """Ask the functions that judge each line, for each product line. In superuser mode.

        A verdict stays while the terms of its line do, and while the signature stands that goes with it.
        """
        judging = self.filtered(lambda review: any(line.line_verdict != "none" for line in review.type_id.line_ids))
        vals_list, outdated = [], self.env["contract.review.verdict"]
        for review in judging:
            functions = review._get_judging_functions()
            there = {(row.function_id, row.order_line_id or row.review_line_id): row for row in review.verdict_ids}
            for line in review.line_ids.filtered("product_id"):
                terms = review._fingerprint_line_terms(line.order_line_id)
                for function, kind in functions.items():
                    row = there.pop((function, line.order_line_id or line), None)
                    if review._has_signed(function):
                        continue
                    vals = review._prepare_verdict_vals(line, function, kind, terms)
                    if row and row.terms == terms:
                        row._guarded().write(vals)
                    else:
                        outdated |= row or outdated
                        vals_list.append(vals)
            outdated = outdated.union(*there.values())
        outdated._discard()
        self.env["contract.review.verdict"]._guarded().create(vals_list)

    def _get_judging_functions(self):
        """Return ``{function: "verdict" or "date"}``: who has been asked to sign and judges each line."""
        kinds = {line.function_id.code: line.line_verdict for line in self.type_id.line_ids}
        functions = self.signoff_ids.filtered(lambda row: row.state != "void").function_id
        return {function: kinds[function.code] for function in functions if kinds.get(function.code, "none") != "none"}

    def _prepare_verdict_vals(self, line, function, kind, terms):
        return {
            "review_id": self.id,
            "company_id": self.company_id.id,
            "function_id": function.id,
            "review_line_id": line.id,
            "order_line_id": line.order_line_id.id,
            "product_id": line.product_id.id,
            "sequence": line.sequence,
            "requested_on": self._get_requested_on(line),
            "date_needed": kind == "date",
            "terms": terms,
        }

    def _get_requested_on(self, line):
        """Return the day that the customer asks for, or else what the lead time of the line promises."""
        if self.commitment_date:
            return fields.Datetime.context_timestamp(self.with_context(tz=self._get_tz()), self.commitment_date).date()
        return fields.Date.today() + timedelta(days=line.customer_lead or 0)

    def _get_tz(self):
        return self.company_id.partner_id.tz or "UTC"

    def _fingerprint_line_terms(self, order_line):
        """Return the fingerprint of what of a line concerns those who judge whether it can be met."""
        content = self.content or {}
        terms = content.get("lines", {}).get(str(order_line.id), {})
        kept = {name: value for name, value in terms.items() if name not in PRICE_TERMS}
        return fingerprint({"line": kept, "date": content.get("commitment_date")})

    def _take_over(self, previous):
        """Copy the verdicts on lines that have not changed; the functions only sign again."""
        super()._take_over(previous)
        lines = {line.order_line_id: line for line in self.line_ids if line.order_line_id}
        vals_list, given = [], self.env["contract.review.verdict"]
        for row in previous.sudo().verdict_ids.filtered("verdict"):  # verdicts of all functions
            line = lines.get(row.order_line_id)
            if line and row.terms == self._fingerprint_line_terms(row.order_line_id):
                given |= row
                kind = "date" if row.date_needed else "verdict"
                vals_list.append(
                    {**self._prepare_verdict_vals(line, row.function_id, kind, row.terms), **row._copied()}
                )
        rows = self.env["contract.review.verdict"].sudo()._guarded().create(vals_list)
        rows.sudo()._sync_conditions()
        for before, after in zip(given, rows, strict=True):
            after.condition_ids._take_over(before.condition_ids)
