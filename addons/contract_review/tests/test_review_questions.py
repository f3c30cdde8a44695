from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .facts_common import FactsCase


@tagged("post_install", "-at_install")
class TestShippedChecklists(TransactionCase):
    """The questions of the procedures, as they are shipped."""

    def _items(self, xmlid):
        return self.env.ref(f"contract_review.{xmlid}").with_context(active_test=True).item_ids

    def test_sales(self):
        """CR-26: five items, yes/no/n.a., any no with a remark."""
        items = self._items("checklist_sales")
        self.assertEqual(len(items), 5)
        self.assertEqual(set(items.mapped("answer_kind")), {"yesno"})
        self.assertTrue(all(items.mapped("remark_when_no")))

    def test_engineering(self):
        """CR-27: needs, ability, manufacturability, law and standards, safety, environment, packing and transport."""
        self.assertGreaterEqual(len(self._items("checklist_engineering")), 7)
        conclusion, risk = self._items("checklist_new_product")
        self.assertEqual((conclusion.answer_kind, conclusion.required), ("text", True))
        self.assertEqual((risk.answer_kind, risk.required), ("choice", True))
        self.assertEqual(risk.choice_ids.mapped("name"), ["Low", "Medium", "High"])

    def test_process(self):
        """CR-29: ability and economy of the manufacturing process."""
        self.assertEqual(len(self._items("checklist_process")), 2)

    def test_quality(self):
        """CR-30: acceptance standard, inspection methods, documents, third parties, evidence; files can be attached."""
        self.assertEqual(len(self._items("checklist_quality")), 5)

    def test_purchasing(self):
        """CR-31: availability, economy, the date compared with the customer's, and suppliers to contract with."""
        items = self._items("checklist_purchasing")
        self.assertEqual(len(items), 4)
        self.assertEqual(len(items.filtered(lambda item: item.answer_kind == "date")), 1)

    def test_production(self):
        """CR-32: ability with subcontracting, capacity, machines, manpower, delivery date."""
        items = self._items("checklist_production")
        self.assertEqual(len(items), 5)
        self.assertEqual(len(items.filtered(lambda item: item.answer_kind == "date")), 1)

    def test_finance(self):
        """CR-33: price and profit, price risk, funds."""
        self.assertEqual(len(self._items("checklist_finance")), 3)

    def test_optional_departments(self):
        """CR-34: safety supervision, workshops and logistics have a question of their own."""
        for name, code in (("safety", "safety"), ("workshop", "workshop"), ("logistics", "logistics")):
            checklist = self.env.ref(f"contract_review.checklist_{name}")
            self.assertEqual(checklist.function_id.code, code)
            self.assertTrue(checklist.item_ids)
        optional = self.env.ref("contract_review.type_special_safety")
        self.assertEqual(optional.presence, "optional")

    def test_overall(self):
        """CR-36: the four general conditions."""
        checklist = self.env.ref("contract_review.checklist_overall")
        self.assertEqual(len(checklist.item_ids), 4)
        self.assertEqual(checklist.kind, "overall")


@tagged("post_install", "-at_install")
class TestQuestions(FactsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for line in cls.review_type.line_ids:
            line.line_verdict = "none"

    @classmethod
    def _create_checklist(cls, code, *items, **vals):
        return cls.env["customer.checklist"].create(
            {
                "name": f"Checklist {code}",
                "model_id": cls.env["ir.model"]._get_id("contract.review"),
                "function_id": cls.functions[code].id,
                "item_ids": [Command.create(item) for item in items],
                **vals,
            }
        )

    def _answers(self, review, code):
        rows = review.checklist_answer_ids.filtered(lambda row: row.function_id == self.functions[code])
        return rows.with_user(self.signers[code])

    def test_a_new_product_needs_conclusion_and_risk(self):
        """CR-27: asked of engineering for a product new for the customer, and needed for its signature."""
        self.review_type.checklist_ids = self._create_checklist(
            "engineering",
            {"question": "Conclusion on the manufacturability", "answer_kind": "text"},
            {"question": "Risk", "answer_kind": "choice", "choice_text": "Low; High"},
            kind="new_product",
        )
        review = self._request()
        conclusion, risk = self._answers(review, "engineering")
        with self.assertRaises(UserError):
            self._sign(review, "engineering")
        conclusion.value_text = "Can be made with the new mould"
        with self.assertRaises(UserError):
            self._sign(review, "engineering")
        risk.value_choice_id = risk.item_id.choice_ids[0]
        self._sign(review, "engineering", "production", "director")
        review.order_id.action_confirm()
        again = self._request(self._create_order())
        self.assertFalse(self._answers(again, "engineering"), "the customer has had the product")

    def test_a_no_of_the_overall_conditions_prevents_the_approval(self):
        """CR-36: four questions, all yes needed for approval."""
        questions = [{"question": f"Condition {number}", "remark_when_no": True} for number in range(4)]
        self.review_type.checklist_ids = self._create_checklist("production", *questions, kind="overall")
        review = self._request()
        answers = self._answers(review, "production")
        answers.value_yesno = "yes"
        answers[3].write({"value_yesno": "no", "remark": "Not yet"})
        self._sign(review, "production", "engineering")
        with self.assertRaises(UserError) as error:
            self._sign(review, "director")
        self.assertIn("Condition 3", str(error.exception))

    def test_evidence_is_attached(self):
        """CR-30: the quality line takes files as evidence."""
        self.review_type.checklist_ids = self._create_checklist(
            "production", {"question": "Evidence of the customer's consent", "evidence_needed": True}
        )
        review = self._request()
        answer = self._answers(review, "production")
        answer.value_yesno = "yes"
        with self.assertRaises(UserError):
            self._sign(review, "production")
        answer.attachment_ids = (
            self.env["ir.attachment"].with_user(self.signers["production"]).create({"name": "a.pdf", "raw": b"x"})
        )
        self._sign(review, "production")

    def test_optional_departments(self):
        """CR-34: a department is added or left out before the review is submitted; the type sets the default."""
        engineering = self.review_type.line_ids.filtered(lambda line: line.function_id == self.functions["engineering"])
        engineering.presence = "optional"
        self.review_type.checklist_ids = self._create_checklist("engineering", {"question": "Equipment?"})
        without = self._request(self._create_order(), submit=False)
        self.assertFalse(without.optional_function_ids)
        self.assertFalse(without.checklist_answer_ids)
        added = self._request(self._create_order(), submit=False)
        organiser = added.with_user(self.salesman)
        organiser.optional_function_ids = self.functions["engineering"]
        self.assertEqual(added.checklist_answer_ids.question, "Equipment?")
        for review in (without, added):
            review.with_user(self.salesman).action_submit()
        self.assertNotIn(self.functions["engineering"], without.signoff_ids.function_id)
        self.assertIn(self.functions["engineering"], added.signoff_ids.function_id)
        with self.assertRaises(UserError):
            organiser.optional_function_ids = False
        engineering.presence = "default"
        proposed = self._request(self._create_order(), submit=False)
        self.assertEqual(proposed.optional_function_ids, self.functions["engineering"])
        proposed.with_user(self.salesman).optional_function_ids = False
        self.assertFalse(proposed.checklist_answer_ids)
        with self.assertRaises(UserError):
            proposed.with_user(self.salesman).optional_function_ids = self.functions["production"]
