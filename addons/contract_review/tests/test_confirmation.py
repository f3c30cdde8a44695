from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import REVIEWER, SALESMAN, ContractReviewCase


@tagged("post_install", "-at_install")
class TestConfirmation(ContractReviewCase):
    """Oral orders: written down item by item, confirmed by both, and with that the review (CR-51..CR-54)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.oral_type = cls._create_type(
            "Oral", [("production", 10, "review"), ("director", 20, "approve")], kind="oral", record_is_review=True
        )

    def _record(self, order=None, **vals):
        order = order or self._create_order(order_channel="phone")
        record = self.env["contract.confirmation"].with_user(self.salesman)
        record = record.browse(order.with_user(self.salesman).action_confirmation()["res_id"])
        record.write({"ordered_by": "Ann", **vals})
        return record

    def _issued(self, order=None):
        record = self._record(order)
        record.action_meet_all()
        record.action_issue()
        return record

    def test_the_channel_is_required(self):
        """CR-51: each order says how it came."""
        order = self._create_order()
        self.assertTrue(order._fields["order_channel"].required)
        with self.assertRaises(IntegrityError), self.cr.savepoint(), mute_logger("odoo.sql_db"):
            order.order_channel = False
            order.flush_recordset()

    def test_no_oral_order_without_its_record(self):
        """CR-51: oral and telephone orders need the confirmation record first, whatever the rules say."""
        for channel in ("oral", "phone"):
            order = self._create_order(order_channel=channel)
            with self.assertRaisesRegex(UserError, "needs a contract review"), self.cr.savepoint():
                order.action_confirm()
            self._confirm_oral(order)
            order.action_confirm()
            self.assertEqual(order.state, "sale")
        for channel in ("fax", "mail", "web", "written"):
            order = self._create_order(order_channel=channel)
            order.action_confirm()
            self.assertEqual(order.state, "sale")

    def test_no_door_around_the_record(self):
        """CR-51: writing the state is refused as well."""
        order = self._create_order(order_channel="phone")
        with self.assertRaises(UserError):
            order.sudo().write({"state": "sale"})

    def test_only_advised(self):
        """CR-51: where reviews only advise, nothing blocks."""
        self.company.contract_review_policy = "advise"
        order = self._create_order(order_channel="phone")
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.company.contract_review_policy = "off"
        order = self._create_order(order_channel="phone")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_items_are_those_of_the_quotation(self):
        """CR-52: each item and condition is on the record, to be confirmed one by one."""
        order = self._create_order(quantity=4, order_channel="phone")
        record = self._record(order)
        item = record.line_ids.filtered(lambda line: line.kind == "item")
        self.assertRecordValues(item, [{"product_id": self.product.id, "quantity": 4, "met": False}])
        self.assertIn("Delivery", record.line_ids.filtered(lambda line: line.kind == "condition")[:1].name)
        self.assertTrue(record.name.startswith("OC/"))
        self.assertEqual(order.with_user(self.salesman).action_confirmation()["res_id"], record.id)

    def test_what_cannot_be_met_is_stated(self):
        """CR-53: each item is met or not met; what is not met needs its remark, and the customer's express yes."""
        record = self._record()
        with self.assertRaisesRegex(UserError, "whether it is met"), self.cr.savepoint():
            record.action_issue()
        record.line_ids.met = "yes"
        record.line_ids[:1].met = "no"
        with self.assertRaisesRegex(UserError, "offered instead"), self.cr.savepoint():
            record.action_issue()
        record.line_ids[:1].remark = "Two weeks later"
        record.action_issue()
        self.assertEqual(record.unmet_count, 1)
        proof = self.env["ir.attachment"].with_user(self.salesman).create({"name": "fax.png", "raw": b"fax"})
        record.write({"confirmed_by": "Ann", "confirmed_on": fields.Datetime.now(), "confirmed_how": "fax"})
        record.evidence_ids = proof
        with self.assertRaisesRegex(UserError, "not confirmed these items"), self.cr.savepoint():
            record.action_confirm()
        record.line_ids[:1].is_confirmed = True
        record.action_confirm()
        self.assertEqual(record.state, "confirmed")

    def test_how_it_was_confirmed(self):
        """CR-52: method, who at the customer, when; on the telephone all items, else the signed fax or mail."""
        record = self._issued()
        with self.assertRaisesRegex(UserError, "Confirmed By"), self.cr.savepoint():
            record.action_confirm()
        with self.assertRaises(UserError), self.cr.savepoint():
            record.confirmed_on = fields.Datetime.add(fields.Datetime.now(), days=1)
        record.write({"confirmed_by": "Ann", "confirmed_on": fields.Datetime.now(), "confirmed_how": "phone"})
        with self.assertRaisesRegex(UserError, "not confirmed these items"), self.cr.savepoint():
            record.action_confirm()
        for how in ("fax", "mail", "letter"):
            record.confirmed_how = how
            with self.assertRaisesRegex(UserError, "attach the proof"), self.cr.savepoint():
                record.action_confirm()
        record.message_post(
            body="Yes", message_type="email", author_id=self.partner.id, subtype_xmlid="mail.mt_comment"
        )
        record.confirmed_how = "mail"
        record.action_confirm()
        self.assertEqual(record.state, "confirmed")

    def test_the_record_is_the_review(self):
        """CR-53: with the customer's confirmation the record counts as the review record; nobody else signs."""
        self._create_rule("oral", self.oral_type)
        order = self._create_order(order_channel="phone")
        record = self._confirm_oral(order)
        review = order.sudo().review_ids
        self.assertRecordValues(
            review,
            [{"state": "approved", "is_record_review": True, "confirmation_id": record.id, "signoff_ids": []}],
        )
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_the_record_settles_a_review_that_runs(self):
        """CR-53: those who were asked before need not sign any more."""
        self._create_rule("oral", self.oral_type)
        order = self._create_order(order_channel="phone")
        review = self._request(order)
        self.assertEqual(review.state, "in_review")
        self._confirm_oral(order)
        self.assertRecordValues(review, [{"state": "approved", "is_record_review": True}])
        self.assertEqual(set(review.signoff_ids.mapped("state")), {"void"})

    def test_the_route_follows_the_type(self):
        """CR-54: where another type applies, the order goes its route, and the record is only its proof."""
        self._create_rule("always", self.review_type)
        order = self._create_order(order_channel="phone")
        record = self._confirm_oral(order)
        self.assertFalse(order.sudo().review_ids)
        with self.assertRaisesRegex(UserError, "needs a contract review"), self.cr.savepoint():
            order.action_confirm()
        review = self._request(order)
        self.assertRecordValues(review, [{"state": "in_review", "confirmation_id": record.id}])
        self._sign(review)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_change_has_to_be_confirmed_again(self):
        """CR-51, CR-53: the record holds for what it shows; the review approved by it does not outlive it."""
        self._create_rule("oral", self.oral_type)
        order = self._create_order(order_channel="phone")
        record = self._confirm_oral(order)
        order.order_line.product_uom_qty = 7
        record.invalidate_recordset()
        self.assertTrue(record.is_changed)
        self.assertEqual(order.review_state, "changed")
        with self.assertRaises(UserError), self.cr.savepoint():
            order.action_confirm()
        order.with_user(self.salesman).action_request_review()
        review = order.sudo()._review_current()
        self.assertRecordValues(review, [{"state": "draft", "is_record_review": False}])
        again = self._confirm_oral(order)
        self.assertNotEqual(again, record)
        self.assertEqual(record.state, "cancelled")
        self.assertRecordValues(review, [{"state": "approved", "confirmation_id": again.id}])
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_draft_takes_the_items_anew(self):
        """CR-52: what changed before it was confirmed is marked and confirmed anew."""
        order = self._create_order(order_channel="phone")
        record = self._issued(order)
        order.order_line.product_uom_qty = 7
        record.action_tick_all()
        record.write({"confirmed_by": "Ann", "confirmed_on": fields.Datetime.now(), "confirmed_how": "phone"})
        with self.assertRaisesRegex(UserError, "has changed"), self.cr.savepoint():
            record.action_confirm()
        record.action_refresh()
        item = record.line_ids.filtered(lambda line: line.kind == "item")
        self.assertRecordValues(item, [{"quantity": 7, "met": False, "is_confirmed": False}])
        self.assertEqual(record.state, "draft")

    def test_both_parties(self):
        """CR-54: both parties' dates stand on the order confirmation form; a picture of the fax is accepted."""
        record = self._issued()
        self.assertRecordValues(record, [{"issued_by_id": self.salesman.id}])
        self.assertTrue(record.issued_on)
        picture = self.env["ir.attachment"].with_user(self.salesman).create({"name": "fax.jpg", "raw": b"jpg"})
        record.write(
            {
                "confirmed_by": "Ann",
                "confirmed_on": fields.Datetime.now(),
                "confirmed_how": "fax",
                "evidence_ids": picture,
            }
        )
        record.action_confirm()
        text = self._print("report_order_confirmation", record)
        for part in ("Order Confirmation Form", "LZJR-05-02", "Ann", self.salesman.name, record.order_id.name):
            self.assertIn(part, text)
        text = self._print("report_oral_contract_record", record)
        for part in ("Oral Contract Record", record.name, "fax.jpg"):
            self.assertIn(part, text)
        with self.assertRaises(UserError):
            picture.with_user(self.salesman).unlink()

    def _print(self, report, record):
        html = (
            self.env["ir.actions.report"]
            .with_user(self.salesman)
            ._render_qweb_html(f"contract_review.{report}", record.ids, data={"report_type": "pdf"})
        )
        return html[0].decode()

    def test_the_mail_to_the_customer(self):
        """CR-52: the order confirmation goes to the customer by mail, with the form attached."""
        record = self._record()
        record.line_ids.met = "yes"
        action = record.action_send()
        self.assertEqual(record.state, "issued")
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            composer = Form(self.env["mail.compose.message"].with_user(self.salesman).with_context(**action["context"]))
            composer = composer.save()
        self.assertEqual(composer.partner_ids, self.partner)
        self.assertIn(record.order_id.name, composer.subject)
        composer.action_send_mail()
        self.assertIn(self.partner, record.message_ids.partner_ids)

    def test_in_writing_only(self):
        """CR-55: what is sold on written orders only is not confirmed by word of mouth."""
        self.product.product_tmpl_id.ordered_in_writing = "yes"
        record = self._issued()
        record.action_tick_all()
        record.write({"confirmed_by": "Ann", "confirmed_on": fields.Datetime.now(), "confirmed_how": "phone"})
        with self.assertRaisesRegex(UserError, "written orders only"):
            record.action_confirm()

    def test_one_record_at_a_time(self):
        """CR-51: a quotation has one record that counts."""
        record = self._record()
        with self.assertRaises(IntegrityError), self.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.env["contract.confirmation"].create({"order_id": record.order_id.id}).flush_recordset()
        self.env.invalidate_all()
        record.cancel_reason = "Ordered in writing after all"
        record.action_cancel()
        self.assertNotEqual(self._record(record.order_id), record)

    def test_what_is_confirmed_stands(self):
        """CR-51: neither the record nor its items change any more; it proves the order."""
        record = self._confirm_oral(self._create_order(order_channel="phone"))
        for vals in ({"ordered_by": "Bob"}, {"line_ids": [Command.clear()]}, {"confirmed_by": "Bob"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                record.write(vals)
        with self.assertRaises(UserError), self.cr.savepoint():
            record.line_ids[:1].met = "no"
        with self.assertRaises(AccessError), self.cr.savepoint():
            record.write({"state": "draft"})
        with self.assertRaises(UserError), self.cr.savepoint():
            record.order_id = self._create_order()
        record.order_id.action_confirm()
        record.cancel_reason = "No"
        with self.assertRaisesRegex(UserError, "proves a confirmed order"):
            record.action_cancel()

    def test_roles(self):
        """CR-51: reviewers read it without prices, other salespeople's records are not seen, nor other companies'."""
        record = self._record()
        reviewer = self.signers["production"]
        self.assertTrue(record.with_user(reviewer).read(["state"]))
        with self.assertRaises(AccessError), self.cr.savepoint():
            record.with_user(reviewer).ordered_by = "Bob"
        with self.assertRaises(AccessError), self.cr.savepoint():
            record.line_ids.with_user(reviewer).read(["price_unit"])
        other = new_test_user(self.env, "cr_other_sales", SALESMAN)
        self.assertFalse(self.env["contract.confirmation"].with_user(other).search([("id", "=", record.id)]))
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "cr_stranger", REVIEWER, company_id=company.id, company_ids=[Command.set(company.ids)]
        )
        self.assertFalse(self.env["contract.confirmation"].with_user(stranger).search([("id", "=", record.id)]))

    def test_refused_by_the_customer(self):
        """CR-53: a customer who does not take what is offered has not ordered."""
        record = self._issued()
        record.cancel_reason = "Too late for him"
        record.action_refuse()
        self.assertEqual(record.state, "refused")
        with self.assertRaises(UserError):
            record.order_id.action_confirm()
