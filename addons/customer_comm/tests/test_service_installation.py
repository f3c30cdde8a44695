from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .service_common import ServiceCase


@tagged("post_install", "-at_install")
class TestServiceInstallation(ServiceCase):
    """Quality problems during installation are reported back within 24 hours, whatever their grade (CC-137)."""

    def _problem(self, **vals):
        return self._service("installation", installation_problem=True, problem="Crack in the drum", **vals)

    @freeze_time("2026-05-05 10:00:00")
    def test_deadline_of_a_service(self):
        """CC-137: the clock counts 24 hours from when the problem was found."""
        found = fields.Datetime.now() - timedelta(hours=5)
        service = self._problem(problem_found_at=found)
        self.assertEqual(service.sla_deadline, found + timedelta(hours=24))
        service.problem_found_at = found - timedelta(hours=1)
        self.assertEqual(service.sla_deadline, found + timedelta(hours=23))
        service.action_report_problem()
        self.assertEqual((service.sla_state, service.reported_by_id), ("done", self.sales))
        self.assertIn(self.f_quality, service.distribution_ids.function_id)

    @freeze_time("2026-05-05 10:00:00")
    def test_deadline_of_a_communication(self):
        """CC-137: a quality problem logged during installation has 24 hours, also with a grade of 72."""
        stage = self.env.ref("customer_comm.stage_installation")
        slow = self.env.ref("customer_comm.grade_b")
        record = self._create(stage_id=stage.id, category="quality", grade_id=slow.id)
        start = fields.Datetime.now()
        self.assertEqual(record.sla_deadline, start + timedelta(hours=24))
        self.assertEqual(self._create(category="quality", grade_id=slow.id).sla_deadline, start + timedelta(hours=72))
        record.category = "other"
        self.assertEqual(record.sla_deadline, start + timedelta(hours=72))

    def test_not_done_before_it_is_reported(self):
        """CC-137: an installation with a problem is done only when the problem was reported back."""
        self.order.action_confirm()
        service = self._problem(order_id=self.order.id)
        service.action_start()
        service.result = "Installed, with a problem"
        with self.assertRaisesRegex(UserError, "report the installation problem"):
            service.action_done()
        service.action_report_problem()
        with self.assertRaises(UserError):
            service.action_report_problem()
        service.action_done()
        with self.assertRaisesRegex(UserError, "stays on record"):
            service.installation_problem = False

    def test_installed_item_of_the_customer(self):
        """CC-137, CC-143: the service names one of the customer's own installed items."""
        item = self.env["customer.installed.item"].sudo()
        fields_ = {"product_id": self.product.id, "partner_id": self.partner.id, "delivered_on": "2026-01-01"}
        own = item._guarded().create(fields_) if hasattr(item, "_guarded") else item.create(fields_)
        self.assertEqual(self._service("installation", installed_item_id=own.id).installed_item_id, own)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._service("installation", partner_id=stranger.id, installed_item_id=own.id)

    def test_noted_by_mistake(self):
        """CC-137: a problem noted by mistake stops its clock; later it counts anew from then."""
        service = self._problem()
        service.installation_problem = False
        self.assertEqual(service.sla_state, "none")
        service.installation_problem = True
        self.assertEqual(service.sla_state, "running")

    def test_bad_input(self):
        """CC-137: no problem of tomorrow, no forged report, nothing to report without a description."""
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._problem(problem_found_at=fields.Datetime.now() + timedelta(days=1))
        service = self._problem(problem_found_at=fields.Datetime.now())
        with self.assertRaises(AccessError):
            service.reported_at = fields.Datetime.now()
        service.problem = " "
        with self.assertRaisesRegex(UserError, "Problem"):
            service.action_report_problem()
        with self.assertRaises(UserError):
            self._service("installation").action_report_problem()
