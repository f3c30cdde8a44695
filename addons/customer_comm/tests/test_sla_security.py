from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .sla_common import SlaCase

FORGED = {"sla_state": "done", "sla_deadline": "2099-01-01 00:00:00", "sla_next_milestone": False, "sla_requested": "x"}


@tagged("post_install", "-at_install")
class TestSlaSecurity(SlaCase):
    """Clocks are evidence: everybody concerned sees them, nobody can set one."""

    def test_nobody_creates_changes_or_deletes_a_clock(self):
        communication = self._communication("2026-06-05 16:00:00")
        clock = self._clock(communication)
        vals = clock.copy_data()[0] | {"milestone": "analyse"}
        administrator = self.env.ref("base.user_admin")
        for user in (self.user, self.manager, administrator):
            own = clock.with_user(user)
            self.assertTrue(own.deadline)
            for attempt in (
                lambda own=own: own.write({"state": "met"}),
                lambda own=own: own.unlink(),
                lambda own=own: own.create(vals),
                lambda own=own: own.copy(),
                lambda own=own: own.with_context(mail_activity_quick_update=True, install_mode=True).write(
                    {"state": "met"}
                ),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_nobody_changes_a_clock_through_its_document(self):
        communication = self._communication("2026-06-05 16:00:00")
        clock = self._clock(communication)
        for user in (self.handler, self.manager):
            own = communication.with_user(user)
            for command in (
                Command.update(clock.id, {"state": "met"}),
                Command.delete(clock.id),
                Command.create({"milestone": "analyse", "started_at": "2026-06-05 16:00:00"}),
            ):
                with self.assertRaises(AccessError):
                    own.write({"sla_status_ids": [command]})
                    self.env.flush_all()
        self.assertEqual(clock.state, "running")

    def test_nobody_sets_what_a_document_shows(self):
        communication = self._communication("2026-06-05 16:00:00")
        for name, value in FORGED.items():
            for user in (self.handler, self.manager, self.env.user):
                with self.assertRaisesRegex(AccessError, "cannot be set"):
                    communication.with_user(user).write({name: value})
        self.assertEqual(communication.sla_state, "running")

    def test_what_a_new_document_shows_is_its_own(self):
        """Neither values nor defaults of a context reach the fields that the clocks set."""
        communications = self.env["customer.communication"].with_user(self.handler)
        defaults = {f"default_{name}": value for name, value in FORGED.items()}
        for record in (
            communications.create(self._vals(direction="out", **FORGED)),
            communications.with_context(**defaults).create(self._vals(direction="out")),
            communications.create(self._vals(direction="out")).copy(FORGED),
        ):
            self.assertEqual((record.sla_state, record.sla_deadline, record.sla_requested), ("none", False, False))

    def test_companies(self):
        """Users see the clocks of their companies, in lists and one by one."""
        own = self._clock(self._communication())
        foreign = self._clock(self._communication(company_id=self.second_company.id))
        self.assertEqual(foreign.company_id, self.second_company)
        clocks = self.clocks.with_user(self.user)
        self.assertEqual(clocks.search([("id", "in", (own | foreign).ids)]), own)
        with self.assertRaises(AccessError):
            foreign.with_user(self.user).mapped("deadline")
        both = self.clocks.with_user(self.handler).with_context(
            allowed_company_ids=[self.company.id, self.second_company.id]
        )
        self.assertEqual(both.search([("id", "in", (own | foreign).ids)]), own | foreign)

    def test_policies_of_other_companies(self):
        self._policies({"name": "Foreign", "company_id": self.second_company.id})
        policies = self.env["customer.sla.policy"]
        self.assertFalse(policies.with_user(self.manager).search([("name", "=", "Foreign")]))

    def test_only_administrators_set_up_deadlines(self):
        policy = self._policies({"name": "Quick"})
        for model, vals in (
            ("customer.sla.policy", {"name": "x", "model_id": self.model.id, "milestone": "reply"}),
            ("customer.sla.profile", {"name": "x", "model_id": self.model.id}),
            ("customer.grade", {"code": "x", "name": "x"}),
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.user).create(vals)
            self.assertTrue(self.env[model].with_user(self.manager).create(vals))
        with self.assertRaises(AccessError):
            policy.with_user(self.user).duration = 1000

    def test_plain_user_sees_the_deadline_but_not_the_clocks(self):
        """Whoever may see a document sees its deadline; its clocks are for Customer Quality users."""
        plain = new_test_user(self.env, login="sla_plain", groups="base.group_user")
        communication = self.env["customer.communication"].with_user(plain).create(self._vals(user_id=plain.id))
        self.assertEqual(communication.sla_state, "running")
        self.assertNotIn("sla_status_ids", communication.fields_get())
        with self.assertRaises(AccessError):
            self.clocks.with_user(plain).search([])

    def test_open_document(self):
        communication = self._communication()
        clock = self._clock(communication)
        action = clock.with_user(self.user).action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("customer.communication", communication.id))

    def test_my_functions(self):
        self._only({"function_id": self.function.id})
        clock = self._clock(self._communication())
        for user, mine in ((self.user, True), (self.deputy, True), (self.director, False)):
            clocks = self.clocks.with_user(user)
            self.assertEqual(clocks.search([("is_mine", "=", True), ("id", "=", clock.id)]), clock if mine else clocks)

    def test_open_filter(self):
        communications = self._communication("2026-06-05 16:00:00", count=3)
        communications[0]._sla_reach("reply")
        communications[1]._sla_cancel()
        found = self.clocks.search([("is_open", "=", True), ("res_id", "in", communications.ids)])
        self.assertEqual(found.res_id, communications[2].id)
        closed = self.clocks.search([("is_open", "=", False), ("res_id", "in", communications.ids)])
        self.assertEqual(len(closed), 2)


@tagged("post_install", "-at_install")
class TestSlaRpc(HttpCase, SlaCase):
    """The methods of the engine are not for clients."""

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_engine_cannot_be_called(self):
        communication = self._communication("2026-06-05 16:00:00")
        self.handler.password = "sla_handler"
        self.authenticate("sla_handler", "sla_handler")
        for model, method, ids in (
            ("customer.communication", "_sla_reach", communication.ids),
            ("customer.communication", "_sla_cancel", communication.ids),
            ("customer.communication", "_sla_refresh", communication.ids),
            ("customer.sla.status", "_reach", communication.sla_status_ids.ids),
            ("customer.sla.status", "_cron_process_due", []),
            ("customer.sla.status", "write", communication.sla_status_ids.ids),
        ):
            arguments = [ids, {"state": "met"}] if method == "write" else [ids, "reply"]
            with self.subTest(method=method), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/{model}/{method}",
                    {"model": model, "method": method, "args": arguments, "kwargs": {}},
                )
        self.assertEqual(self._clock(communication).state, "running")
