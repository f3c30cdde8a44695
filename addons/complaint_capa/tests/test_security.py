from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ComplaintCommon

CONTEXT_KEYS = ("_seal_customer_guard", "install_mode", "import_file", "skip_check", "active_test")


@tagged("post_install", "-at_install")
class TestSecurity(ComplaintCommon):
    """Who sees and does what, and what nobody can forge."""

    # Roles

    def test_employee_sees_and_writes_his_own_drafts(self):
        """CP-05: registering needs no group; afterwards the case belongs to those who handle it."""
        own = self._complaint(self.employee)
        own.write({"subject": "Better subject", "line_ids": [Command.create({"product_id": self.product.id})]})
        other = self._complaint(self.salesman)
        self.assertEqual(self.env["complaint.complaint"].with_user(self.employee).search([]), own)
        with self.assertRaises(AccessError):
            other.with_user(self.employee).read(["subject"])
        own.action_register()
        for change in (
            lambda: own.write({"subject": "x"}),
            lambda: own.line_ids.write({"quantity": 2}),
            lambda: own.unlink(),
            lambda: own.action_assess(),
            lambda: self._reply_as(self.employee, own),
        ):
            with self.assertRaises(AccessError):
                change()

    def _reply_as(self, user, complaint):
        return (
            self.env["complaint.reply"]
            .with_user(user)
            .create({"complaint_id": complaint.id, "channel_id": self.channel.id, "text": "x"})
        )

    def test_actions_need_the_right_to_write(self):
        """No action carries a reader further than his rights."""
        complaint = self._advance(self._complaint(self.employee), "registered")
        complaint.write({"responsible_user_id": self.employee.id})
        reader = complaint.with_user(self.employee)
        self.assertTrue(reader.has_access("read"))
        for name, args in (
            ("action_no_capa", ["x"]),
            ("action_cancel", ["x"]),
            ("action_reopen", ["x"]),
            ("action_create_capa", []),
            ("action_pause", ["x"]),
            ("action_resume", []),
        ):
            with self.subTest(action=name), self.assertRaises(AccessError):
                getattr(reader, name)(*args)

    def test_responsible_person_of_another_department_reads(self):
        """CP-35, CP-81: who is named sees the case and his actions, and reports them as done."""
        production = new_test_user(self.env, login="cp_production", groups="base.group_user")
        capa = self._approved_capa(responsible_user_id=production.id)
        capa.action_ids.with_user(self.employee).read(["name", "state"])
        capa.with_user(self.employee).read(["problem"])
        capa.with_user(production).read(["problem"])
        with self.assertRaises(AccessError):
            capa.with_user(self.salesman).read(["problem"])
        self.assertFalse(capa.action_ids.with_user(self.employee).has_access("write"))
        with self.assertRaises(AccessError):
            capa.with_user(self.employee).action_revise("x")

    def test_warehouse_reads_complaints_with_returns(self):
        picking = self._return(self._deliver())
        self._receive(picking)
        complaint = picking.complaint_id
        lone = new_test_user(self.env, login="cp_other_worker", groups="stock.group_stock_user")
        complaint.with_user(lone).read(["name", "state"])
        complaint.line_ids.with_user(lone).read(["quantity"])
        with self.assertRaises(AccessError):
            complaint.with_user(lone).write({"subject": "x"})
        with self.assertRaises(AccessError):
            self._complaint().with_user(lone).read(["name"])

    def test_salesperson_opens_order_and_customer(self):
        """A salesperson without the app's groups is not stopped by its counters and buttons."""
        delivery = self._deliver()
        self._complaint(order_id=delivery.sale_id.id)
        order = delivery.sale_id.with_user(self.salesman)
        self.assertEqual(order.complaint_count, 0, "He sees his own only.")
        self.assertEqual(self.customer.with_user(self.salesman).complaint_count, 0)
        order.action_view_complaints()

    def test_configuration_is_the_managers(self):
        for model in ("complaint.category", "complaint.reason", "complaint.disposition", "complaint.measure.rule"):
            self.assertFalse(self.env[model].with_user(self.quality).has_access("write"), model)
            self.assertTrue(self.env[model].with_user(self.manager).has_access("write"), model)

    # Companies

    def test_companies_are_apart(self):
        """A user of another company neither sees nor joins the complaints of this one."""
        company = self.env["res.company"].create({"name": "Other Company"})
        stranger = new_test_user(
            self.env,
            login="cp_stranger",
            groups="complaint_capa.group_manager,stock.group_stock_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        complaint, capa = self._advance(self._complaint(), "assessed"), self._capa()
        for record in (complaint, capa, capa.action_ids, capa.cause_ids):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["company_id"])
        own = self.env["complaint.complaint"].with_user(stranger).create({"subject": "Own", "description": "x"})
        self.assertEqual(own.company_id, company)
        with self.assertRaises(UserError):
            own.write({"order_id": self._deliver().sale_id.id})
        with self.assertRaises(UserError):
            own.write({"capa_ids": [Command.link(capa.id)]})

    def test_numbers_and_rules_by_company(self):
        """CP-06: a company with its own sequence numbers on its own."""
        company = self.env["res.company"].create({"name": "Other Company"})
        self.env["ir.sequence"].create(
            {"name": "Own", "code": "complaint.complaint", "prefix": "OWN/", "padding": 3, "company_id": company.id}
        )
        complaints = self.env["complaint.complaint"].create(
            [{"subject": "1"}, {"subject": "2", "company_id": company.id}, {"subject": "3"}]
        )
        self.assertEqual(complaints[1].name, "OWN/001")
        self.assertTrue(complaints[0].name < complaints[2].name)

    # Forging

    def test_guarded_fields(self):
        """States, numbers, times and decisions are set by the actions alone, through no door."""
        complaint = self._complaint().with_user(self.manager)
        forged = {
            "state": "closed",
            "name": "CP/1999/00001",
            "closed_at": "2020-01-01 00:00:00",
            "receiver_id": self.worker.id,
            "no_capa_reason": "x",
            "no_capa_user_id": self.quality.id,
            "return_picking_id": self._deliver().id,
            "satisfaction_score": 100.0,
            "satisfaction_state": "satisfied",
            "reopen_count": 3,
        }
        for name, value in forged.items():
            for records in (complaint, *(complaint.with_context(**{key: True}) for key in CONTEXT_KEYS)):
                with self.subTest(field=name), self.assertRaises(AccessError):
                    records.write({name: value})
            with self.subTest(created=name), self.assertRaises(AccessError):
                complaint.create({"subject": "x", name: value})
        defaults = {f"default_{name}": value for name, value in forged.items()}
        created = complaint.with_context(**defaults).create({"subject": "x"})
        self.assertEqual((created.state, created.satisfaction_state, created.closed_at), ("draft", "none", False))

    def test_import_does_not_set_states(self):
        result = (
            self.env["complaint.complaint"].with_user(self.manager).load(["subject", "state"], [["Imported", "closed"]])
        )
        self.assertFalse(result["ids"])

    def test_computed_fields_stay_computed(self):
        """The counters of an auditor cannot be bent: what is ours counts."""
        complaint = self._advance(self._complaint(), "assessed", severity="3", risk="3")
        with self.assertRaises(AccessError):
            complaint.write({"counted": False})
        with self.assertRaises(AccessError):
            complaint.write({"required_measure": "none"})
        self.assertEqual((complaint.counted, complaint.required_measure), (True, "8d"))

    def test_capa_states_and_approvals(self):
        """CP-77: an approval is a signature, never a write."""
        capa = self._capa().with_user(self.manager)
        for name, value in (
            ("state", "approved"),
            ("approved_at", "2020-01-01 00:00:00"),
            ("proposed_by_id", self.quality.id),
            ("effectiveness_result", "effective"),
            ("previous_id", capa.id),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                capa.write({name: value})
        with self.assertRaises(AccessError):
            capa.action_ids.write({"state": "verified"})
        with self.assertRaises(AccessError):
            capa.write({"action_ids": [Command.update(capa.action_ids.id, {"verified_by_id": self.quality.id})]})
        forged = capa.with_context(default_state="approved", default_signed_at="2020-01-01 00:00:00")
        forged.action_propose()
        self.assertEqual((capa.state, capa.signoff_ids.state), ("proposed", "pending"))

    def test_capa_created_with_forged_defaults(self):
        """The way from a complaint to its CAPA takes no state from a client's context."""
        complaint = self._advance(self._complaint(), "assessed")
        action = complaint.with_context(default_state="closed", default_effectiveness_result="effective")
        capa = self.env["capa.case"].browse(action.action_create_capa()["res_id"])
        self.assertEqual((capa.state, capa.effectiveness_result), ("draft", False))

    def test_lines_of_returns(self):
        picking = self._return(self._deliver())
        self._receive(picking)
        line = picking.complaint_id.line_ids.with_user(self.manager)
        for vals in ({"quantity": 1}, {"product_id": self.tracked.id}, {"complaint_id": self._complaint().id}):
            with self.assertRaises(UserError):
                line.write(vals)
        line.note = "Seal cut"
        with self.assertRaises(AccessError):
            line.move_id = False
        with self.assertRaises(AccessError):
            line.create(
                {"complaint_id": line.complaint_id.id, "product_id": self.product.id, "move_id": picking.move_ids.id}
            )

    def test_decision_wizard_calls_known_methods_alone(self):
        wizard = self.env["complaint.decision"].with_user(self.employee)
        complaint = self._complaint()
        with self.assertRaises(AccessError):
            wizard.create({"complaint_ids": complaint.ids, "decision": "cancel", "note": "x"}).action_confirm()
        with self.assertRaises(ValueError):
            wizard.create({"complaint_ids": complaint.ids, "decision": "unlink", "note": "x"})
