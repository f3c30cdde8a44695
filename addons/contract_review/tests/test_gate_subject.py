from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContractReviewCase


@tagged("post_install", "-at_install")
class TestSubject(ContractReviewCase):
    """What belongs to the reviewed quotation beyond its own fields."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")
        cls.partner.write({"street": "1 Old Road", "city": "Liverpool", "zip": "L3 4AD"})
        cls.address = cls.env["res.partner"].create(
            {"name": "Site", "type": "delivery", "parent_id": cls.partner.id, "street": "2 Site Road"}
        )
        cls.order, cls.review = cls._approved_order(partner_shipping_id=cls.address.id)

    def _assert_changed(self, label):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.order.review_state, "changed")
        self.assertIn(label, self.review.changes)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.order.action_confirm()

    def test_addresses_as_text(self):
        """CR-13: the goods would go elsewhere, though the quotation still names the same address record."""
        self.address.street = "3 New Road"
        self._assert_changed("Delivery address")
        self.address.street = "2 Site Road"
        self.env.invalidate_all()
        self.assertEqual(self.order.review_state, "approved")
        self.partner.vat = "GB123456782"
        self._assert_changed("Address of the customer")

    def test_the_language_of_the_reader_changes_nothing(self):
        """CR-13: names of countries and states are translated, what is reviewed is not."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.address.country_id = self.env.ref("base.us")
        chinese = self.order.with_context(lang="zh_CN")
        self.assertEqual(self.order._review_fingerprint(), chinese._review_fingerprint())

    def test_how_it_is_delivered_and_accepted(self):
        """CR-13: warehouse, delivery in one go, signature and prepayment are terms of the contract."""
        warehouse = self.env["stock.warehouse"].create({"name": "Second", "code": "CR2"})
        changes = [
            ({"warehouse_id": warehouse.id}, "Warehouse"),
            ({"picking_policy": "one"}, "Shipping Policy"),
            ({"require_signature": not self.order.require_signature}, "Online signature"),
            ({"require_payment": True, "prepayment_percent": 0.5}, "Prepayment percentage"),
        ]
        for vals, label in changes:
            with self.subTest(vals=vals), self.cr.savepoint() as savepoint:
                self.order.write(vals)
                self._assert_changed(label)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_named_documents(self):
        """CR-13: a drawing added, replaced in place, renamed or removed is a change of the quotation."""
        order = self._create_order()
        values = {"name": "Drawing 1.pdf", "raw": b"one", "res_model": "sale.order", "res_id": order.id}
        drawing = self.env["ir.attachment"].with_user(self.salesman).create(values)
        order.review_attachment_ids = [Command.set(drawing.ids)]
        self.order, self.review = order, self._request(order)
        self._sign(self.review)
        for vals in ({"raw": b"two"}, {"name": "Drawing 2.pdf"}):
            with self.subTest(vals=vals), self.cr.savepoint() as savepoint:
                drawing.write(vals)
                self._assert_changed("Reviewed Documents")
                savepoint.rollback()
                self.env.invalidate_all()
        drawing.write({"raw": b"one"})
        self.review.invalidate_recordset()
        self.assertFalse(self.review.is_changed, "the same content")
        order.review_attachment_ids = [Command.clear()]
        self._assert_changed("Reviewed Documents")

    def test_other_attachments_do_not_matter(self):
        """CR-13: what is only in the chatter was not put before the reviewers."""
        self.order.message_post(body="See attached", attachments=[("x.txt", b"x")])
        self.assertEqual(self.order.review_state, "approved")

    def test_what_is_empty_is_left_out(self):
        """CR-13: an app that adds an empty field to quotations changes none of those that are reviewed."""
        content = self.order._review_content()
        self.assertNotIn("review_attachment_ids", content)
        self.assertNotIn("incoterm", content)
        self.assertEqual(next(iter(content["lines"].values()))["product_uom_qty"], 1)


@tagged("post_install", "-at_install")
class TestGlance(ContractReviewCase):
    """What the salesperson sees on the quotation: reviewed or not, who is asked, what is missing, what is next."""

    def _glance(self, order, user=None):
        order.invalidate_recordset()
        return str(order.with_user(user or self.salesman).review_glance or "")

    def _assert_glance(self, order, *parts):
        glance = self._glance(order)
        for part in parts:
            self.assertIn(part, glance)

    def test_nothing_to_review(self):
        self._assert_glance(self._create_order(), "No contract review needed")
        self.company.contract_review_policy = "off"
        self.assertFalse(self._glance(self._create_order()))

    def test_the_course_of_a_review(self):
        """CR-13: each state says what is next, who signs, who has signed."""
        self._create_rule("always", name="Because it is the test")
        order = self._create_order()
        self._assert_glance(
            order, "Needs a contract review", "Because it is the test", "Production", "Choose Request Contract Review."
        )
        review = self._request(order, submit=False)
        self._assert_glance(order, review.name, "being prepared", "Submit for Review")
        self._request(order)
        self._assert_glance(order, "In contract review", "fa-clock-o", self.signers["production"].name)
        self._sign(review, "production")
        self._assert_glance(order, "fa-check-circle")
        review.with_user(self.salesman).negotiation = "Price"
        review.with_user(self.salesman).action_negotiate()
        self._assert_glance(order, "Being negotiated")
        review.with_user(self.salesman).action_resume()
        self._sign(review, "director")
        self._assert_glance(order, "Contract review approved", "Confirm when the customer agrees")
        order.order_line.price_unit = 1
        self._assert_glance(order, "Changed since", "Unit Price", "Review Again")
        order.order_line.price_unit = 100
        order.action_confirm()
        self._assert_glance(order, "Contract review approved")

    def test_a_rejection(self):
        self._create_rule("always")
        order = self._create_order()
        self._reject(self._request(order))
        self._assert_glance(order, "Contract review rejected", "Cannot be made")

    def test_what_is_missing(self):
        """CR-09, CR-25: what would stop the next step stands there before somebody tries it."""
        self._create_rule("always")
        self.product.categ_id = self.env["product.category"].create({"name": "Goods that turn"})
        skill = self.env["customer.skill"].create(
            {"name": "Pumps", "sale_categ_ids": [Command.set(self.product.categ_id.ids)]}
        )
        order = self._create_order()
        self._request(order, submit=False)
        self.functions["production"].manager_id = False
        self._assert_glance(order, "has no manager and no members", skill.name, "nobody")

    def test_stock_and_word_of_mouth(self):
        self._create_rule("always", self.stock_type)
        order = self._create_order()
        self._assert_glance(order, "the stock check is the contract review")
        self.company.contract_in_writing = True
        order.order_channel = "phone"
        self.product.type = "service"
        self.env["contract.review.rule"].search([]).active = False
        self._assert_glance(order, "has to order in writing")

    def test_it_says_nothing_that_is_not_text(self):
        """What people typed is shown as they typed it."""
        self._create_rule("always", name="<script>alert(1)</script>")
        self.assertNotIn("<script>", self._glance(self._create_order()))

    def test_a_new_quotation_in_the_form(self):
        """A quotation that is not saved yet has no review to show."""
        self._create_rule("always")
        order = self.env["sale.order"].with_user(self.salesman).new({"partner_id": self.partner.id})
        self.assertFalse(order.review_glance)
