from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.customer_comm.models.customer_checklist_answer import ANSWER_SEAL, VALUE_FIELDS
from odoo.addons.customer_comm.tools.fingerprint import fingerprint

from .contract_review_line import PRICE_GROUPS


class ContractReviewSnapshot(models.AbstractModel):
    """The part of a review that shows what is reviewed: a picture of the quotation, taken when the review starts.

    Reviewers sign this picture and need no right on the quotation; the gate compares it with the quotation.
    """

    _name = "contract.review.snapshot"
    _description = "Picture of a Quotation"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    order_id = fields.Many2one(
        "sale.order", "Quotation", required=True, readonly=True, index=True, check_company=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    content = fields.Json(readonly=True, copy=False, prefetch=False, groups=fields.NO_ACCESS)
    fingerprint = fields.Char(readonly=True, copy=False, help="SHA-256 of what is reviewed.")
    line_ids = fields.One2many("contract.review.line", "review_id", "Lines", readonly=True, copy=False)
    commitment_date = fields.Datetime("Delivery Date", readonly=True)
    client_order_ref = fields.Char("Customer Reference", readonly=True)
    payment_term_id = fields.Many2one("account.payment.term", "Payment Terms", readonly=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_untaxed = fields.Monetary("Untaxed Amount", readonly=True, tracking=True, groups=PRICE_GROUPS)
    amount_total = fields.Monetary("Total", readonly=True, groups=PRICE_GROUPS)
    margin_percent = fields.Float(
        "Margin (%)", digits=(16, 1), readonly=True, aggregator="avg", groups="contract_review.group_price"
    )
    margin_known = fields.Boolean(
        readonly=True, groups="contract_review.group_price", help="The products have a cost, so there is a margin."
    )
    stock_state = fields.Selection(
        [("available", "In Stock"), ("short", "Short"), ("none", "No Stocked Goods")], "Stock", readonly=True
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    partner_credit = fields.Monetary(
        "Open Balance",
        currency_field="company_currency_id",
        compute="_compute_partner_balance",
        groups="contract_review.group_price",
        help="What the customer owes now.",
    )
    partner_overdue = fields.Monetary(
        "Overdue",
        currency_field="company_currency_id",
        compute="_compute_partner_balance",
        groups="contract_review.group_price",
        help="Of it, what should have been paid by today.",
    )
    is_changed = fields.Boolean(
        "Changed Since", compute="_compute_is_changed", help="The quotation is no longer what is reviewed."
    )
    changes = fields.Char("What Changed", compute="_compute_is_changed")

    _guarded_fields = frozenset(
        {
            "company_id",
            "order_id",
            "partner_id",
            "content",
            "fingerprint",
            "line_ids",
            "commitment_date",
            "client_order_ref",
            "payment_term_id",
            "currency_id",
            "amount_untaxed",
            "amount_total",
            "margin_percent",
            "margin_known",
            "stock_state",
        }
    )

    @api.depends("fingerprint", "state", "order_id.state")
    def _compute_is_changed(self):
        for review in self:
            record = review.sudo()  # reviewers have no right on the quotation, and still must not sign the wrong one
            changed = record._is_comparable() and record.fingerprint != fingerprint(record._subject_content())
            review.is_changed = changed
            review.changes = record._subject_changes() if changed else False

    @api.depends("partner_id", "company_id")
    def _compute_partner_balance(self):
        today = fields.Date.context_today(self)
        for company, reviews in self.grouped("company_id").items():
            partners = reviews.partner_id.commercial_partner_id
            # sudo: the group of these fields is the right to see the balance, without any other right in accounting
            lines = self.env["account.move.line"].sudo()
            domain = [
                ("company_id", "=", company.id),
                ("partner_id", "in", partners.ids),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
            ]
            open_amounts = dict(lines._read_group(domain, ["partner_id"], ["amount_residual:sum"]))
            late = [*domain, ("date_maturity", "<", today)]
            late_amounts = dict(lines._read_group(late, ["partner_id"], ["amount_residual:sum"]))
            for review in reviews:
                partner = review.partner_id.commercial_partner_id.sudo()
                review.partner_credit = open_amounts.get(partner, 0.0)
                review.partner_overdue = late_amounts.get(partner, 0.0)

    def _subject_content(self):
        """Hook: return what is reviewed as it is now, in superuser mode: the quotation."""
        return self.order_id._review_content()

    def _subject_changes(self):
        """Hook: name what has changed since the picture was taken, in superuser mode."""
        return self.order_id._review_change_labels(self.content)

    def _is_comparable(self):
        """Tell whether a change of the quotation still matters to this review."""
        raise NotImplementedError

    @api.model
    def _create_for(self, order, match, previous=None):
        """Make a draft review for a quotation that has none.

        :param match: ``Match`` of the gate for the order
        :param previous: the review whose place it takes; what was answered there is taken over
        :return: the review, in superuser mode
        """
        return self._create_for_all({order: (match, previous)})

    @api.model
    def _create_for_all(self, requests):
        """Make draft reviews for quotations that have none.

        :param requests: ``{order: (match, previous review)}``, as for :meth:`_create_for`
        :return: the reviews, in superuser mode, in the order of the requests
        """
        for match, previous in requests.values():
            if not match.type:
                raise UserError(
                    self.env._("No type of contract review is active. Ask a manager of the reviews for one.")
                )
            if previous and previous.state == "approved":  # by the stock check, which is not enough any more
                previous._void(self.env._("The stock check is not enough any more"))
        self.flush_model(["state"])  # the place of the live review is free when the former one is not any more
        # sudo: the server makes reviews, for everybody who may request one. No mail tells who is responsible.
        reviews = self.sudo().with_context(mail_auto_subscribe_no_notify=True)._guarded()
        created = reviews.create(
            [
                {**self._prepare_vals(order.sudo(), match), "previous_id": previous and previous.id}
                for order, (match, previous) in requests.items()
            ]
        )
        for review_type, group in created.grouped("type_id").items():
            group._checklist_apply(review_type.checklist_ids)
        created._prefill()
        for review, (_match, previous) in zip(created, requests.values(), strict=True):
            if previous:
                review._take_over(previous)
        return created

    def _prefill(self):
        """Hook: fill a review that was made just now with what is known already. Called in superuser mode."""

    def _take_over(self, previous):
        """Hook: copy what people entered on the ``previous`` review. Called in superuser mode, after the prefill."""
        self._take_over_answers(previous)

    @api.model
    def _create_stock_checks(self, orders, matches):
        """Make the reviews of quotations whose goods are all in stock: the stock check is the review (CR-15).

        :param orders: ``sale.order`` records in superuser mode
        :param matches: ``{order id: Match}`` of the gate
        """
        self.flush_model(["state"])  # as above
        now = fields.Datetime.now()
        decided = {
            "state": "approved",
            "is_stock_check": True,
            "submitted_on": now,
            "approved_on": now,
            "decided_on": now,
        }
        # Nobody is to be told of these records, so they start without followers and chatter.
        silent = self.sudo().with_context(tracking_disable=True)
        return silent._guarded().create(
            [{**self._prepare_vals(order, matches[order.id]), **decided} for order in orders]
        )

    def _refresh_snapshot(self):
        """Take the picture of the quotation anew, with the type that the rules ask for now.

        The type never becomes a lighter one: a review that was to be thorough stays so.
        """
        self.ensure_one()
        match = self.env["contract.review.gate"]._matches(self.order_id)[self.order_id.id]
        vals = self._prepare_snapshot_vals(self.order_id, match.facts)
        if match.rules:
            vals.update(self._prepare_match_vals(match), type_id=(self.type_id | match.type).sorted()[:1].id)
        vals["line_ids"] = self._line_commands(vals["line_ids"])
        self._guarded().write(vals)
        self._checklist_apply(self.type_id.checklist_ids)

    def _line_commands(self, commands):
        """Return the commands that bring the lines up to date, so that what hangs on a line stays there.

        :param commands: one ``Command.create`` for each line of the quotation
        """
        there = {line.order_line_id.id: line.id for line in self.line_ids if line.order_line_id}
        result = []
        for __, __, vals in commands:
            line_id = there.pop(vals["order_line_id"], None)
            result.append(Command.update(line_id, vals) if line_id else Command.create(vals))
        kept = {command[1] for command in result if command[0] == Command.UPDATE}
        return [Command.delete(line.id) for line in self.line_ids if line.id not in kept] + result

    def _prepare_vals(self, order, match):
        return {
            "company_id": order.company_id.id,
            "order_id": order.id,
            "partner_id": order.partner_id.id,
            "user_id": order.user_id.id or self.env.uid,
            "requested_by_id": self.env.uid,
            **self._prepare_match_vals(match),
            **self._prepare_snapshot_vals(order, match.facts),
        }

    @api.model
    def _prepare_match_vals(self, match):
        return {
            "type_id": match.type.id,
            "rule_ids": [Command.set(match.rules.ids)],
            "reason": ", ".join(match.rules.mapped("name")) or self.env._("Requested by hand"),
        }

    def _take_over_answers(self, previous):
        """Copy what was answered on the ``previous`` review: only the signatures are asked for again."""
        answers = previous.sudo().checklist_answer_ids.filtered("is_answered")  # answers of all functions
        by_question = {answer.item_id: answer for answer in answers}
        names = (*VALUE_FIELDS.values(), "remark", "attachment_ids", "answered_by_id", "answered_at")
        for answer in self.sudo().checklist_answer_ids:
            if given := by_question.get(answer.item_id):
                vals = {name: given._fields[name].convert_to_write(given[name], given) for name in names}
                ANSWER_SEAL.open(answer).write(vals)

    @api.model
    def _prepare_snapshot_vals(self, order, facts):
        """Return the picture of ``order`` (superuser mode) as values of a review.

        :param facts: ``OrderFacts`` of a batch that holds the order
        """
        margin = facts.margin(order)
        return {
            "channel": order.order_channel,
            "content": order._review_content(),
            "fingerprint": order._review_fingerprint(),
            "commitment_date": order.commitment_date,
            "client_order_ref": order.client_order_ref,
            "payment_term_id": order.payment_term_id.id,
            "currency_id": order.currency_id.id,
            "amount_untaxed": order.amount_untaxed,
            "amount_total": order.amount_total,
            "margin_percent": margin or 0.0,
            "margin_known": margin is not None,
            "stock_state": self._stock_state(order, facts),
            "line_ids": [Command.create(vals) for vals in self._prepare_line_vals_list(order, facts)],
        }

    def _stock_state(self, order, facts):
        if not facts.has_goods(order):
            return "none"
        return "short" if facts.is_short(order) else "available"

    def _prepare_line_vals_list(self, order, facts):
        product_lines = facts.lines[order.id]
        return [
            self._prepare_product_line_vals(line, facts)
            if line in product_lines
            else self._prepare_text_line_vals(line)
            for line in order.order_line
        ]

    def _prepare_text_line_vals(self, line):
        return {
            "company_id": line.company_id.id,
            "order_line_id": line.id,
            "sequence": line.sequence,
            "name": line.name,
        }

    def _prepare_product_line_vals(self, line, facts):
        stock, margin = facts.stock.get(line.id), facts.line_margin(line)
        return {
            **self._prepare_text_line_vals(line),
            "product_id": line.product_id.id,
            "quantity": line.product_uom_qty,
            "uom_id": line.product_uom_id.id,
            "customer_lead": line.customer_lead,
            "is_new_product": line.id in facts.new_product_line_ids,
            "stock_state": "none" if not stock else "available" if stock.is_enough else "short",
            "free_qty": stock.free if stock else 0.0,
            "forecast_qty": stock.forecast if stock else 0.0,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "price_subtotal": line.price_subtotal,
            "margin_percent": margin or 0.0,
            "margin_known": margin is not None,
        }
