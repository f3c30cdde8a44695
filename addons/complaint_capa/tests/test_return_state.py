from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import SIGNATURE, ComplaintCommon


@tagged("post_install", "-at_install")
class TestReturnState(ComplaintCommon):
    """The way of returned goods: notified, collected, counted, verified, disposed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.after_sales = cls.env["customer.function"]._get("after_sales")
        cls.defect = cls.env["complaint.defect"].create({"name": "Crack"})

    def _counted(self, quantity=10, **kwargs):
        picking = self._return(self._deliver({self.product: 10}), quantity, **kwargs)
        self._receive(picking)
        return picking

    def test_states_and_stamps(self):
        """CP-59: notified, collected, counted, verified, disposed; who took each step, and when."""
        picking = self._return(self._deliver())
        self.assertEqual(picking.return_state, "notified")
        self.assertTrue(picking.return_notified_at)
        picking.with_user(self.worker).action_return_collect()
        self.assertEqual((picking.return_state, picking.return_collected_by_id), ("collected", self.worker))
        with self.assertRaisesRegex(UserError, "Notified"):
            picking.with_user(self.worker).action_return_collect()
        self._receive(picking)
        self.assertEqual((picking.return_state, picking.return_counted_by_id), ("counted", self.worker))
        self._verify(picking)
        self.assertEqual((picking.return_state, picking.return_verified_by_id), ("verified", self.quality))
        picking.complaint_id.with_user(self.quality).line_ids.disposition_id = self.disposition
        self.assertEqual(picking.return_state, "disposed")
        self.assertTrue(picking.return_disposed_at)

    def test_counted_against_announced(self):
        """CP-59: announced 10, counted 8, the rest does not come: a difference of -2 is shown."""
        picking = self._return(self._deliver({self.product: 10}))
        self.assertEqual(picking.move_ids.return_notified_qty, 10)
        picking.move_ids.quantity = 8
        picking.move_ids.picked = True
        context = {"skip_backorder": True, "picking_ids_not_to_backorder": picking.ids}
        picking.with_user(self.worker).with_context(**context).button_validate()
        self.assertTrue(picking.return_difference)
        self.assertEqual(sum(picking.move_ids.mapped("return_notified_qty")), 10)
        self.assertEqual(sum(picking.move_ids.mapped("return_difference_qty")), -2)

    def test_more_than_announced(self):
        """CP-59: 12 come back of 10 that were announced: a difference of 2."""
        picking = self._return(self._deliver({self.product: 20}), 10)
        picking.move_ids.quantity = 12
        picking.move_ids.picked = True
        picking.with_user(self.worker).button_validate()
        self.assertTrue(picking.return_difference)
        self.assertEqual(picking.move_ids.return_difference_qty, 2)

    def test_rest_comes_later(self):
        """CP-59: what comes later is announced for later, and makes no difference."""
        first = self._return(self._deliver({self.product: 10}))
        second = self._receive(first, quantity=4)
        self.assertEqual((first.return_state, second.return_state), ("counted", "notified"))
        self.assertEqual((first.move_ids.return_notified_qty, second.move_ids.return_notified_qty), (4, 6))
        self.assertEqual(second.return_function_id, self.after_sales)
        self._receive(second)
        self.assertFalse(first.return_difference or second.return_difference)

    def test_receipt_signature(self):
        """CP-60: the warehouse signs for the goods before quality verifies them."""
        picking = self._counted()
        picking.with_user(self.quality).action_fill_verification()
        picking.verification_ids.with_user(self.quality).write({"agrees": "yes", "note": "As announced"})
        with self.assertRaisesRegex(UserError, "signed for"):
            picking.with_user(self.quality).action_return_verify()
        picking.with_user(self.worker).signature = SIGNATURE
        self.assertEqual(picking.return_signed_by_id, self.worker)
        self.assertTrue(picking.return_signed_at)
        picking.with_user(self.quality).action_return_verify()
        with self.assertRaisesRegex(UserError, "verified"):
            picking.with_user(self.worker).signature = False
        other = self._counted()
        self.company.return_signature = False
        other.with_user(self.quality).action_fill_verification()
        other.verification_ids.with_user(self.quality).write({"agrees": "yes", "note": "As announced"})
        other.with_user(self.quality).action_return_verify()
        self.assertEqual(other.return_state, "verified")

    def test_quality_is_asked(self):
        """CP-60: the receipt asks quality by an activity; nobody is asked about returns that are no complaint."""
        picking = self._counted()
        activity = picking.activity_ids
        self.assertEqual(activity.activity_type_id, self.env.ref("complaint_capa.mail_activity_type_verify_return"))
        self.assertEqual(activity.user_id, self.quality)
        self._verify(picking)
        self.assertFalse(picking.activity_ids)
        self.assertFalse(self._counted(reason=self.no_complaint).activity_ids)

    def test_verification_lines(self):
        """CP-61: actual defect, quantity, agrees yes or no; together the lines are all that was counted."""
        picking = self._counted(10)
        picking.with_user(self.worker).signature = SIGNATURE
        picking = picking.with_user(self.quality)
        picking.action_fill_verification()
        line = picking.verification_ids
        self.assertEqual((line.product_id, line.quantity, line.reason_id), (self.product, 10, self.reason))
        self.assertEqual(line.user_id, self.quality)
        with self.assertRaisesRegex(UserError, "which defect"):
            picking.action_return_verify()
        line.write({"quantity": 7, "agrees": "yes", "defect_id": self.defect.id})
        with self.assertRaisesRegex(UserError, "3.0 Units"):
            picking.action_return_verify()
        picking.action_fill_verification()
        rest = picking.verification_ids - line
        self.assertEqual(rest.quantity, 3)
        rest.agrees = "no"
        with self.assertRaisesRegex(UserError, "in words"):
            picking.action_return_verify()
        rest.note = "Nothing is wrong with them"
        picking.action_return_verify()
        self.assertEqual(picking.complaint_id.line_ids.defect_id, self.defect)
        self.assertEqual(picking.complaint_id.verification_ids, picking.verification_ids)

    def test_verified_stands_still(self):
        """CP-61: what is verified does not change, unless quality takes it back while the complaint is open."""
        picking = self._counted()
        self._verify(picking)
        line = picking.verification_ids.with_user(self.quality)
        for change in (lambda: line.write({"agrees": "no"}), line.unlink, lambda: line.copy()):
            with self.assertRaises(UserError):
                change()
        picking.with_user(self.quality).action_return_reverify()
        self.assertEqual(picking.return_state, "counted")
        line.agrees = "no"
        picking.with_user(self.quality).action_return_verify()
        self._advance(picking.complaint_id, "closed")
        with self.assertRaisesRegex(UserError, "closed"):
            picking.with_user(self.quality).action_return_reverify()

    def test_only_quality_verifies(self):
        """CP-61, XX-11: neither the warehouse nor another user of complaints verifies."""
        picking = self._counted()
        picking.with_user(self.worker).signature = SIGNATURE
        outsider = new_test_user(self.env, login="cp_outsider", groups="complaint_capa.group_user")
        for user in (self.worker, outsider):
            with self.assertRaises(AccessError):
                picking.with_user(user).action_fill_verification()
            with self.assertRaises(AccessError):
                picking.with_user(user).action_return_verify()
        with self.assertRaises(AccessError):
            self.env["complaint.verification"].with_user(outsider).create(
                {"picking_id": picking.id, "move_id": picking.move_ids.id, "quantity": 10}
            )

    def test_states_cannot_be_forged(self):
        """CP-59: neither states nor stamps nor the announced quantity are written by a client."""
        picking = self._counted().with_user(self.worker)
        for name, value in (
            ("return_state", "disposed"),
            ("return_verified_at", "2030-01-01 00:00:00"),
            ("return_signed_by_id", self.quality.id),
        ):
            with self.assertRaises(AccessError):
                picking.write({name: value})
        with self.assertRaises(AccessError):
            picking.move_ids.return_notified_qty = 1

    def test_no_close_before_verification(self):
        """CP-69: a complaint is closed when quality has verified the return and the customer was told of it."""
        picking = self._counted()
        with patch.object(type(self), "_verify"):
            complaint = self._advance(picking.complaint_id, "replied")
        complaint.action_no_capa("Corrected on site")
        with self.assertRaisesRegex(UserError, "not verified"):
            complaint.action_close()
        self._verify(picking)
        # sudo: as if the verification had come after the reply
        picking.sudo()._guarded().write({"return_verified_at": "2999-01-01 00:00:00"})
        with self.assertRaisesRegex(UserError, "tell the customer"):
            complaint.action_close()
        self.company.return_notice = False
        complaint.action_close()
        self.assertEqual(complaint.state, "closed")

    def test_verification_is_a_setting(self):
        """CP-69: a company may do without verification, or verify all returns."""
        self.company.return_verification = "none"
        picking = self._counted()
        self.assertFalse(picking.activity_ids)
        picking.complaint_id.with_user(self.quality).line_ids.disposition_id = self.disposition
        self.assertEqual(picking.return_state, "disposed")
        self._advance(picking.complaint_id, "closed")
        self.company.return_verification = "all"
        self.assertEqual(self._counted(reason=self.no_complaint).return_state, "counted")

    def test_returns_without_complaint(self):
        """CP-59: goods that came back without a complaint go back to stock: nothing is left to decide."""
        picking = self._counted(reason=self.no_complaint)
        self.assertEqual(picking.return_state, "disposed")

    def test_lost_disposition(self):
        """CP-59: a return whose product loses its disposition is not disposed of any more."""
        picking = self._counted()
        self._verify(picking)
        line = picking.complaint_id.with_user(self.quality).line_ids
        line.disposition_id = self.disposition
        line.disposition_id = False
        self.assertEqual(picking.return_state, "verified")

    def test_responsible_team(self):
        """CP-67: every return has its team: after-sales, or the one of the settings."""
        self.assertEqual(self._return(self._deliver()).return_function_id, self.after_sales)
        self.company.return_function_id = self.production_function
        self.assertEqual(self._return(self._deliver()).return_function_id, self.production_function)

    def test_ageing_list(self):
        """CP-67: the list shows how many days each return is in its status, and finds the old ones."""
        picking = self._counted()
        self.assertEqual(picking.return_days, 0)
        picking._guarded().write({"return_state_since": "2020-01-01 00:00:00"})
        self.assertGreater(picking.return_days, 365)
        action = self.env.ref("complaint_capa.stock_picking_action_return")
        domain = [("return_state", "!=", "disposed"), ("return_state_since", "<", "today -30d")]
        listed = self.env[action.res_model].with_user(self.quality).search(domain)
        self.assertIn(picking, listed)
        self.assertNotIn(self._counted(), listed)

    def test_list_queries(self):
        """CP-67: the ageing list costs no query a row."""
        pickings = self.env["stock.picking"]
        for _number in range(4):
            pickings |= self._return(self._deliver({self.product: 1}))
        spec = {"name": {}, "return_state": {}, "return_days": {}, "partner_id": {"fields": {"display_name": {}}}}

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read(spec)
            return self.env.cr.sql_log_count - before

        count(pickings)
        self.assertEqual(count(pickings[:2]), count(pickings))

    def test_quarantine(self):
        """Returned goods go to the quarantine of the settings, and stay in the register of property (CP-68)."""
        stock = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1).lot_stock_id
        quarantine = self.env["stock.location"].create({"name": "Quarantine", "location_id": stock.id})
        self.company.write({"return_location_id": quarantine.id, "property_from_return": True})
        repair = self.env["complaint.reason"].create({"name": "For repair", "record_type": "repair"})
        picking = self._counted(3, reason=repair)
        self.assertEqual(picking.move_ids.location_dest_id, quarantine)
        self.assertEqual(picking.customer_property_ids.complaint_id, picking.complaint_id)

    def test_rejected_complaint(self):
        """CP-69: a complaint that is not ours ends after the verification, too."""
        picking = self._counted()
        complaint = self._advance(picking.complaint_id, "assessed", liability="customer", liability_note="Ran dry")
        self._reply(complaint, "explanation")
        with self.assertRaisesRegex(UserError, "not verified"):
            complaint.action_reject()

    def test_customer_is_known_before_the_judgement(self):
        """A return of nobody known opens a complaint without customer; it is named before it is assessed."""
        delivery = self._deliver()
        delivery.partner_id = False
        picking = self._return(delivery)
        picking.partner_id = False
        self._receive(picking)
        complaint = picking.complaint_id
        self.assertFalse(complaint.partner_id)
        complaint.with_user(self.quality).write(self._judgement())
        with self.assertRaisesRegex(UserError, "Customer"):
            complaint.with_user(self.quality).action_assess()
        with self.assertRaises(UserError):
            self._complaint(partner_id=False).action_register()

    def test_foreign_goods_are_not_verified(self):
        """CP-61: only what was received with the return can be verified, lot by lot."""
        picking, other = self._counted(), self._counted()
        with self.assertRaises(ValidationError):
            self.env["complaint.verification"].with_user(self.quality).create(
                {"picking_id": picking.id, "move_id": other.move_ids.id, "quantity": 1}
            )
        with self.assertRaises(ValidationError):
            self.env["complaint.verification"].with_user(self.quality).create(
                {"picking_id": picking.id, "move_id": picking.move_ids.id, "lot_id": self.lots[0].id, "quantity": 1}
            )

    def test_cancelled_and_copied(self):
        """A cancelled return is none any more; a copied transfer begins anew."""
        picking = self._return(self._deliver())
        picking.action_cancel()
        self.assertFalse(picking.return_state)
        self.assertFalse(self._counted().copy().return_state)
        plain = self._deliver()
        self.assertFalse(plain.return_state or plain.return_function_id)

    def test_hand_made_return(self):
        """A return that was made without the dialogue is announced when it is confirmed."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        places = {
            "location_id": self.env.ref("stock.stock_location_customers").id,
            "location_dest_id": warehouse.lot_stock_id.id,
        }
        move = {"product_id": self.product.id, "product_uom_qty": 2, **places}
        picking = self.env["stock.picking"].create(
            {"picking_type_id": warehouse.in_type_id.id, "move_ids": [Command.create(move)], **places}
        )
        picking.action_confirm()
        self.assertEqual((picking.return_state, picking.move_ids.return_notified_qty), ("notified", 2))
        picking.button_validate()
        self.assertEqual(picking.return_state, "disposed")
