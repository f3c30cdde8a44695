from odoo import fields, models
from odoo.exceptions import AccessError, UserError

MOVE_BY_DECISION = {"return": "returned", "replace": "returned", "scrap": "scrapped", "write_off": "lost"}


class CustomerPropertyIssue(models.Model):
    """The way of a problem: found, customer informed, customer decided, disposed of, closed (CC-111, CC-112)."""

    _inherit = "customer.property.issue"

    def action_send(self):
        """Record that sales has informed the customer, now.

        :raise AccessError: for others than the functions that answer customers
        """
        self._check_state("draft")
        self._check_may_tell()
        self._check_filled("channel_id")
        self._guarded().write({"state": "sent", "informed_at": fields.Datetime.now(), "informed_by_id": self.env.uid})
        return True

    def action_decide(self):
        """Record what the customer decided.

        :raise AccessError: for others than the functions that answer customers
        :raise UserError: when decision, day or answer is missing
        """
        self._check_state("sent")
        self._check_may_tell()
        self._check_filled("decision", "decision_on", "decision_text")
        self._claim_files("decision_attachment_ids")
        self._guarded().write({"state": "decided"})
        return True

    def action_dispose(self):
        """Record that it was done as the customer decided; what left is taken off the register.

        :raise UserError: before the decision, or when the disposition is another one
        """
        self._check_state("decided")
        self._check_filled("disposition", "disposition_evidence")
        for issue in self:
            issue._check_disposition()
        self._guarded().write(
            {"state": "disposed", "disposed_at": fields.Datetime.now(), "disposed_by_id": self.env.uid}
        )
        for issue in self:
            issue._carry_out()
        return True

    def action_close(self):
        """Close what is disposed of, once it is clear who bears the loss (CC-113)."""
        self._check_state("disposed")
        self._check_filled("liable_party")
        self._guarded().write({"state": "closed", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Cancel what turned out to be no problem, before the customer is told; the reason stays on the record.

        :raise UserError: for a rejection, of which the customer has to be told (CC-104)
        """
        self._check_state("draft")
        self._check_filled("cancel_reason")
        if rejected := self.filtered(lambda issue: issue.cause == "rejected")[:1]:
            raise UserError(
                self.env._("%s: a rejection is reported to the customer, who decides.", rejected.display_name)
            )
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        self.property_id._release()
        return True

    def _check_may_tell(self):
        """CC-111, CC-112: customers are told by sales alone, and answer to sales."""
        for company in self.company_id:
            functions = self.env["customer.communication"]._get_reply_functions(company)
            if not any(function._is_member(self.env.user) for function in functions):
                raise AccessError(
                    self.env._(
                        "Only members of %(functions)s report to customers and record their decision.",
                        functions=", ".join(functions.mapped("name")),
                    )
                )

    def _check_disposition(self):
        """CC-112: it is done as the customer decided."""
        if self.disposition != self.decision:
            labels = dict(self._fields["decision"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(record)s: the customer decided “%(decision)s”. Ask the customer again before anything else is "
                    "done.",
                    record=self.display_name,
                    decision=labels[self.decision],
                )
            )

    def _carry_out(self):
        """Book what the decision means for the register."""
        record = self.property_id
        kind = MOVE_BY_DECISION.get(self.disposition)
        if kind and self.quantity:
            self.env["customer.property.move"]._guarded().create(
                {
                    "property_id": record.id,
                    "issue_id": self.id,
                    "kind": kind,
                    "quantity": min(self.quantity, record.remaining_quantity) or self.quantity,
                    "evidence": self.disposition_evidence,
                }
            )
        if record.state in ("blocked", "rejected"):
            record._release("counted" if self.disposition == "rework" else None)

    def _report(self, functions):
        """Tell the functions that have to know (CC-110)."""
        for issue in self:
            issue._distribute(self.env._("Problem with customer property %s", issue.property_id.name), functions)
