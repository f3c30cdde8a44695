from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import RecordCapturer, new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestReturnInput(ComplaintCommon):
    """Returns as they should not be, and are."""

    def _captured(self):
        return RecordCapturer(self.env["complaint.complaint"], [])

    def test_validated_twice(self):
        """The second validation of a return changes nothing."""
        picking = self._return(self._deliver())
        self._receive(picking)
        stamps = picking.read(["return_state", "return_counted_at", "return_counted_by_id"])
        with self._captured() as captured:
            picking._action_done()
            picking._receive_returns()
        self.assertFalse(captured.records)
        self.assertEqual(len(picking.activity_ids), 1)
        self.assertEqual(picking.read(["return_state", "return_counted_at", "return_counted_by_id"]), stamps)

    def test_cancelled_then_made_again(self):
        """A cancelled return leaves nothing; the next one is a return of its own."""
        delivery = self._deliver()
        first = self._return(delivery)
        first.action_cancel()
        with self._captured() as captured:
            second = self._return(delivery)
            self._receive(second)
        self.assertEqual(captured.records.return_picking_id, second)
        self.assertFalse(first.return_state)

    def test_reopened(self):
        """A complaint that is reopened keeps what came back, verified as it was; the next return joins it."""
        delivery = self._deliver({self.product: 10})
        picking = self._return(delivery, 4)
        self._receive(picking)
        complaint = self._advance(picking.complaint_id, "closed")
        complaint.with_user(self.manager).action_reopen("The rest has the same fault")
        self.assertEqual(picking.return_state, "disposed")
        second = self._return(delivery, 6, complaint_id=complaint.id)
        self._receive(second)
        self.assertEqual(second.complaint_id, complaint)
        self.assertEqual(complaint.line_ids.mapped("quantity"), [4, 6])
        self.assertEqual(second.return_state, "counted")

    def test_unlocked_and_corrected(self):
        """Done quantities that the warehouse corrects later are corrected on the complaint, too."""
        picking = self._return(self._deliver({self.product: 10}), 4)
        self._receive(picking)
        picking.action_toggle_is_locked()
        picking.move_ids.move_line_ids.quantity = 3
        self.assertEqual(picking.complaint_id.line_ids.quantity, 3)
        self.assertTrue(picking.return_difference)
        self._verify(picking)
        with self.assertRaisesRegex(UserError, "verified"):
            picking.move_ids.move_line_ids.quantity = 2

    def test_never_delivered(self):
        """A product that was never delivered comes back as well: delivered 0."""
        delivery = self._deliver({self.product: 10})
        stranger = self.env["product.product"].create({"name": "Stranger", "type": "consu", "is_storable": True})
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking")
            .create({"complaint_reason_id": self.reason.id})
        )
        wizard.product_return_moves = [Command.clear(), Command.create({"product_id": stranger.id, "quantity": 2})]
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._receive(picking, user=self.env.user)  # Odoo puts it on the order, which needs a right on orders
        line = picking.complaint_id.line_ids
        self.assertEqual((line.product_id, line.quantity, line.delivered_qty), (stranger, 2, 0))

    def test_another_lot(self):
        """Another lot than was delivered is what it is, on the complaint and in the verification."""
        lot_a, lot_b = self.lots
        delivery = self._deliver({self.tracked: 5}, lots={lot_a: 5})
        picking = self._return(delivery, 2)
        self._set_lots(picking.move_ids, {lot_b: 2})
        self._receive(picking)
        self.assertEqual(picking.complaint_id.line_ids.lot_id, lot_b)
        picking.with_user(self.quality).action_fill_verification()
        self.assertEqual(picking.verification_ids.lot_id, lot_b)

    def test_dropshipped(self):
        """Goods that go from the customer straight to the vendor are a return that nobody here can verify."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        places = {
            "location_id": self.env.ref("stock.stock_location_customers").id,
            "location_dest_id": self.env.ref("stock.stock_location_suppliers").id,
        }
        move = {"product_id": self.product.id, "product_uom_qty": 2, "complaint_reason_id": self.reason.id, **places}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "partner_id": self.customer.id,
                "move_ids": [Command.create(move)],
                **places,
            }
        )
        picking.action_confirm()
        self._receive(picking)
        self.assertTrue(picking.complaint_id)
        self.assertFalse(picking.activity_ids)
        picking.complaint_id.with_user(self.quality).line_ids.disposition_id = self.disposition
        self.assertEqual(picking.return_state, "disposed")
        self._advance(picking.complaint_id, "closed")

    def test_contact_of_the_customer(self):
        """A contact sends the goods back: the complaint is the customer's."""
        delivery = self._deliver(partner=self.contact)
        picking = self._return(delivery)
        self._receive(picking)
        self.assertEqual(picking.complaint_id.commercial_partner_id, self.customer)
        own = self._advance(self._complaint(delivery_id=delivery.id), "registered")
        other = self._return(self._deliver(partner=self.contact), complaint_id=own.id)
        self._receive(other)
        self.assertEqual(other.complaint_id, own)

    def test_another_company(self):
        """A worker of two companies receives in the other one: complaint, numbers and people are of that one."""
        company = self.env["res.company"].create({"name": "Second Company"})
        user = new_test_user(
            self.env,
            login="cp_two_companies",
            groups="stock.group_stock_user",
            company_ids=[Command.set([self.company.id, company.id])],
        )
        company.complaint_return_policy = "always"
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        both = [self.company.id, company.id]
        places = {
            "location_id": self.env.ref("stock.stock_location_customers").id,
            "location_dest_id": warehouse.lot_stock_id.id,
        }
        move = {"product_id": self.product.id, "product_uom_qty": 2, "company_id": company.id, **places}
        picking = (
            self.env["stock.picking"]
            .with_user(user)
            .with_context(allowed_company_ids=both)
            .create(
                {
                    "picking_type_id": warehouse.in_type_id.id,
                    "partner_id": self.customer.id,
                    "move_ids": [Command.create({**move, "complaint_reason_id": self.reason.id})],
                    **places,
                }
            )
        )
        picking.action_confirm()
        company.complaint_return_policy = "reason"
        picking.move_ids.picked = True
        picking.button_validate()
        complaint = picking.complaint_id
        self.assertEqual(complaint.sudo().company_id, company)
        self.assertNotIn(self.quality, picking.activity_ids.user_id, "Quality does not work in that company.")
        foreign = self.env["complaint.complaint"].with_user(self.quality).browse(complaint.id)
        self.assertFalse(foreign.has_access("read"))

    def test_missing_functions_do_not_stop_the_warehouse(self):
        """Without any function set up, goods are received all the same."""
        delivery = self._deliver()
        self.env["customer.function"].search([]).active = False
        picking = self._return(delivery)
        self._receive(picking)
        self.assertEqual(picking.return_state, "counted")
        self.assertFalse(picking.return_function_id)

    def test_many_lines(self):
        """A return of many products is received and verified in one go."""
        products = self.env["product.product"].create(
            [{"name": f"Part {number}", "type": "consu", "is_storable": True} for number in range(40)]
        )
        stock = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1).lot_stock_id
        for product in products:
            self.env["stock.quant"]._update_available_quantity(product, stock, 10)
        picking = self._return(self._deliver(dict.fromkeys(products, 2)))
        self._receive(picking)
        self._verify(picking)
        self.assertEqual(len(picking.verification_ids), 40)
        self.assertEqual(picking.return_state, "verified")
