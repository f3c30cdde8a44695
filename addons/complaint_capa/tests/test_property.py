from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestReturnedProperty(ComplaintCommon):
    """The customer's product in hand for repair or exchange is customer property until it is sent back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.repair = cls.env["complaint.reason"].create({"name": "For repair", "record_type": "repair"})

    def _properties(self, picking):
        return self.env["customer.property"].search([("picking_id", "=", picking.id)])

    def _bring_back(self, quantity=3, **kwargs):
        self.company.property_from_return = True
        delivery = self._deliver(**kwargs)
        picking = self._return(delivery, quantity, self.repair)
        self._receive(picking)
        return picking

    def test_off_by_default(self):
        """CC-115: nothing is entered before the company says so."""
        picking = self._return(self._deliver(), 2, self.repair)
        self._receive(picking)
        self.assertFalse(self._properties(picking))

    def test_entered_on_return(self):
        """CC-115: a return for repair is entered, counted, by the worker who receives it; with its complaint."""
        picking = self._bring_back()
        record = self._properties(picking)
        self.assertEqual((record.partner_id, record.product_id), (self.customer, self.product))
        self.assertEqual((record.state, record.counted_quantity), ("counted", 3))
        self.assertEqual(record.type_id, self.env.ref("customer_comm.property_type_returned_product"))
        self.assertEqual(record.complaint_id, picking.complaint_id)
        self.assertEqual(record.counted_by_id, self.worker)

    def test_other_reasons(self):
        """CC-115: goods that are credited are ours again; which reasons mean repair is data."""
        self.company.property_from_return = True
        self.assertFalse(self.reason.is_customer_property)
        picking = self._return(self._deliver(), 2, self.reason)
        self._receive(picking)
        self.assertFalse(self._properties(picking))
        self.reason.is_customer_property = True
        picking = self._return(self._deliver(), 2, self.reason)
        self._receive(picking)
        self.assertTrue(self._properties(picking))

    def test_each_lot(self):
        """CC-115: each lot is a record of its own."""
        picking = self._bring_back(None, quantities={self.tracked: 5}, lots={self.lots[0]: 3, self.lots[1]: 2})
        records = self._properties(picking)
        self.assertEqual({r.lot_id: r.counted_quantity for r in records}, {self.lots[0]: 3, self.lots[1]: 2})

    def test_sent_back(self):
        """CC-115: what is delivered back comes off the register, part by part, only to its customer."""
        record = self._properties(self._bring_back())
        self._deliver({self.product: 2}, partner=self.other_customer)
        self.assertEqual(record.remaining_quantity, 3)
        self._deliver({self.product: 2})
        self.assertEqual((record.remaining_quantity, record.state), (1, "counted"))
        delivery = self._deliver({self.product: 5})
        self.assertEqual((record.remaining_quantity, record.state), (0, "returned"))
        self.assertEqual(record.move_ids.sorted("id")[-1].evidence, delivery.name)
        self._deliver({self.product: 1})
        self.assertEqual(len(record.move_ids), 2)

    def test_same_lot_only(self):
        """CC-115: another lot is not the customer's own."""
        record = self._properties(self._bring_back(None, quantities={self.tracked: 3}, lots={self.lots[0]: 3}))
        self._deliver({self.tracked: 3}, lots={self.lots[1]: 3})
        self.assertEqual(record.remaining_quantity, 3)
        self._deliver({self.tracked: 3}, lots={self.lots[0]: 3})
        self.assertEqual(record.state, "returned")

    def test_batch(self):
        """CC-115: many returns validated together cost few queries each."""
        self.company.property_from_return = True
        costs = {}
        for size in (5, 20):
            for setting in (False, True):
                self.company.property_from_return = setting
                order_vals = {"partner_id": self.customer.id}
                line = {"product_id": self.product.id, "product_uom_qty": 1}
                orders = self.env["sale.order"].create(
                    [{**order_vals, "order_line": [Command.create(line)]} for _index in range(size)]
                )
                orders.action_confirm()
                orders.picking_ids.button_validate()
                returns = self.env["stock.picking"]
                for delivery in orders.picking_ids:
                    returns |= self._return(delivery, reason=self.repair, user=self.env.user)
                returns.move_ids.picked = True
                self.env.flush_all()
                self.env.invalidate_all()
                start = self.cr.sql_log_count
                returns.button_validate()
                self.env.flush_all()
                costs[size, setting] = self.cr.sql_log_count - start
        few, many = ((costs[size, True] - costs[size, False]) / size for size in (5, 20))
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 6)


@tagged("post_install", "-at_install")
class TestCapaProposal(ComplaintCommon):
    """A pattern in what a customer reports becomes a CAPA."""

    def _proposal(self):
        communication = self.env["customer.communication"]
        communication.create(
            [
                {
                    "subject": f"Leak {number}",
                    "partner_id": self.customer.id,
                    "channel_id": self.channel.id,
                    "stage_id": self.env.ref("customer_comm.stage_after_delivery").id,
                    "subject_kind": "complaint",
                    "description": "It leaks",
                    "product_id": self.product.id,
                }
                for number in range(3)
            ]
        )
        return self.env["customer.capa.proposal"].search([("partner_id", "=", self.customer.id)])

    def test_becomes_a_capa_once(self):
        """CC-124: the proposal opens a CAPA with what is known, once, and is decided."""
        proposal = self._proposal().with_user(self.manager)
        self.assertTrue(proposal.can_open_capa)
        action = proposal.action_open_capa()
        capa = self.env["capa.case"].browse(action["res_id"])
        self.assertEqual((capa.product_id, proposal.capa_id, proposal.state), (self.product, capa, "accepted"))
        self.assertIn("It leaks", capa.problem)
        self.assertEqual(proposal.action_open_capa()["res_id"], capa.id)

    def test_dismissed_opens_none(self):
        """CC-124: what was dismissed opens no CAPA."""
        proposal = self._proposal().with_user(self.manager)
        proposal.dismiss_reason = "Known, replaced"
        proposal.action_dismiss()
        with self.assertRaises(UserError):
            proposal.action_open_capa()
