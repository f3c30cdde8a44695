from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .signoff_common import SignoffCase


@tagged("post_install", "-at_install")
class TestSignoffReopen(SignoffCase):
    """Signatures of a part of the content, asked for again one by one, and given by several people."""

    def setUp(self):
        super().setUp()
        # Each function signs what it is named for; the director signs all.
        self.content = {"q": {"tolerance": 5}, "f": {"price": 100}}
        communication = type(self.env["customer.communication"])
        for name, method in {
            "_signoff_content": lambda record: self.content,
            "_signoff_scope": lambda record, signoff: signoff.function_id.code[-1] if not signoff.sequence else None,
            "_signoff_part": lambda record, content, scope: content[scope] if scope else content,
        }.items():
            self.enterContext(patch.object(communication, name, method))

    def _states(self, record):
        return [(row.function_id.code[-1], row.round, row.state) for row in record.sudo().signoff_ids]

    def _signed(self, plan="qf,d"):
        record = self._request(plan=plan)
        for code in plan.replace(",", ""):
            self._approve(record, code)
        return record

    def test_each_row_stands_for_its_own_part(self):
        """CR-46: a change makes only those signatures invalid that it concerns, and says what was and is."""
        record = self._signed()
        self.assertTrue(record._signoff_is_current())
        self.content = {"q": {"tolerance": 5}, "f": {"price": 90}}
        outdated = record._signoff_outdated()
        self.assertEqual(outdated.function_id, self.functions["f"] | self.functions["d"])
        self.assertFalse(record._signoff_is_current())
        self.assertEqual(record._signoff_changes(), [("price", 100, 90), ("f.price", 100, 90)])
        self.content = {"q": {"tolerance": 5}, "f": {"price": 100}}
        self.assertTrue(record._signoff_is_current(), "what was signed is there again")

    def test_what_was_signed_is_judged_by_the_rules_of_its_time(self):
        """A later rule about who is concerned by what touches no signature."""
        record = self._signed("q")
        with patch.object(type(record), "_signoff_scope", lambda record, signoff: "f"):
            self.assertTrue(record._signoff_is_current())

    def test_reopened_functions_sign_again_and_the_others_stand(self):
        """CR-46: the functions concerned are asked again in a new round; who signs after them waits."""
        record = self._request()
        kept, again = self._approve(record, "q"), self._approve(record, "f")
        record._signoff_reopen(again, "The price has changed")
        self.assertEqual(
            self._states(record),
            [("q", 1, "approved"), ("f", 1, "void"), ("d", 1, "waiting"), ("f", 2, "pending")],
        )
        self.assertEqual(again.void_reason, "The price has changed")
        self.assertFalse(again.activity_ids)
        self.assertFalse(record.activity_ids.filtered(lambda activity: activity.user_id == self.director))
        self._approve(record, "f")
        self._approve(record, "d")
        self.assertEqual(record.signoff_state, "approved")
        self.assertEqual(kept.round, 1)

    def test_an_approved_document_opens_again(self):
        """CR-46: the document is approved again when those asked again have signed."""
        record = self._signed()
        with patch.object(type(record), "_signoff_approved", autospec=True) as approved:
            record._signoff_reopen(self._row(record, "f"), "Changed")
            self.assertEqual((record.signoff_state, record.signoff_open_count), ("pending", 1))
            approved.assert_not_called()
            self._approve(record, "f")
            approved.assert_called_once()

    def test_reopening_what_is_open_or_void_asks_once(self):
        record = self._request()
        rows = record.sudo().signoff_ids
        record._signoff_reopen(rows, "Changed")
        record._signoff_reopen(rows, "Changed")
        live = record.sudo().signoff_ids.filtered(lambda row: row.state != "void")
        self.assertEqual(sorted(live.function_id.ids), sorted(self.functions[code].id for code in "qfd"))

    def test_adding_functions_keeps_what_is_there(self):
        """A document that has become more important is signed by more, not by all again."""
        record = self._request(plan="q")
        self._approve(record, "q")
        record._signoff_add([{"function": self.functions[code], "sequence": 0} for code in "qf"])
        self.assertEqual(self._states(record), [("q", 1, "approved"), ("f", 2, "pending")])

    def test_several_people_of_a_function(self):
        """A quorum of two: two different people of the function sign; nobody signs twice."""
        self._add_member("q", self.deputy)
        record = self._create_document()
        record._signoff_request([{"function": self.functions["q"], "quorum": 2}])
        rows = record.sudo().signoff_ids
        self.assertEqual(rows.mapped("place"), [1, 2])
        self.assertEqual(rows.activity_ids.user_id, self.quality | self.deputy)
        for user in (self.quality, self.deputy):
            self.assertEqual(rows.with_user(user).mapped("can_sign"), [True, False])
            self.assertEqual(rows.with_user(user).search([("can_sign", "=", True)]), rows[0])
        rows[0].with_user(self.quality).action_approve()
        self.assertEqual(record.signoff_state, "pending")
        self.assertFalse(rows[1].with_user(self.quality).can_sign)
        self.assertFalse(rows.with_user(self.quality).search([("can_sign", "=", True)]))
        with self.assertRaisesRegex(UserError, "2 different people"):
            rows[1].with_user(self.quality).action_approve()
        rows[1].with_user(self.deputy).action_approve()
        self.assertEqual(record.signoff_state, "approved")

    def test_a_deputy_is_not_a_second_person(self):
        """XX-09: the deputy signs on behalf of the manager, whose signature is there already."""
        self.functions["q"].user_ids = [Command.link(self.finance.id)]
        record = self._create_document()
        record._signoff_request([{"function": self.functions["q"], "quorum": 2}])
        rows = record.sudo().signoff_ids
        rows[0].with_user(self.quality).action_approve()
        self._set_absent("q", self.deputy)
        with self.assertRaisesRegex(UserError, "Somebody else"):
            rows[1].with_user(self.deputy).action_approve()
        rows[1].with_user(self.finance).action_approve()
        self.assertEqual(record.signoff_state, "approved")
