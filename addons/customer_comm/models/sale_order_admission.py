from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..tools.fingerprint import fingerprint


class SaleOrder(models.Model):
    """Orders of customers who wait for admission (CC-87).

    People are told why such a quotation may not be confirmed. What a customer signs or pays is never refused: it is
    kept, and the order confirms by itself when the customer is admitted.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "customer.guard.mixin"]

    admission_hold = fields.Boolean(
        "Held for Admission",
        readonly=True,
        copy=False,
        help="The customer has accepted. The order confirms by itself when the customer is admitted.",
    )
    admission_hold_on = fields.Datetime("Accepted While Waiting for Admission On", readonly=True, copy=False)
    admission_hold_fingerprint = fields.Char("Fingerprint of What Was Accepted (Admission)", readonly=True, copy=False)

    _guarded_fields = frozenset({"admission_hold", "admission_hold_on", "admission_hold_fingerprint"})

    _admission_hold_idx = models.Index("(partner_id) WHERE admission_hold")

    # Doors to the state sale

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._admission_check()
        return orders

    def write(self, vals):
        entering = self.browse()
        if vals.get("state") == "sale":
            entering = self.filtered(lambda order: order.state != "sale")
            if not {"partner_id", "company_id"} & vals.keys():
                entering._admission_check()
        result = super().write(vals)
        if entering and {"partner_id", "company_id"} & vals.keys():
            entering._admission_check()
        if vals.get("state") in ("sale", "cancel") and (held := self.filtered("admission_hold")):
            held._guarded().write({"admission_hold": False})
        return result

    def action_confirm(self):
        """Confirm; where nobody is there to be told, quotations of customers who are not admitted are held."""
        if self._admission_person_acts():
            return super().action_confirm()
        held = self._admission_hold_blocked()
        if held and not self - held:
            return True
        return super(SaleOrder, self - held).action_confirm()

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        if error or not self._admission_blocked():
            return error
        return self._admission_message()

    def _validate_order(self):
        """Confirm what the customer has accepted, or hold it: an acceptance is never refused."""
        held = self._admission_hold_blocked()
        if held and not self - held:
            return None
        return super(SaleOrder, self - held)._validate_order()

    # Rule

    def _admission_blocked(self):
        """Return those of these quotations whose customer is not admitted, where the company asks for it."""
        blocking = self.company_id.sudo().filtered("admission_block")  # a setting that applies to everybody
        return self.filtered(
            lambda order: order.company_id in blocking and not order.partner_id._is_admitted(order.company_id)
        )

    def _admission_check(self):
        """Raise UserError for the first of these orders whose customer is not admitted."""
        if blocked := self._admission_blocked()[:1]:
            raise UserError(blocked._admission_message())

    def _admission_message(self):
        return self.env._(
            "%(order)s cannot be confirmed: %(customer)s is not admitted yet. Have the customer admission approved "
            "(Customer Quality > Customers > Admissions).",
            order=self.display_name,
            customer=self.partner_id.commercial_partner_id.display_name,
        )

    def _admission_person_acts(self):
        """Tell whether a person of the company is confirming, who can be told what is missing."""
        return not self.env.su or self.env.user._is_internal() and self.env.uid != SUPERUSER_ID

    # Hold

    def _admission_hold_blocked(self):
        """Keep the acceptance of those of these quotations whose customer is not admitted.

        :return: the held orders
        """
        blocked = self.filtered(lambda order: order.state in ("draft", "sent"))._admission_blocked()
        for order in blocked:
            # The customer has no right on what is kept here.
            order.with_user(SUPERUSER_ID).with_company(order.company_id)._admission_hold()
        return blocked

    def _admission_hold(self):
        vals = {
            "admission_hold": True,
            "admission_hold_on": fields.Datetime.now(),
            "admission_hold_fingerprint": self._admission_fingerprint(),
        }
        if self.state == "draft":
            vals["state"] = "sent"  # what the customer has accepted has been sent
        self._guarded().write(vals)
        self._admission_remind(
            self.env._("Accepted by a customer who is not admitted"),
            self.env._("The order confirms by itself when the customer is admitted."),
        )

    def _admission_fingerprint(self):
        """Return the SHA-256 of what the customer accepts: what, how much, for how much."""
        lines = [
            [line.product_id.id, line.product_uom_qty, line.product_uom_id.id, line.price_unit, line.discount]
            for line in self.order_line
            if not line.display_type
        ]
        return fingerprint(
            {"customer": self.partner_id.id, "currency": self.currency_id.name, "total": self.amount_total, "of": lines}
        )

    def _admission_release(self):
        """Confirm these held orders, whose customer was admitted just now. Call in superuser mode."""
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            order = order.with_user(SUPERUSER_ID).with_company(order.company_id)
            if order.admission_hold_fingerprint == order._admission_fingerprint():
                order._admission_confirm()
            else:
                order._guarded().write({"admission_hold": False})
                order._admission_remind(
                    self.env._("The customer is admitted, but did not accept this"),
                    self.env._("The quotation was changed after the customer accepted it. Have it accepted anew."),
                )

    def _admission_confirm(self):
        """Confirm one order; an admission never fails because something else stops the order."""
        try:
            with self.env.cr.savepoint():
                self._guarded().write({"admission_hold": False})
                self._validate_order()
                invoiced = self.transaction_ids._invoice_held_orders()
        except (UserError, RedirectWarning) as error:
            self.invalidate_recordset()
            self._admission_remind(
                self.env._("The customer is admitted, but the order could not be confirmed"),
                self.env._("The customer has accepted, but: %s", error.args[0]),
            )
        else:
            invoiced._send_invoice()  # outside of the savepoint: electronic invoicing may commit

    def _admission_remind(self, summary, note):
        """Raise an activity for whoever sells, without a mail."""
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=(self._get_sales_user() or self.env.user).id,
        )
