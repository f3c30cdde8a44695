import logging
from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.order_facts import ORAL_CHANNELS, OrderFacts
from .contract_review import LIVE_STATES

_logger = logging.getLogger(__name__)

# What stops a quotation where the policy is enforced.
BLOCKING = frozenset({"missing", "pending", "changed", "rejected", "unwritten"})


class Match(NamedTuple):
    """What the rules say about one quotation."""

    rules: models.BaseModel
    type: models.BaseModel
    facts: OrderFacts


class Verdict(NamedTuple):
    """What the gate says about one quotation.

    ``outcome``: ``free`` (needs no review), ``stock`` (the stock check is the review), ``approved``, or one of
    :data:`BLOCKING`: ``missing`` (needs a review), ``pending``, ``changed`` (since it was reviewed), ``rejected``,
    ``unwritten`` (ordered by word of mouth, and holds what is sold on written orders only).
    """

    outcome: str
    review: models.BaseModel
    match: Match | None = None

    @property
    def blocks(self):
        """Tell whether the quotation must not be confirmed where the policy is enforced."""
        return self.outcome in BLOCKING


class ContractReviewGate(models.AbstractModel):
    """Decides which quotations may be confirmed, for many at once, and makes the reviews that are needed.

    All that it reads, it reads once for the whole batch; it never trusts what the client says about a quotation.
    """

    _name = "contract.review.gate"
    _description = "Contract Review Gate"

    @api.model
    def _verdicts(self, orders):
        """Judge quotations.

        Once reviewed by people, always reviewed: a quotation whose review was approved, rejected or is open does not
        get rid of it by a change that makes the rules no longer apply.

        :return: ``{order id: Verdict}``
        """
        orders = orders.sudo()  # reviews and history of all, whoever confirms
        verdicts, currents = {}, orders._review_currents()
        orders.env["contract.review"].union(*currents.values()).fetch(["content"])
        for order in orders:
            review = currents[order.id]
            if review and not review.is_stock_check:
                outcome = self._review_outcome(order, review)
                if outcome:
                    verdicts[order.id] = Verdict(outcome, review)
        open_orders = orders.filtered(lambda order: order.id not in verdicts)
        matches = self._matches(open_orders)
        for order in open_orders:
            verdicts[order.id] = self._rule_verdict(order, currents[order.id], matches[order.id])
        self._judge_channel(orders, verdicts)
        return verdicts

    def _judge_channel(self, orders, verdicts):
        """Stop what else would pass and was to be ordered in writing (CR-55): a review cannot mend that."""
        for order in orders.filtered(lambda order: order.order_channel in ORAL_CHANNELS):
            verdict = verdicts[order.id]
            passing = not verdict.blocks or verdict.outcome == "missing"  # a review that cannot be submitted
            if passing and OrderFacts(order).unwritten_lines(order):
                verdicts[order.id] = verdict._replace(outcome="unwritten")

    def _review_outcome(self, order, review):
        """Return the outcome that the order's review by people gives, or None when the rules decide."""
        same = review.fingerprint == order._review_fingerprint()
        if review.state == "approved":
            return "approved" if same and review._signoff_is_current() else "changed"
        if review.state == "rejected":
            return "rejected" if same else None
        # A draft takes the quotation as it is when it is submitted, a negotiation when it is resumed.
        return "pending" if same or review.state != "in_review" else "changed"

    def _rule_verdict(self, order, review, match):
        reviewed = review and not review.is_stock_check
        if not match.rules and not reviewed:
            return Verdict("free", review, match)
        if not reviewed and self._is_stock_check(order, match):
            return Verdict("stock", review, match)
        return Verdict("missing", review, match)

    def _is_stock_check(self, order, match):
        """Tell whether the stock check is the review: all goods there, and nothing that people must look at (CR-15)."""
        return (
            match.type.stock_check
            and not match.type.stock_signatures
            and order.order_channel not in ORAL_CHANNELS
            and not match.facts.is_short(order)
        )

    @api.model
    def _matches(self, orders):
        """Ask the rules.

        :return: ``{order id: Match}`` for all orders; ``Match.type`` is the type of the last review, or else the
            first type, where no rule applies
        """
        matches, currents = {}, orders.sudo()._review_currents()  # sudo: the gate judges for everybody alike
        for company, company_orders in orders.sudo().grouped("company_id").items():
            facts = OrderFacts(company_orders)
            by_order = self.env["contract.review.rule"]._for_company(company)._matches(facts)
            first_type = self._first_type(company)
            for order in company_orders:
                rules = by_order.get(order.id, self.env["contract.review.rule"].sudo())
                review_type = rules[:1].type_id or currents[order.id].type_id or first_type
                matches[order.id] = Match(rules, review_type, facts)
        return matches

    def _first_type(self, company):
        # sudo: the types serve everybody, whoever may read them
        return self.env["contract.review.type"].sudo().search([("company_id", "in", [company.id, False])], limit=1)

    @api.model
    def _message(self, order, verdict):
        """Return what a person is told who may not confirm ``order``."""
        name, review = order.sudo().display_name, verdict.review.name  # sudo: who may not confirm may know the name
        if verdict.outcome == "unwritten":
            return self._message_unwritten(order, OrderFacts(order).unwritten_lines(order.sudo()))
        if verdict.outcome == "missing":
            return self.env._(
                "%(order)s needs a contract review before it can be confirmed (%(reasons)s). Use the button Request "
                "Contract Review on the quotation.",
                order=name,
                reasons=", ".join(verdict.match.rules.mapped("name"))
                or verdict.match.type.name
                or self.env._("no type of review is active"),
            )
        if verdict.outcome == "changed":
            return self.env._(
                "%(order)s was changed after it was given to contract review %(review)s (%(changes)s). Use the button "
                "Review Again on the quotation.",
                order=name,
                review=review,
                changes=verdict.review.changes or self.env._("other content"),
            )
        if verdict.outcome == "rejected":
            return self.env._(
                "%(order)s was rejected in contract review %(review)s: %(reason)s. Change the quotation and request a "
                "new review.",
                order=name,
                review=review,
                reason=verdict.review.reject_reason,
            )
        return self.env._(
            "%(order)s waits for contract review %(review)s (%(missing)s). It can be confirmed when the review is "
            "approved.",
            order=name,
            review=review,
            missing=self._missing_signatures(verdict.review),
        )

    @api.model
    def _message_unwritten(self, order, lines):
        """Return what a person is told of ``lines`` that were ordered by word of mouth (CR-55)."""
        return self.env._(
            "%(order)s holds products that are sold on written orders only: %(products)s. Ask the customer for a "
            "written order, and enter on the quotation how it came.",
            order=order.sudo().display_name,
            products=", ".join(dict.fromkeys(lines.product_id.mapped("display_name"))),
        )

    def _missing_signatures(self, review):
        if review.state == "draft":
            return self.env._("not submitted yet")
        if review.state == "negotiating":
            return self.env._("being negotiated with the customer")
        return self.env._("still to sign: %s", review.waiting_for)

    @api.model
    def _admit(self, orders, verdicts):
        """Record what confirming ``orders`` needs: stock checks, and the reviews that are only advised."""
        stock = orders.filtered(lambda order: verdicts[order.id].outcome == "stock")
        self._record_stock_checks(stock.sudo(), verdicts)  # records of the gate, not of whoever confirms
        advised = orders.filtered(lambda order: verdicts[order.id].blocks)
        if advised:
            self._ensure_reviews(advised, verdicts)

    def _record_stock_checks(self, orders, verdicts):
        due = defaultdict(list)
        for order in orders:
            review = verdicts[order.id].review
            if review and review.state == "approved" and review.fingerprint == order._review_fingerprint():
                continue
            if review.state == "approved":
                review._void(self.env._("The quotation was confirmed with other content"))
            due[order.company_id].append(order.id)
        reviews = self.env["contract.review"]
        for ids in due.values():
            batch = orders.browse(ids)
            reviews._create_stock_checks(batch, {order.id: verdicts[order.id].match for order in batch})

    @api.model
    def _ensure_reviews(self, orders, verdicts):
        """Make sure that a review runs for each of these orders, as far as people are not needed to start it.

        Nothing that is wrong with the set-up of reviews stops the caller: the customer has accepted, or reviews are
        only advised. What cannot be submitted stays a draft, and the order's chatter says why.
        """
        for order in orders.filtered(lambda order: verdicts[order.id].outcome != "unwritten"):
            verdict = verdicts[order.id]
            try:
                with self.env.cr.savepoint():
                    review = self._ensure_review(order.sudo(), verdict)  # sudo: the server starts it, whoever confirms
                with self.env.cr.savepoint():
                    self._ensure_asked(review)
            except UserError as error:
                _logger.info("The contract review of %s could not be started: %s", order.name, error)
                order.sudo().message_post(  # sudo: as above
                    body=self.env._("The contract review could not be started: %s", error),
                    subtype_xmlid="mail.mt_note",
                )

    def _ensure_review(self, order, verdict):
        """Return the open review of ``order``; it is made when there is none for its present content."""
        if verdict.outcome == "missing":
            return self.env["contract.review"]._create_for(order, verdict.match, previous=verdict.review)
        return verdict.review

    def _ensure_asked(self, review):
        """Ask for the signatures of a review that does not wait for them yet."""
        if review.state == "draft":
            review._submit() if review.is_changed else review._ask()
        elif review.state in LIVE_STATES and review.is_changed:
            review._renew()
