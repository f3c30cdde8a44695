from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestChecklistForgery(CommunicationCase):
    """Who may answer, and every door by which an answer could be forged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls._create()
        cls.checklist = cls._create_checklist("yesno", "text")
        cls.record._checklist_apply(cls.checklist)
        cls.answer = cls.record.checklist_answer_ids[0]

    def test_who_may_answer(self):
        """CR-37, XX-11: members of the function (the deputy too) and those who may write the document, nobody else."""
        self.f_production.deputy_id = self.plain
        for user, may in (
            (self.foreman, True),
            (self.plain, True),
            (self.sales, True),
            (self.quality, True),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.answer.with_user(user).can_answer, may)
                self.answer.with_user(user).value_yesno = "yes"
                self.assertEqual(self.answer.answered_by_id, user)

    def test_stranger_neither_reads_nor_answers(self):
        """XX-11: an employee of another department neither sees nor gives the answers."""
        answer = self.answer.with_user(self.plain)
        self.assertFalse(answer.search([("id", "=", answer.id)]))
        for attempt in (lambda: answer.read(["remark"]), lambda: answer.write({"value_yesno": "yes"})):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()
        self.f_quality.user_ids = self.plain
        with self.assertRaises(AccessError), self.cr.savepoint():
            answer.write({"value_yesno": "yes"})

    def test_reader_of_the_document_does_not_answer(self):
        """XX-11: who may only read the document, and is not of the function, cannot answer."""
        self._create_judged(self.f_quality, user=self.sales)
        record = self._create_judged(self.f_quality)
        record._checklist_apply(self.checklist)
        self.f_quality.user_ids = self.plain
        self.assertTrue(record.with_user(self.plain).has_access("read"))
        answers = record.checklist_answer_ids.with_user(self.plain)
        self.assertFalse(answers.sudo().filtered(lambda answer: answer.with_user(self.plain).can_answer))
        with self.assertRaises(AccessError):
            answers[0].value_yesno = "yes"

    def test_who_and_when_cannot_be_written(self):
        """CR-37: neither a member nor an administrator writes anything but the answer."""
        values = {
            "answered_by_id": self.director.id,
            "answered_at": "2020-01-01 00:00:00",
            "res_id": self._create().id,
            "res_model": "res.partner",
            "res_name": "Another",
            "item_id": self.checklist.item_ids[1].id,
            "template_item_id": self.checklist.item_ids[1].id,
            "checklist_id": self._create_checklist().id,
            "function_id": self.f_quality.id,
            "company_id": self.env.company.id,
            "sequence": 1,
            "is_answered": True,
            "is_complete": True,
            "question": "Another question",
            "required": False,
        }
        for user in (self.foreman, self.sales, self.manager, self.env.ref("base.user_admin")):
            for name, value in values.items():
                with self.subTest(user=user.login, field=name), self.assertRaises(AccessError), self.cr.savepoint():
                    self.answer.with_user(user).write({"value_yesno": "yes", name: value})
        with self.assertRaises(AccessError):
            self.answer.sudo().write({"answered_by_id": self.director.id})
        self.assertFalse(self.answer.answered_by_id)

    def _forged_vals(self):
        return {
            "res_model": "customer.communication",
            "res_id": self.record.id,
            "company_id": self.env.company.id,
            "checklist_id": self.checklist.id,
            "item_id": self.checklist.item_ids[0].id,
            "template_item_id": self.checklist.item_ids[0].id,
            "value_yesno": "yes",
            "answered_by_id": self.foreman.id,
            "answered_at": fields.Datetime.now(),
        }

    def test_answers_are_not_created_or_deleted(self):
        """CR-37: answers come with their checklist, not by create, copy, import, One2many commands or defaults."""
        forged = self._forged_vals()
        for user in (self.foreman, self.sales, self.manager, self.env.ref("base.user_admin")):
            answer = self.answer.with_user(user)
            record = self.record.with_user(user)
            tries = {
                "create": lambda answer=answer: answer.create(forged),
                "web_save": lambda answer=answer: answer.browse().web_save(forged, {}),
                "copy": lambda answer=answer: answer.copy(),
                "unlink": lambda answer=answer: answer.unlink(),
                "o2m create": lambda record=record: record.write({"checklist_answer_ids": [Command.create(forged)]}),
                "o2m delete": lambda record=record: record.write(
                    {"checklist_answer_ids": [Command.delete(self.answer.id)]}
                ),
                "o2m unlink": lambda record=record: record.write(
                    {"checklist_answer_ids": [Command.unlink(self.answer.id)]}
                ),
                "o2m update": lambda record=record: record.write(
                    {"checklist_answer_ids": [Command.update(self.answer.id, {"answered_by_id": self.director.id})]}
                ),
                "o2m on create": lambda: self._create(self.sales, checklist_answer_ids=[Command.create(forged)]),
            }
            for name, attempt in tries.items():
                with self.subTest(user=user.login, door=name), self.assertRaises(UserError), self.cr.savepoint():
                    attempt()
                    self.env.flush_all()
        self.assertEqual(len(self.record.checklist_answer_ids), 2)
        self.assertFalse(self.answer.answered_by_id)

    def test_context_opens_nothing(self):
        """CR-37: no key a client can send lifts the rule, nor does a default in the context."""
        context = {
            "_seal_customer_checklist_answer": True,
            "_seal_customer_guard": True,
            "default_answered_by_id": self.director.id,
            "install_mode": True,
            "import_file": True,
        }
        answer = self.answer.with_user(self.sales).with_context(**context)
        with self.assertRaises(AccessError):
            answer.write({"answered_by_id": self.director.id})
        with self.assertRaises(UserError), self.cr.savepoint():
            answer.create(self._forged_vals())
        record = self.record.with_user(self.sales).with_context(**context)
        record._checklist_apply(self._create_checklist("text"))
        self.assertFalse(record.checklist_answer_ids[-1].answered_by_id)

    def test_import(self):
        """CR-37: an import neither makes nor changes who answered."""
        load = self.env["customer.checklist.answer"].with_user(self.sales).load
        fields_, rows = [".id", "answered_by_id/.id"], [[str(self.answer.id), str(self.director.id)]]
        self.assertTrue([message for message in load(fields_, rows)["messages"] if message["type"] == "error"])
        fields_ = ["res_model", "res_id", "checklist_id/.id", "item_id/.id", "template_item_id/.id"]
        item = str(self.checklist.item_ids[0].id)
        rows = [["customer.communication", str(self.record.id), str(self.checklist.id), item, item]]
        self.assertTrue([message for message in load(fields_, rows)["messages"] if message["type"] == "error"])
        self.assertFalse(self.answer.answered_by_id)

    def test_foreign_file_is_not_drawn_in(self):
        """XX-02: linking somebody else's file as evidence does not open it to others."""
        secret = self.env["ir.attachment"].with_user(self.manager).create({"name": "secret", "raw": b"x"})
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.answer.with_user(self.foreman).attachment_ids = [Command.link(secret.id)]
        secret.public = True  # readable, yet not the foreman's
        self.answer.with_user(self.foreman).attachment_ids = [Command.link(secret.id)]
        self.assertFalse(secret.res_id)

    def test_other_company(self):
        """CR-37: answers of another company are neither seen nor given; its checklists are not applied."""
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "comm_other", "company_id": company.id, "company_ids": [company.id]})
        self.assertFalse(self.answer.with_user(user).search([("res_id", "=", self.record.id)]))
        with self.assertRaises(AccessError):
            self.answer.with_user(user).write({"value_yesno": "yes"})
        theirs = self._create_checklist("date", function=self.f_quality.browse(), company=company)
        self.assertFalse(self.record._checklist_apply(theirs))


@tagged("post_install", "-at_install")
class TestChecklistHttp(CommunicationCase, HttpCase):
    """The same over the wire."""

    @mute_logger("odoo.http")
    def test_json_rpc(self):
        """CR-37: JSON-RPC and JSON-2 refuse private writers and forged values."""
        record = self._create()
        record._checklist_apply(self._create_checklist())
        answer = record.checklist_answer_ids
        self.foreman.password = "comm_foreman"
        self.authenticate("comm_foreman", "comm_foreman")

        def call(model, method, *args, **kwargs):
            params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
            return self.make_jsonrpc_request(f"/web/dataset/call_kw/{model}/{method}", params)

        model = "customer.checklist.answer"
        context = {"_seal_customer_checklist_answer": True}
        with self.assertRaises(JsonRpcException, msg="forged author"):
            call(model, "write", [answer.id], {"answered_by_id": self.sales.id}, context=context)
        with self.assertRaises(JsonRpcException, msg="private method"):
            call("customer.communication", "_checklist_apply", [record.id], [])
        self.assertTrue(call(model, "write", [answer.id], {"value_yesno": "no"}))
        answer.invalidate_recordset()
        self.assertEqual((answer.value_yesno, answer.answered_by_id), ("no", self.foreman))
