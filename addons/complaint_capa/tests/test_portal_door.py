import io
import re
from datetime import timedelta

from PIL import Image

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.complaint_capa.tools.upload import identify, safe_name

from .common import ComplaintCommon

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><body><script>alert(1)</script></body></html>"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
WEBP = b"RIFF" + (12).to_bytes(4, "little") + b"WEBPVP8L\0\0\0\0"


def photo(kind="PNG", size=(4, 4)):
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, kind)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestPortalDoor(ComplaintCommon, HttpCase):
    """What customers do on the portal: complain with photos, write, accept or refuse; and what they might try."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"complaint_portal_file_count": 3, "complaint_portal_file_size": 1})
        cls.portal = new_test_user(cls.env, "cp_door", "base.group_portal", password="cp_door_cp_door")
        cls.portal.partner_id.write({"parent_id": cls.customer.id, "name": "Carla Customer"})
        cls.delivery = cls._deliver({cls.tracked: 4}, lots={cls.lots[0]: 4})
        cls.order = cls.delivery.sale_id
        cls.foreign_order = cls._deliver(partner=cls.other_customer).sale_id

    def setUp(self):
        super().setUp()
        self.authenticate("cp_door", "cp_door_cp_door")

    def _get(self, url):
        return self.url_open(url).text

    def _csrf(self, url="/my/complaints/new"):
        return re.search(r'name="csrf_token" value="([^"]+)"', self._get(url)).group(1)

    def _send(self, files=(), **values):
        """Send the form; return the complaints that are new."""
        complaints = self.env["complaint.complaint"].sudo()
        before = complaints.search([], order="id desc", limit=1).id or 0
        data = {"csrf_token": self._csrf(), "subject": "Leak", "description": "It leaks\nsince today"} | values
        self.page = self.url_open(
            "/my/complaints/new", data=data, files=[("attachments", file) for file in files] or None
        ).text
        return complaints.search([("id", ">", before)])

    def _act(self, complaint, action, files=(), token=None, **values):
        url = f"/my/complaints/{complaint.id}"
        page = url + (f"?access_token={token}" if token else "")
        data = {"csrf_token": self._csrf(page), **({"access_token": token} if token else {}), **values}
        files = [("attachments", file) for file in files] or None
        return self.url_open(f"{url}/{action}", data=data, files=files).text

    # Complaining

    def test_complaint_is_registered(self):
        """XX-12: what a customer writes is registered at once for his own company, with its clocks and a handler."""
        complaint = self._send(
            [("leak.png", photo(), "image/png"), ("measure.pdf", PDF, "application/pdf")],
            kind="quality",
            order_id=str(self.order.id),
            product_id=str(self.tracked.id),
            lot="LOT-A",
            quantity="2,5",
            customer_proposal="Replace them",
        )
        self.assertEqual(len(complaint), 1)
        self.assertEqual((complaint.state, complaint.door), ("registered", "portal"))
        self.assertEqual((complaint.partner_id, complaint.contact_id), (self.customer, self.portal.partner_id))
        self.assertEqual((complaint.order_id, complaint.customer_proposal), (self.order, "Replace them"))
        line = complaint.line_ids
        self.assertEqual((line.product_id, line.lot_id, line.quantity), (self.tracked, self.lots[0], 2.5))
        self.assertEqual(complaint.user_id, complaint.receiver_id)
        self.assertTrue(complaint.sla_status_ids)
        files = complaint.message_ids.attachment_ids
        self.assertEqual(set(files.mapped("mimetype")), {"image/png", "application/pdf"})
        self.assertEqual(set(files.mapped("res_id")), {complaint.id})
        self.assertIn("It leaks", self.page)
        self.assertIn("leak.png", self.page)

    def test_unknown_lot_is_noted(self):
        """CP-15: a number that we do not know is kept as the customer states it."""
        complaint = self._send(product_id=str(self.tracked.id), lot="L-99")
        self.assertFalse(complaint.line_ids.lot_id)
        self.assertIn("L-99", complaint.line_ids.note)

    def test_refused_input(self):
        """XX-12: foreign orders and products, missing words and odd numbers are refused, and nothing is left."""
        for values in (
            {"subject": " "},
            {"description": "\0"},
            {"order_id": str(self.foreign_order.id)},
            {"order_id": "1 OR 1=1"},
            {"product_id": str(self.product.id)},
            {"product_id": str(self.tracked.id), "quantity": "nan"},
            {"product_id": str(self.tracked.id), "quantity": "-1"},
            {"product_id": str(self.tracked.id), "quantity": "many"},
        ):
            with self.subTest(**values):
                self.assertFalse(self._send(**values))
                self.assertIn("alert-danger", self.page)

    def test_photos_are_told_by_content(self):
        """Bad input: a photo that is a script is refused, whatever name and type it comes with."""
        bad = [
            ("photo.png", SVG, "image/png"),
            ("photo.svg", SVG, "image/svg+xml"),
            ("photo.jpg", HTML, "image/jpeg"),
            ("photo.png", b"MZ\x90\x00", "image/png"),
            ("photo.png", b"", "image/png"),
            ("photo.png", photo()[:40], "image/png"),
            ("doc.pdf", b"not a pdf %PDF-1.4 %%EOF", "application/pdf"),
            ("doc.docx", b"PK\x03\x04", "application/msword"),
        ]
        for file in bad:
            with self.subTest(file[0], start=file[1][:10]):
                self.assertFalse(self._send([file]))
                self.assertIn("alert-danger", self.page)

    def test_number_and_size(self):
        """Bad input: too many and too large files are refused; limits are settings."""
        image = ("a.png", photo(), "image/png")
        self.assertFalse(self._send([image] * 4))
        self.assertEqual(len(self._send([image] * 3).message_ids.attachment_ids), 3)
        self.assertFalse(self._send([("big.pdf", PDF[:-6] + b"\0" * 1024 * 1024 + b"%%EOF", "application/pdf")]))

    def test_identify(self):
        """What counts is what a file is: all kinds of photos, no vector graphics, names made harmless."""
        for kind in ("PNG", "JPEG", "GIF", "BMP"):
            self.assertTrue(identify(photo(kind)), kind)
        self.assertEqual(identify(WEBP), ("image/webp", "webp"))
        for content in (
            SVG,
            HTML,
            b"",
            b"GIF89a",
            b"\xff\xd8\xff" + HTML,
            b"<?xml?>" + SVG,
            PDF[1:],
            WEBP + SVG,
            b"RIFF" + SVG,
        ):
            self.assertIsNone(identify(content))
        self.assertEqual(safe_name("../../etc/<b>pass\0wd.svg.html", "png"), "b pass wd.svg.png")
        self.assertEqual(safe_name("", "pdf"), "file.pdf")
        self.assertEqual(safe_name("漏油.heic", "jpg"), "漏油.jpg")

    # Following

    def test_list(self):
        """The list is filtered, sorted and searched; odd values change nothing."""
        first = self._advance(
            self._complaint(subject="Alpha noise", line_ids=[Command.create({"product_id": self.product.id})]), "closed"
        )
        self._advance(self._complaint(subject="Beta label"), "registered")
        for query, alpha, beta in (
            ("", 1, 1),
            ("?filterby=closed", 1, 0),
            ("?filterby=answered", 1, 0),
            ("?filterby=open", 0, 1),
            ("?search=beta&search_in=subject", 0, 1),
            ("?search=pump&search_in=product", 1, 0),
            (f"?search={first.name}&search_in=name", 1, 0),
            ("?sortby=subject&filterby=nonsense&search_in=nonsense&search=%00", 1, 1),
        ):
            page = self._get(f"/my/complaints{query}")
            self.assertEqual(("Alpha noise" in page, "Beta label" in page), (bool(alpha), bool(beta)), query)

    def test_messages(self):
        """The customer writes; what is internal is not shown to him."""
        complaint = self._send()
        complaint.message_post(body="We look at it", message_type="comment", subtype_xmlid="mail.mt_comment")
        complaint.message_post(body="He is wrong", message_type="comment", subtype_xmlid="mail.mt_note")
        page = self._act(complaint, "message", [("more.png", photo(), "image/png")], message="One more <b>photo</b>")
        self.assertIn("One more &lt;b&gt;photo", page)
        self.assertIn("We look at it", page)
        self.assertNotIn("He is wrong", page)
        message = complaint.message_ids.filtered(lambda message: "One more" in message.body)
        self.assertEqual(message.author_id, self.portal.partner_id)
        self.assertEqual(message.attachment_ids.name, "more.png")
        count = len(complaint.message_ids)
        for files, text in (((), " "), ([("x.png", SVG, "image/png")], "Look")):
            self.assertIn("alert-danger", self._act(complaint, "message", files, message=text))
        self.assertEqual(len(complaint.message_ids), count)

    # Accepting and refusing

    def test_accept(self):
        """CP-97, CP-104: the customer accepts the answer: who, when, through the portal."""
        complaint = self._advance(self._complaint(), "replied")
        page = self._act(complaint, "accept", name="Somebody else")
        self.assertIn("Confirmed by", page)
        complaint.invalidate_recordset()
        self.assertEqual(complaint.customer_confirmed_by, "Carla Customer", "the user, not what he sends")
        self.assertEqual(complaint.customer_confirmed_means, "portal")
        self.assertNotIn('id="verdict"', page)

    def test_refuse(self):
        """CP-97, CP-91: the customer refuses: another answer is needed; after the close it is followed up and its
        reopening proposed."""
        complaint = self._advance(self._complaint(), "replied")
        self.assertIn("alert-danger", self._act(complaint, "refuse", reason=" "))
        self._act(complaint, "refuse", reason="Not the cause")
        complaint.invalidate_recordset()
        self.assertEqual((complaint.state, complaint.customer_refusal), ("resolved", "Not the cause"))
        closed = self._advance(self._complaint(), "closed")
        self.company.complaint_followup = False
        self._act(closed, "refuse", reason="Leaks again")
        closed.invalidate_recordset()
        self.assertEqual(closed.state, "closed")
        self.assertIn("reopen", " ".join(closed.activity_ids.mapped("summary")))
        followup = closed.followup_ids
        self.assertEqual((followup.state, followup.satisfied), ("planned", "no"))

    def test_not_before_the_answer(self):
        """CP-104: nothing is accepted that was not answered."""
        complaint = self._advance(self._complaint(), "assessed")
        self.assertNotIn('id="verdict"', self._get(f"/my/complaints/{complaint.id}"))
        self._act(complaint, "accept")
        self.assertFalse(complaint.customer_confirmed_at)

    def test_link(self):
        """The holder of a link writes and accepts under his name; a wrong link does nothing."""
        complaint = self._advance(self._complaint(contact_id=self.contact.id), "replied")
        token = complaint.sudo()._portal_ensure_token()
        self.authenticate(None, None)
        self._act(complaint, "message", token=token, message="By link")
        self.assertIn("By link", complaint.message_ids[0].body)
        self.assertEqual(complaint.message_ids[0].author_id, self.contact)
        self._act(complaint, "accept", token=token, name=" ")
        self.assertFalse(complaint.customer_confirmed_at)
        self._act(complaint, "accept", token=token, name="Mr. Wu")
        complaint.invalidate_recordset()
        self.assertEqual(complaint.customer_confirmed_by, "Mr. Wu")

    def test_no_foreign_complaint(self):
        """No route acts on a complaint of another customer, a draft, or with a wrong link."""
        foreign = self._advance(self._complaint(partner_id=self.other_customer.id, subject="Secret"), "replied")
        csrf = self._csrf()
        for token in (None, "guessed", "ä"):
            for action, values in (("message", {"message": "x"}), ("accept", {}), ("refuse", {"reason": "x"})):
                data = {"csrf_token": csrf, **values, **({"access_token": token} if token else {})}
                page = self.url_open(f"/my/complaints/{foreign.id}/{action}", data=data).text
                self.assertNotIn("Secret", page)
        foreign.invalidate_recordset()
        self.assertEqual(foreign.state, "replied")
        self.assertFalse(foreign.customer_confirmed_at)
        self.assertFalse(foreign.message_ids.filtered(lambda message: message.body == "<p>x</p>"))

    def test_merged_leads_on(self):
        """XX-12: the page of a merged complaint leads to the one that goes on."""
        now = fields.Datetime.now()
        first = self._advance(self._complaint(subject="The first", received_at=now - timedelta(days=1)), "registered")
        later = self._advance(self._complaint(subject="The second"), "registered")
        later._merge_into(first)
        token = later.sudo()._portal_ensure_token()
        self.assertIn("The first", self._get(f"/my/complaints/{later.id}?access_token={token}"))

    def test_fields_stay_inside(self):
        """By RPC a customer reads what the page shows, and nothing that we think about it, of this app or others."""
        complaint = self._advance(self._complaint(), "assessed").with_user(self.portal)
        complaint.read(["subject", "state", "customer_confirmed_at"])
        for name in ("liability", "cause", "duplicate_ids", "previous_complaint_id", "refused_reply", "access_token"):
            with self.subTest(name), self.assertRaises(AccessError):
                complaint.read([name])
        for model in ("complaint.followup", "complaint.recheck", "complaint.merge", "complaint.confirm"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.portal).search([])
