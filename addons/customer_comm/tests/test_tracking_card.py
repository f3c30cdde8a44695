from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .service_common import ServiceCase


@tagged("post_install", "-at_install")
class TestTrackingCard(ServiceCase):
    """Product quality tracking cards: raised, signed, in production, completed (CC-135)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.f_chief = cls.env.ref("customer_comm.function_chief_engineer")
        cls.f_chief.write({"manager_id": cls.director.id, "user_ids": False, "deputy_id": False})

    def _card(self, **vals):
        return self._service(
            "tracking_card", planned_on=False, missing_ids=[Command.create({"description": "Valve"})], **vals
        )

    def _row(self, card):
        return card.sudo().signoff_ids.filtered(lambda row: row.state == "pending")

    def test_way_of_a_card(self):
        """CC-135: production begins when the chief engineer has signed; completed when the part was supplied."""
        card = self._card()
        self.assertFalse(card.card_state)
        card.action_plan()
        self.assertEqual(card.card_state, "raised")
        with self.assertRaisesRegex(UserError, "Chief Engineer has not signed"):
            card.action_start()
        self._row(card).with_user(self.director).action_approve()
        self.assertEqual(card.card_state, "signed")
        self.assertIn(self.f_production, card.distribution_ids.function_id)
        card.action_start()
        self.assertEqual(card.card_state, "production")
        card.result = "Made and sent"
        with self.assertRaisesRegex(UserError, "Valve"):
            card.action_done()
        card.missing_ids.resolved_on = fields.Date.today()
        card.action_done()
        self.assertEqual(card.card_state, "completed")

    def test_only_the_chief_engineer_signs(self):
        """CC-135: nobody but members of the chief engineer function signs, neither manager nor administrator."""
        card = self._card()
        card.action_plan()
        for user in (self.sales, self.quality, self.manager, self.env.ref("base.user_admin")):
            with self.subTest(user.login), self.assertRaises(UserError), self.cr.savepoint():
                self._row(card).with_user(user).action_approve()
        for vals in ({"state": "in_progress"}, {"card_state": "signed"}, {"signoff_state": "approved"}):
            with self.assertRaises(AccessError):
                card.write(vals)

    def test_changed_card_is_signed_again(self):
        """CC-135: a signature counts for what was signed."""
        card = self._card()
        card.action_plan()
        self._row(card).with_user(self.director).action_approve()
        card.missing_ids.quantity = 7
        with self.assertRaisesRegex(UserError, "has not signed what is written here now"):
            card.action_start()
        card.action_request_signature()
        self._row(card).with_user(self.director).action_approve()
        card.action_start()

    def test_card_says_what_is_wrong(self):
        """CC-135: a card without fault or missing item is not raised."""
        card = self._service("tracking_card", planned_on=False)
        with self.assertRaisesRegex(UserError, "Manufacturing Fault"):
            card.action_plan()
        card.fault = "Hole drilled on the wrong side"
        card.action_plan()

    def test_card_type_needs_its_signer(self):
        """CC-135: a type of card without signing function cannot be set up."""
        with self.assertRaises(ValidationError):
            self._type("tracking_card").signoff_function_id = False

    def test_refused_card(self):
        """CC-135: a refused card can be corrected and asked for again."""
        card = self._card()
        card.action_plan()
        self._row(card).with_user(self.director).action_reject("Not our fault")
        self.assertEqual(card.card_state, "raised")
        with self.assertRaises(UserError):
            card.action_start()
        card.action_request_signature()
        self._row(card).with_user(self.director).action_approve()
        card.action_start()
