from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunicationKind(CommunicationCase):
    """What a contact is about decides who is asked, who owns the conclusion and what comes next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        get = cls.env["customer.function"]._get
        cls.f_finance, cls.f_after_sales, cls.f_engineering, cls.f_purchasing = (
            get(code) for code in ("finance", "after_sales", "engineering", "purchasing")
        )
        for function, user in (
            (cls.f_finance, cls.manager),
            (cls.f_after_sales, cls.sales),
            (cls.f_engineering, cls.quality),
            (cls.f_purchasing, cls.foreman),
        ):
            function.write({"manager_id": user.id, "deputy_id": False, "user_ids": False, "absent_from": False})

    def test_preferred_channel(self):
        """CC-03: the means that the customer, or the person, prefers is proposed; another one can be chosen."""
        email, letter = (self.env.ref(f"customer_comm.channel_{name}") for name in ("email", "letter"))
        self.partner.preferred_channel_id = email
        vals = self._vals()
        del vals["channel_id"]
        communications = self.env["customer.communication"].with_user(self.sales)
        self.assertEqual(communications.create(vals).channel_id, email)
        person = self.env["res.partner"].create({"name": "P", "parent_id": self.partner.id})
        self.assertEqual(communications.create({**vals, "partner_id": person.id}).channel_id, email)
        person.preferred_channel_id = letter
        self.assertEqual(communications.create({**vals, "partner_id": person.id}).channel_id, letter)
        self.assertEqual(self._create().channel_id, self.channel)

    def test_subject_groups(self):
        """CC-04: every kind of subject belongs to one of the three subjects, which can be filtered and grouped."""
        selection = self.env["customer.communication"]._fields["subject_kind"].get_values(self.env)
        records = {kind: self._create(subject_kind=kind) for kind in selection}
        for kind, group in (("product_information", "product"), ("change", "order"), ("complaint", "feedback")):
            self.assertEqual(records[kind].subject_group, group)
        self.assertTrue(all(record.subject_group and record.information_kind for record in records.values()))
        with self.assertRaises(UserError):
            records["change"].subject_group = "product"

    def test_topics(self):
        """CC-11, CC-12, CC-151: the topics of the procedures are there; the company edits the list."""
        codes = set(self.env["customer.topic"].search([]).mapped("code"))
        expected = {
            "customer_questions", "product_features", "performance", "mode_of_delivery", "contract",
            "installation_date", "installation_site", "complaint", "product_feedback", "training", "running",
            "consumables", "contract_performance", "market_demand", "environment", "legal",
        }  # fmt: skip
        self.assertLessEqual(expected, codes)
        with self.assertRaises(UserError):
            self.env["customer.topic"].with_user(self.sales).create({"name": "Weather"})
        self.env["customer.topic"].with_user(self.manager).create({"name": "Weather"})
        record = self._create(topic_ids=self._topic("running", "training").ids, installation_date="2026-12-01")
        groups = self.env["customer.communication"]._read_group([("id", "=", record.id)], ["topic_ids"], ["__count"])
        self.assertEqual({topic.code for topic, _count in groups}, {"running", "training"})

    def test_owner_of_the_conclusion(self):
        """CC-35: product and after-sales matters belong to after-sales, market and contract matters to sales."""
        self.assertEqual(self._create(topic_ids=self._topic("running").ids).owner_function_id, self.f_after_sales)
        record = self._create(topic_ids=self._topic("market_demand").ids)
        self.assertEqual(record.owner_function_id, self.f_sales)
        record.owner_function_id = self.f_quality
        self.assertEqual(record.owner_function_id, self.f_quality, "a person may decide otherwise")
        self.assertEqual(self._create(subject_kind="complaint").owner_function_id, self.f_quality)
        own = self.env["customer.function"].create(
            {"name": "Own", "code": "after_sales", "company_id": self.env.company.id, "manager_id": self.sales.id}
        )
        self.assertEqual(self._create(topic_ids=self._topic("running").ids).owner_function_id, own)

    def test_environment_and_legal_consult_quality(self):
        """CC-151: what customers require of environment and law is put to quality."""
        for code in ("environment", "legal"):
            record = self._create_judged(topic_ids=self._topic(code).ids)
            self.assertEqual((record.routing_ids.function_id, record.routing_ids.kind), (self.f_quality, "consult"))
        record = self._create_judged(self.f_production)
        record.action_route()
        record.topic_ids = self._topic("legal")
        self.assertEqual(record.routing_ids.function_id, self.f_production | self.f_quality)
        self.assertIn(self.quality, record.activity_ids.user_id, "who is added later is reminded at once")

    def test_default_department(self):
        """CC-26, CC-27, CC-32: a quality abnormality goes to quality; for other information it is chosen freely."""
        record = self._create(subject_kind="complaint", category="quality", grade_id=self.grade.id)
        self.assertEqual((record.information_kind, record.next_document), ("quality", "complaint"))
        record.action_route()
        self.assertEqual(record.routing_ids.function_id, self.f_quality)
        other = self._create(category="other", grade_id=self.grade.id)
        self.assertEqual(other.information_kind, "other")
        with self.assertRaisesRegex(UserError, "add the functions"):
            other.action_route()

    def test_handling_is_configuration(self):
        """CC-26: how a kind is handled is the company's own; its row goes before the shared one."""
        kind = self.env.ref("customer_comm.information_kind_quality")
        kind.copy({"company_id": self.env.company.id, "function_id": self.f_production.id})
        record = self._create(subject_kind="complaint")
        self.assertEqual(record.default_function_id, self.f_production)

    def test_special_problem_consults(self):
        """CC-34: finance, sales and after-sales assist with a special problem; the company may name others."""
        record = self._create_judged(self.f_quality, special=True)
        everybody = self.f_quality | self.f_finance | self.f_sales | self.f_after_sales
        self.assertEqual(record.routing_ids.function_id, everybody)
        later = self._create_judged(self.f_quality)
        later.action_route()
        later.special = True
        self.assertEqual(later.routing_ids.function_id, everybody)
        self.f_finance.manager_id = False
        self.assertNotIn(self.f_finance, self._create_judged(special=True).routing_ids.function_id)
        self.env.company.communication_special_function_ids = self.f_production
        self.assertEqual(self._create_judged(special=True).routing_ids.function_id, self.f_production)

    def test_industry_information_is_reported(self):
        """CC-30: news of the trade are put to top management as soon as they are logged, once."""
        record = self._create(self.plain, subject_kind="market_information", direction="out")
        self.assertTrue(record.reported_at)
        self.assertEqual(record.sudo().distribution_ids.function_id, self.f_director)
        self.assertIn(self.director, record.sudo().activity_ids.user_id)
        record.subject_kind = "enquiry"
        record.subject_kind = "market_information"
        self.assertEqual(len(record.sudo().distribution_ids), 1)
        with self.assertRaises(UserError):
            record.reported_at = False

    def test_ask_technical(self):
        """CC-28: sales asks the technical department; its answer and material stay on the contact."""
        record = self._create_judged()
        action = record.action_ask_technical()
        wizard = self.env["customer.communication.ask"].with_user(self.sales)
        wizard = wizard.with_context(**action["context"]).create({"question": "Which bearing fits?"})
        wizard.action_ask()
        line = record.routing_ids
        self.assertEqual(
            (record.state, line.function_id, line.question), ("routed", self.f_engineering, wizard.question)
        )
        self.assertEqual(record.activity_ids.user_id, self.quality)
        attachment = self.env["ir.attachment"].with_user(self.quality).create({"name": "drawing.pdf", "raw": b"%PDF"})
        line.with_user(self.quality).write({"opinion": "6204", "attachment_ids": [Command.link(attachment.id)]})
        line.with_user(self.quality).action_answer()
        self.assertEqual(line.attachment_ids.with_user(self.sales).mapped("name"), ["drawing.pdf"])

    def test_supplier(self):
        """CC-31: purchasing takes it up with the named supplier, whose answer is written down."""
        supplier = self.env["res.partner"].create({"name": "Bearings Ltd"})
        record = self._create_judged()
        action = record.action_ask_supplier()
        wizard = self.env["customer.communication.ask"].with_user(self.sales).with_context(**action["context"])
        with self.assertRaisesRegex(UserError, "Name the supplier"):
            wizard.create({"question": "Why?"}).action_ask()
        wizard.create({"question": "Why?", "supplier_id": supplier.id}).action_ask()
        line = record.sudo().routing_ids.with_user(self.foreman)
        self.assertEqual((line.function_id, line.supplier_id), (self.f_purchasing, supplier))
        line.opinion = "A bad batch"
        with self.assertRaisesRegex(UserError, "Bearings Ltd answered"):
            line.action_answer()
        line.write({"supplier_answer": "Batch withdrawn", "supplier_answered_on": "2026-11-20"})
        line.action_answer()
        with self.assertRaisesRegex(UserError, "names him"):
            self._create(routing_ids=[Command.create({"function_id": self.f_purchasing.id, "kind": "supplier"})])

    def test_owner_function_answers(self):
        """XX-32: purchasing alone takes things up with suppliers, sales alone answers customers."""
        supplier = self.env["res.partner"].create({"name": "Castings Ltd"})
        vals = {"kind": "supplier", "supplier_id": supplier.id}
        record = self._create_judged()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            record.routing_ids = [Command.create({**vals, "function_id": self.f_quality.id})]
        record.routing_ids = [Command.create({**vals, "function_id": self.f_purchasing.id})]
        record.action_route()
        line = record.sudo().routing_ids
        with self.assertRaises(AccessError), self.cr.savepoint():
            line.with_user(self.sales).supplier_answer = "Sorry"
        line.with_user(self.foreman).write({"opinion": "A bad batch", "supplier_answer": "Sorry"})
        line.with_user(self.foreman).action_answer()
        record.write({"conclusion": "Exchange it", "reply": "We exchange it"})
        record.action_analyse()
        with self.assertRaises(AccessError):
            record.with_user(self.quality).action_reply()
        record.action_reply()
        self.assertEqual(record.replied_by_id, self.sales)

    def test_guidance(self):
        """CC-42: advice on conduct is shown, more of it on a complaint; it is the company's to edit."""
        self.env["customer.guidance"].search([]).active = False
        vals = [
            {"name": "A", "text": "<p>Be polite</p>"},
            {"name": "B", "text": "<p>Sorry</p>", "subject_kind": "complaint"},
        ]
        self.env["customer.guidance"].with_user(self.manager).create(vals)
        self.assertEqual(self._create().guidance, "<p>Be polite</p>")
        self.assertEqual(self._create(subject_kind="complaint").guidance, "<p>Be polite</p><p>Sorry</p>")

    def test_queries(self):
        """CC-35, CC-151: a hundred contacts with a topic cost as many queries as ten."""
        topic = self._topic("running")
        counts = []
        self._create(topic_ids=topic.ids, needs_reply=False)  # fills the caches
        for size in (10, 100):
            vals = [self._vals(topic_ids=topic.ids, needs_reply=False) for _i in range(size)]
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["customer.communication"].with_user(self.sales).create(vals)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 5, f"queries for 10 and 100: {counts}")

    @classmethod
    def _topic(cls, *codes):
        return cls.env["customer.topic"].search([("code", "in", codes)])
