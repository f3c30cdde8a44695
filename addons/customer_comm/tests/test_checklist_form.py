from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestChecklistForm(CommunicationCase):
    """CC-33: a department answers its own questions in the form of a document that belongs to others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        checklist = cls.env["customer.checklist"].create(
            {
                "name": "Foreman's questions",
                "model_id": cls.env["ir.model"]._get_id("customer.communication"),
                "function_id": cls.f_production.id,
                "item_ids": [Command.create({"question": "Machine free?", "answer_kind": "yesno"})],
            }
        )
        cls.record = cls._create()
        cls.other = cls._create()
        (cls.record | cls.other)._checklist_apply(checklist)
        cls.answer = cls.record.sudo().checklist_answer_ids
        # A reader: sees the documents, changes none.
        cls.foreman.sudo().group_ids = [Command.link(cls.env.ref("customer_comm.group_user").id)]
        cls.env["ir.rule"].create(
            {
                "name": "The foreman changes no communication",
                "model_id": cls.env["ir.model"]._get_id("customer.communication"),
                "domain_force": f"[(1, '=', 1)] if user.id != {cls.foreman.id} else [(0, '=', 1)]",
                "perm_read": False,
                "perm_create": False,
                "perm_unlink": False,
            }
        )
        cls.mine = cls.record.with_user(cls.foreman)

    def _save(self, *commands, **vals):
        return self.mine.web_save({"checklist_answer_ids": list(commands), **vals}, {"name": {}})

    def test_answering_in_the_form(self):
        """CC-33: saving the form with the answer alone is possible, and so is what the form asks before."""
        self.assertFalse(self.mine.has_access("write"))
        self.assertEqual(self.mine.onchange({}, ["checklist_answer_ids"], {"name": {}}), {"value": {}})
        self._save(Command.update(self.answer.id, {"value_yesno": "yes"}))
        self.assertEqual((self.answer.value_yesno, self.answer.answered_by_id), ("yes", self.foreman))

    def test_nothing_else_gets_through(self):
        """XX-11: neither other fields of the document nor rows of another document nor other commands."""
        update = Command.update(self.answer.id, {"value_yesno": "yes"})
        foreign = self.other.sudo().checklist_answer_ids
        for commands, vals in (
            ([update], {"subject": "Changed"}),
            ([Command.update(foreign.id, {"value_yesno": "yes"})], {}),
            ([Command.delete(self.answer.id)], {}),
            ([Command.create({"item_id": self.answer.item_id.id})], {}),
            ([Command.update(self.answer.id, {"function_id": self.f_sales.id})], {}),
        ):
            with self.subTest(commands=commands, vals=vals), self.assertRaises(AccessError), self.cr.savepoint():
                self._save(*commands, **vals)
        self.assertFalse(foreign.value_yesno)
