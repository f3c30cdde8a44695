from odoo.tests import tagged

from .file_common import FileCase


@tagged("post_install", "-at_install")
class TestFileMerge(FileCase):
    """Merged contacts: what the file holds goes along (XX-22)."""

    def _merge(self, source, target, user):
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user).create({})
        wizard._merge((source | target).ids, target, extra_checks=False)

    def test_merge(self):
        """Entries, documents and file fields move to the contact that stays, whoever merges."""
        source = self.env["res.partner"].create(
            {"name": "Double", "customer_status": "trading", "bank_account": "77", "price_agreement": "10 %"}
        )
        target = self.env["res.partner"].create({"name": "Stays"})
        event = self.env["customer.file.event"].create({"partner_id": source.id, "name": "E"})
        change = self.env["customer.file.change"].create({"partner_id": source.id, "name": "C", "new_value": "1"})
        grant = self.env["customer.file.grant"].create(
            {"partner_id": source.id, "date_to": self.today, "reason": "R", "user_id": self.plain.id}
        )
        communication = self._create(partner_id=source.id)
        source._guarded().file_reviewed_on = "2026-01-05"
        self._merge(source, target, self.outsider)
        self.assertFalse(source.exists())
        for record in (event, change, grant, communication):
            self.assertEqual(record.partner_id, target)
        self.assertEqual((target.bank_account, target.customer_status), ("77", "trading"))
        self.assertEqual(str(target.file_reviewed_on), "2026-01-05")
        self.assertEqual(target.price_agreement, "10 %")
