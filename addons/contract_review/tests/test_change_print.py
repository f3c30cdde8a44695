from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .change_common import ContractChangeCase
from .common import REVIEWER

PRINTS = {
    "report_change_application": ("Requirement Change Application", "XRD04-7.2.2-03"),
    "report_design_change_application": ("Design Change Application", None),
    "report_contract_change_notice": ("Contract Change Notice", None),
    "report_product_change_notice": ("Product Change Notice", None),
}


@tagged("post_install", "-at_install")
class TestChangePrint(ContractChangeCase):
    """The named forms of a change, and who sees what of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.change = cls._ask()
        cls.change.item_ids.write({"quantity": 2, "price_unit": 87.65})
        cls.change.action_submit()

    def _print(self, name, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.salesman)
        html, __ = report._render_qweb_html(f"contract_review.{name}", self.change.ids, data={"report_type": "pdf"})
        return html.decode()

    def test_forms(self):
        """CR-81, CR-75, CR-77: application, notices and design change application print under their form numbers."""
        for name, (title, number) in PRINTS.items():
            with self.subTest(name):
                html = self._print(name)
                self.assertIn(title, html)
                self.assertIn(self.change.name, html)
                self.assertIn("87.65", html)
                if number:
                    self.assertIn(number, html)

    def test_application_of_a_log(self):
        """CR-81: the application is reached from the log of the communication that led to it."""
        log = self.env["customer.communication"].create(
            {
                "subject": "Less",
                "description": "Two less",
                "subject_kind": "change",
                "channel_id": self.env.ref("customer_comm.channel_phone").id,
                "stage_id": self.env.ref("customer_comm.stage_in_contract").id,
                "partner_id": self.partner.id,
                "order_id": self.change.order_id.id,
            }
        )
        made = self.env["contract.change"].browse(log.action_convert_to_change()["res_id"])
        self.assertEqual(log.contract_change_ids, made)
        self.assertEqual(made.form_id.code, "XRD04-7.2.2-03")

    def test_quotation(self):
        """CR-77: the new quotation shows the price that was and the new one, and the total."""
        html = self._print("report_change_quotation")
        for text in ("87.65", "100.00", "175.30"):
            self.assertIn(text, html)

    def test_prices_are_hidden(self):
        """CR-76: functions read the change, but prices only with the right to see them."""
        reader = new_test_user(self.env, "cr_reader", REVIEWER)
        lines = self.change.with_user(reader).line_ids
        self.assertEqual(lines.mapped("kind_code"), ["quantity_down"])
        self.assertNotIn("87.65", self._print("report_contract_change_notice", reader))
        with self.assertRaises(AccessError):
            self.change.item_ids.with_user(reader).read(["price_unit"])

    def test_roles(self):
        """CR-72: salespeople work on changes of their own orders, reviewers read, outsiders do not."""
        other = new_test_user(self.env, "cr_other_sales", "sales_team.group_sale_salesman")
        reader = new_test_user(self.env, "cr_reader", REVIEWER)
        portal = new_test_user(self.env, "cr_portal", "base.group_portal")
        changes = self.env["contract.change"]
        self.assertNotIn(self.change, changes.with_user(other).search([]))
        self.assertIn(self.change, changes.with_user(reader).search([]))
        self.assertFalse(changes.with_user(portal).has_access("read"))
        with self.assertRaises(AccessError):
            self.change.with_user(reader).write({"agreed_by": "Me"})

    def test_custom_values(self):
        """CR-72: what the customer wants engraved belongs to what was agreed."""
        attribute = self.env["product.attribute"].create(
            {
                "name": "Plate",
                "create_variant": "no_variant",
                "value_ids": [Command.create({"name": "Text", "is_custom": True})],
            }
        )
        row = self.env["product.template.attribute.line"].create(
            {
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "attribute_id": attribute.id,
                "value_ids": [Command.set(attribute.value_ids.ids)],
            }
        )
        value = row.product_template_value_ids
        self.assertTrue(value)
        self.company.contract_review_policy = "advise"
        order = self._confirmed()
        custom = self.env["product.attribute.custom.value"].create(
            {
                "custom_product_template_attribute_value_id": value.id,
                "custom_value": "Anna",
                "sale_order_line_id": order.order_line.id,
            }
        )
        self.assertEqual(self._found(order).line_ids.kind_code, "product")
        custom.custom_value = "Berta"
        self.assertIn("Berta", self._found(order).line_ids.now)
