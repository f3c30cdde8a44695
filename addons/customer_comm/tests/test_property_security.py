from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .property_common import PropertyCase


@tagged("post_install", "-at_install")
class TestPropertySecurity(PropertyCase):
    """Who sees and does what with customer property, and every door around the rules."""

    def _secret(self, **vals):
        """Return a record of personal data, kept by quality."""
        return self._property(
            user=self.quality,
            type_id=self.personal.id,
            custodian_function_id=self.f_quality.id,
            item="Staff list",
            location_id=False,
            **vals,
        )

    def test_personal_data(self):
        """XX-04: personal data is seen by its custodians only: not by sales, nor by the administrator of the app."""
        record = self._secret()
        self.assertEqual(record.custodian_id, self.quality)
        for user in (self.sales, self.manager, self.engineer, self.foreman, self.plain):
            with self.subTest(user=user.login):
                mine = record.with_user(user)
                for attempt in (
                    lambda r=mine: r.read(["item"]),
                    lambda r=mine: r.write({"place": "Here"}),
                    lambda r=mine: r.action_count(),
                ):
                    with self.assertRaises(AccessError):
                        attempt()
                with self.assertRaises(UserError):  # or no right to export at all
                    mine.export_data(["item"])
                self.assertFalse(mine.search([("id", "=", record.id)]))
                self.assertFalse(mine.search([("item", "=", "Staff list")]))
                self.assertFalse(mine.formatted_read_group([("id", "=", record.id)], ["item"], ["__count"]))

    def test_intellectual_property(self):
        """XX-04, CC-100: intellectual property is kept the same way."""
        kind = self.env.ref("customer_comm.property_type_intellectual_property")
        record = self._property(user=self.engineer, type_id=kind.id, item="Drawing 12", location_id=False)
        with self.assertRaises(AccessError):
            record.with_user(self.sales).read(["item"])
        self.assertEqual(record.display_name, record.name)

    def test_nobody_enters_for_others(self):
        """XX-04: who is no custodian does not enter confidential property, or takes over what is there."""
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._property(type_id=self.personal.id, custodian_function_id=self.f_quality.id)
        record = self._secret()
        for vals in ({"custodian_id": self.sales.id}, {"reader_function_ids": [Command.link(self.f_sales.id)]}):
            with self.assertRaises(AccessError):
                record.with_user(self.sales).write(vals)

    def test_opened_by_the_custodian(self):
        """XX-04: the custodian opens a record to a function, and takes it back."""
        record = self._secret()
        record.reader_function_ids = self.f_sales
        self.assertEqual(record.with_user(self.sales).item, "Staff list")
        record.reader_function_ids = False
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            record.with_user(self.sales).read(["item"])

    def test_problems_and_checks_too(self):
        """XX-04: the problems, checks and movements of confidential property are as closed as itself."""
        record = self._secret()
        record.write({"received_on": self.today, "counted_quantity": 10, "spec_checked": True})
        record.action_count()
        check = self._check(record, user=self.quality)
        issue = self._problem(record, user=self.quality, cause="misuse")
        for line in (check, issue):
            with self.assertRaises(AccessError):
                line.with_user(self.sales).read(["property_id"])
            self.assertFalse(line.with_user(self.sales).search([("property_id", "=", record.id)]))
            line.with_user(self.quality).read(["property_id"])
        for row in issue.sudo().distribution_ids:
            self.assertNotIn("Staff list", f"{row.subject} {row.res_name}")

    def test_prints(self):
        """XX-04: prints and workbooks give nothing away that cannot be read."""
        record = self._secret()
        report = self.env["ir.actions.report"].with_user(self.sales)
        for name in ("report_property_register", "report_property_label", "report_property_supplied_list"):
            with self.subTest(report=name), self.assertRaises(AccessError):
                report._render_qweb_html(f"customer_comm.{name}", record.ids)
        sheet = self.env["report.customer_comm.customer_property_xlsx"].with_user(self.sales)
        self.assertNotIn(record, sheet._get_objs_for_report(record.ids, {}))

    def test_smart_button(self):
        """XX-04: the number on the customer counts what the user may see."""
        self._property()
        self._secret()
        self.assertEqual(self.partner.with_user(self.sales).property_count, 1)
        self.env.invalidate_all()
        self.assertEqual(self.partner.with_user(self.quality).property_count, 2)

    def test_custodian_outside_the_app(self):
        """CC-109: a custodian outside Customer Quality works on what he keeps, and sees nothing else."""
        record = self._kept()
        other = self._property(custodian_function_id=self.f_quality.id)
        visible = self.env["customer.property"].with_user(self.foreman).search([])
        self.assertIn(record, visible)
        self.assertNotIn(other, visible)
        record.with_user(self.foreman).place = "Shelf 3"
        self._move(record, user=self.foreman)
        issue = self._problem(record, user=self.foreman)
        self.assertEqual(issue.with_user(self.foreman).found_by_id, self.foreman)
        with self.assertRaises(AccessError):
            self._property(self.foreman)
        with self.assertRaises(AccessError):
            self._check(other, user=self.foreman)
        with self.assertRaises(AccessError):
            self._move(record, user=self.plain)

    def test_server_only_fields(self):
        """CC-101: state, quantities left, dates and blocks are the server's, through every door."""
        record = self._kept()
        values = {
            "state": "returned",
            "remaining_quantity": 0,
            "next_check_on": "2099-01-01",
            "last_check_on": "2020-01-01",
            "isolation_label": True,
            "counted_by_id": self.quality.id,
            "is_confidential": True,
            "name": "PR/1",
        }
        for user in (self.sales, self.manager):
            for name, value in values.items():
                with self.subTest(user=user.login, field=name), self.assertRaises(AccessError):
                    record.with_user(user).with_context(_seal_customer_guard=True).write({name: value})
        issue = self._problem(record).with_user(self.sales)
        for vals in ({"state": "disposed"}, {"informed_at": "2020-01-01 00:00:00"}, {"partner_id": self.partner.id}):
            with self.assertRaises(AccessError):
                issue.write(vals)
        with self.assertRaises(AccessError):
            self._move(record, by_transfer=True, kind="scrapped")
        with self.assertRaises(AccessError):
            self._move(record, issue_id=issue.id, kind="scrapped")

    def test_issue_of_somebody_elses_property(self):
        """XX-04: nobody draws a confidential record into a problem of his own."""
        record = self._secret()
        with self.assertRaises(UserError):
            self.env["customer.property.issue"].with_user(self.sales).create(
                {"property_id": record.id, "cause": "misuse", "description": "Let me see"}
            )

    def test_other_company(self):
        """CC-101: property of another company is out of sight and takes nothing of this one."""
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "property_other", "company_id": company.id, "company_ids": [company.id]})
        record = self._kept()
        self.assertFalse(self.env["customer.property"].with_user(user).search([("id", "=", record.id)]))
        with self.assertRaises(AccessError):
            record.with_user(user).read(["item"])
        own = self.env["customer.property.type"].create(
            {"name": "Own", "function_id": self.f_production.id, "company_id": company.id}
        )
        with self.assertRaises(UserError):
            self._property(type_id=own.id)

    def test_portal_user(self):
        """CC-101: a customer reads what he has entrusted to us and nothing else, and nothing internal."""
        contact = self.env["res.partner"].create({"name": "Colin", "parent_id": self.partner.id})
        portal = new_test_user(self.env, "property_portal", "base.group_portal", partner_id=contact.id)
        mine, expected, secret = self._kept(), self._property(), self._secret()
        foreign = self._kept(
            partner_id=self.env["res.partner"].create({"name": "Foreign", "is_company": True}).id, order_id=False
        )
        model = self.env["customer.property"].with_user(portal)
        self.assertEqual(model.search([]), mine)
        self.assertEqual(mine.with_user(portal).item, "Mould")
        for record in (expected, secret, foreign):
            with self.assertRaises(AccessError):
                record.with_user(portal).read(["item"])
        for name in ("place", "custodian_id", "note", "isolation_place", "issue_ids"):
            with self.assertRaises(AccessError):
                mine.with_user(portal).read([name])
        with self.assertRaises(AccessError):
            mine.with_user(portal).write({"allowed_use": "None"})
        for model_name in ("customer.property.issue", "customer.property.check", "customer.property.move"):
            with self.assertRaises(AccessError):
                self.env[model_name].with_user(portal).search([])

    def test_handed_over(self):
        """CC-89, CC-109: what a leaver keeps of customers is on his hand-over."""
        sources = self.env["customer.handover"]._handover_sources()
        by_model = {(model, field): domain for model, field, domain in sources}
        record = self._kept()
        domain = [("custodian_id", "=", self.foreman.id), *by_model["customer.property", "custodian_id"]]
        self.assertIn(record, self.env["customer.property"].search(domain))
        self.assertIn(("customer.requirement", "action_user_id"), by_model)
