from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .notice_common import NoticeCase


@tagged("post_install", "-at_install")
class TestNoticePortal(NoticeCase, HttpCase):
    """The customer's own page of a notice, without login (CC-99)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._deliver(cls.partner, 10, cls.lot)
        cls._deliver(cls.partner_2, 4, cls.lot)
        cls.notice = cls._create_issued()
        cls.recipient = cls._recipient(cls.notice, cls.partner)
        cls.recipient_2 = cls._recipient(cls.notice, cls.partner_2)
        cls.url = f"/notice/{cls.recipient.id}/{cls.recipient.sudo().access_token}"

    def _post(self, url=None, **values):
        page = html.fromstring(self.url_open(self.url).text)
        [token] = page.xpath("//form[@method='post']//input[@name='csrf_token']/@value")
        return self.url_open(url or self.url, data={"csrf_token": token, **values})

    def test_page(self):
        """CC-99: the page shows the notice and what this customer got, and nothing of another one."""
        response = self.url_open(self.url)
        self.assertEqual(response.status_code, 200)
        for text in (self.notice.name, "Hot water escapes", "The seat is cracked", "The lot is blocked", "BAD-1"):
            self.assertIn(text, response.text)
        self.assertNotIn("Holder Two", response.text)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])

    def test_opening_acknowledges_nothing(self):
        """CC-99: mail scanners open links; only sending the form acknowledges."""
        self.url_open(self.url)
        self.opener.head(self.base_url() + self.url)
        self.url_open(f"{self.url}?name=Scanner&held=0")
        self.env.invalidate_all()
        self.assertFalse(self.recipient.acknowledged_at)
        self.assertFalse(self.recipient.acknowledgement_ids)

    def test_acknowledge(self):
        """CC-99: name and quantities are taken, with a comma as well."""
        response = self._post(name=" Anna ", held="2,5", returned="", destroyed="7.5", comment="<b>Sorry</b>")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Thank you", response.text)
        self.assertNotIn("<b>Sorry</b>", response.text)
        self.env.invalidate_all()
        answer = self.recipient.acknowledgement_ids
        self.assertEqual((answer.name, answer.held, answer.returned, answer.destroyed), ("Anna", 2.5, 0, 7.5))
        self.assertEqual(answer.source, "portal")
        self.assertFalse(self.recipient_2.acknowledged_at)

    def test_odd_characters(self):
        """CC-99: a token that is none opens nothing, and what no database stores is left out, without a traceback."""
        self.assertEqual(self.url_open(f"/notice/{self.recipient.id}/%C3%A9").status_code, 404)
        self._post(name="An\0na", held="1", comment="\0")
        self.env.invalidate_all()
        self.assertEqual(self.recipient.acknowledged_by, "Anna")

    def test_bad_input(self):
        """CC-99: what cannot be is refused with a word beside the field, and what was typed stays."""
        for values in (
            {"name": "  "},
            {"name": "Anna", "held": "many"},
            {"name": "Anna", "held": "-1"},
            {"name": "Anna", "held": "nan"},
            {"name": "Anna", "held": "inf"},
            {"name": "Anna", "held": "1e300"},
        ):
            with self.subTest(values=values):
                response = self._post(comment="stays", **values)
                self.assertIn("is-invalid", response.text)
                self.assertIn("stays", response.text)
        self.env.invalidate_all()
        self.assertFalse(self.recipient.acknowledged_at)

    @mute_logger("odoo.http")
    def test_wrong_tokens(self):
        """CC-99: a wrong, guessed or other customer's token opens nothing, nor does it acknowledge."""
        token = self.recipient.sudo().access_token
        for url in (
            f"/notice/{self.recipient.id}/{'0' * 36}",
            f"/notice/{self.recipient.id}/{token[:-1]}",
            f"/notice/{self.recipient.id}/{token}x",
            f"/notice/{self.recipient_2.id}/{token}",
            f"/notice/999999999/{token}",
            f"/notice/99999999999999/{token}",
            f"/notice/{self.recipient.id}/False",
        ):
            with self.subTest(url=url):
                self.assertEqual(self.url_open(url).status_code, 404)
                self.assertEqual(self._post(url, name="Eve", held="0").status_code, 404)
                self.assertEqual(self.url_open(f"{url}/letter").status_code, 404)
        self.env.invalidate_all()
        self.assertFalse((self.recipient | self.recipient_2).acknowledgement_ids)

    @mute_logger("odoo.http")
    def test_not_issued(self):
        """CC-92: before the issue there is no page."""
        notice = self._create_approved()
        notice.action_trace()
        recipient = notice.recipient_ids[0].sudo()
        self.assertEqual(self.url_open(f"/notice/{recipient.id}/{recipient.access_token}").status_code, 404)

    def test_draft_revision_is_not_shown(self):
        """XX-08: while a revision is written, customers see the one in force."""
        self.notice._revise("Worse")
        self.notice.hazard = "Steam explosion"
        text = self.url_open(self.url).text
        self.assertIn("Hot water escapes", text)
        self.assertNotIn("Steam explosion", text)

    def test_closed_is_read_only(self):
        """CC-99: once closed the page can be read, and takes no answer."""
        page = html.fromstring(self.url_open(self.url).text)
        [csrf] = page.xpath("//form[@method='post']//input[@name='csrf_token']/@value")
        self._settle(self.notice)
        self.notice._close("Enough")
        response = self.url_open(self.url)
        self.assertIn("Hot water escapes", response.text)
        self.assertNotIn('csrf_token" value', response.text)
        response = self.url_open(self.url, data={"csrf_token": csrf, "name": "Anna", "held": "1"})
        self.env.invalidate_all()
        self.assertFalse(self.recipient.acknowledged_at)

    def test_no_forged_post(self):
        """CC-99: a form sent from another site, without the token of the session, is refused."""
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(self.url, data={"name": "Eve", "held": "0"}).status_code, 400)
        self.env.invalidate_all()
        self.assertFalse(self.recipient.acknowledged_at)

    def test_language(self):
        """CC-99: the page is in the customer's language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner.lang = "fr_FR"
        self.notice._revise("In French too")
        self.notice.update_field_translations("hazard", {"fr_FR": "Eau chaude"})
        self._approve(self.notice)
        self.notice.with_user(self.sales).action_issue()
        self.assertIn("Eau chaude", self.url_open(self.url).text)

    def test_letter(self):
        """CC-99: the letter can be fetched as PDF from the page."""
        response = self.url_open(f"{self.url}/letter")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
