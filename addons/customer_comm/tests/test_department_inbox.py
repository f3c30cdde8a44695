from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestDepartmentInbox(CommunicationCase):
    """CC-20, XX-26: each department keeps its own record of what it was informed of, and what it did."""

    def test_passed_on_received_answered(self):
        """CC-20: the line notes when it was passed on, who received it and when, and the result."""
        record = self._create_judged(self.f_production)
        line = record.routing_ids
        self.assertFalse(line.asked_at)
        record.action_route()
        self.assertTrue(line.asked_at)
        mine = line.with_user(self.foreman)
        mine.action_receive()
        self.assertEqual(line.received_by_id, self.foreman)
        received = line.received_at
        mine.action_receive()
        mine.write({"opinion": "A worn bearing", "disposition": "Exchanged"})
        mine.action_answer()
        self.assertEqual((line.received_at, line.answered_by_id), (received, self.foreman))
        inbox = self.env["customer.communication.routing"].with_user(self.foreman)
        self.assertIn(line, inbox.search([("is_mine", "=", True)]))
        self.assertTrue(mine.is_mine)

    def test_answer_is_receipt(self):
        """CC-20: what was answered was received."""
        record = self._create_judged(self.f_production)
        record.action_route()
        self._answer_routing(record)
        self.assertEqual(record.routing_ids.received_by_id, self.foreman)

    def test_others(self):
        """CC-20: others than the members do not receive for a department, see its inbox, or forge it."""
        record = self._create_judged(self.f_production)
        record.action_route()
        line = record.routing_ids
        with self.assertRaises(AccessError), self.cr.savepoint():
            line.with_user(self.quality).action_receive()
        outsider = new_test_user(self.env, "inbox_outsider", "base.group_user")
        inbox = self.env["customer.communication.routing"].with_user(outsider)
        self.assertFalse(inbox.search([("is_mine", "=", True)]))
        with self.assertRaises(AccessError):
            line.with_user(outsider).read(["opinion"])
        for name, value in {"asked_at": "2020-01-01 00:00:00", "received_by_id": self.foreman.id}.items():
            with self.assertRaises(AccessError):
                line.with_user(self.foreman).write({name: value})
