from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestEngineInput(CommunicationCase):
    """What a client may send to the dialogues of the engines, and cannot."""

    def _distribute(self, **values):
        record = self._create()
        vals = {"res_model": record._name, "res_ids": record.ids, "subject": "News", "user_ids": self.quality.ids}
        wizard = self.env["customer.distribution.wizard"].with_user(self.sales).create(vals | values)
        wizard.action_distribute()
        return record.distribution_ids

    def test_copies(self):
        """XX-23: a number of copies that cannot be is refused with a message, not by the database."""
        self.assertEqual(self._distribute(copies=3).copies, 3)
        for copies in (0, -1, 1000, 2**31 - 1):
            with self.subTest(copies), self.assertRaises(UserError), self.cr.savepoint():
                self._distribute(copies=copies)

    def test_recipients_from_outside(self):
        """XX-23: a portal user cannot be on the list, by no door."""
        portal = new_test_user(self.env, "input_portal", "base.group_portal")
        with self.assertRaises(UserError), self.cr.savepoint():
            self._distribute(user_ids=(portal | self.quality).ids)
        with self.assertRaises(UserError):
            self._create()._distribute("News", users=portal)

    def test_odd_documents(self):
        """XX-23, CR-37: models and numbers that are no documents are refused by both dialogues."""
        record = self._create()
        checklist = self._create_checklist("yesno")
        cases = [
            ("customer.distribution.mixin", record.ids),
            ("customer.checklist.mixin", record.ids),
            ("customer.distribution.wizard", [1]),
            ("res.partner", [1]),
            ("no.such.model", [1]),
            (record._name, "1; DROP TABLE"),
            (record._name, {"id": 1}),
            (record._name, ["1"]),
            (record._name, [None]),
            (record._name, [True]),
            (record._name, [[record.id]]),
            (record._name, [-1]),
            (record._name, [2**70]),
            (record._name, [2**31 - 1]),
        ]
        for res_model, res_ids in cases:
            with self.subTest(model=res_model, ids=res_ids):
                with self.assertRaises(UserError), self.cr.savepoint():
                    self._distribute(res_model=res_model, res_ids=res_ids)
                wizards = self.env["customer.checklist.wizard"].with_user(self.sales)
                vals = {"res_model": res_model, "res_ids": res_ids, "checklist_ids": checklist.ids}
                with self.assertRaises(UserError), self.cr.savepoint():
                    wizards.create(vals).action_apply()

    def test_no_right_on_the_document(self):
        """XX-01: the dialogues do nothing on documents that the user may not write."""
        record = self._create()
        wizards = self.env["customer.distribution.wizard"].with_user(self.foreman)
        vals = {"res_model": record._name, "res_ids": record.ids, "subject": "News", "user_ids": self.foreman.ids}
        with self.assertRaises(AccessError):
            wizards.create(vals).action_distribute()

    def test_evidence_of_others(self):
        """XX-01: nobody makes another user's private file the evidence of his answer, to read it or to show it."""
        record = self._create()
        record._checklist_apply(self._create_checklist("yesno"))
        private = self.env["ir.attachment"].with_user(self.quality).create({"name": "salaries.txt", "raw": b"secret"})
        answer = record.checklist_answer_ids.with_user(self.foreman)
        for command in (Command.link(private.id), Command.set(private.ids)):
            with self.assertRaises(AccessError), self.cr.savepoint():
                answer.write({"value_yesno": "yes", "attachment_ids": [command]})
        own = self.env["ir.attachment"].with_user(self.foreman).create({"name": "photo.txt", "raw": b"photo"})
        answer.write({"value_yesno": "yes", "attachment_ids": [Command.link(own.id)]})
        self.assertEqual(answer.attachment_ids, own)
        answer.write({"remark": "Fine", "attachment_ids": [Command.set(own.ids)]})

    def test_own_function_answers(self):
        """XX-25: a checklist of a shared function is asked of the company's own function of that code, whose members
        answer it."""
        company = self.env["res.company"].create({"name": "Other works"})
        member = new_test_user(self.env, "input_member", "base.group_user", company_id=company.id)
        own = self.env["customer.function"].create(
            {"name": "Production here", "code": "production", "company_id": company.id, "manager_id": member.id}
        )
        checklist = self._create_checklist("yesno")
        here = self._create()
        there = self.env["customer.communication"].create(
            self._vals(company_id=company.id, user_id=member.id, receiver_id=member.id)
        )
        (here | there).sudo()._checklist_apply(checklist)
        self.assertEqual(here.sudo().checklist_answer_ids.function_id, self.f_production)
        answer = there.sudo().checklist_answer_ids
        self.assertEqual(answer.function_id, own)
        answer.with_user(member).value_yesno = "yes"
        self.assertEqual(answer.answered_by_id, member)
