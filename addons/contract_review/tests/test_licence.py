from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import REVIEWER, ContractReviewCase


@tagged("post_install", "-at_install")
class TestLicence(ContractReviewCase):
    """Licences for the customer's marks, and the clause on what the customer supplies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")
        cls.today = fields.Date.today()

    def _create_licence(self, accept=True, **vals):
        file = self.env["ir.attachment"].create({"name": "licence.pdf", "raw": b"x"})
        licence = self.env["contract.licence"].create(
            {
                "partner_id": self.partner.id,
                "kind": "trademark",
                "name": "NORTH",
                "number": "TM-1",
                "valid_until": self.today + timedelta(days=400),
                "attachment_ids": [Command.set(file.ids)],
                **vals,
            }
        )
        if accept:
            licence.action_accept()
        return licence

    def test_no_approval_without_a_licence_for_the_mark(self):
        """CR-40: kind, number, end and copy are required for approval when a trademark is printed."""
        review = self._request(submit=False)
        review.with_user(self.salesman).prints_trademark = True
        review.with_user(self.salesman).action_submit()
        self._sign(review, "production")
        with self.assertRaisesRegex(UserError, "Trademark.* of the customer is printed"), self.cr.savepoint():
            self._sign(review, "director")
        licence = self._create_licence(accept=False, number=False)
        review.with_user(self.salesman).licence_ids = licence
        with self.assertRaises(UserError), self.cr.savepoint():
            self._sign(review, "director")
        with self.assertRaisesRegex(UserError, "Licence Number"), self.cr.savepoint():
            licence.action_accept()
        licence.number = "TM-1"
        licence.action_accept()
        self._sign(review, "director")
        self.assertEqual(review.state, "approved")

    def test_a_licence_must_hold_on_the_day_of_delivery(self):
        """CR-40: a licence that ends before the delivery does not count, nor one for another mark."""
        order = self._create_order(commitment_date=fields.Datetime.now() + timedelta(days=60))
        review = self._request(order, submit=False)
        review.prints_trademark = True
        review.licence_ids = self._create_licence(valid_until=self.today + timedelta(days=30))
        review.licence_ids |= self._create_licence(kind="barcode")
        review.with_user(self.salesman).action_submit()
        self._sign(review, "production")
        with self.assertRaisesRegex(UserError, "no licence for it holds"), self.cr.savepoint():
            self._sign(review, "director")
        review.licence_ids |= self._create_licence()
        self._sign(review, "director")
        self.assertEqual(review.state, "approved")

    def test_the_product_flags_the_mark_and_the_licence_comes_by_itself(self):
        """CR-40: a product that bears the mark flags the review, and the licence on file is brought."""
        licence = self._create_licence(kind="barcode")
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self._create_licence(kind="barcode", partner_id=stranger.id)
        self.product.prints_barcode = True
        review = self._request(submit=False)
        self.assertRecordValues(review, [{"prints_barcode": True, "prints_trademark": False}])
        self.assertEqual(review.licence_ids, licence)
        with self.assertRaisesRegex(UserError, "Barcode"):
            review.with_user(self.salesman).prints_barcode = False

    def test_an_accepted_licence_is_kept(self):
        """CR-40: the copy of an accepted licence is kept as it is, for reference."""
        licence = self._create_licence()
        for vals in ({"number": "X"}, {"valid_until": self.today}, {"attachment_ids": [Command.clear()]}):
            with self.assertRaises(UserError), self.cr.savepoint():
                licence.write(vals)
        with self.assertRaises(UserError), self.cr.savepoint():
            licence.attachment_ids.with_user(self.env.ref("base.user_admin")).raw = b"other"
        with self.assertRaises(UserError), self.cr.savepoint():
            licence.unlink()
        licence.active = False

    def test_bad_licences(self):
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._create_licence(accept=False, valid_from="2030-01-01", valid_until="2029-01-01")
        with self.assertRaisesRegex(UserError, "has expired"), self.cr.savepoint():
            self._create_licence(valid_until=self.today - timedelta(days=1))
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._create_licence(accept=False, state="accepted")

    def test_licences_of_other_companies_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(self.env, "cr_else", REVIEWER, company_id=other.id, company_ids=[Command.set(other.ids)])
        licence = self._create_licence()
        self.assertFalse(self.env["contract.licence"].with_user(user).search([("id", "=", licence.id)]))

    def test_supplied_property_is_stated_in_the_contract(self):
        """CR-94: with property of the customer, no approval before the clause has range and responsibilities."""
        self.review_type.needs_requirements = True
        order = self._create_order()
        self.env["customer.property"].create(
            {
                "type_id": self.env.ref("customer_comm.property_type_tooling").id,
                "partner_id": self.partner.id,
                "item": "Mould",
                "order_id": order.id,
            }
        )
        review = self._request(order, submit=False).with_user(self.salesman)
        self.assertFalse(review.property_clause, "to be answered")
        review.requirement_ids.filtered(lambda line: line.state == "open").action_determine()
        review.action_none_implied()
        review.action_submit()
        self._sign(review.sudo(), "production")
        for vals in ({}, {"property_clause": "none"}, {"property_clause": "no"}, {"property_clause": "yes"}):
            review.write(vals)
            with self.assertRaises(UserError), self.cr.savepoint():
                self._sign(review.sudo(), "director")
        review.property_clause_text = "One mould; we insure it, the customer maintains it"
        self._sign(review.sudo(), "director")
        self.assertEqual(review.state, "approved")
        with self.assertRaises(UserError):
            review.property_clause_text = "Later"

    def test_nothing_supplied_needs_no_clause(self):
        """CR-94: where the register has nothing, the answer is there by itself."""
        self.review_type.needs_requirements = True
        self.assertEqual(self._request(submit=False).property_clause, "none")
