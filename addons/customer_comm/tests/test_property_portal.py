from lxml import html

from odoo.tests import HttpCase, new_test_user, tagged

from .property_common import PropertyCase


@tagged("post_install", "-at_install")
class TestPropertyPortal(PropertyCase, HttpCase):
    """What customers see of their property on the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create({"name": "Colin", "parent_id": cls.partner.id})
        cls.portal = new_test_user(cls.env, "property_portal", "base.group_portal", partner_id=cls.contact.id)

    def _page(self, url="/my/property"):
        self.authenticate("property_portal", "property_portal")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def test_own_property(self):
        """CC-101: the list shows what is here of the customer's company."""
        mine = self._kept(item="My mould")
        foreign = self.env["res.partner"].create({"name": "Foreign", "is_company": True})
        self._kept(item="Their mould", partner_id=foreign.id, order_id=False)
        text = self._page().text_content()
        self.assertIn("My mould", text)
        self.assertIn(mine.name, text)
        self.assertNotIn("Their mould", text)

    def test_pager(self):
        """CC-101: the list comes in pages, sorted as asked; nonsense sorts as usual."""
        self.env["customer.property"]._guarded().create(
            [
                {
                    "type_id": self.tooling.id,
                    "partner_id": self.partner.id,
                    "item": f"Mould {number:03d}",
                    "state": "kept",
                    "received_on": self.today,
                }
                for number in range(100)
            ]
        )
        first = self._page("/my/property?sortby=item").text_content()
        self.assertIn("Mould 000", first)
        self.assertNotIn("Mould 099", first)
        self.assertIn("Mould 099", self._page("/my/property/page/2?sortby=item").text_content())
        self._page("/my/property?sortby=partner_id")

    def test_nobody_else(self):
        """CC-101: without a log-in there is nothing to see."""
        response = self.url_open("/my/property", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_home(self):
        """CC-101: the counter on the home page counts what is here of his."""
        self._kept()
        self.authenticate("property_portal", "property_portal")
        result = self.make_jsonrpc_request("/my/counters", {"counters": ["customer_property_count"]})
        self.assertEqual(result["customer_property_count"], 1)
