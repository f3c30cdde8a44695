from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .property_common import PropertyCase


@tagged("post_install", "-at_install")
class TestProperty(PropertyCase):
    """Customer property on its way: expected, counted, inspected, kept, used, given back."""

    def test_types(self):
        """CC-100, CC-109: the kinds of the procedures are there, with their custodians; the company edits them."""
        types = self.env["customer.property.type"].search([])
        codes = set(types.mapped("code"))
        self.assertLessEqual({"materials", "tooling", "gauges", "samples", "personal_data"}, codes)
        self.assertEqual(self.tooling.function_id.code, "production")
        self.assertEqual(self.env.ref("customer_comm.property_type_discs").function_id.code, "engineering")
        self.assertFalse(self.personal.needs_location)
        self.env["customer.property.type"].with_user(self.manager).create(
            {"name": "Plates", "function_id": self.f_production.id}
        )
        with self.assertRaises(AccessError):
            self.env["customer.property.type"].with_user(self.sales).create(
                {"name": "Plates", "function_id": self.f_production.id}
            )

    def test_custodian_follows_the_type(self):
        """CC-109: the custodian comes from the type, the company's own function before the shared one."""
        record = self._property()
        self.assertEqual((record.custodian_function_id, record.custodian_id), (self.f_production, self.foreman))
        own = self.env["customer.function"].create(
            {
                "name": "Own production",
                "code": "production",
                "company_id": self.env.company.id,
                "manager_id": self.engineer.id,
            }
        )
        self.assertEqual(self._property().custodian_function_id, own)
        self.assertEqual(self._property(custodian_function_id=self.f_quality.id).custodian_id, self.quality)

    def test_form(self):
        """CC-101: the form takes item and unit from the product, and warns of a missing agreement."""
        product = self.env["product.product"].create({"name": "Steel sheet"})
        with Form(self.env["customer.property"].with_user(self.sales)) as form:
            form.type_id = self.materials
            form.partner_id = self.partner
            form.product_id = product
            self.assertEqual(form.item, product.display_name)
            self.assertTrue(form.agreement_missing)
            form.agreement = "QA-12"
            self.assertFalse(form.agreement_missing)
        self.assertRegex(form.record.name, r"^PR/\d{4}/\d{5}$")

    def test_agreement_filter(self):
        """CC-102: what no contract or agreement covers is found."""
        record = self._property(order_id=False)
        self.assertTrue(record.agreement_missing)
        self.assertFalse(self._property().agreement_missing)

    def test_count_first(self):
        """CC-103: inspection cannot start before the count; the count needs day, quantity and specification."""
        record = self._property()
        with self.assertRaises(UserError):
            record.action_start_inspection()
        for vals in ({}, {"received_on": self.today}, {"spec_checked": True}):
            record.write(vals)
            with self.assertRaises(UserError):
                record.action_count()
        record.counted_quantity = 10
        record.action_count()
        self.assertEqual((record.state, record.counted_by_id), ("counted", self.sales))
        self.assertFalse(record.issue_ids)
        record.action_start_inspection()
        self.assertEqual(record.state, "inspection")
        self.assertIn(self.quality, record.activity_ids.user_id)

    def test_not_received_tomorrow(self):
        """CC-103: a day to come is no day of receipt."""
        with self.assertRaises(ValidationError):
            self._property().received_on = self.today + timedelta(days=2)

    def test_wrong_count_is_reported(self):
        """CC-111: another quantity than announced opens a nonconformity report."""
        record = self._counted(quantity=8)
        self.assertEqual((record.issue_ids.cause, record.issue_ids.report_type), ("quantity", "nonconformity"))
        self.assertEqual(record.state, "counted")

    def test_quality_judges(self):
        """CC-103, CC-105: only quality judges; the verification record has inspector, result and date."""
        record = self._counted()
        with self.assertRaises(UserError):
            self._check(record, kind="receipt", user=self.quality)
        record.action_start_inspection()
        with self.assertRaises(AccessError):
            self._check(record, kind="receipt", user=self.sales)
        check = self._check(record, kind="receipt", user=self.quality)
        self.assertEqual((record.state, check.user_id, check.date), ("accepted", self.quality, self.today))
        self.assertFalse(record.activity_ids)
        for attempt in (lambda: check.write({"result": "fail"}), check.unlink):
            with self.assertRaises(AccessError):
                attempt()

    def test_checklist_before_judgement(self):
        """CC-103: the questions of the type are answered before quality judges."""
        checklist = self.env.ref("customer_comm.checklist_property_verification")
        self.tooling.checklist_ids = checklist
        record = self._counted()
        record.action_start_inspection()
        with self.assertRaises(UserError):
            self._check(record, kind="receipt", user=self.quality)
        record.checklist_answer_ids.with_user(self.quality).write({"value_yesno": "yes"})
        self._check(record, kind="receipt", user=self.quality)
        self.assertEqual(record.state, "accepted")

    def test_rejection_is_reported(self):
        """CC-104: a rejection opens the report to the customer, which cannot be cancelled, and blocks the way."""
        record = self._judged("fail", "Scratches")
        issue = record.issue_ids
        self.assertEqual((record.state, issue.report_type, issue.description), ("rejected", "feedback", "Scratches"))
        issue.cancel_reason = "No"
        with self.assertRaises(UserError):
            issue.action_cancel()
        for action in ("action_store", "action_use", "action_return", "action_consume"):
            with self.assertRaises(UserError):
                getattr(record, action)()
        self._disposed(issue, "use")
        self.assertEqual(record.state, "accepted")

    def test_failed_check_needs_a_finding(self):
        """CC-105: what failed is described."""
        with self.assertRaises(ValidationError):
            self._check(self._kept(), result="fail", note=" ")

    def test_mark(self):
        """CC-107: each thing has its unique, permanent mark; without it nothing is stored or used."""
        record = self._judged()
        self.assertEqual(record.identification, record.name)
        with self.assertRaises(UserError):
            record.action_store()
        record.identification = "NP-77"
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._property(identification="NP-77")
        with self.assertRaises(UserError):
            record.identification = " "
        record.is_marked = True
        with self.assertRaises(UserError):
            record.identification = "NP-78"
        record.action_store()
        self.assertEqual(record.state, "kept")

    def test_place(self):
        """CC-108: a place set apart; another stock location is refused; a place must be known."""
        with self.assertRaises(ValidationError):
            self._property(location_id=self.area.location_id.id)
        record = self._judged(location_id=False)
        record.is_marked = True
        with self.assertRaises(UserError):
            record.action_use()
        record.place = "Tool room"
        record.action_use()
        self.assertEqual(record.state, "in_use")

    def test_data_needs_a_custodian(self):
        """CC-100: data need no place and no mark, but a custodian."""
        record = self._judged(
            user=self.quality, type_id=self.personal.id, location_id=False, custodian_function_id=self.f_quality.id
        )
        record = record.with_user(self.quality)
        record.custodian_id = False
        with self.assertRaises(UserError):
            record.action_store()
        record.custodian_id = self.quality
        record.action_store()

    def test_receipt_stays(self):
        """CC-101: what was inspected does not change afterwards."""
        record = self._judged()
        for vals in ({"quantity": 5}, {"partner_id": self.env.company.partner_id.id}, {"counted_quantity": 1}):
            with self.assertRaises(UserError):
                record.write(vals)
        record.allowed_use = "For orders of the owner"

    def test_partly_returned(self):
        """CC-101: parts are given back and used up, with evidence; when nothing is left it is settled."""
        record = self._kept()
        move = self._move(record, quantity=4)
        self._move(record, quantity=5, kind="consumed")
        self.assertEqual((record.remaining_quantity, record.state), (1, "kept"))
        with self.assertRaises(UserError), self.cr.savepoint():
            self._move(record, quantity=2)
        self._move(record, quantity=1, kind="returned")
        self.assertEqual((record.state, record.next_check_on), ("returned", False))
        self.assertTrue(record.closed_at)
        with self.assertRaises(AccessError):
            move.quantity = 1
        with self.assertRaises(UserError):
            record.place = "Elsewhere"
        with self.assertRaises(UserError):
            self._move(record)

    def test_move_needs_evidence(self):
        """CC-101: nothing leaves without evidence, in advance, or as a loss."""
        record = self._kept()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._move(record, evidence=False)
        for vals in ({"date": self.today + timedelta(days=2)}, {"kind": "lost"}, {"kind": "scrapped"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                self._move(record, **vals)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._move(record, quantity=0)

    def test_cancel_and_delete(self):
        """CC-101, XX-05: what never came is cancelled with a reason; what was received is not deleted."""
        record = self._property()
        with self.assertRaises(UserError):
            record.action_cancel()
        record.cancel_reason = "Contract ended"
        record.action_cancel()
        record.action_draft()
        record.unlink()
        with self.assertRaises(UserError):
            self._counted().unlink()
        with self.assertRaises(UserError):
            self._counted().action_cancel()

    # The half-yearly check

    def test_check_is_planned(self):
        """CC-108: the next check is due six months after receipt, and after each check; the interval is data."""
        record = self._kept()
        self.assertEqual(record.next_check_on, self.today + relativedelta(months=6))
        self.tooling.check_months = 3
        self._check(record)
        self.assertEqual(
            (record.last_check_on, record.next_check_on), (self.today, self.today + relativedelta(months=3))
        )
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.tooling.check_months = 0
            self.env.flush_all()

    def test_who_checks(self):
        """CC-108: the custodian or quality checks, nobody else; not in advance."""
        record = self._kept()
        with self.assertRaises(AccessError):
            self._check(record, user=self.sales)
        self._check(record, user=self.quality)
        with self.assertRaises(ValidationError):
            self._check(record, date=self.today + timedelta(days=2))

    def test_custodian_is_reminded_once(self):
        """CC-108: the daily action reminds the custodian of an overdue check, once; the check ends the reminder."""
        record = self._kept()
        other = self._kept()
        with freeze_time(fields.Datetime.now() + relativedelta(months=7)):
            for _run in range(2):
                with self.enter_registry_test_mode():
                    self.env.ref("customer_comm.ir_cron_property_check").method_direct_trigger()
            self.assertEqual(record.activity_ids.user_id, self.foreman)
            self.assertEqual(len(record.activity_ids), 1)
            overdue = self.env["customer.property"].search([("next_check_on", "<", fields.Date.today())])
            self.assertLessEqual(record | other, overdue)
            self._check(record)
            self.assertFalse(record.activity_ids)
            self.assertTrue(other.activity_ids)

    def test_type_cannot_tell_all(self):
        """XX-04: a confidential type has no checklist, whose answers everybody reads."""
        checklist = self.env.ref("customer_comm.checklist_property_verification")
        with self.assertRaises(ValidationError):
            self.personal.checklist_ids = checklist
