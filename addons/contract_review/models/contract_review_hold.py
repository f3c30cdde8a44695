from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import RedirectWarning, UserError

# Where a quotation can still become an order.
QUOTATION_STATES = ("draft", "sent")

REMINDER = "contract_review.mail_activity_type_review"


class ContractReviewHold(models.AbstractModel):
    """The part of a quotation that keeps what the customer has accepted while its review is not approved yet.

    A signature, a payment or an order in the shop is never refused. The quotation is held, with the fingerprint of
    what was accepted, and confirms by itself when just that is approved.
    """

    _name = "contract.review.hold"
    _description = "Hold of an Accepted Quotation"

    review_hold = fields.Boolean(
        "Held for Contract Review",
        readonly=True,
        copy=False,
        help="The customer has accepted. The order confirms by itself when its contract review is approved.",
    )
    review_hold_on = fields.Datetime("Accepted by the Customer On", readonly=True, copy=False)
    review_hold_fingerprint = fields.Char("Fingerprint of What Was Accepted", readonly=True, copy=False)

    _guarded_fields = frozenset({"review_hold", "review_hold_on", "review_hold_fingerprint"})

    def _review_hold_acceptance(self):
        """Hold those of these quotations, which the customer has just accepted, that may not be confirmed yet.

        :return: the held orders
        """
        orders = self._review_subject()
        if not orders:
            return orders
        return orders._review_hold_blocked(self.env["contract.review.gate"]._verdicts(orders))

    def _review_hold_blocked(self, verdicts):
        """Keep the acceptance of the blocked orders, and see to it that their review runs.

        :param verdicts: ``{order id: Verdict}`` of the gate
        :return: the held orders
        """
        blocked = self._review_blocked(verdicts)
        for company, orders in blocked.grouped("company_id").items():
            # The customer has no right on reviews, and is not the one who asks for them.
            orders = orders.with_user(SUPERUSER_ID).with_company(company)
            for order in orders:
                order._guarded().write(order._prepare_review_hold_vals())
            orders.env["contract.review.gate"]._ensure_reviews(orders, verdicts)
            for order in orders:
                order._review_notify_held()
        return blocked

    def _prepare_review_hold_vals(self):
        vals = {
            "review_hold": True,
            "review_hold_on": fields.Datetime.now(),
            "review_hold_fingerprint": self._review_fingerprint(),
        }
        if self.state == "draft":
            vals["state"] = "sent"  # what the customer has accepted has been sent
        return vals

    def _review_release(self):
        """Go on with these orders, whose reviews were approved just now. Call in superuser mode.

        Those that the customer has accepted confirm by themselves; of the others, sales is told.
        """
        quotations = self.filtered(lambda order: order.state in QUOTATION_STATES)
        for company, orders in quotations.grouped("company_id").items():
            # Neither the approver nor the customer needs the right to confirm orders.
            orders = orders.with_user(SUPERUSER_ID).with_company(company)
            held = orders.filtered("review_hold")
            for order in held:
                order._review_settle_hold()
            (orders - held)._review_remind_sales(
                self.env._("Contract review approved"), self.env._("The quotation can be confirmed.")
            )

    def _review_settle_hold(self):
        """Confirm one held order that nothing holds any more, if it is still what the customer accepted."""
        if self.review_hold_fingerprint != self._review_fingerprint():
            self._guarded().write({"review_hold": False})
            self._review_remind_sales(
                self.env._("Approved, but not what the customer accepted"),
                self.env._(
                    "The quotation was changed after the customer accepted it. Have the customer accept it as it "
                    "is now, or confirm it yourself if they agreed."
                ),
            )
        elif self._review_payment_gone():
            self._guarded().write({"review_hold": False})
            self._review_remind_sales(
                self.env._("Approved, but no longer paid"),
                self.env._("The payment by which the customer accepted was cancelled. Ask the customer."),
            )
        else:
            self._review_confirm_held()

    def _review_payment_gone(self):
        """Tell whether the customer accepted by payments alone, and all of them were cancelled since."""
        payments = self.transaction_ids
        return bool(payments) and not self.signature and set(payments.mapped("state")) <= {"cancel", "error"}

    @api.model
    def _cron_release_held(self):
        """Confirm the held orders that nothing holds any more: reviews are not enforced, or no rule applies now.

        What people have to settle stays held.
        """
        orders = self.search([("review_hold", "=", True), ("state", "in", QUOTATION_STATES)])
        self.env["ir.cron"]._commit_progress(remaining=len(orders))
        for company, held in orders.grouped("company_id").items():
            enforced = company.contract_review_policy == "enforce"
            blocked = held._review_blocked(self.env["contract.review.gate"]._verdicts(held)) if enforced else held[:0]
            for order in held:
                if order not in blocked:
                    order.with_company(company)._review_settle_hold()
                if not self.env["ir.cron"]._commit_progress(1):
                    return

    def _review_confirm_held(self):
        """Confirm one held order; an approval never fails because something else stops the confirmation."""
        try:
            with self.env.cr.savepoint():
                self.with_context(send_email=True).action_confirm()
                invoiced = self.transaction_ids._invoice_held_orders()
        except (UserError, RedirectWarning) as error:
            self.invalidate_recordset()
            self._review_remind_sales(
                self.env._("Approved, but could not be confirmed"),
                self.env._("The customer has accepted and the review is approved, but: %s", error.args[0]),
            )
        else:
            invoiced._send_invoice()  # outside of the savepoint: electronic invoicing may commit

    def _review_notify_held(self):
        review = self._review_current()
        body = self.env._(
            "Accepted by the customer and held. The order confirms by itself when its review is approved."
        )
        if review:
            body = Markup("%s %s") % (body, review._get_html_link())
        self.message_post(body=body, subtype_xmlid="mail.mt_note")
        if review.state in (False, "draft", "rejected"):
            self._review_remind_sales(
                self.env._("Accepted by the customer: see to the contract review"),
                self.env._("The customer has accepted this quotation, but no contract review is running."),
            )

    def _review_notify_rejected(self, review):
        """Tell the salespeople of these orders that their review was rejected. Call in superuser mode."""
        for order in self:
            note = self.env._("%(review)s was rejected: %(reason)s", review=review.name, reason=review.reject_reason)
            if order.review_hold:
                note += " " + self.env._("The customer has accepted this quotation already, and may have paid.")
            order._review_remind_sales(self.env._("Contract review rejected"), note)

    def _review_remind_sales(self, summary, note):
        """Raise an activity on each order for whoever sells it, without a mail. It goes when the order is confirmed."""
        untold = self.filtered(lambda order: summary not in order.activity_ids.mapped("summary"))
        for user, orders in untold.grouped(lambda order: order._get_sales_user() or self.env.user).items():
            orders.with_context(mail_activity_quick_update=True).activity_schedule(
                REMINDER, summary=summary, note=note, user_id=user.id
            )

    def _review_clear_reminders(self):
        """Remove the reminders of these orders, which are being confirmed, and their hold.

        Only orders that needed a review by people were ever held or reminded of.
        """
        self.sudo().activity_unlink([REMINDER])  # reminders of others as well
        self.filtered("review_hold")._guarded().write({"review_hold": False})
