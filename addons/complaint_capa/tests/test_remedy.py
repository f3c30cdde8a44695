from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

KINDS = {
    "explanation": "reply",
    "replacement": "replacement",
    "rework": "return",
    "repair": "repair",
    "onsite_repair": "onsite",
    "refund": "refund",
    "redelivery": "redelivery",
    "compensation": "loss",
    "free_repair": "free_repair",
    "guidance": "guidance",
}


class RemedyCommon(ComplaintCommon):
    """Sales, planning, after-sales and finance with a user each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner = new_test_user(cls.env, login="cp_planner", groups="base.group_user")
        cls.aftersales = new_test_user(
            cls.env, login="cp_aftersales", groups="complaint_capa.group_user,stock.group_stock_user"
        )
        cls.accountant = new_test_user(cls.env, login="cp_accountant", groups="account.group_account_invoice")
        cls.sales_function.write(
            {"manager_id": cls.salesman.id, "deputy_id": False, "user_ids": [Command.set(cls.quality.ids)]}
        )
        for code, user in (
            ("planning", cls.planner),
            ("after_sales", cls.aftersales),
            ("finance", cls.accountant),
            ("warehouse", cls.worker),
        ):
            cls.env["customer.function"]._get(code).write(
                {"manager_id": user.id, "deputy_id": False, "user_ids": [Command.clear()], "absent_from": False}
            )

    @classmethod
    def _disposition(cls, name):
        return cls.env.ref(f"complaint_capa.disposition_{name}")

    def _promised(self, name, quantity=3, **vals):
        """Return the promise of a complaint about three pumps with this disposition."""
        line = {"product_id": self.product.id, "quantity": quantity, "disposition_id": self._disposition(name).id}
        complaint = self._complaint(line_ids=[Command.create(line)], **vals)
        return self.env["complaint.remedy"].search([("complaint_id", "=", complaint.id)])


@tagged("post_install", "-at_install")
class TestRemedy(RemedyCommon):
    """What a disposition promises, and that it is kept."""

    def test_dispositions_and_their_follow_up(self):
        """CP-51: the ten dispositions, each with what follows from it."""
        found = {name: self._disposition(name).follow_up for name in KINDS}
        self.assertEqual(found, KINDS)

    def test_promised_with_the_line_and_the_case(self):
        """CP-51: many dispositions at once; what a product gets is not promised for the case as well."""
        complaint = self._complaint(
            line_ids=[
                Command.create({"product_id": self.product.id, "disposition_id": self._disposition("replacement").id}),
                Command.create({"product_id": self.tracked.id, "disposition_id": self._disposition("repair").id}),
            ],
            disposition_ids=[
                Command.set((self._disposition("replacement") | self._disposition("guidance") | self.disposition).ids)
            ],
        )
        promised = {(remedy.line_id.product_id, remedy.kind) for remedy in complaint.remedy_ids}
        nothing = self.env["product.product"]
        self.assertEqual(promised, {(self.product, "replacement"), (self.tracked, "repair"), (nothing, "guidance")})
        self.assertEqual(set(complaint.remedy_ids.mapped("state")), {"promised"})

    def test_promised_once(self):
        """CP-51: once a line and kind, however often the disposition is written."""
        remedy = self._promised("replacement")
        for _time in range(2):
            remedy.line_id.with_user(self.quality).disposition_id = self._disposition("replacement")
        self.assertEqual(remedy.complaint_id.remedy_ids, remedy)
        duplicate = {"complaint_id": remedy.complaint_id.id, "line_id": remedy.line_id.id, "kind": "replacement"}
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["complaint.remedy"]._guarded().create(
                {**duplicate, "disposition_id": self._disposition("replacement").id}
            )

    def test_another_disposition(self):
        """What nobody has begun is forgotten with the disposition; what has begun stays."""
        remedy = self._promised("replacement")
        line = remedy.line_id.with_user(self.quality)
        line.disposition_id = self._disposition("repair")
        self.assertEqual(remedy.exists().ids + line.remedy_ids.mapped("kind"), ["repair"])
        line.remedy_ids.with_user(self.aftersales).action_create()
        line.disposition_id = self.disposition
        self.assertEqual(line.remedy_ids.state, "started")
        with self.assertRaisesRegex(UserError, "stays"):
            line.unlink()

    def test_replacement_and_refund_on_every_quality_complaint(self):
        """CP-52: both can be chosen on a quality complaint that is ours, by those who handle it, and stay on offer."""
        complaint = self._advance(
            self._complaint(kind="quality", line_ids=[Command.create({"product_id": self.product.id})]), "assessed"
        )
        for name in ("replacement", "refund"):
            with Form(complaint) as form, form.line_ids.edit(0) as line:
                line.disposition_id = self._disposition(name)
            self.assertEqual(complaint.line_ids.disposition_id, self._disposition(name))
            with self.assertRaises(ValidationError):
                self._disposition(name).with_user(self.manager).active = False
            with self.assertRaises(ValidationError):
                self._disposition(name).with_user(self.manager).follow_up = "none"
            with self.assertRaises(ValidationError):
                self.env["complaint.disposition"].search([("follow_up", "=", name)]).with_user(self.manager).unlink()

    def test_close_waits_for_what_was_promised(self):
        """CP-51, CP-57: no close before the promise is kept, or cancelled with a reason."""
        line = Command.create({"product_id": self.product.id})
        complaint = self._advance(self._complaint(line_ids=[line]), "replied")
        complaint.action_no_capa("Slight")
        complaint.line_ids.disposition_id = self._disposition("guidance")
        remedy = complaint.remedy_ids
        with self.assertRaisesRegex(UserError, "Technical Guidance"):
            complaint.action_close()
        with self.assertRaisesRegex(UserError, "reason"):
            remedy.with_user(self.quality).action_cancel("  ")
        wizard = self.env["complaint.decision"].with_user(self.quality)
        wizard.create({"remedy_ids": remedy.ids, "decision": "cancel", "note": "He needs none"}).action_confirm()
        self.assertEqual((remedy.state, remedy.cancel_reason), ("cancelled", "He needs none"))
        complaint.action_close()
        with self.assertRaisesRegex(UserError, "closed"):
            remedy.with_user(self.quality).action_reinstate()

    def test_rejected_complaint_takes_its_promises_with_it(self):
        """CP-31: what is not ours is explained; nothing stays promised, unless it is under way."""
        remedy = self._promised("replacement")
        complaint = self._advance(remedy.complaint_id, "registered")
        complaint.write({"liability": "customer", "liability_note": "Ran dry"})
        self._reply(complaint, "explanation")
        remedy.with_user(self.salesman).sudo().action_create()
        with self.assertRaisesRegex(UserError, "not done"):
            complaint.action_reject()
        remedy.order_id._action_cancel()
        complaint.action_reject()
        self.assertEqual(remedy.state, "cancelled")
        self.assertIn("Rejected", remedy.cancel_reason)

    def test_search_states(self):
        """What is open can be listed without opening each document."""
        promised, started, done, cancelled = (self._promised("repair") for _index in range(4))
        for remedy in (started, done):
            remedy.with_user(self.aftersales).action_create()
        self.company.repair_confirmation = False
        done.repair_id.sudo().repair_good_qty = 3
        done.repair_id.sudo().state = "done"
        cancelled.with_user(self.quality).action_cancel("x")
        everything = promised | started | done | cancelled
        for state, expected in (
            ("promised", promised),
            ("started", started),
            ("done", done),
            ("cancelled", cancelled),
        ):
            found = self.env["complaint.remedy"].search([("state", "in", [state]), ("id", "in", everything.ids)])
            self.assertEqual((found, expected.state), (expected, state))
        found = self.env["complaint.remedy"].search([("state", "not in", ["done"]), ("id", "in", everything.ids)])
        self.assertEqual(found, everything - done)

    def test_list_costs_no_query_a_row(self):
        """Ten promises are read with as many queries as two."""
        remedies = self.env["complaint.remedy"]
        for _index in range(10):
            remedy = self._promised("repair", quantity=1)
            remedy.with_user(self.aftersales).action_create()
            remedies |= remedy

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(self.quality).read(["state", "document_name", "is_late", "product_id", "partner_id"])
            return self.env.cr.sql_log_count - before

        count(remedies)
        self.assertEqual(count(remedies[:2]), count(remedies))

    def test_batch_of_promises(self):
        """A thousand products get their promise in a constant number of queries."""

        def count(number):
            lines = [Command.create({"product_id": self.product.id}) for _index in range(number)]
            complaint = self._complaint(line_ids=lines)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            complaint.line_ids.write({"disposition_id": self._disposition("replacement").id})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLess(count(200), 2 * count(20))

    # Roles and forging

    def test_roles(self):
        """Who is assigned works on the promise; others see nothing of it."""
        remedy = self._promised("replacement")
        with self.assertRaises(AccessError):
            remedy.with_user(self.employee).read(["kind"])
        remedy.user_id = self.employee
        remedy.with_user(self.employee).write({"promised_on": fields.Date.today() + timedelta(days=2)})
        with self.assertRaises(AccessError):
            self.env["complaint.remedy"].with_user(self.quality).create({"complaint_id": remedy.complaint_id.id})
        with self.assertRaises(AccessError):
            remedy.with_user(self.manager).unlink()

    def test_forging(self):
        """What was promised, and that it was kept, is set by the actions alone."""
        remedy = self._promised("replacement")
        order = self._deliver().sale_id
        for name, value in (
            ("order_id", order.id),
            ("kind", "repair"),
            ("cancelled_at", fields.Datetime.now()),
            ("arranged_at", fields.Datetime.now()),
            ("alarmed_on", fields.Date.today()),
            ("complaint_id", self._complaint().id),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                remedy.with_user(self.manager).write({name: value})

    def test_companies_are_apart(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        stranger = new_test_user(
            self.env,
            login="cp_stranger_remedy",
            groups="complaint_capa.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            self._promised("replacement").with_user(stranger).read(["kind"])
