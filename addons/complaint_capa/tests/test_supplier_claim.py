import io
import zipfile
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestSupplierClaim(ComplaintCommon):
    """What is claimed from suppliers, from a complaint or from a fault found here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(cls.env, login="cp_buyer", groups="base.group_user")
        cls.purchasing = cls.env["customer.function"]._get("purchasing")
        cls.purchasing.write({"manager_id": cls.buyer.id, "deputy_id": False, "user_ids": [Command.clear()]})
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Ring Works", "is_company": True, "email": "quality@rings.example.com"}
        )

    def _claim(self, user=None, **vals):
        return (
            self.env["complaint.supplier.claim"]
            .with_user(user or self.quality)
            .create(
                {
                    "partner_id": self.supplier.id,
                    "item": "Shaft seal ring",
                    "defect": "Too hard, 80 Shore",
                    "request": "Replacement of 500 rings, cause and measures",
                    "quantity": 500,
                    "claimed_amount": 900,
                    **vals,
                }
            )
        )

    def test_from_a_complaint(self):
        """CP-36: the supplier's part in the cause: vendor, lot, defect, claimed amount; the complaint shows it."""
        self.env["product.supplierinfo"].create(
            {"product_tmpl_id": self.tracked.product_tmpl_id.id, "partner_id": self.supplier.id}
        )
        complaint = self._complaint(
            line_ids=[Command.create({"product_id": self.tracked.id, "lot_id": self.lots[0].id, "quantity": 4})]
        )
        action = complaint.with_user(self.quality).action_supplier_claim()
        self.assertEqual(action["views"], [(False, "form")])
        with Form(
            self.env["complaint.supplier.claim"].with_user(self.quality).with_context(**action["context"])
        ) as form:
            self.assertEqual((form.partner_id, form.lot_id, form.quantity), (self.supplier, self.lots[0], 4))
            form.claimed_amount = 250
        claim = form.record
        self.assertEqual((claim.origin, claim.complaint_id, claim.state), ("complaint", complaint, "draft"))
        self.assertEqual(complaint.supplier_claim_count, 1)
        self.assertEqual(complaint.action_supplier_claim()["domain"], [("complaint_id", "=", complaint.id)])
        self.assertEqual(self.supplier.supplier_claim_count, 1)

    @freeze_time("2026-05-04 10:00:00")
    def test_numbers(self):
        """XX-07: numbered by company and year."""
        self.assertRegex(self._claim().name, r"^SCL/2026/\d{5}$")

    def test_from_production(self):
        """CP-37: anybody reports a bad plate, die, ink or template, without a complaint and without a product."""
        for material in ("printing_plate", "die_cut_plate", "ink", "template"):
            claim = self._claim(self.employee, origin="production", material=material, item="Plate 40 x 60")
            self.assertFalse(claim.complaint_id)
            self.assertEqual((claim.found_by_id, claim.user_id), (self.employee, self.buyer))
        self.assertEqual(claim.with_user(self.buyer).read(["defect"])[0]["defect"], claim.defect)
        with self.assertRaises(AccessError):
            claim.with_user(self.worker).read(["defect"])

    def test_form_of_an_employee(self):
        """CP-37: the form works for somebody without any group of the app, from a product."""
        action = self.env.ref("complaint_capa.complaint_supplier_claim_action_product")
        self.assertEqual(action.binding_model_id.model, "product.product")
        model = self.env["complaint.supplier.claim"].with_user(self.employee)
        with Form(model.with_context(default_product_id=self.product.id, default_origin="product")) as form:
            form.partner_id = self.supplier
            form.defect = "Cracked"
        self.assertEqual((form.record.item, form.record.origin), (self.product.display_name, "product"))

    def test_needs_an_item(self):
        with self.assertRaises(UserError):
            self._claim(item="  ")

    def test_only_purchasing_writes_to_suppliers(self):
        """XX-32, CP-36: the materials department alone sends, answers and closes."""
        claim = self._claim()
        for action in ("action_send", "action_sent_otherwise"):
            with self.subTest(action=action), self.assertRaisesRegex(AccessError, "Purchasing"):
                getattr(claim.with_user(self.quality), action)()
        claim = claim.with_user(self.buyer)
        claim.action_send()
        claim.write({"answer": "Wrong batch of rubber", "accepted": "yes"})
        for action in ("action_answer", "action_remind"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(claim.with_user(self.quality), action)()

    def test_sent_by_mail_with_the_form(self):
        """CP-37: the feedback form goes to the supplier by mail, from the record."""
        claim = self._claim().with_user(self.buyer)
        claim.action_send()
        mail = self.env["mail.mail"].sudo().search([("model", "=", claim._name), ("res_id", "=", claim.id)])
        self.assertEqual(mail.recipient_ids | mail.partner_ids, self.supplier)
        self.assertIn(claim.name, mail.subject)
        self.assertIn("Too hard", mail.body_html)
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertEqual((claim.state, claim.sent_by_id), ("sent", self.buyer))
        with self.assertRaisesRegex(UserError, "cannot change"):
            claim.defect = "Something else"

    def test_supplier_without_address(self):
        self.supplier.email = False
        claim = self._claim().with_user(self.buyer)
        with self.assertRaisesRegex(UserError, "no e-mail"):
            claim.action_send()
        with self.assertRaisesRegex(UserError, "Sent Through"):
            claim.action_sent_otherwise()
        claim.channel_id = self.channel
        claim.action_sent_otherwise()
        self.assertEqual(claim.state, "sent")

    def test_answer_and_result(self):
        """CP-36: answer, result and what was recovered; closed, it stands still."""
        complaint = self._complaint()
        claim = self._claim(complaint_id=complaint.id).with_user(self.buyer)
        claim.action_send()
        with self.assertRaisesRegex(UserError, "Answer"):
            claim.action_answer()
        claim.write({"answer": "Wrong batch", "accepted": "partly"})
        claim.action_answer()
        with self.assertRaisesRegex(UserError, "cannot change"):
            claim.answer = "We never said that"
        with self.assertRaisesRegex(UserError, "Result"):
            claim.action_close()
        claim.write({"result": "500 rings replaced, credit of 400", "recovered_amount": 400})
        claim.action_close()
        self.assertEqual((claim.state, claim.recovered_company), ("closed", 400))
        with self.assertRaises(UserError):
            claim.recovered_amount = 500
        self.assertIn(claim.name, "".join(complaint.message_ids.mapped("body")))

    def test_cancel_with_reason(self):
        claim = self._claim()
        with self.assertRaises(UserError):
            claim.action_cancel()
        claim.cancel_reason = "Our own mistake"
        claim.action_cancel()
        self.assertEqual(claim.state, "cancelled")

    def test_deadlines(self):
        """CP-37: sent promptly: one working day; the answer within ten days, the close within thirty."""
        claim = self._claim()
        clocks = {clock.milestone: clock for clock in claim.sudo().sla_status_ids}
        self.assertEqual(set(clocks), {"send", "answer", "close"})
        self.assertEqual(clocks["answer"].deadline - clocks["answer"].started_at, timedelta(days=10))
        self.assertEqual(clocks["close"].deadline - clocks["close"].started_at, timedelta(days=30))
        claim.with_user(self.buyer).action_send()
        self.assertTrue(clocks["send"].reached_at)

    def test_dates_and_lots(self):
        today = fields.Date.today()
        with self.assertRaises(ValidationError):
            self._claim(found_on=today + timedelta(days=2))
        with self.assertRaises(ValidationError):
            self._claim(found_on=today, answered_on=today - timedelta(days=1))
        with self.assertRaises(ValidationError):
            self._claim(product_id=self.product.id, lot_id=self.lots[0].id)

    def test_guards(self):
        claim = self._claim()
        for vals in ({"state": "closed"}, {"sent_at": fields.Datetime.now()}, {"recovered_company": 5}, {"name": "x"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                claim.with_user(self.manager).write(vals)

    def test_companies_are_apart(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        stranger = new_test_user(
            self.env,
            login="cp_stranger_claim",
            groups="complaint_capa.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            self._claim().with_user(stranger).read(["item"])

    def test_print(self):
        """CP-37: the supplier product quality feedback form."""
        claim = self._claim(material="ink")
        html = self.env["ir.actions.report"]._render_qweb_html(
            "complaint_capa.report_supplier_claim_action", claim.ids
        )[0]
        for text in (b"Ring Works", b"Too hard", b"Ink", b"500", claim.name.encode()):
            self.assertIn(text, html)

    def test_register(self):
        """CP-36: the register as a workbook."""
        claim = self._claim()
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(self.quality)
            ._render_xlsx("complaint_capa.report_supplier_claim_xlsx_action", claim.ids, {})
        )
        self.assertEqual(kind, "xlsx")
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            text = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xml"))
        self.assertIn(claim.name.encode(), text)
