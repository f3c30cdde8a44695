from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestRepairReport(ComplaintCommon):
    """The repairs of a period by defect; the three most frequent ones go to quality."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.repair_confirmation = False
        names = ("Leak", "Crack", "Noise", "Rust", "Dent")
        cls.leak, cls.crack, cls.noise, cls.rust, cls.dent = cls.env["complaint.defect"].create(
            [{"name": name} for name in names]
        )
        cls.complaint = cls._advance(cls._complaint(), "registered")

    def _repair(self, defect, quantity, scrap=0):
        repair = self.env["repair.order"].create(
            {
                "complaint_id": self.complaint.id,
                "product_id": self.product.id,
                "product_qty": quantity,
                "defect_id": defect.id,
            }
        )
        repair.action_repair_start()
        repair.write({"repair_good_qty": quantity - scrap, "repair_scrap_qty": scrap})
        repair.action_repair_end()
        repair._guarded().write({"repaired_at": "2020-05-10 12:00:00"})
        return repair

    def _report(self, **vals):
        vals = {"date_from": "2020-05-01", "date_to": "2020-05-31", **vals}
        return self.env["complaint.repair.report"].with_user(self.quality).create(vals)

    def _repairs(self):
        none = self.env["complaint.defect"]
        for defect, quantity, scrap in (
            (self.leak, 6, 1),
            (self.leak, 4, 0),
            (self.crack, 5, 0),
            (self.noise, 2, 2),
            (self.rust, 2, 0),
            (self.dent, 1, 0),
            (none, 3, 0),
        ):
            self._repair(defect, quantity, scrap)

    def test_pareto(self):
        """CP-64: defects by quantity with share and cumulative share; 10, 5, 2, 2 and 1 of 20."""
        self._repairs()
        report = self._report()
        lines = report.line_ids
        self.assertEqual(lines.defect_id, self.leak | self.crack | self.noise | self.rust | self.dent)
        self.assertEqual(lines.mapped("quantity"), [10, 5, 2, 2, 1])
        self.assertEqual(lines.mapped("rank"), [1, 2, 3, 3, 5])
        self.assertEqual(lines.mapped("share"), [50, 25, 10, 10, 5])
        self.assertEqual(lines.mapped("cumulative"), [50, 75, 85, 95, 100])
        self.assertEqual((report.repair_count, report.quantity, report.unknown_qty), (7, 23, 3))
        self.assertEqual((report.good_qty, report.scrap_qty), (20, 3))
        self.assertIn("<svg", report.chart)

    def test_top_three_with_ties(self):
        """CP-64: two defects share rank 3, so four defects get a CAPA; pressing again makes none."""
        self._repairs()
        report = self._report()
        with self.assertRaises(UserError):
            report.action_create_capas()  # a draft is still counted
        report.action_done()
        report.action_create_capas()
        top = report.line_ids.filtered("is_top")
        self.assertEqual(top.defect_id, self.leak | self.crack | self.noise | self.rust)
        self.assertEqual(len(top.capa_id), 4)
        self.assertFalse((report.line_ids - top).capa_id)
        self.assertEqual(top[0].capa_id.complaint_ids, self.complaint)
        self.assertEqual(top[0].capa_id.product_id, self.product)
        self.assertIn("10.0", top[0].capa_id.problem)
        cases = top.capa_id
        report.action_create_capas()
        self.assertEqual(report.line_ids.capa_id, cases)
        self.assertEqual(report.capa_count, 4)

    def test_open_capa_goes_on(self):
        """CP-64: a defect that comes again is left with its CAPA as long as that is open."""
        self._repair(self.leak, 3)
        first = self._report()
        first.action_done()
        first.action_create_capas()
        second = self._report(date_to="2020-06-30")
        second.action_done()
        second.action_create_capas()
        self.assertEqual(second.line_ids.capa_id, first.line_ids.capa_id)
        first.line_ids.capa_id.sudo()._guarded().write({"state": "closed"})
        third = self._report(date_to="2020-07-31")
        third.action_done()
        third.action_create_capas()
        self.assertNotEqual(third.line_ids.capa_id, first.line_ids.capa_id)

    def test_frozen(self):
        """CP-64: a finished report does not change with later repairs, and its figures are nobody's to write."""
        self._repair(self.leak, 3)
        report = self._report()
        report.action_done()
        self._repair(self.leak, 4)
        for change in (report.action_count, lambda: report.write({"date_from": "2020-04-01"})):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(AccessError):
            report.quantity = 0
        with self.assertRaises(AccessError):
            report.line_ids.capa_id = False
        self.assertEqual(report.line_ids.quantity, 3)

    def test_bad_input(self):
        """CP-64: no report of the future, none twice, no CAPA without a defect."""
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._report(date_from="2999-01-01", date_to="2999-01-31")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._report(date_from="2020-05-31", date_to="2020-05-01")
        empty = self._report()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._report()
        empty.action_done()
        with self.assertRaisesRegex(UserError, "no repair"):
            empty.action_create_capas()
        self.assertFalse(empty.chart)

    def test_default_period(self):
        """CP-64: the month that is over is proposed."""
        report = self.env["complaint.repair.report"].with_user(self.quality).create({})
        self.assertEqual(report.date_to, fields.Date.subtract(fields.Date.today().replace(day=1), days=1))
        with self.assertRaises(AccessError):
            report.with_user(self.employee).read(["quantity"])

    def test_units(self):
        """CP-64: a repair in dozens counts in pieces."""
        dozen = self.env.ref("uom.product_uom_dozen")
        repair = self.env["repair.order"].create(
            {
                "complaint_id": self.complaint.id,
                "product_id": self.product.id,
                "product_qty": 2,
                "product_uom": dozen.id,
                "defect_id": self.leak.id,
            }
        )
        repair.action_repair_start()
        repair.repair_good_qty = 2
        repair.action_repair_end()
        repair._guarded().write({"repaired_at": "2020-05-10 12:00:00"})
        self.assertEqual(self._report().line_ids.mapped("quantity"), [24])
