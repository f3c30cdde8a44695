import re

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunicationPortal(CommunicationCase, HttpCase):
    """What customers see and do on the portal, and every door they might try."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.intake.rule"].search([]).active = False
        cls.env.company.communication_intake_function_id = cls.f_sales
        cls.customer = new_test_user(cls.env, "portal_customer", "base.group_portal", password="portal_customer")
        cls.customer.partner_id.write({"parent_id": cls.partner.id, "name": "Carla Customer"})
        cls.stranger = cls.env["res.partner"].create({"name": "Another customer", "is_company": True})
        cls.own = cls._create(subject="Our noise", conclusion="Cheap bearing", user=cls.sales)
        cls.foreign = cls._create(subject="Their secret", partner_id=cls.stranger.id)

    def _get(self, url):
        return self.url_open(url).text

    def _csrf(self):
        return re.search(r'name="csrf_token" value="([^"]+)"', self._get("/my/communications/new")).group(1)

    def _send(self, files=(), **values):
        data = {"csrf_token": self._csrf(), "subject": "Leak", "description": "It leaks\nsince today"} | values
        return self.url_open(
            "/my/communications/new", data=data, files=[("attachments", file) for file in files] or None
        )

    def test_own_and_no_others(self):
        """XX-13: the list shows the contacts of the own customer, those of colleagues included; guessed numbers and
        tokens open nothing."""
        colleague = self.env["res.partner"].create({"name": "Colleague", "parent_id": self.partner.id})
        second = self._create(subject="Colleague asks", partner_id=colleague.id)
        hidden = self._create(subject="Not for them", is_on_portal=False)
        cancelled = self._create(subject="By mistake", cancel_reason="Wrong")
        cancelled.action_cancel()
        self.authenticate("portal_customer", "portal_customer")
        page = self._get("/my/communications")
        for record, shown in ((self.own, 1), (second, 1), (self.foreign, 0), (hidden, 0), (cancelled, 0)):
            self.assertEqual(record.subject in page, bool(shown), record.subject)
        self.assertIn("Our noise", self._get(f"/my/communications/{self.own.id}"))
        for record in (self.foreign, hidden, cancelled):
            token = record.sudo()._portal_ensure_token()
            for url in (
                f"/my/communications/{record.id}",
                f"/my/communications/{record.id}?access_token=guessed",
                f"/my/communications/{record.id}?access_token={self.own.sudo()._portal_ensure_token()}",
            ):
                self.assertNotIn(record.subject, self._get(url))
            opened = self._get(f"/my/communications/{record.id}?access_token={token}")
            self.assertEqual(record.subject in opened, record == self.foreign)
        self.assertNotIn("Our noise", self._get("/my/communications/999999999"))

    def test_nobody_without_login(self):
        """XX-13: the public opens a contact by its link alone."""
        self.authenticate(None, None)
        self.assertNotIn("Our noise", self._get("/my/communications"))
        self.assertNotIn("Our noise", self._get(f"/my/communications/{self.own.id}"))
        token = self.own.sudo()._portal_ensure_token()
        self.assertIn("Our noise", self._get(f"/my/communications/{self.own.id}?access_token={token}"))

    def test_internal_fields_stay_inside(self):
        """XX-01, XX-13: by RPC a customer reads what the page shows, and nothing that we think about it."""
        mine = self.own.with_user(self.customer)
        self.assertEqual(mine.read(["subject", "description"])[0]["subject"], "Our noise")
        for name in ("conclusion", "grade_id", "user_id", "routing_ids", "access_token", "email_from", "special"):
            with self.subTest(name), self.assertRaises(AccessError):
                mine.read([name])
        for name in ("conclusion", "email_from", "user_id.name", "routing_ids.opinion", "grade_id.code"):
            with self.subTest(search=name), self.assertRaises(AccessError):
                mine.search([(name, "ilike", "a")])
        with self.assertRaises(AccessError):
            mine.search_fetch([], ["conclusion"])
        for attempt in (
            lambda: mine.write({"subject": "x"}),
            lambda: mine.create(self._vals()),
            mine.unlink,
            mine.action_take,
            lambda: self.foreign.with_user(self.customer).read(["subject"]),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_counter_pages_sorting_search(self):
        """XX-13: home counter, pages, sorting and search of the list."""
        for number in range(85):
            self._create(subject=f"Matter {number:03}", occurred_on=f"2026-01-01 00:00:{number % 60:02}")
        self.authenticate("portal_customer", "portal_customer")
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["communication_count"]})
        self.assertEqual(counters["communication_count"], 86)
        self.assertIn("/my/communications", self._get("/my/home"))
        first, second = self._get("/my/communications?sortby=subject"), self._get("/my/communications/page/2")
        self.assertIn("Matter 000", first)
        self.assertTrue("Matter" in second and "/my/communications/page/" in first)
        found = self._get("/my/communications?search=Matter+042&search_in=subject")
        self.assertIn("Matter 042", found)
        self.assertNotIn("Matter 043", found)
        for odd in ("sortby=nothing", "search_in=nothing&search=%27%3B--", "page=x", "search=%25"):
            self.assertEqual(self.url_open(f"/my/communications?{odd}").status_code, 200)

    def test_list_queries(self):
        """XX-13: the list opens with as many queries for 5 as for 60 contacts."""
        counts = []
        for number in (5, 55):
            self.env["customer.communication"].with_user(self.sales).create(
                [self._vals(subject=f"Matter {index}", needs_reply=False) for index in range(number)]
            )
            self.authenticate("portal_customer", "portal_customer")
            self._get("/my/communications")
            before = self.env.cr.sql_log_count
            self._get("/my/communications")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 3)

    def test_write_to_us(self):
        """XX-13, CC-41: what a customer writes is logged for his customer with its files, and given to a handler."""
        self.authenticate("portal_customer", "portal_customer")
        response = self._send(files=[("photo.txt", b"a photo"), ("list.csv", b"1;2")], subject_kind="complaint")
        record = self.env["customer.communication"].search([("door", "=", "portal")])
        self.assertEqual((record.partner_id, record.contact_id), (self.partner, self.customer.partner_id))
        self.assertEqual((record.subject, record.subject_kind, record.user_id), ("Leak", "complaint", self.sales))
        self.assertTrue(record.is_in_intake and record.needs_reply)
        self.assertEqual(set(record.message_ids.attachment_ids.mapped("name")), {"photo.txt", "list.csv"})
        self.assertEqual(set(record.message_ids.attachment_ids.mapped("res_id")), {record.id})
        self.assertIn("Leak", response.text)

    def test_bad_input(self):
        """XX-13: an order of others, a kind that is not offered, an empty text, scripts and a missing token."""
        order = self.env["sale.order"].create({"partner_id": self.stranger.id})
        self.authenticate("portal_customer", "portal_customer")
        found = self.env["customer.communication"].search([("door", "=", "portal")])
        for values in ({"order_id": str(order.id)}, {"order_id": "1 OR 1"}, {"subject": "  "}, {"description": ""}):
            with self.subTest(values):
                self.assertIn("alert-danger", self._send(**values).text)
        self.assertEqual(self._send(csrf_token="wrong").status_code, 400)
        self.assertEqual(self.env["customer.communication"].search([("door", "=", "portal")]), found)
        self.assertEqual(self._send(order_id="9" * 5000).status_code, 200)
        self.assertEqual(self.url_open(f"/my/communications/{found[:1].id or 1}?access_token=%C3%A9").status_code, 200)
        page = self._send(
            description="Le\0ak", subject="<script>alert(1)</script>", subject_kind="care", user_id="1", state="closed"
        ).text
        record = self.env["customer.communication"].search([("door", "=", "portal")]) - found
        self.assertEqual((record.state, record.subject_kind), ("draft", "feedback"))
        self.assertNotIn("<script>alert(1)", page)

    def test_too_large_file(self):
        """XX-13: a file above the limit of the database is refused, and nothing is left behind."""
        self.env["ir.config_parameter"].sudo().set_param("web.max_file_upload_size", 10)
        self.authenticate("portal_customer", "portal_customer")
        response = self._send(files=[("big.bin", b"x" * 11)])
        self.assertTrue(response.status_code == 413 or "too large" in response.text)
        self.assertFalse(self.env["customer.communication"].search([("door", "=", "portal")]))

    def test_answer_on_the_page(self):
        """XX-13: the customer answers below the contact; after the reply its handler is reminded."""
        self.own.write({"category": "other", "grade_id": self.grade.id, "reply": "We come", "user_id": self.sales.id})
        self.own.with_user(self.sales).action_reply()
        self.authenticate("portal_customer", "portal_customer")
        thread = {"thread_model": self.own._name, "post_data": {"body": "It leaks again", "message_type": "comment"}}
        post_data = thread["post_data"] | {"subtype_xmlid": "mail.mt_comment"}
        self.make_jsonrpc_request("/mail/message/post", thread | {"thread_id": self.own.id, "post_data": post_data})
        self.assertIn("leaks again", self.own.message_ids.sorted("id")[-1].body)
        self.assertIn("written again", self.own.sudo().activity_ids.summary)
        with self.assertRaises(Exception):  # noqa: B017 - whatever the server answers, it is no success
            self.make_jsonrpc_request(
                "/mail/message/post", thread | {"thread_id": self.foreign.id, "post_data": post_data}
            )
        self.assertNotIn("leaks again", "".join(self.foreign.message_ids.mapped("body")))
