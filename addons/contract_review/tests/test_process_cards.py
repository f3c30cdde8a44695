from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .production_common import ProductionCase


@tagged("post_install", "-at_install")
class TestProcessCards(ProductionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.sealed = cls.env["contract.sealed.sample"].create(
            {
                "product_id": cls.product.id,
                "partner_id": cls.partner.id,
                "place": "Cabinet",
                "signed_by": "Ms Li",
                "signed_on": cls.today,
            }
        )
        cls.order = cls._confirmed_order(commitment_date=cls.now + timedelta(days=10))

    def _card(self, **vals):
        return (
            self.env["contract.process.card"]
            .with_user(self.people["engineering"])
            .create(
                {
                    "product_id": self.product.id,
                    "order_id": self.order.id,
                    "sealed_sample_id": self.sealed.id,
                    "step_ids": [(0, 0, {"name": "Print"}), (0, 0, {"name": "Cut"})],
                    **vals,
                }
            )
        )

    def test_card_from_sealed_sample(self):
        """CR-89: engineering writes the card from the sealed sample; production and quality sign."""
        card = self._card(sealed_sample_id=False)
        with self.assertRaises(UserError):
            card.action_submit()
        card.sealed_sample_id = self.sealed
        with self.assertRaises(UserError):  # not sealed yet
            card.action_submit()
        self.sealed.action_seal()
        with self.assertRaises(AccessError):
            self._as("production", card).action_submit()
        card.action_submit()
        with self.assertRaises(UserError):
            card.step_ids[0].name = "Fold"
        self._sign_as(card, "production", "quality")
        self.assertEqual(card.state, "approved")
        other = self._create_goods("Other")
        with self.assertRaises(ValidationError):
            self._card(product_id=other.id)

    def test_flow_sheet_from_card(self):
        """CR-89: the flow sheet that planning issues has the operations of the card."""
        self.sealed.action_seal()
        card = self._card()
        card.action_submit()
        self._sign_as(card, "production", "quality")
        notice = self._issued()
        self.assertEqual(notice.line_ids.process_card_id, card)
        self.assertEqual(notice.line_ids.sealed_sample_id, self.sealed)
        task = self.env["contract.task.order"].browse(notice.sudo().action_create_task()["res_id"])
        self._as("planning", task).action_issue()
        self.assertEqual(task.flow_ids.process_card_id, card)
        self.assertEqual(task.flow_ids.step_ids.mapped("name"), ["Print", "Cut"])
        newer = self._card(revision="A/1")
        newer.action_submit()
        self._sign_as(newer, "production", "quality")
        self.assertEqual((newer.state, card.state), ("approved", "withdrawn"))

    def test_preparations(self):
        """CR-89: plates, dies, ink and templates are due before the delivery date."""
        card = self._card()
        self.assertEqual(card.delivery_on, self.today + timedelta(days=10))
        Preparation = self.env["contract.preparation"].with_user(self.people["engineering"])
        with self.assertRaises(ValidationError):
            Preparation.create({"card_id": card.id, "name": "Plate", "due_on": self.today + timedelta(days=10)})
        task = Preparation.create({"card_id": card.id, "name": "Plate", "due_on": self.today + timedelta(days=9)})
        late = Preparation.create({"card_id": card.id, "name": "Die", "due_on": self.today - timedelta(days=1)})
        self.assertEqual(Preparation.search([("is_late", "=", True), ("card_id", "=", card.id)]), late)
        self.assertEqual(card.open_preparation_count, 2)
        task.action_done()
        self.assertEqual((task.done_on, task.is_late, card.open_preparation_count), (self.today, False, 1))
        with self.assertRaises(ValidationError):
            card.delivery_on = self.today + timedelta(days=5)
        tooling = self.env["contract.tooling"].create({"subject": "Die", "partner_id": self.partner.id})
        late.tooling_id = tooling
        with self.assertRaises(UserError):  # CR-91: its cost is not approved
            late.action_done()

    def _colour(self, ratios=(70, 30), **vals):
        inks = [
            (
                0,
                0,
                {"name": f"Ink {ratio}", "supplier_id": self.partner.id, "composition": "Water-based", "ratio": ratio},
            )
            for ratio in ratios
        ]
        card = (
            self.env["contract.colour.card"]
            .with_user(self.people["engineering"])
            .create({"colour": "Red", "partner_id": self.partner.id, "ink_ids": inks, **vals})
        )
        return card

    def test_colour_card(self):
        """CR-90: the colour has the customer's approval, and base inks with source, composition and ratio."""
        card = self._colour(approved_by="Ms Li", approved_on=self.today)
        with self.assertRaises(UserError):  # no proof
            card.action_approve()
        card.attachment_ids = self._file(self.people["engineering"])
        card.action_approve()
        self.assertEqual(card.state, "approved")
        with self.assertRaises(UserError):
            card.ink_ids[0].ratio = 71
        with self.assertRaises(UserError):
            card.approved_by = "Mr X"
        self.assertEqual(card._find(self.product, self.partner, self.company), card)
        self.assertEqual(self._issued().line_ids.colour_card_id, card)

    def test_ratio(self):
        """CR-90: the shares of the base inks add up to 100 %."""
        card = self._colour(ratios=(70, 20), approved_by="Ms Li", approved_on=self.today)
        card.attachment_ids = self._file(self.people["engineering"])
        with self.assertRaises(UserError) as caught:
            card.action_approve()
        self.assertIn("90", str(caught.exception))
        card.ink_ids[1].ratio = 30
        card.action_approve()

    def test_tooling(self):
        """CR-91: engineering estimates, sales rechecks and proposes, the general manager approves; then it is made."""
        tooling = self._as(
            "engineering",
            self.env["contract.tooling"]
            .with_user(self.people["engineering"])
            .create({"subject": "Plate", "partner_id": self.partner.id, "estimate": 1000}),
        )
        with self.assertRaises(AccessError):
            self._as("sales", tooling).action_estimate()
        tooling.action_estimate()
        sales = self._as("sales", tooling)
        with self.assertRaises(UserError):
            sales.estimate = 500
        sales.write({"rechecked_amount": 900, "customer_share": 40})
        self.assertEqual((tooling.customer_amount, tooling.our_amount, tooling.our_share), (360, 540, 60))
        self.assertTrue(tooling.consent_needed)
        with self.assertRaises(AccessError):
            tooling.action_propose()
        sales.action_propose()
        for state in ("approving",):
            self.assertEqual(tooling.state, state)
            with self.assertRaises(UserError):
                sales.action_make()
        with self.assertRaises(UserError):
            sales.customer_share = 10
        self._sign_as(tooling, "top_management")
        self.assertEqual(tooling.state, "approved")
        with self.assertRaises(UserError):  # the customer has not consented
            sales.action_make()
        sales.write({"consent_by": "Ms Li", "consent_on": self.today})
        sales.action_make()
        self.assertEqual(tooling.state, "making")

    def test_tooling_refused(self):
        """CR-91: without the general manager's approval nothing is made; a share of 0 needs no consent."""
        tooling = self.env["contract.tooling"].create({"subject": "Die", "partner_id": self.partner.id, "estimate": 10})
        self.assertFalse(tooling.consent_needed)
        for action in ("action_make", "_check_makeable"):
            with self.assertRaises(UserError):
                getattr(tooling, action)()
        tooling.action_estimate()
        self._as("sales", tooling).action_propose()
        self._sign_as(tooling, "top_management", reject="Too dear")
        self.assertEqual(tooling.state, "estimated")
        with self.assertRaises(UserError):
            tooling.action_make()

    def test_quality_note(self):
        """CR-93: faults of plates, dies, ink and templates go to purchasing, for the supplier, at once."""
        notice = self._issued()
        note = (
            self.env["contract.quality.note"]
            .with_user(self.people["quality"])
            .create({"notice_id": notice.id, "kind": "plate", "description": "Out of register"})
        )
        self.assertEqual((note.order_id, note.partner_id), (self.order, self.partner))
        with self.assertRaises(UserError):
            note.action_report()
        note.write({"supplier_id": self.partner.id, "item": "Plate P-118"})
        note.action_report()
        self.assertIn("purchasing", note.distribution_ids.function_id.mapped("code"))
        self.assertTrue(note.reported_at)
        if "complaint.supplier.claim" in self.env:
            claim = self.env[note.claim_model].browse(note.claim_id)
            self.assertEqual((claim.partner_id, claim.material), (self.partner, "printing_plate"))
        with self.assertRaises(UserError):
            note.description = "Nothing"
        with self.assertRaises(UserError):
            note.action_close()
        note.measure = "New plate"
        note.action_close()
        work = note.create({"notice_id": notice.id, "kind": "work", "description": "Glue"})
        work.action_report()
        self.assertNotIn("purchasing", work.distribution_ids.function_id.mapped("code"))
