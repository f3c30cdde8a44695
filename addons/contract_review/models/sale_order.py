from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .contract_review import LIVE_STATES, OPEN_STATES
from .contract_review_hold import QUOTATION_STATES
from .contract_review_oral import CHANNELS

# What Odoo writes when it confirms; none of it is reviewed.
CONFIRMATION_FIELDS = frozenset({"state", "date_order", "locked"})

# Reviews whose signatures stand for the content that the signers saw.
SIGNED_STATES = ("in_review", "approved")


class _Ticket:
    """The verdicts on the quotations that are being confirmed, handed from ``action_confirm`` to what it calls.

    It travels in the context and is recognised by its class, of which no client can make an instance.
    """

    KEY = "contract_review_ticket"

    def __init__(self, verdicts):
        self.verdicts = verdicts

    @classmethod
    def of(cls, records):
        """Return the ticket in the context of ``records``, or None."""
        ticket = records.env.context.get(cls.KEY)
        return ticket if isinstance(ticket, cls) else None


class SaleOrder(models.Model):
    """The quotation and its contract review: the gate at confirmation, and the customer's acceptance held by it.

    Every way into the state ``sale`` passes :meth:`_review_pass_gate`: the button, mass confirmation, RPC, and writing
    or creating the state. People are refused with a reason; what a customer signs or pays is never refused but held,
    and confirms by itself when the review is approved.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "contract.review.subject", "contract.review.hold", "customer.guard.mixin"]

    order_channel = fields.Selection(
        CHANNELS,
        default="written",
        copy=False,
        tracking=True,
        help="How the customer orders. An oral or telephone order is reviewed with the proof that it was confirmed.",
    )
    review_ids = fields.One2many("contract.review", "order_id", "Contract Reviews", copy=False)
    review_policy = fields.Selection(related="company_id.contract_review_policy", string="Contract Review Policy")
    review_count = fields.Integer(compute="_compute_review", compute_sudo=True)
    review_state = fields.Selection(
        [
            ("draft", "Draft"),
            ("in_review", "In Review"),
            ("negotiating", "Negotiating"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("changed", "Changed Since Review"),
        ],
        "Contract Review",
        compute="_compute_review",
        compute_sudo=True,  # whoever sees the quotation may know where its review stands
        search="_search_review_state",
    )

    # The list of held orders.
    _review_hold_idx = models.Index("(review_hold_on) WHERE review_hold")

    @api.depends("review_ids.state", "state")
    def _compute_review(self):
        currents = self._origin._review_currents()
        for order in self:
            review = currents.get(order._origin.id, self.env["contract.review"])
            changed = review.state in SIGNED_STATES and not review.is_stock_check and review.is_changed
            order.review_state = "changed" if changed else review.state
            order.review_count = len(order.review_ids)

    def _search_review_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain.FALSE
        for state in value:
            domain |= self._review_state_domain(state)
        return domain

    def _review_state_domain(self, state):
        if not state:
            return Domain("review_ids", "not any", [("state", "!=", "void")])
        if state == "rejected":
            return Domain("review_ids", "any", [("state", "=", "rejected")]) & Domain(
                "review_ids", "not any", [("state", "in", LIVE_STATES)]
            )
        if state not in (*SIGNED_STATES, "changed"):
            return Domain("review_ids", "any", [("state", "=", state)])
        # Only quotations can have changed since, and few of them are reviewed and not confirmed.
        signed = Domain("review_ids", "any", [("state", "in", SIGNED_STATES)])
        reviewed = self.sudo().search(signed & Domain("state", "in", QUOTATION_STATES))
        changed = reviewed.filtered(lambda order: order.review_state == "changed")
        if state == "changed":
            return Domain("id", "in", changed.ids)
        return Domain("review_ids", "any", [("state", "=", state)]) & Domain("id", "not in", changed.ids)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        confirmed = orders.filtered(lambda order: order.state == "sale")
        if confirmed:
            confirmed._review_pass_gate()
        return orders

    def write(self, vals):
        if "company_id" in vals:
            self._review_check_company(vals["company_id"])
        if vals.get("state") != "sale":
            return super().write(vals)
        entering = self.filtered(lambda order: order.state != "sale")
        # What is written together with the state is confirmed with it: the gate has to see it.
        terms = {name: value for name, value in vals.items() if name not in CONFIRMATION_FIELDS}
        if entering and terms:
            super().write(terms)
            vals = {name: value for name, value in vals.items() if name in CONFIRMATION_FIELDS}
        entering._review_pass_gate()
        return super().write(vals)

    def _review_check_company(self, company_id):
        """A confirmed order stays with its company: another one has not reviewed it (CR-12)."""
        company = self.env["res.company"].sudo().browse(company_id or ())  # its setting applies to everybody
        for order in self.filtered(lambda order: order.state == "sale" and order.company_id.id != company_id):
            if "enforce" in (order.company_id.sudo() | company).mapped("contract_review_policy"):
                raise UserError(
                    self.env._(
                        "%s is confirmed and stays with its company. Duplicate it for the other company.", order.name
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reviewed(self):
        """Reviews are records: a quotation that has any stays, those still being prepared go with it."""
        reviews = self.sudo().review_ids  # also reviews that the user may not see
        kept = reviews.filtered(lambda review: review.state != "draft")
        if kept:
            raise UserError(
                self.env._(
                    "%s has contract review records, which have to be kept. Cancel the quotation instead.",
                    kept[0].order_id.display_name,
                )
            )
        reviews.unlink()

    # Actions

    def action_request_review(self):
        """Ask for the contract review of this quotation, or open the one that it has.

        When all goods are in stock and nothing is special, the stock check is the review and nobody has to sign.

        :return: the action that opens the review
        :raises UserError: when the quotation cannot be reviewed
        """
        self.ensure_one()
        self.check_access("write")
        current = self.sudo()._review_current()  # the gate judges for everybody alike
        if current.state in OPEN_STATES and self.review_state != "changed":
            return current._get_form_action()
        self._check_reviewable()
        gate = self.env["contract.review.gate"]
        verdict = gate._verdicts(self)[self.id]
        if verdict.outcome == "stock":
            gate._record_stock_checks(self.sudo(), {self.id: verdict})
        elif verdict.outcome == "unwritten":
            raise UserError(gate._message(self, verdict))
        elif verdict.outcome == "changed":
            verdict.review._renew()
        elif verdict.outcome in ("missing", "free"):
            self.env["contract.review"]._create_for(self, verdict.match, previous=verdict.review)
        return self.sudo()._review_current()._get_form_action()

    def action_view_reviews(self):
        """Open the contract reviews of this quotation."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_review_action")
        if len(self.review_ids) == 1:
            return {**action, **self.review_ids._get_form_action()}
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}

    def action_confirm(self):
        """Confirm what may be confirmed.

        People are told why a quotation may not be; where nobody is there to be told (a payment that comes in, a
        scheduled action), such a quotation is held instead.
        """
        orders = self._review_subject()
        if not orders or _Ticket.of(self):
            return super().action_confirm()
        verdicts = self.env["contract.review.gate"]._verdicts(orders)
        held = self.browse() if self._review_person_acts() else orders._review_hold_blocked(verdicts)
        if held and not self - held:
            return True
        admitted = (self - held).with_context(**{_Ticket.KEY: _Ticket(verdicts)})
        return super(SaleOrder, admitted).action_confirm()

    def action_draft(self):
        """Take back a quotation: the customer's signature goes with it, and what it was held for."""
        self.filtered(lambda order: order.review_hold and order.signature)._guarded().write({"review_hold": False})
        return super().action_draft()

    def _action_cancel(self):
        # sudo: whoever cancels, also those that the user may not see
        open_reviews = self.sudo().review_ids.filtered(lambda review: review.state in OPEN_STATES)
        if open_reviews:
            open_reviews._void(self.env._("The quotation was cancelled"))
        self.filtered("review_hold")._guarded().write({"review_hold": False})
        return super()._action_cancel()

    def _action_confirm(self):
        # The ticket has done its work: what follows the confirmation must not know of it.
        if not _Ticket.of(self):
            return super()._action_confirm()
        context = {key: value for key, value in self.env.context.items() if key != _Ticket.KEY}
        return super(SaleOrder, self.with_context(context))._action_confirm()  # pylint: disable=context-overridden

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        if error or self.company_id.sudo().contract_review_policy != "enforce":  # a setting anybody may meet
            return error
        gate, ticket = self.env["contract.review.gate"], _Ticket.of(self)
        verdict = (ticket.verdicts if ticket else gate._verdicts(self))[self.id]
        return gate._message(self, verdict) if verdict.blocks else False

    def _validate_order(self):
        """Confirm what the customer has accepted, or hold it: an acceptance is never refused."""
        held = self._review_hold_acceptance()
        if held and not self - held:
            return None
        return super(SaleOrder, self - held)._validate_order()

    # Gate

    def _review_current(self):
        """Return the review that counts: the last one that is not void. Call in superuser mode."""
        self.ensure_one()
        return self._review_currents()[self.id]

    def _review_currents(self):
        """Return ``{order id: the review that counts}``, all to be read together. Call in superuser mode."""
        currents = {
            order.id: order.review_ids.filtered(lambda review: review.state != "void").sorted("id")[-1:]
            for order in self
        }
        ids = [review.id for review in currents.values() if review]
        return {order_id: review.with_prefetch(ids) for order_id, review in currents.items()}

    def _check_reviewable(self):
        if self.state not in QUOTATION_STATES:
            raise UserError(self.env._("%s is not a quotation any more. Only quotations are reviewed.", self.name))
        if self.review_policy == "off":
            raise UserError(
                self.env._("Contract reviews are switched off for %s. See Settings.", self.company_id.display_name)
            )

    def _review_subject(self):
        """Return those of these quotations to which a policy applies."""
        # sudo: the setting applies to everybody, also to portal users who read no company
        policies = {company: company.sudo().contract_review_policy for company in self.company_id}
        return self.filtered(lambda order: order.state != "sale" and policies.get(order.company_id) != "off")

    def _review_person_acts(self):
        """Tell whether a person of the company is confirming, who can be told what is missing.

        A customer at the portal or shop, a payment that comes in and a scheduled action all run in superuser mode as
        somebody who is no internal user, or as the system itself.
        """
        return not self.env.su or self.env.user._is_internal() and self.env.uid != SUPERUSER_ID

    def _review_pass_gate(self):
        """Let these orders into the state sale, and record the reviews that go with it.

        :raises UserError: when the policy is enforced and one of them has no valid review
        """
        orders = self.filtered(lambda order: order.company_id.sudo().contract_review_policy != "off")  # as above
        told = self.filtered("review_hold")
        if orders:
            told |= orders._review_judge()
        if told:
            told._review_clear_reminders()

    def _review_judge(self):
        """Refuse those of these orders that may not pass, record what the others need.

        :return: the orders that needed a review by people
        """
        gate, ticket = self.env["contract.review.gate"], _Ticket.of(self)
        verdicts = ticket.verdicts if ticket else gate._verdicts(self)
        refused = self._review_blocked(verdicts)
        if refused:
            raise UserError("\n".join(gate._message(order, verdicts[order.id]) for order in refused))
        self.filtered(lambda order: verdicts[order.id].outcome in ("approved", "stock"))._review_lock()
        gate._admit(self, verdicts)
        return self.filtered(lambda order: verdicts[order.id].outcome not in ("free", "stock"))

    def _review_lock(self):
        """Keep what was compared with the review from being changed by others until the orders are confirmed.

        A change that was committed since this transaction began makes it fail and run again, on what is there then.
        """
        if not self:
            return
        self.flush_recordset()
        self.order_line.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id"
                " WHERE o.id IN %s ORDER BY o.id, l.id FOR UPDATE",
                self._ids,
            )
        )

    def _review_blocked(self, verdicts):
        return self.filtered(
            lambda order: (
                order.company_id.sudo().contract_review_policy == "enforce"  # as above
                and verdicts[order.id].blocks
            )
        )
