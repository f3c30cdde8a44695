from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import ContractChangeCase
from .production_common import ProductionCase


@tagged("post_install", "-at_install")
class TestChangeChannel(ContractChangeCase):
    """Changes of what is ordered in writing only (CR-56)."""

    def test_changes_in_writing(self):
        """CR-56: by fax, SMS or e-mail with a file or the words; not on the telephone, by word of mouth, on the web."""
        order = self._confirmed()
        self.product.product_tmpl_id.ordered_in_writing = "yes"
        change = self._set_item(self._ask(order, requested_by="Ann"), quantity=5)
        for channel in ("phone", "oral", "web"):
            change.write({"channel": channel, "request_text": "Five, please"})
            with self.assertRaisesRegex(UserError, "by fax, SMS, e-mail or letter"), self.cr.savepoint():
                change.action_submit()
        change.write({"channel": "sms", "request_text": " "})
        with self.assertRaisesRegex(UserError, "enter its words"), self.cr.savepoint():
            change.action_submit()
        for channel in ("fax", "mail", "sms"):
            change.write({"channel": channel, "request_text": "Five, please"})
            with self.cr.savepoint() as savepoint:
                change.action_submit()
                self.assertEqual(change.state, "reviewing")
                savepoint.rollback()
            self.env.invalidate_all()
        change.write({"request_text": False, "request_file_ids": self._proof()})
        change.action_submit()
        self.assertEqual(change.state, "reviewing")
        with self.assertRaises(UserError):
            change.request_text = "Six"

    def test_other_products_change_by_telephone(self):
        """CR-56: only what is ordered in writing is changed in writing; and only what the customer asks for."""
        change = self._set_item(self._ask(requested_by="Ann", channel="phone"), quantity=5)
        change.action_submit()
        self.assertEqual(change.state, "reviewing")


@tagged("post_install", "-at_install")
class TestNoticeChannel(ProductionCase):
    """Temporary changes of a production notice (CR-56)."""

    def test_changes_of_a_notice(self):
        """CR-56: for goods that are ordered in writing only, by fax, SMS or e-mail, with attachment or text."""
        self.category.ordered_in_writing = "yes"
        notice = self._issued().with_user(self.salesman)
        version = self.env["contract.production.notice"].with_user(self.salesman)
        version = version.browse(notice.action_new_version()["res_id"])
        for channel in (False, "phone", "oral"):
            version.write({"change_channel": channel, "change_text": "Tomorrow instead"})
            with self.assertRaisesRegex(UserError, "by fax, SMS, e-mail or letter"), self.cr.savepoint():
                version.action_issue()
        version.write({"change_channel": "sms", "change_text": False})
        with self.assertRaisesRegex(UserError, "enter its words"), self.cr.savepoint():
            version.action_issue()
        version.change_text = "Tomorrow instead"
        version.action_issue()
        self.assertEqual(version.state, "issued")

    def test_own_corrections(self):
        """CR-56: what we correct ourselves is no change by the customer."""
        self.category.ordered_in_writing = "yes"
        notice = self._issued().with_user(self.salesman)
        version = self.env["contract.production.notice"].with_user(self.salesman)
        version = version.browse(notice.action_new_version()["res_id"])
        version.change_asked_by = "us"
        version.action_issue()
        self.assertEqual(version.state, "issued")
