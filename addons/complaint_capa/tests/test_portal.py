from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestPortal(ComplaintCommon, HttpCase):
    """Customers read their own complaints, and nothing else (no IDOR)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls._portal_user("cp_portal", cls.customer)
        cls.other_portal = cls._portal_user("cp_other_portal", cls.other_customer)
        cls.complaint = cls._advance(cls._complaint(partner_id=cls.contact.id, subject="Leaking seal"), "assessed")
        cls._reply(cls.complaint, "acknowledgement", text="We have your pump.")
        cls.other = cls._advance(
            cls._complaint(partner_id=cls.other_customer.id, subject="Secret of others"), "registered"
        )
        cls.draft = cls._complaint(subject="Not registered yet")

    @classmethod
    def _portal_user(cls, login, company):
        partner = cls.env["res.partner"].create(
            {"name": login, "parent_id": company.id, "email": f"{login}@example.com"}
        )
        return new_test_user(cls.env, login=login, groups="base.group_portal", partner_id=partner.id)

    def test_list_shows_the_own_company(self):
        self.authenticate("cp_portal", "cp_portal")
        page = self.url_open("/my/complaints").text
        self.assertIn(self.complaint.name, page)
        self.assertNotIn("Secret of others", page)
        self.assertNotIn("Not registered yet", page)
        self.assertIn("/my/complaints", self.url_open("/my").text)

    def test_sorting_and_pages(self):
        self.authenticate("cp_portal", "cp_portal")
        for query in ("?sortby=name", "?sortby=nonsense", "/page/1?sortby=received"):
            self.assertIn(self.complaint.name, self.url_open(f"/my/complaints{query}").text)

    def test_detail(self):
        self.authenticate("cp_portal", "cp_portal")
        page = self.url_open(f"/my/complaints/{self.complaint.id}").text
        self.assertIn("Leaking seal", page)
        self.assertIn("We have your pump.", page)
        self.assertIn("In Progress", page)
        self.assertNotIn(self.production_function.name, page, "Who is responsible inside is not shown.")

    def test_telephone_number(self):
        """CP-18: the customer finds the telephone number for complaints on his page."""
        self.authenticate("cp_portal", "cp_portal")
        page = f"/my/complaints/{self.complaint.id}"
        self.company.complaint_phone = False
        self.assertNotIn("Complaints and suggestions", self.url_open(page).text)
        self.company.complaint_phone = "400 100 200"
        self.assertIn("400 100 200", self.url_open(page).text)

    def test_no_foreign_record_by_its_number(self):
        """Every route, every record that is not the customer's."""
        self.authenticate("cp_portal", "cp_portal")
        for record in (self.other, self.draft):
            response = self.url_open(f"/my/complaints/{record.id}")
            self.assertNotIn(record.subject, response.text)
            self.assertTrue(response.url.endswith("/my"), response.url)
        self.assertTrue(self.url_open("/my/complaints/999999999").url.endswith("/my"))

    def test_link_with_token(self):
        """Who holds the link of a complaint reads that one; a wrong token opens nothing."""
        token = self.complaint._portal_ensure_token()
        url = f"/my/complaints/{self.complaint.id}?access_token="
        self.authenticate(None, None)
        self.assertIn("Leaking seal", self.url_open(url + token).text)
        self.assertNotIn("Leaking seal", self.url_open(url + "0" * 36).text)
        self.assertNotIn("Secret of others", self.url_open(f"/my/complaints/{self.other.id}?access_token={token}").text)

    def test_cancelled_disappears_even_with_token(self):
        complaint = self._advance(self._complaint(subject="By mistake"), "registered")
        token = complaint._portal_ensure_token()
        complaint.action_cancel("By mistake")
        page = self.url_open(f"/my/complaints/{complaint.id}?access_token={token}").text
        self.assertNotIn("By mistake", page)

    @mute_logger("odoo.http")
    def test_rpc_of_a_portal_user(self):
        """Record rule and field groups hold for every API, not for the pages alone."""
        self.authenticate("cp_portal", "cp_portal")
        complaints = self.env["complaint.complaint"].with_user(self.portal)
        self.assertEqual(complaints.search([]), self.complaint)
        complaint = self.complaint.with_user(self.portal)
        self.assertTrue(complaint.read(["name", "subject", "state"]))
        for name in ("liability", "responsible_user_id", "severity", "containment", "capa_ids", "user_id", "guidance"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                complaint.read([name])
        for change in (
            lambda: complaint.write({"subject": "x"}),
            lambda: complaint.action_cancel("x"),
            lambda: complaint.message_post(body="x"),
            lambda: complaints.create({"subject": "x"}),
            lambda: self.env["complaint.reply"].with_user(self.portal).search([]),
            lambda: self.env["complaint.line"].with_user(self.portal).search([]),
            lambda: self.env["capa.case"].with_user(self.portal).search([]),
            lambda: self.other.with_user(self.portal).read(["name"]),
        ):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaises(Exception):  # noqa: B017 - the error of the server as the client gets it
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {
                    "model": "complaint.complaint",
                    "method": "read",
                    "args": [self.other.ids, ["subject"]],
                    "kwargs": {},
                },
            )
