from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestSpotCheck(ComplaintCommon):
    """Spot checks of finished goods and checks of production."""

    def _check(self, user=None, **vals):
        check = (
            self.env["complaint.spot.check"]
            .with_user(user or self.quality)
            .create({"product_id": self.product.id, "user_id": (user or self.quality).id, **vals})
        )
        check.checklist_answer_ids.write({"value_yesno": "yes"})
        return check

    def _abnormal(self, **vals):
        return self._check(
            **{
                "result": "not_ok",
                "findings": "Housing is porous",
                "function_id": self.production_function.id,
                "place": "Line 3",
                **vals,
            }
        )

    def test_in_order(self):
        """CP-47: a spot check is on record with what was looked at and the result."""
        check = self._check(checked_qty=20, result="ok", requirement="Tight at 8 bar")
        self.assertEqual(len(check.checklist_answer_ids), 3)
        check.action_report()
        check.action_close()
        self.assertEqual((check.state, check.closed_by_id), ("closed", self.quality))
        self.assertFalse(check.stop_ids)
        with self.assertRaises(UserError):
            check.checked_qty = 30

    def test_checklist_is_complete(self):
        check = self.env["complaint.spot.check"].with_user(self.quality)
        check = check.create({"product_id": self.product.id, "result": "ok"})
        with self.assertRaises(UserError):
            check.action_report()

    def test_goods_may_be_stopped(self):
        """CP-47: finished goods that depart from what customers need may be stopped from shipment, once."""
        check = self._abnormal(check_kind="goods")
        with self.assertRaises(UserError):
            check.action_stop_shipment()
        check.action_report()
        self.assertFalse(check.stop_ids)
        check.action_stop_shipment()
        check.action_stop_shipment()
        stop = check.stop_ids
        self.assertEqual((stop.stop_kind, stop.state, stop.product_id), ("shipment", "active", self.product))

    def test_production_is_stopped(self):
        """CP-48: what is abnormal in production is stopped at once, addressed, and the superiors are told."""
        check = self._abnormal(check_kind="production")
        check.action_report()
        stop = check.stop_ids
        self.assertEqual((stop.stop_kind, stop.state, stop.line_name), ("line", "active", "Line 3"))
        self.assertEqual(stop.reason, "Housing is porous")
        self.assertEqual(check.distribution_ids.function_id, self.production_function | self.top_management)
        self.assertEqual(check.informed_at, fields.Datetime.now())
        self.assertTrue(check.with_user(self.employee).findings, "The addressed department reads it.")
        self.assertTrue(check.with_user(self.director).findings)
        with self.assertRaises(AccessError):
            check.with_user(self.worker).read(["findings"])

    def test_superiors_of_the_company(self):
        """CP-48: the company names who is told."""
        self.company.complaint_superior_function_id = self.quality_function
        self.assertEqual(self._check().superior_function_id, self.quality_function)

    def test_abnormal_needs_content(self):
        for missing in ("findings", "function_id"):
            check = self._abnormal(check_kind="production", **{missing: False})
            with self.assertRaises(UserError):
                check.action_report()
        check = self._abnormal(check_kind="production", place=False)
        with self.assertRaises(UserError):
            check.action_report()

    def test_close_needs_improvement(self):
        """CP-48: quality must improve: what was done, or a CAPA; and no line stands still any more."""
        check = self._abnormal(check_kind="production")
        check.action_report()
        with self.assertRaises(UserError):
            check.action_close()
        check.improvement = "Vents of the mould opened"
        with self.assertRaises(UserError):
            check.action_close()
        check.stop_ids.lift_note = "10 of 10 tight"
        check.stop_ids.action_lift()
        check.action_close()
        self.assertEqual(check.state, "closed")

    def test_department_improves(self):
        """CP-48: the addressed department says what it has improved; it changes nothing else and does not close."""
        self.employee.group_ids += self.env.ref("customer_comm.group_user")
        check = self._abnormal(check_kind="goods")
        with self.assertRaises(AccessError):
            check.with_user(self.employee).improvement = "Too early"
        check.action_report()
        self.env.flush_all()
        self.env.invalidate_all()
        mine = check.with_user(self.employee)
        mine.improvement = "Vents opened"
        with self.assertRaises(UserError):
            mine.findings = "Nothing"
        with self.assertRaises(AccessError):
            mine.action_close()
        check.action_close()

    def test_complaint_and_capa(self):
        """CP-49, CP-04: the finding becomes a complaint found internally and a CAPA, each once."""
        check = self._abnormal(check_kind="goods", bad_qty=2, checked_qty=5)
        check.action_report()
        complaint = self.env["complaint.complaint"].browse(check.action_create_complaint()["res_id"])
        self.assertEqual((complaint.origin, complaint.state), ("internal", "registered"))
        self.assertEqual((complaint.line_ids.product_id, complaint.line_ids.quantity), (self.product, 2))
        self.assertEqual(check.action_create_complaint()["res_id"], complaint.id)
        capa = self.env["capa.case"].browse(check.action_create_capa()["res_id"])
        self.assertEqual((capa.problem, capa.function_id), ("Housing is porous", self.production_function))
        self.assertEqual(capa.complaint_ids, complaint)
        self.assertEqual(check.action_create_capa()["res_id"], capa.id)

    def test_nothing_from_good_goods(self):
        check = self._check(result="ok")
        check.action_report()
        with self.assertRaises(UserError):
            check.action_create_complaint()

    def test_bad_input(self):
        with self.assertRaises(ValidationError):
            self._check(checked_at=fields.Datetime.add(fields.Datetime.now(), hours=1))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._check(checked_qty=1, bad_qty=2)
        check = self._check(product_id=False, result="ok")
        with self.assertRaises(UserError):
            check.action_report()
        with self.assertRaises(AccessError):
            check.write({"state": "closed"})

    def test_visit_issue(self):
        """CP-49: a problem found on a visit reaches the plant as CAPA, with its complaint, once."""
        contact = self.env["customer.contact"].with_user(self.quality)
        contact = contact.create(
            {
                "partner_id": self.customer.id,
                "channel_id": self.env.ref("customer_comm.channel_visit").id,
                "kind": "return_visit",
                "user_id": self.quality.id,
            }
        )
        issue = self.env["customer.contact.issue"].with_user(self.quality)
        issue = issue.create(
            {"name": "Leak at the flange", "contact_id": contact.id, "kind": "quality", "product_id": self.product.id}
        )
        complaint = self.env["complaint.complaint"].browse(issue.action_convert_to_complaint()["res_id"])
        capa = self.env["capa.case"].browse(issue.action_create_capa()["res_id"])
        self.assertEqual((capa.subject, capa.product_id), ("Leak at the flange", self.product))
        self.assertEqual((capa.complaint_ids, capa.origin), (complaint, "complaint"))
        self.assertEqual(issue.action_create_capa()["res_id"], capa.id)
        with self.assertRaises(AccessError):
            issue.write({"capa_id": False})

    def test_own_check_of_another_department(self):
        """CP-47: after-sales staff without the complaint group file their own checks."""
        self.salesman.group_ids += self.env.ref("customer_comm.group_user")
        check = self._check(user_id=self.salesman.id)
        self.env.flush_all()
        self.env.invalidate_all()
        mine = check.with_user(self.salesman)
        mine.write({"result": "ok"})
        mine.action_report()
        self.assertEqual(check.state, "reported")
