from ast import literal_eval
from io import BytesIO

from lxml import html
from openpyxl import load_workbook

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged

from .service_common import SIGNATURE, ServiceCase


@tagged("post_install", "-at_install")
class TestServiceReport(ServiceCase):
    """Prints and workbooks of services, samples, trainings and care."""

    def _text(self, report, records):
        env = self.env["ir.actions.report"].with_user(self.sales)
        page = env._render_qweb_html(f"customer_comm.report_{report}", records.ids, data={"report_type": "pdf"})[0]
        return " ".join(html.fromstring(page).text_content().split())

    def _rows(self, name, records, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.sales)
        content, kind = report._render_xlsx(f"customer_comm.{name}_xlsx", records.ids, {})
        self.assertEqual(kind, "xlsx")
        sheet = load_workbook(BytesIO(content)).worksheets[0]
        return [value for row in sheet.iter_rows(values_only=True) for value in row if value]

    def _inspection(self):
        picking = self._deliver(self.order)
        service = self._service("joint_inspection", order_id=self.order.id, picking_id=picking.id, place="site")
        service.action_start()
        service.write(
            {
                "result": "All but a valve is there",
                "missing_ids": [Command.create({"description": "Valve DN50", "quantity": 2})],
                "person_ids": [
                    Command.create({"role": "customer", "name": "Buyer"}),
                    Command.create({"role": "company", "name": "Fitter"}),
                ],
            }
        )
        self._answer(service)
        self._sign(service)
        service.company_signature = SIGNATURE
        return service

    def test_shipping_list(self):
        """CC-134: the shipping list shows the goods, what is missing, the persons and both signatures."""
        service = self._inspection()
        self.env["customer.form"]._get("shipping_list").write({"code": "SL-9", "revision": "B/1"})
        text = self._text("shipping_list", service)
        for part in ("Shipping List", "SL-9", "Boiler", "Valve DN50", "Buyer", "Fitter", "Mr Customer", "At the Site"):
            self.assertIn(part, text)
        self.assertIn(self.sales.name, text)
        self.assertEqual(service.action_print()["report_name"], "customer_comm.report_shipping_list")

    def test_service_receipt(self):
        """CC-136: the service receipt bears result, trained persons and who signed for the customer."""
        service = self._service("operator_training", no_contract_reason="Gift")
        service.action_start()
        service.write({"result": "Runs", "person_ids": [Command.create({"role": "trainee", "name": "Stoker"})]})
        self._sign(service)
        text = self._text("service_receipt", service)
        for part in ("Service Receipt", "Runs", "Stoker", "Mr Customer", service.name):
            self.assertIn(part, text)

    def test_tracking_card_and_briefing(self):
        """CC-135, CC-139: the card bears fault and signature, the briefing the version of the manual."""
        chief = self.env.ref("customer_comm.function_chief_engineer")
        chief.write({"manager_id": self.director.id, "user_ids": False})
        card = self._service("tracking_card", fault="Wrong hole")
        card.action_plan()
        card.sudo().signoff_ids.with_user(self.director).action_approve()
        text = self._text("tracking_card", card)
        for part in ("Product Quality Tracking Card", "Wrong hole", "Signed", "Chief Engineer", self.director.name):
            self.assertIn(part, text)
        briefing = self._service("briefing", manual_version="D/4", site_id=self.site.id)
        self.assertIn("D/4", self._text("briefing_record", briefing))

    def test_record_of_any_type(self):
        """CC-128, CC-131: the service record bears the name and number of the form of its type."""
        self.env["customer.form"]._get("plant_check").code = "PC-3"
        service = self._service("plant_check", check_kind="regular")
        service.finding_ids = [Command.create({"description": "Porous weld", "function_id": self.f_quality.id})]
        text = self._text("service", service)
        for part in ("Plant Quality Check Record", "PC-3", "Porous weld", "Quality", "Regular Process Check"):
            self.assertIn(part, text)

    def test_sample_change_training_care(self):
        """CC-125, CC-127, CC-144, XX-16: the other prints bear what they are about."""
        change = self.env["customer.design.change"].create(
            {
                "title": "Bearing",
                "partner_id": self.partner.id,
                "product_id": self.product.id,
                "reason": "Worn out",
                "description": "6205",
            }
        )
        sample = self.env["customer.sample"].create(
            {
                "partner_id": self.partner.id,
                "product_id": self.product.id,
                "purpose": "improvement",
                "identification": "S-77",
                "change_id": change.id,
            }
        )
        self.assertIn("S-77", self._text("sample_follow_up", sample))
        text = self._text("design_change", change)
        for part in ("Worn out", "6205", sample.name):
            self.assertIn(part, text)
        training = self.env["customer.training"].create(
            {"title": "New staff", "line_ids": [Command.create({"user_id": self.foreman.id, "subject": "Pumps"})]}
        )
        self.assertIn("Pumps", self._text("training_record", training))
        care = self.env["customer.care"].create(
            {"title": "Symposium", "line_ids": [Command.create({"partner_id": self.partner.id, "opinion": "Fine"})]}
        )
        self.assertIn("Fine", self._text("care_programme", care))

    def test_registers(self):
        """CC-125, CC-129, CC-143, CC-144, XX-16, XX-18: each register comes as a workbook with its rows."""
        service = self._service("guidance", subject="=1+1")
        rows = self._rows("customer_service", service)
        self.assertIn(service.name, rows)
        self.assertIn("=1+1", rows)
        sample = self.env["customer.sample"].create(
            {"partner_id": self.partner.id, "product_id": self.product.id, "purpose": "trial", "quantity": 3}
        )
        self.assertIn(sample.name, self._rows("customer_sample", sample))
        care = self.env["customer.care"].create({"title": "Gifts", "kind": "gift", "cost": 12})
        self.assertIn("Gifts", self._rows("customer_care", care))
        training = self.env["customer.training"].create(
            {"title": "New", "line_ids": [Command.create({"user_id": self.foreman.id, "subject": "Pumps"})]}
        )
        self.assertIn("Pumps", self._rows("customer_training", training.line_ids))
        suggestion = self.env["customer.suggestion"].create({"title": "Kit", "description": "More"})
        self.assertIn("Kit", self._rows("customer_suggestion", suggestion))

    def test_complaint_number_on_quotations(self):
        """CC-132: the quotation bears the complaint number; sending it tells the customer, once."""
        self.env.company.complaint_phone = "400 100 200"
        page = self.env["ir.actions.report"]._render_qweb_html("sale.report_saleorder", self.order.ids)[0]
        self.assertIn(b"400 100 200", page)
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.action_partner_complaint_phone")
        domain = Domain(literal_eval(action["domain"])) & Domain("complaint_phone_given_on", "=", False)
        self.assertIn(self.partner, self.env["res.partner"].search(domain))
        salesperson = new_test_user(self.env, "phone_sales", "sales_team.group_sale_salesman_all_leads")
        order = self._create_order(partner=self.site)
        order.with_user(salesperson).action_quotation_sent()
        self.assertEqual(self.partner.complaint_phone_given_on, fields.Date.today())
        self.assertEqual(self.site.complaint_phone_given_on, fields.Date.today())
        self.assertNotIn(self.partner, self.env["res.partner"].search(domain))

    def test_complaint_number_in_mails(self):
        """CC-132: mails about quotations bear the complaint number, others do not."""
        self.env.company.complaint_phone = "400 100 200"
        self.partner.email = "customer@example.com"
        message = self.order.message_post(
            body="Your quotation", partner_ids=self.partner.ids, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertIn("400 100 200", mail.body_html)
        message = self.partner.message_post(
            body="Hello", partner_ids=self.partner.ids, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertNotIn("400 100 200", mail.body_html)

    def test_no_number_nothing_told(self):
        """CC-132: without a number nothing is printed and nobody counts as told; by hand it can be noted."""
        self.env.company.complaint_phone = False
        self.order.action_quotation_sent()
        self.assertFalse(self.partner.complaint_phone_given_on)
        self.partner.action_complaint_phone_given()
        self.assertEqual(self.partner.complaint_phone_given_on, fields.Date.today())
        company = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.partner.with_company(company).complaint_phone_given_on, "each company has its number")
