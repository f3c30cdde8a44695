from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import TransactionCase, mute_logger, tagged


@tagged("post_install", "-at_install", "complaint_concurrency")
class TestReturnConcurrency(TransactionCase):
    """Two sessions validate at the same moment. Real transactions, so the records are committed, and removed by SQL."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove)
        with self._session() as env:
            product = env["product.product"].create({"name": "Concurrent pump", "type": "consu", "is_storable": True})
            partner = env["res.partner"].create({"name": "Concurrent customer"})
            self.product_id, self.partner_id = product.id, partner.id
            delivery = self._deliver(env, product, partner)
            first = self._return(env, delivery)
            first.move_ids.quantity = 4
            first.action_split_transfer()
            second = first.backorder_ids
            second.move_ids.quantity = 6
            (first | second).move_ids.picked = True
            self.first_id, self.second_id = first.id, second.id

    @contextmanager
    def _session(self):
        """Open a transaction of its own, committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _deliver(self, env, product, partner):
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 10)
        places = {
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": env.ref("stock.stock_location_customers").id,
        }
        move = {"product_id": product.id, "product_uom_qty": 10, **places}
        delivery = env["stock.picking"].create(
            {
                "picking_type_id": warehouse.out_type_id.id,
                "partner_id": partner.id,
                "move_ids": [Command.create(move)],
                **places,
            }
        )
        delivery.action_confirm()
        delivery.action_assign()
        delivery.button_validate()
        return delivery

    def _return(self, env, delivery):
        wizard = (
            env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking")
            .create({"complaint_reason_id": env.ref("complaint_capa.reason_defective").id})
        )
        wizard.product_return_moves.quantity = 10
        return env["stock.picking"].browse(wizard.action_create_returns()["res_id"])

    def _remove(self):
        # Done transfers cannot be deleted by the ORM.
        with self.registry.cursor() as cr:
            cr.execute("SELECT array_agg(id) FROM complaint_complaint WHERE partner_id = %s", (self.partner_id,))
            complaints = cr.fetchone()[0] or [0]
            cr.execute("SELECT array_agg(id) FROM stock_picking WHERE partner_id = %s", (self.partner_id,))
            pickings = cr.fetchone()[0] or [0]
            for table in ("mail_message", "mail_followers", "mail_activity", "customer_sla_status"):
                model = "model" if table == "mail_message" else "res_model"
                query = f"DELETE FROM {table} WHERE {model} = %s AND res_id = ANY(%s)"  # noqa: S608 - own names
                cr.execute(query, ("complaint.complaint", complaints))
                cr.execute(query, ("stock.picking", pickings))
            cr.execute("DELETE FROM complaint_line WHERE complaint_id = ANY(%s)", (complaints,))
            cr.execute("DELETE FROM complaint_complaint WHERE id = ANY(%s)", (complaints,))
            for table in ("stock_move_line", "stock_move", "stock_quant"):
                cr.execute(f"DELETE FROM {table} WHERE product_id = %s", (self.product_id,))  # noqa: S608 - own names
            cr.execute("DELETE FROM stock_picking WHERE id = ANY(%s)", (pickings,))
        with self._session() as env:
            env["product.product"].browse(self.product_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _validate(self, env, picking_id):
        env["stock.picking"].browse(picking_id).button_validate()
        env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_two_parts_at_once_make_one_complaint(self):
        """The later session is refused by the database, run again by Odoo, and joins the complaint of the earlier."""
        with self.registry.cursor() as cr:
            late = api.Environment(cr, SUPERUSER_ID, {})
            self.assertFalse(late["stock.picking"].browse(self.second_id).complaint_id)  # takes its snapshot
            with self._session() as early:
                self._validate(early, self.first_id)
            with self.assertRaises(SerializationFailure):
                self._validate(late, self.second_id)
            cr.rollback()
        with self._session() as again:
            self._validate(again, self.second_id)
        with self._session() as env:
            complaints = env["complaint.complaint"].search([("partner_id", "=", self.partner_id)])
            self.assertEqual(len(complaints), 1)
            self.assertEqual(complaints.line_ids.mapped("quantity"), [4, 6])

    @mute_logger("odoo.sql_db")
    def test_one_return_twice_at_once(self):
        """The same return validated in two sessions opens one complaint."""
        with self.registry.cursor() as cr:
            late = api.Environment(cr, SUPERUSER_ID, {})
            self.assertEqual(late["stock.picking"].browse(self.first_id).state, "assigned")
            with self._session() as early:
                self._validate(early, self.first_id)
            with self.assertRaises(SerializationFailure):
                self._validate(late, self.first_id)
            cr.rollback()
        with self._session() as again:
            self._validate(again, self.first_id)
            self.assertEqual(again["complaint.complaint"].search_count([("partner_id", "=", self.partner_id)]), 1)
