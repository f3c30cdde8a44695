from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestTrace(ComplaintCommon):
    """CP-15: which other customers received the lots of a complaint."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._deliver({cls.tracked: 5}, lots={cls.lots[0]: 3, cls.lots[1]: 2})
        cls.second = cls._deliver({cls.tracked: 7}, partner=cls.other_customer, lots={cls.lots[0]: 7})
        author = cls.env["customer.function"]._get("engineering")
        author.user_ids = [Command.link(cls.quality.id)]

    def _trace(self, lot, user=None, **vals):
        line = Command.create({"product_id": self.tracked.id, "lot_id": lot.id})
        complaint = self._advance(self._complaint(line_ids=[line], **vals), "registered")
        action = complaint.with_user(user or self.quality).action_where_used()
        return self.env["complaint.trace"].with_user(user or self.quality).browse(action["res_id"])

    def test_other_customers(self):
        """CP-15: customer, quantity and delivery of each; the customer who complains comes last."""
        trace = self._trace(self.lots[0])
        self.assertRecordValues(
            trace.line_ids,
            [
                {
                    "partner_id": self.other_customer.id,
                    "is_own": False,
                    "lot_id": self.lots[0].id,
                    "delivered": 7,
                    "returned": 0,
                    "deliveries": self.second.name,
                },
                {
                    "partner_id": self.customer.id,
                    "is_own": True,
                    "lot_id": self.lots[0].id,
                    "delivered": 3,
                    "returned": 0,
                    "deliveries": self.first.name,
                },
            ],
        )
        self.assertEqual((trace.customer_count, trace.stock_quantity), (1, 90))
        self.assertFalse(self._trace(self.lots[1]).customer_count)
        action = trace.line_ids[0].action_view_deliveries()
        self.assertEqual(self.env["stock.picking"].search(action["domain"]), self.second)

    def test_returned_goods(self):
        """CP-15: what came back is told."""
        self._receive(self._return(self.second, 2, reason=self.no_complaint))
        line = self._trace(self.lots[0]).line_ids[0]
        self.assertEqual((line.delivered, line.returned), (7, 2))

    def test_product_without_lot(self):
        """CP-15: a product without lot is traced by the period of its deliveries."""
        self._deliver({self.product: 4}, partner=self.other_customer)
        line = Command.create({"product_id": self.product.id})
        complaint = self._advance(self._complaint(line_ids=[line]), "registered")
        trace = self.env["complaint.trace"].with_user(self.quality).browse(complaint.action_where_used()["res_id"])
        self.assertFalse(trace.line_ids)
        self.assertEqual(trace.untraced, self.product.display_name)
        with self.assertRaises(UserError):
            trace.action_create_notice()
        trace.date_from = fields.Date.today() - timedelta(days=1)
        trace.action_search()
        self.assertEqual((trace.line_ids.partner_id, trace.line_ids.delivered), (self.other_customer, 4))
        with self.assertRaises(ValidationError):
            trace.date_to = fields.Date.today() - timedelta(days=9)

    def test_notice(self):
        """CP-15: a recall is made of it, with the lots and the customers; one at a time."""
        trace = self._trace(self.lots[0])
        trace.kind = "recall"
        notice = self.env["customer.notice"].browse(trace.action_create_notice()["res_id"])
        self.assertEqual((notice.kind, notice.complaint_id), ("recall", trace.complaint_id))
        self.assertEqual(notice.lot_ids.lot_id, self.lots[0])
        self.assertEqual(notice.recipient_ids.partner_id, self.customer | self.other_customer)
        self.assertEqual(trace.action_create_notice()["res_id"], notice.id)
        self.assertEqual(trace.complaint_id.notice_count, 1)
        self.assertEqual(trace.complaint_id.action_view_notices()["res_id"], notice.id)
        with self.assertRaises(AccessError):
            notice.complaint_id = False

    def test_roles_and_input(self):
        """CP-15: nothing without products; other customers are shown to those who handle complaints."""
        with self.assertRaises(UserError):
            self._complaint().action_where_used()
        with self.assertRaises(AccessError):
            self._trace(self.lots[0], user=self.employee)

    def test_other_company(self):
        """CP-15: deliveries of another company are not shown."""
        other = self.env["res.company"].create({"name": "Other works"})
        complaint = self.env["complaint.complaint"].with_company(other)
        complaint = complaint.create({"subject": "x", "company_id": other.id, "partner_id": self.customer.id})
        complaint.line_ids = [Command.create({"product_id": self.tracked.id, "lot_id": self.lots[0].id})]
        self.assertFalse(complaint._trace_customers())

    def test_queries(self):
        """CP-15: the number of queries does not grow with the customers."""
        partners = self.env["res.partner"].create([{"name": f"Customer {index}"} for index in range(8)])
        for partner in partners:
            self._deliver({self.tracked: 1}, partner=partner, lots={self.lots[0]: 1})
        trace = self._trace(self.lots[0])
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            trace._search_customers()
        self.assertEqual(trace.customer_count, 9)
