from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunicationSecurity(CommunicationCase):
    """Who sees and does what, and every door around the rules."""

    GUARDED = {
        "state": "closed",
        "name": "CM/1999/00001",
        "replied_at": "2020-01-01 00:00:00",
        "closed_at": "2020-01-01 00:00:00",
    }

    def test_anybody_inside_logs_a_contact(self):
        """CC-16: an employee outside the app logs a contact, sees his own and no others."""
        own, other = self._create(self.plain), self._create(self.sales)
        visible = self.env["customer.communication"].with_user(self.plain).search([])
        self.assertIn(own, visible)
        self.assertNotIn(other, visible)
        own.with_user(self.plain).description = "More"
        with self.assertRaises(AccessError):
            other.with_user(self.plain).read(["description"])

    def test_asked_function_reads_and_answers(self):
        """CC-20: a member of the asked function, outside the app, reads the communication and answers; no more."""
        record = self._create_judged(self.f_production)
        record.action_route()
        mine = record.with_user(self.foreman)
        self.assertEqual(mine.description, "The pump is noisy")
        with self.assertRaises(AccessError):
            mine.description = "Changed"
        with self.assertRaises(AccessError):
            self.plain.env["customer.communication"].with_user(self.plain).browse(record.id).read(["subject"])
        line = record.sudo().routing_ids.with_user(self.foreman)
        line.opinion = "Misaligned"
        line.action_answer()

    def test_state_and_number_are_the_servers(self):
        """CC-25, XX-07: state, number and dates are not set by write, create, import, defaults or context keys."""
        record = self._create_judged()
        for user in (self.sales, self.manager, self.env.ref("base.user_admin")):
            for name, value in self.GUARDED.items():
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).with_context(_seal_customer_guard=True).write({name: value})
                    with self.assertRaises(AccessError):
                        self._create(user, **{name: value})
                    default = (
                        self.env["customer.communication"].with_user(user).with_context(**{f"default_{name}": value})
                    )
                    self.assertNotEqual(default.create(self._vals())[name], value)
        load = self.env["customer.communication"].with_user(self.sales).load
        result = load([".id", "state"], [[str(record.id), "replied"]])
        self.assertTrue([message for message in result["messages"] if message["type"] == "error"])
        self.assertEqual(record.state, "draft")

    def test_user_default_does_not_close(self):
        """CC-25: a default that a user saved for himself does not reach the state."""
        self.env["ir.default"].with_user(self.sales).set("customer.communication", "state", "closed", user_id=True)
        self.assertEqual(self._create(self.sales).state, "draft")

    def test_opinion_is_the_functions_own(self):
        """CC-33: sales neither writes the opinion of quality, nor hands it in, nor takes the question back."""
        record = self._create_judged(self.f_quality)
        line = record.routing_ids
        vals = {"answered_by_id": self.quality.id, "answered_at": "2020-01-01 00:00:00"}
        with self.assertRaises(AccessError):
            line.write(vals)
        with self.assertRaises(AccessError):
            record.write({"routing_ids": [Command.create({"function_id": self.f_director.id, **vals})]})
        with self.assertRaises(AccessError), self.cr.savepoint():
            record.write({"routing_ids": [Command.create({"function_id": self.f_director.id, "opinion": "Fine"})]})
        record.action_route()
        tries = {
            "opinion": lambda: line.write({"opinion": "Not our fault"}),
            "o2m": lambda: record.write({"routing_ids": [Command.update(line.id, {"opinion": "Not our fault"})]}),
            "answer": line.action_answer,
            "other function": lambda: line.write({"function_id": self.f_sales.id}),
            "question": lambda: line.write({"question": "Nothing"}),
            "state": lambda: line.write({"state": "draft"}),
            "move": lambda: line.write({"communication_id": self._create().id}),
            "unlink": line.unlink,
            "o2m delete": lambda: record.write({"routing_ids": [Command.delete(line.id)]}),
        }
        for name, attempt in tries.items():
            with self.subTest(name), self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        self.assertFalse(line.answered_at or line.opinion)
        with self.assertRaises(UserError):
            record.with_user(self.quality).action_analyse()

    def test_nobody_asks_himself_in(self):
        """CC-20, XX-02: a member of a function cannot route a communication to it, to read what is not his."""
        secret, own = self._create(), self._create(self.foreman)
        lines = self.env["customer.communication.routing"].with_user(self.foreman)
        vals = {"function_id": self.f_production.id}
        with self.assertRaises(AccessError), self.cr.savepoint():
            lines.create({"communication_id": secret.id, **vals})
        line = lines.create({"communication_id": own.id, **vals})
        with self.assertRaises(AccessError), self.cr.savepoint():
            line.communication_id = secret.id
        asked = self._create_judged(self.f_production).routing_ids.with_user(self.foreman)
        for attempt in (lambda: asked.write({"question": "Easier"}), asked.unlink):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()
        with self.assertRaises(AccessError):
            secret.with_user(self.foreman).read(["description"])

    def test_late_questions(self):
        """CC-33: a function can be asked later while it is routed, not once it is analysed."""
        record = self._create_judged(self.f_quality)
        record.action_route()
        record.routing_ids = [Command.create({"function_id": self.f_production.id})]
        self.assertEqual(record.activity_ids.user_id, self.quality | self.foreman)
        analysed = self._create_analysed()
        with self.assertRaisesRegex(UserError, "analysed already"):
            analysed.routing_ids = [Command.create({"function_id": self.f_production.id})]

    def test_copy_starts_anew(self):
        """CC-33: a copy has the questions, but no number, answers, reply or signatures of the original."""
        record = self._create_analysed(special=True)
        copy = record.copy()
        self.assertEqual((copy.state, copy.signoff_state), ("draft", "none"))
        self.assertNotEqual(copy.name, record.name)
        self.assertFalse(copy.routing_ids.filtered(lambda line: line.opinion or line.answered_at))

    def test_readers_cannot_void_the_decision(self):
        """CC-34: who may only read the communication does not take back what top management decided."""
        record = self._create_analysed(self.f_production, special=True)
        row = record.sudo().signoff_ids
        row.with_user(self.director).action_approve()
        with self.assertRaises(AccessError):
            record.with_user(self.foreman).action_request_decision()
        self.assertEqual(row.state, "approved")

    def test_other_company(self):
        """CC-01: a communication of another company is out of sight, and takes nothing of this one."""
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "comm_other", "company_id": company.id, "company_ids": [company.id]})
        record = self._create_judged(self.f_quality)
        self.assertFalse(self.env["customer.communication"].with_user(user).search([("id", "=", record.id)]))
        self.assertFalse(
            self.env["customer.communication.routing"].with_user(user).search([("communication_id", "=", record.id)])
        )
        with self.assertRaises(AccessError):
            record.with_user(user).read(["subject"])
        own = self.env["customer.function"].create({"name": "Own", "code": "comm_own", "company_id": company.id})
        with self.assertRaisesRegex(UserError, "(?i)compan"):
            self._create_judged(own)
