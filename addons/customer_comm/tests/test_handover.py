from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .process_common import ProcessCase


@tagged("post_install", "-at_install")
class TestHandover(ProcessCase):
    """What a leaving person does for customers goes to others, and nothing is forgotten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaver = new_test_user(
            cls.env,
            "process_leaver",
            "customer_comm.group_user,customer_comm.group_file,sales_team.group_sale_salesman",
        )
        cls.customer.user_id = cls.leaver
        cls.today = fields.Date.today()

    def _create_handover(self, user=None, **vals):
        return (
            self.env["customer.handover"]
            .with_user(user or self.head)
            .create({"user_id": self.leaver.id, "receiver_id": self.sarah.id, **vals})
        )

    def _take_over(self, **vals):
        handover = self._create_handover(**vals)
        handover.action_take_over()
        return handover

    def _communication(self, **vals):
        return (
            self.env["customer.communication"]
            .with_user(self.leaver)
            .create(
                {
                    "subject": "Question",
                    "partner_id": self.customer.id,
                    "channel_id": self.env.ref("customer_comm.channel_phone").id,
                    "stage_id": self.env.ref("customer_comm.stage_after_delivery").id,
                    "subject_kind": "feedback",
                    "description": "When?",
                    **vals,
                }
            )
        )

    def test_collects(self):
        """CC-88: customers, also of contacts and other roles, and open records; nothing of others, nothing closed."""
        other = self._create_customer("Other", user_id=self.sarah.id)
        served = self._create_customer("Served", user_id=self.sarah.id, service_user_id=self.leaver.id)
        company = self._create_customer("Company", user_id=self.sarah.id)
        self.env["res.partner"].create({"name": "Contact", "parent_id": company.id, "user_id": self.leaver.id})
        mine, closed = self._communication(), self._communication(cancel_reason="Logged twice")
        closed.action_cancel()
        quotation = self._create_order(confirm=False, user_id=self.leaver.id)
        handover = self._create_handover()
        handover.action_collect()
        self.assertEqual(handover.line_ids.partner_id, self.customer | served | company)
        self.assertNotIn(other, handover.line_ids.partner_id)
        found = {(row.res_model, row.res_id) for row in handover.document_ids}
        self.assertIn(("customer.communication", mine.id), found)
        self.assertNotIn(("customer.communication", closed.id), found)
        self.assertIn(("sale.order", quotation.id), found)
        handover.action_collect()
        self.assertEqual(len(handover.line_ids), 3, "collected once")

    def test_takes_over(self):
        """CC-88, CC-89: the salesperson is replaced on customers, contacts and records, each by his own receiver."""
        second = self._create_customer("Second", user_id=self.leaver.id)
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id, "user_id": self.leaver.id}
        )
        self.customer.file_owner_id = self.leaver
        mine = self._communication()
        handover = self._create_handover()
        handover.action_collect()
        handover.line_ids.filtered(lambda line: line.partner_id == second).receiver_id = self.rolf
        handover.action_take_over()
        self.assertEqual((self.customer | contact).user_id, self.sarah)
        self.assertEqual(self.customer.file_owner_id, self.sarah)
        self.assertEqual(second.user_id, self.rolf)
        self.assertEqual(mine.sudo().user_id, self.sarah)
        self.assertTrue(all(handover.document_ids.mapped("moved_at")))
        self.assertEqual(handover.state, "running")

    def test_access_to_files_ends(self):
        """CC-88: who leaves reads no customer file any more."""
        self.customer.with_user(self.leaver).read(["credit_level"])
        self._take_over()
        self.assertFalse(self.leaver.has_group("customer_comm.group_file"))
        with self.assertRaises(AccessError):
            self.customer.with_user(self.leaver).read(["credit_level"])

    def test_grants_end(self):
        """CC-88, CC-74: a leave to read single files ends as well."""
        grant = self.env["customer.file.grant"].create(
            {
                "user_id": self.leaver.id,
                "partner_id": self.customer.id,
                "date_to": self.today + timedelta(days=9),
                "reason": "Audit",
            }
        )
        grant._guarded().write({"state": "approved"})
        self._take_over()
        self.assertEqual(grant.state, "revoked")

    def test_not_finished_while_a_customer_waits(self):
        """CC-89: each customer has to be informed and contacted, and the archive confirmed."""
        handover = self._take_over()
        line = handover.line_ids
        with self.assertRaisesRegex(UserError, "informed and contacted"):
            handover.action_finish()
        line.informed_on = self.today
        with self.assertRaisesRegex(UserError, "informed and contacted"):
            handover.action_finish()
        line.first_contact_on = self.today
        with self.assertRaisesRegex(UserError, "archive"):
            handover.action_finish()
        with self.assertRaisesRegex(UserError, "fill in"):
            handover.action_confirm_archive()
        handover.archive_note = "Three folders, room 12"
        handover.action_confirm_archive()
        handover.action_finish()
        self.assertEqual((handover.state, handover.archived_by_id), ("done", self.head))
        with self.assertRaises(UserError):
            line.informed_on = False
        with self.assertRaises(UserError):
            handover.note = "More"

    def test_supervised(self):
        """CC-88: only the supervising function takes over and confirms the archive, and never who leaves."""
        handover = self._create_handover(self.sarah)
        with self.assertRaises(AccessError):
            handover.action_take_over()
        self.f_sales.user_ids = self.leaver
        with self.assertRaises(AccessError), self.cr.savepoint():
            handover.with_user(self.leaver).action_take_over()
        handover.with_user(self.head).action_take_over()
        handover.archive_note = "Folders"
        with self.assertRaises(AccessError):
            handover.with_user(self.sarah).action_confirm_archive()

    def test_again_responsible(self):
        """CC-88: a customer that went back to the leaver in the meantime stops the end."""
        handover = self._take_over()
        handover.line_ids.write({"informed_on": self.today, "first_contact_on": self.today})
        handover.archive_note = "Folders"
        handover.action_confirm_archive()
        self._create_customer("Late", user_id=self.leaver.id)
        with self.assertRaisesRegex(UserError, "responsible for"):
            handover.action_finish()

    def test_bad_input(self):
        """CC-89: no date in the future, no receiver who leaves himself or has gone, one hand-over at a time."""
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._create_handover(receiver_id=self.leaver.id)
        handover = self._create_handover()
        handover.action_collect()
        handover.line_ids.receiver_id = self.leaver
        with self.assertRaisesRegex(UserError, "who takes it over"):
            handover.action_take_over()
        handover.line_ids.receiver_id = False
        with self.assertRaisesRegex(UserError, "who takes it over"):
            handover.action_take_over()
        with self.assertRaises(UserError), self.cr.savepoint():
            handover.line_ids.informed_on = self.today + timedelta(days=1)

    def test_guards(self):
        """CC-88: state, archive and the list of records are not written by hand."""
        handover = self._take_over()
        document = self.env["customer.handover.document"]
        for attempt in (
            lambda: handover.write({"state": "done"}),
            lambda: handover.write({"archived_by_id": self.head.id}),
            lambda: handover.line_ids.unlink(),
            lambda: handover.line_ids.write({"receiver_id": self.rolf.id}),
            lambda: document.with_user(self.head).create(
                {"handover_id": handover.id, "res_model": "res.users", "res_id": 2, "user_field": "id"}
            ),
            lambda: handover.write({"document_ids": [Command.create({"res_model": "res.users", "res_id": 2})]}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()

    def test_salesperson_without_the_file(self):
        """XX-01: a salesperson without access sees no hand-over."""
        handover = self._create_handover()
        with self.assertRaises(AccessError):
            handover.with_user(self.rolf).read(["note"])

    def test_few_queries(self):
        """CC-88: collecting ten times as many customers does not cost ten times as many queries."""
        costs = []
        for count in (5, 50):
            self.env["customer.handover"].search([("state", "=", "draft")]).action_cancel()
            self.env["res.partner"].create(
                [{"name": f"C {number}", "is_company": True, "user_id": self.leaver.id} for number in range(count)]
            )
            handover = self._create_handover()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            handover.action_collect()
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
        self.assertLess(costs[1] - costs[0], 15, costs)
