from unittest.mock import patch

from odoo import SUPERUSER_ID, http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon
from odoo.addons.mail.tests.common import MailCase

from .common import ContractReviewMixin

# The smallest picture there is.
SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="


@tagged("post_install", "-at_install")
class TestPortalSignature(ContractReviewMixin, HttpCase, MailCase):
    """The customer signs at the portal: never refused, whatever the review says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_reviews()
        cls.rule = cls._create_rule("always")
        cls.portal = new_test_user(cls.env, "cr_portal", "base.group_portal", email="portal@example.com")
        cls.portal.partner_id.parent_id = cls.partner

    def _create_order(self, **vals):
        values = {"partner_id": self.portal.partner_id.id, "require_signature": True, "require_payment": False}
        order = super()._create_order(**(values | vals))
        order.action_quotation_sent()
        return order

    def _accept(self, order, login="cr_portal", **params):
        """Sign as the customer does, through the route of the portal."""
        self.authenticate(login, login)
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            result = self.make_jsonrpc_request(
                f"/my/orders/{order.id}/accept",
                {"name": "Colin", "signature": SIGNATURE, "access_token": order._portal_ensure_token(), **params},
            )
        order.invalidate_recordset()
        self.assertNotIn("error", result)
        return result

    def test_the_signature_is_kept_and_the_order_held(self):
        """CR-13: the customer's acceptance never fails; it is recorded, and the order waits for its review."""
        order = self._create_order()
        result = self._accept(order)
        self.assertIn("message=sign_ok", result["redirect_url"])
        self.assertRecordValues(order, [{"state": "sent", "review_hold": True, "signed_by": "Colin"}])
        self.assertTrue(order.signature)
        self.assertTrue(order.review_hold_on)
        review = order.sudo().review_ids
        self.assertRecordValues(review, [{"state": "in_review", "user_id": self.salesman.id}])
        self.assertIn("held", "".join(order.sudo().message_ids.mapped("body")))

    def test_the_order_confirms_by_itself_on_approval(self):
        order = self._create_order()
        self._accept(order)
        with self.mock_mail_gateway():
            self._sign(order.sudo().review_ids)
        self.assertRecordValues(order, [{"state": "sale", "review_hold": False}])
        self.assertTrue(order.picking_ids)
        self.assertTrue(self._new_mails.filtered(lambda mail: order.name in mail.subject), "the customer is told")

    def test_an_approved_quotation_is_confirmed_at_once(self):
        order = self._create_order()
        self._sign(self._request(order))
        self._accept(order)
        self.assertEqual(order.state, "sale")

    def test_the_visitor_with_a_link_is_not_refused_either(self):
        order = self._create_order()
        self.authenticate(None, None)
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            result = self.make_jsonrpc_request(
                f"/my/orders/{order.id}/accept",
                {"name": "Colin", "signature": SIGNATURE, "access_token": order._portal_ensure_token()},
            )
        self.assertNotIn("error", result)
        order.invalidate_recordset()
        self.assertTrue(order.review_hold)
        self.assertEqual(order.sudo().review_ids.requested_by_id, self.env.ref("base.user_root"))

    def test_a_salesperson_who_signs_as_customer_lifts_nothing(self):
        order = self._create_order()
        self._accept(order, login="cr_salesman")
        self.assertRecordValues(order, [{"state": "sent", "review_hold": True}])

    def test_advise_and_off_confirm_at_once(self):
        for policy in ("advise", "off"):
            self.company.contract_review_policy = policy
            order = self._create_order()
            self._accept(order)
            self.assertRecordValues(order, [{"state": "sale", "review_hold": False}])

    def test_the_stock_check_needs_nobody(self):
        self.rule.type_id = self.stock_type
        order = self._create_order()
        self._accept(order)
        self.assertEqual(order.state, "sale")
        self.assertTrue(order.sudo().review_ids.is_stock_check)

    def test_what_changed_before_the_signature_is_reviewed_again(self):
        order = self._create_order()
        review = self._request(order)
        self._sign(review)
        order.order_line.price_unit = 80
        self._accept(order)
        self.assertEqual(order.sudo()._review_current(), review)
        self.assertRecordValues(review, [{"state": "in_review", "approved_on": False}])
        self._sign(review)
        self.assertEqual(order.state, "sale")

    def test_what_changed_after_the_signature_does_not_confirm_by_itself(self):
        """The approval of what the customer did not sign is for people to settle."""
        order = self._create_order()
        self._accept(order)
        review = order.sudo().review_ids
        order.order_line.price_unit = 500
        review.with_user(self.salesman).action_review_again()
        self._sign(review)
        self.assertEqual(review.state, "approved")
        self.assertRecordValues(order, [{"state": "sent", "review_hold": False}])
        self.assertIn("not what the customer accepted", " ".join(order.sudo().activity_ids.mapped("summary")))

    def test_a_rejection_tells_sales_that_the_customer_has_accepted(self):
        order = self._create_order()
        self._accept(order)
        self._reject(order.sudo().review_ids)
        self.assertTrue(order.review_hold)
        self.assertIn("has accepted", order.sudo().activity_ids.note)

    def test_a_signature_on_a_rejected_quotation_is_kept(self):
        order = self._create_order()
        self._reject(self._request(order))
        order.sudo().activity_ids.unlink()
        self._accept(order)
        self.assertTrue(order.review_hold)
        self.assertEqual(order.sudo().activity_ids.user_id, self.salesman)

    @mute_logger("odoo.addons.contract_review.models.contract_review_gate")
    def test_a_review_that_cannot_start_does_not_lose_the_signature(self):
        self.env["ir.sequence"].search([("code", "=", "contract.review")]).unlink()
        order = self._create_order()
        self._accept(order)
        self.assertRecordValues(order, [{"state": "sent", "review_hold": True, "signed_by": "Colin"}])
        self.assertFalse(order.sudo().review_ids)
        self.assertEqual(order.sudo().activity_ids.user_id, self.salesman)

    def test_an_approval_does_not_fail_because_the_confirmation_does(self):
        order = self._create_order()
        self._accept(order)
        review = order.sudo().review_ids
        failing = patch.object(type(order), "_action_confirm", side_effect=UserError("No warehouse"))
        with failing:
            self._sign(review)
        self.assertEqual(review.state, "approved")
        self.assertRecordValues(order, [{"state": "sent", "review_hold": True}])
        self.assertIn("No warehouse", order.sudo().activity_ids.note)
        order.action_confirm()
        self.assertRecordValues(order, [{"state": "sale", "review_hold": False}])
        self.assertFalse(order.sudo().activity_ids)

    def test_an_order_of_nobody_reminds_the_function_sales(self):
        order = self._create_order()
        self._reject(self._request(order))
        order.sudo().activity_ids.unlink()
        order.sudo().user_id = False
        self.env["customer.function"]._get("sales").manager_id = self.signers["director"]
        self._accept(order)
        self.assertEqual(order.sudo().activity_ids.user_id, self.signers["director"])

    def test_taking_the_quotation_back_takes_back_the_hold(self):
        order = self._create_order()
        self._accept(order)
        order.action_draft()
        self.assertRecordValues(order, [{"state": "draft", "review_hold": False, "signed_by": False}])

    def test_the_portal_page_tells_the_customer(self):
        order = self._create_order()
        self._accept(order)
        page = self.url_open(order.get_portal_url()).text
        self.assertIn("We have received your order", page)
        self._sign(order.sudo().review_ids)
        page = self.url_open(order.get_portal_url()).text
        self.assertNotIn("We have received your order", page)

    def test_the_customer_can_still_decline_what_is_not_signed(self):
        order = self._create_order()
        review = self._request(order)
        self.authenticate("cr_portal", "cr_portal")
        self.url_open(
            f"/my/orders/{order.id}/decline",
            data={
                "access_token": order._portal_ensure_token(),
                "decline_message": "Too late",
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        order.invalidate_recordset()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(review.state, "void")


@tagged("post_install", "-at_install")
class TestPayment(ContractReviewMixin, AccountPaymentCommon, MailCase):
    """The customer pays: the money is never lost, the transaction stays done, invoices follow the confirmation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(user=SUPERUSER_ID, context={"allowed_company_ids": cls.env.company.ids})
        cls._set_up_reviews()
        cls.rule = cls._create_rule("always")
        cls.salesman.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        for user in cls.signers.values():
            user.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        cls.order = cls._create_order(require_payment=True, require_signature=False)
        cls.amount = cls.order.amount_total
        cls.currency = cls.order.currency_id

    def _pay(self, state="done", **values):
        tx = self._create_transaction(
            flow="redirect", sale_order_ids=[self.order.id], state=state, partner_id=self.partner.id, **values
        )
        with mute_logger("odoo.addons.sale.models.payment_transaction"), self.mock_mail_gateway():
            tx._post_process()
        self.order.invalidate_recordset()
        return tx

    def _set_automatic_invoice(self):
        self.env["ir.config_parameter"].sudo().set_param("sale.automatic_invoice", "True")

    def test_the_payment_stays_and_the_order_is_held(self):
        """CR-13: paid and not reviewed: the money is kept, the order waits."""
        tx = self._pay()
        self.assertRecordValues(tx, [{"state": "done", "is_post_processed": True}])
        self.assertTrue(tx.payment_id)
        self.assertRecordValues(self.order, [{"state": "sent", "review_hold": True}])
        self.assertRecordValues(self.order.sudo().review_ids, [{"state": "in_review"}])
        self.assertTrue(self._new_mails, "the customer is told that the payment has arrived")

    def test_the_order_confirms_by_itself_on_approval(self):
        self._pay()
        with self.mock_mail_gateway():
            self._sign(self.order.sudo().review_ids)
        self.assertRecordValues(self.order, [{"state": "sale", "review_hold": False}])

    def test_automatic_invoices_follow_the_confirmation(self):
        self._set_automatic_invoice()
        tx = self._pay()
        self.assertRecordValues(self.order, [{"state": "sent", "review_hold": True}])
        self.assertFalse(tx.invoice_ids)
        with self.mock_mail_gateway(), mute_logger("odoo.addons.base.models.ir_actions_report"):
            self._sign(self.order.sudo().review_ids)
        self.assertEqual(self.order.state, "sale")
        self.assertRecordValues(tx.invoice_ids, [{"state": "posted", "amount_total": self.amount}])
        self.assertIn(tx.invoice_ids.payment_state, ("paid", "in_payment"))

    def test_an_approved_quotation_is_confirmed_and_invoiced_at_once(self):
        self._set_automatic_invoice()
        self._sign(self._request(self.order))
        tx = self._pay()
        self.assertEqual(self.order.state, "sale")
        self.assertTrue(tx.invoice_ids)

    def test_an_authorized_payment_is_held_as_well(self):
        self.provider.write({"capture_manually": True, "support_manual_capture": "full_only"})
        tx = self._pay(state="authorized")
        self.assertEqual(tx.state, "authorized")
        self.assertTrue(self.order.review_hold)

    def test_a_part_of_the_money_is_no_acceptance(self):
        self.amount = self.order.amount_total / 10
        self._pay()
        self.assertRecordValues(self.order, [{"state": "draft", "review_hold": False}])
        self.assertFalse(self.order.sudo().review_ids)

    def test_advise_confirms_at_once(self):
        self.company.contract_review_policy = "advise"
        self._pay()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.sudo().review_ids.state, "in_review")

    def test_a_pending_payment_that_confirms_holds_the_order(self):
        """Cash on delivery and the like confirm while the payment is pending, as the system: held, not failed."""
        self.order.with_user(self.env.ref("base.public_user")).sudo().with_context(send_email=True).action_confirm()
        self.assertRecordValues(self.order, [{"state": "sent", "review_hold": True}])

    def test_a_free_order_is_held_too(self):
        """An order without payment in the shop is validated by the customer's click."""
        self.order.with_user(self.env.ref("base.public_user")).sudo()._validate_order()
        self.assertRecordValues(self.order, [{"state": "sent", "review_hold": True}])

    def test_only_the_unreviewed_of_several_is_held(self):
        other = self._create_order()
        self._sign(self._request(other))
        (self.order | other).sudo()._validate_order()
        self.assertRecordValues(self.order | other, [{"state": "sent"}, {"state": "sale"}])

    def test_a_person_confirms_a_held_order_only_when_it_is_approved(self):
        self._pay()
        with self.assertRaisesRegex(UserError, "waits for contract review"):
            self.order.with_user(self.salesman).action_confirm()
