from odoo import fields, models
from odoo.exceptions import UserError

from .contract_review_hold import QUOTATION_STATES

DECISION_FIELDS = frozenset({"decision", "decision_reason", "partner_id"})


class ContractBid(models.Model):
    """The way of a bid: decided by the head of sales, reviewed, handed in, won or lost (CR-57..CR-60)."""

    _inherit = "contract.bid"

    def write(self, vals):
        """Keep what the head of sales has signed."""
        decided = self.filtered(lambda bid: bid.state not in ("draft", "cancelled"))[:1]
        if decided and DECISION_FIELDS & vals.keys() and not self._is_guard_open():
            raise UserError(
                self.env._("%s: whether to bid, and for whom, is settled. Take it back first.", decided.display_name)
            )
        return super().write(vals)

    def action_propose(self):
        """Ask the head of sales to decide on bidding as proposed (CR-57, CR-59).

        :raises UserError: without tender document, proposal and reason, or with open questions to bid on
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("tender_ids", "decision", "decision_reason")
        self.filtered(lambda bid: bid.decision == "bid").question_ids._check_settled()
        self._guarded().write({"state": "deciding"})
        self._signoff_request(lambda bid: bid._plan_decision())
        return True

    def _plan_decision(self):
        return [{"function": self.env["customer.function"]._get("sales", self.company_id), "role": "approve"}]

    def action_take_back(self):
        """Go on with the tender before the head of sales has decided."""
        self.check_access("write")
        self._check_state("deciding")
        self._signoff_void(self.env._("Taken back"))
        self._guarded().write({"state": "draft"})
        return True

    def action_create_quotation(self):
        """Make the quotation that is the bid, and open it (CR-60)."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("bidding")
        if self.order_id and self.order_id.state != "cancel":
            return self.action_view_order()
        if self.order_id:
            self._guarded().write({"order_id": False})
        order = self.env["sale.order"].with_company(self.company_id).create(self._prepare_quotation_vals())
        return order.get_formview_action()

    def _prepare_quotation_vals(self):
        return {
            "partner_id": self.partner_id.id,
            "bid_id": self.id,
            "client_order_ref": self.tender_ref,
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
        }

    def action_view_order(self):
        """Open the quotation that is the bid."""
        self.ensure_one()
        return self.order_id.get_formview_action()

    def action_view_review(self):
        """Open the review of the bid; it is requested when there is none."""
        self.ensure_one()
        if not self.order_id:
            raise UserError(self.env._("%s: make the quotation that is the bid first.", self.display_name))
        if not self.review_id and self.order_id.state in QUOTATION_STATES:
            return self.order_id.action_request_review()
        return self.review_id._get_form_action()

    def action_submit(self):
        """Record that the bid was handed in; its content is kept for the comparison with the contract (CR-60, CR-61).

        :raises UserError: when a question is open, or where reviews are enforced the departments have not approved
            just this bid
        """
        self.check_access("write")
        self._check_state("bidding")
        self._check_filled("order_id", "submitted_how")
        self.question_ids._check_settled()
        for bid in self:
            bid._check_reviewed()
        self._claim_files("submitted_ids")
        for bid in self.sudo():  # what was bid is kept whole, whoever hands it in
            bid._guarded().write(
                {
                    "state": "submitted",
                    "submitted_on": fields.Datetime.now(),
                    "submitted_by_id": self.env.uid,
                    "submitted_review_id": bid.review_id.id,
                    "content": bid.order_id._review_content(),
                }
            )
        return True

    def _check_reviewed(self):
        """CR-60: what is handed in is what the departments have approved. Where reviews only advise, it is noted."""
        self.ensure_one()
        policy = self.company_id.sudo().contract_review_policy  # a setting that everybody may meet
        order = self.order_id.sudo()
        if order.state == "cancel":
            raise UserError(self.env._("%s: the quotation is cancelled.", self.display_name))
        if policy == "off" or order.state not in QUOTATION_STATES:
            return
        gate = self.env["contract.review.gate"]
        verdict = gate._verdicts(order)[order.id]
        if verdict.outcome == "approved":
            return
        reason = gate._message(order, verdict)
        if policy == "enforce":
            raise UserError(
                self.env._("%(bid)s cannot be handed in yet. %(reason)s", bid=self.display_name, reason=reason)
            )
        self.message_post(body=self.env._("Handed in without an approved review. %s", reason))

    def action_win(self):
        """Record that we were awarded the contract; it is compared with the bid from now on (CR-61)."""
        self.check_access("write")
        self._check_state("submitted")
        for bid in self:
            vals = {"state": "won", "closed_at": fields.Datetime.now()}
            if not bid.contract_order_id and bid.order_id.state != "cancel":
                vals["contract_order_id"] = bid.order_id.id
            bid._guarded().write(vals)
        return True

    def action_lose(self):
        """Record that somebody else was awarded the contract, with the reason."""
        self.check_access("write")
        self._check_state("submitted")
        self._check_filled("result_note")
        self._guarded().write({"state": "lost", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Give up a bid that is not handed in."""
        self.check_access("write")
        self._check_state("draft", "deciding", "bidding")
        self._check_filled("cancel_reason")
        self._signoff_void(self.env._("Cancelled"))
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True

    def action_compare(self):
        """Compare the contract with what was bid, and open the differences (CR-61)."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("submitted", "won")
        self._check_filled("contract_order_id")
        return self.contract_order_id.action_compare()

    def action_print(self):
        """Print the bid record."""
        self.check_access("read")
        return self.env.ref("contract_review.action_report_contract_bid").report_action(self)

    def action_print_review(self):
        """Print the bid review form."""
        self.check_access("read")
        return self.env.ref("contract_review.action_report_bid_review").report_action(self)

    def _take_contract(self):
        """Let the order that is chosen as the contract belong to the bid."""
        for bid in self.filtered("contract_order_id"):
            if bid.contract_order_id.bid_id != bid:
                bid.contract_order_id.bid_id = bid

    def _get_standing_files(self):
        """What was handed in stays as it was."""
        submitted = self.filtered(lambda bid: bid.state in ("submitted", "won", "lost"))
        return super()._get_standing_files() | submitted.submitted_ids

    # Signing

    def _signoff_content(self):
        """Sign the tender as it came in, what was asked and answered, and the proposal."""
        record = self.sudo()  # the same content whoever signs
        return {
            "bid": record.name,
            "partner": record.partner_id.id,
            "title": record.title,
            "tender": record.tender_ref or None,
            "documents": sorted(filter(None, record.tender_ids.mapped("checksum"))),
            "questions": [[question.name, question.answer or None] for question in record.question_ids],
            "decision": record.decision,
            "reason": record.decision_reason,
        }

    def _signoff_statement(self, signoff):
        if self.decision == "no_bid":
            return self.env._("%(bid)s: we do not bid. %(reason)s", bid=self.display_name, reason=self.decision_reason)
        return self.env._(
            "%(bid)s: the tender document is clear and we bid. %(reason)s",
            bid=self.display_name,
            reason=self.decision_reason,
        )

    def _signoff_authors(self):
        """The head of sales decides on the tenders of the department, those that he has entered himself too."""
        return self.env["res.users"]

    def _signoff_check(self, signoff, decision):
        """CR-59: the head of sales signs, or the deputy of an absent one."""
        function = signoff.function_id.sudo()  # who heads a function is no secret
        if function.manager_id and function._signing_principal(self.env.user) != function.manager_id:
            raise UserError(self.env._("%s: the head of sales, or the deputy, decides on bids.", self.display_name))

    def _signoff_approved(self):
        now = fields.Datetime.now()
        for bid in self:
            vals = {"decided_on": now, "decided_by_id": self.env.uid}
            if bid.decision == "bid":
                vals["state"] = "bidding"
            else:
                vals |= {"state": "no_bid", "closed_at": now}
            bid._guarded().write(vals)

    def _signoff_rejected(self, signoff):
        rows = self.signoff_ids.filtered(lambda row: row.round == signoff.round and row.state != "void")
        rows._void(self.env._("Sent back: %s", signoff.note))
        self._guarded().write({"state": "draft"})
