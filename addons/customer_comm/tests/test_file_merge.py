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

    def test_import_of_contacts(self):
        """A contact is imported under a company with credit level and admission; it cannot bring its own."""
        self.customer._set_credit(self.env.company, credit_level="ii", admission_state="admitted")
        partners = self.env["res.partner"]
        names = ["name", "parent_id/.id"]
        result = partners.load(names, [["Imported", str(self.customer.id)]])
        self.assertFalse(result["messages"])
        self.assertEqual(self.env["res.partner"].browse(result["ids"]).credit_level, "ii")
        keeper = self.env["res.partner"].with_user(self.keeper)
        self.assertTrue(keeper.load(["name", "credit_level"], [["Forged", "ii"]])["messages"])

    def test_rows_once_per_customer(self):
        """Rows that a customer has but once do not stop a merge, and no other row is lost."""
        partners = self.env["res.partner"].create([{"name": name} for name in ("Goes", "Goes too", "Stays")])
        *sources, target = partners
        company = self.env.company
        self.env.cr.execute(
            "INSERT INTO customer_order_tendency (company_id, partner_id, product_id)"
            " SELECT %s, partner, product FROM unnest(%s) partner, unnest(%s) product",
            [company.id, partners.ids, [self.product.id]],
        )
        other = self.env["product.product"].create({"name": "Other"})
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO customer_order_tendency (company_id, partner_id, product_id) VALUES (%s, %s, %s)",
            [company.id, sources[1].id, other.id],
        )
        self._merge(sources[0] | sources[1], target, self.outsider)
        rows = self.env["customer.order.tendency"].search([("partner_id", "=", target.id)])
        self.assertEqual(rows.product_id, self.product | other)
        self.assertEqual(len(rows), 2)
