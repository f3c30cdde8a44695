import base64

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

PIXEL = base64.b64encode(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")


@tagged("post_install", "-at_install")
class TestDestruction(ComplaintCommon):
    """CP-118: scrapped goods are made unusable, with photos, before a witness."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scrap = cls.env.ref("complaint_capa.disposition_scrap")

    def _photo(self, user=None):
        return (
            self.env["ir.attachment"]
            .with_user(user or self.quality)
            .create({"name": "crushed.gif", "datas": PIXEL})
            .ids
        )

    def _record(self, **vals):
        return (
            self.env["complaint.destruction"]
            .with_user(self.quality)
            .create(
                {
                    "product_id": self.product.id,
                    "quantity": 4,
                    "method": "Crushed",
                    "witness_id": self.second.id,
                    "attachment_ids": [Command.set(self._photo())],
                    **vals,
                }
            )
        )

    def test_witness_and_photo(self):
        """CP-118: destroyed needs how, when, a photo and a witness who is somebody else, who confirms in person."""
        for vals in ({"method": " "}, {"witness_id": False}, {"attachment_ids": False}, {"destroyed_on": False}):
            with self.assertRaises(UserError):
                self._record(**vals).action_destroyed()
        with self.assertRaises(UserError):
            self._record(witness_id=self.quality.id).action_destroyed()
        record = self._record()
        with self.assertRaises(UserError):
            record.with_user(self.second).action_confirm()
        record.action_destroyed()
        self.assertEqual((record.state, record.user_id), ("destroyed", self.quality))
        self.assertEqual(record.activity_ids.user_id, self.second)
        with self.assertRaises(AccessError):
            record.action_confirm()
        record.with_user(self.second).action_confirm()
        self.assertEqual((record.state, record.confirmed_at), ("confirmed", fields.Datetime.now()))
        self.assertFalse(record.activity_ids)

    def test_witness_from_another_department(self):
        """CP-118: the witness need not handle complaints."""
        record = self._record(witness_id=self.employee.id)
        record.action_destroyed()
        self.assertTrue(record.with_user(self.employee).can_confirm)
        record.with_user(self.employee).action_confirm()
        self.assertEqual(record.state, "confirmed")
        with self.assertRaises(AccessError):
            self._record().with_user(self.employee).read(["method"])

    def test_stands_still(self):
        record = self._record()
        with self.assertRaises(AccessError):
            record.write({"state": "confirmed"})
        record.action_destroyed()
        for vals in ({"quantity": 1}, {"witness_id": self.manager.id}, {"attachment_ids": [Command.clear()]}):
            with self.assertRaises(UserError):
                record.write(vals)
        with self.assertRaises(UserError):
            record.unlink()

    def test_complaint_waits_for_it(self):
        """CP-118: a complaint with a scrapped product is closed when all of it is confirmed to be unusable."""
        complaint = self._complaint(line_ids=[Command.create({"product_id": self.product.id, "quantity": 4})])
        complaint = self._advance(complaint, "replied")
        complaint.action_no_capa("Corrected on site")
        complaint.line_ids.disposition_id = self.scrap
        with self.assertRaises(UserError):
            complaint.action_close()
        record = self.env["complaint.destruction"].browse(complaint.line_ids.action_create_destruction()["res_id"])
        self.assertEqual((record.quantity, record.complaint_id), (4, complaint))
        record = record.with_user(self.quality)
        record.write(
            {
                "quantity": 3,
                "method": "Crushed",
                "witness_id": self.second.id,
                "attachment_ids": [Command.set(self._photo())],
            }
        )
        record.action_destroyed()
        record.with_user(self.second).action_confirm()
        with self.assertRaises(UserError):
            complaint.action_close()
        rest = self.env["complaint.destruction"].browse(complaint.line_ids.action_create_destruction()["res_id"])
        self.assertEqual(rest.quantity, 1)
        rest = rest.with_user(self.quality)
        rest.write({"method": "Cut", "witness_id": self.second.id, "attachment_ids": [Command.set(self._photo())]})
        rest.action_destroyed()
        rest.with_user(self.second).action_confirm()
        complaint.action_close()
        self.assertEqual(complaint.state, "closed")

    def test_scrap_from_stock(self):
        """CP-118: the scrap order and its record of destruction belong together; the goods leave the stock first."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.worker)
            .create({"product_id": self.product.id, "scrap_qty": 4, "location_id": warehouse.lot_stock_id.id})
        )
        record = self.env["complaint.destruction"].browse(scrap.action_create_destruction()["res_id"])
        self.assertEqual((record.product_id, record.quantity), (self.product, 4))
        self.assertEqual(scrap.action_create_destruction()["res_id"], record.id)
        record = record.with_user(self.worker)
        photo = self._photo(self.worker)
        record.write({"method": "Cut", "witness_id": self.second.id, "attachment_ids": [Command.set(photo)]})
        with self.assertRaises(UserError):
            record.action_destroyed()
        scrap.action_validate()
        record.action_destroyed()
        not_destroyed = [("state", "=", "done"), ("destruction_ids", "not any", [("state", "=", "confirmed")])]
        self.assertIn(scrap, self.env["stock.scrap"].search(not_destroyed))
        record.with_user(self.second).action_confirm()
        self.assertNotIn(scrap, self.env["stock.scrap"].search(not_destroyed))
        self.assertEqual(scrap.destruction_state, "confirmed")

    def test_scrap_order_from_record(self):
        """CP-118: the scrap order takes the goods from where defective goods are kept."""
        self.quality.group_ids += self.env.ref("stock.group_stock_user")
        place = self.company.complaint_defective_location_id or self.env["stock.location"].create(
            {"name": "Bad", "usage": "internal", "company_id": self.company.id}
        )
        self.company.complaint_defective_location_id = place
        record = self._record()
        scrap = self.env["stock.scrap"].browse(record.action_create_scrap()["res_id"])
        self.assertEqual((scrap.location_id, scrap.scrap_qty, scrap.product_id), (place, 4, self.product))
        self.assertEqual(record.scrap_id, scrap)

    def test_bad_input(self):
        with self.assertRaises(ValidationError):
            self._record(destroyed_on=fields.Date.add(fields.Date.today(), days=1))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._record(quantity=0)
        complaint = self._complaint(line_ids=[Command.create({"product_id": self.tracked.id})])
        with self.assertRaises(ValidationError):
            self._record(line_id=complaint.line_ids.id)
