from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .service_common import SIGNATURE, ServiceCase


@tagged("post_install", "-at_install")
class TestService(ServiceCase):
    """Services of all types, from the plan to the record."""

    def test_types_of_the_procedures(self):
        """CC-128, CC-131, CC-134, CC-135, CC-136, CC-138, CC-139, CC-140, CC-142, CC-152: all types are there."""
        codes = self.env["customer.service.type"].search([]).mapped("code")
        self.assertTrue(
            {
                "commissioning",
                "operator_training",
                "technical_training",
                "briefing",
                "joint_inspection",
                "plant_check",
                "tracking_card",
                "quality_tracking",
                "care_advice",
                "joint_test",
                "sample_test",
                "guidance",
                "reception",
                "maintenance",
                "repair",
                "laboratory_admixture",
                "laboratory_specimen",
                "laboratory_curing",
                "laboratory_strength",
            }
            <= set(codes)
        )
        self.env["customer.service.type"].with_user(self.manager).create({"name": "Dance", "code": "dance"})
        with self.assertRaises(AccessError):
            self.env["customer.service.type"].with_user(self.sales).create({"name": "Song", "code": "song"})

    def test_commissioning(self):
        """CC-136: commissioning names the result, the trained persons and bears the customer's signature."""
        self.order.action_confirm()
        service = self._service("commissioning", order_id=self.order.id)
        service.action_plan()
        self.assertEqual(service.activity_ids.user_id, self.sales)
        self.assertTrue(service.checklist_answer_ids)
        service.action_start()
        with self.assertRaisesRegex(UserError, "Result"):
            service.action_done()
        service.result = "The boiler runs"
        with self.assertRaisesRegex(UserError, "checklist is not complete"):
            service.action_done()
        self._answer(service)
        with self.assertRaisesRegex(UserError, "Persons"):
            service.action_done()
        service.person_ids = [Command.create({"role": "trainee", "name": "Stoker", "job": "Operator"})]
        with self.assertRaisesRegex(UserError, "customer has not signed"):
            service.action_done()
        self._sign(service)
        service.action_done()
        self.assertEqual((service.state, service.done_on), ("done", fields.Date.today()))
        self.assertTrue(service.customer_signed_at and service.retention_until)
        self.assertFalse(service.activity_ids)

    def test_signed_record_stands_still(self):
        """CC-136: what the customer has signed changes only after the signature was taken back, which is on record."""
        self.order.action_confirm()
        service = self._service("maintenance", order_id=self.order.id)
        service.action_start()
        with self.assertRaisesRegex(UserError, "Signed For the Customer By"):
            service.customer_signature = SIGNATURE
        with self.assertRaisesRegex(UserError, "Result"):
            self._sign(service)
        service.result = "Bearing changed"
        self._sign(service)
        person = {"name": "Later", "role": "customer"}
        for vals in ({"result": "More"}, {"customer_signed_by": "Other"}, {"person_ids": [Command.create(person)]}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "signed by the customer"), self.cr.savepoint():
                service.write(vals)
        with self.assertRaisesRegex(UserError, "signed already"):
            service.customer_signature = SIGNATURE
        with self.assertRaises(AccessError):
            service.customer_signed_at = False
        service.action_clear_signatures()
        self.assertFalse(service.customer_signature or service.customer_signed_at)
        self.assertIn("taken back", service.message_ids[0].body)
        service.result = "Bearing and seal changed"
        self._sign(service)
        self._answer(service)
        service.done_on = fields.Date.today() - timedelta(days=1)
        service.action_done()
        self.assertEqual(service.done_on, fields.Date.today() - timedelta(days=1))
        with self.assertRaises(UserError):
            service.result = "Nothing"

    def test_training_needs_a_signed_contract(self):
        """CC-138: without a confirmed order a training is warned of, and planned only with a reason on record."""
        service = self._service("technical_training", order_id=self.order.id)
        self.assertIn("not signed", service.contract_warning)
        for action in (service.action_plan, service.action_start):
            with self.assertRaisesRegex(UserError, "write why"):
                action()
        service.no_contract_reason = "  "
        with self.assertRaises(UserError):
            service.action_plan()
        service.no_contract_reason = "The customer pays it himself"
        service.action_plan()
        self.order.action_confirm()
        self.assertFalse(service.contract_warning)
        other = self._service("technical_training")
        self.assertTrue(other.contract_warning)
        self.assertFalse(self._service("guidance").contract_warning)

    def test_competence_warning(self):
        """CC-141: assigning somebody without the required skill warns, for the type as well as for the product."""
        service = self._service("commissioning")
        skill = self.env.ref("customer_comm.skill_commissioning")
        self.assertIn(skill.name, service.competence_warning)
        self.env["customer.competence"].create(
            {"user_id": self.sales.id, "skill_id": skill.id, "valid_from": "2020-01-01", "valid_until": "2020-12-31"}
        )
        service.invalidate_recordset(["competence_warning"])
        self.assertTrue(service.competence_warning, "an expired competence counts for nothing")
        self.env["customer.competence"].create({"user_id": self.sales.id, "skill_id": skill.id})
        service.invalidate_recordset(["competence_warning"])
        self.assertFalse(service.competence_warning)
        boilers = self.env["customer.skill"].create(
            {"name": "Boilers", "categ_ids": [Command.link(self.product.categ_id.id)]}
        )
        service.product_id = self.product
        self.assertIn(boilers.name, service.competence_warning)
        with Form(service) as form:
            form.user_id = self.quality
            self.assertIn(self.quality.name, form.competence_warning)

    def test_warnings_of_a_list(self):
        """CC-141: the warnings of a hundred services cost as many queries as of ten."""

        def count(size):
            services = self.env["customer.service"].create(
                [
                    {
                        "type_id": self._type("commissioning").id,
                        "partner_id": self.partner.id,
                        "product_id": self.product.id,
                        "planned_on": "2030-05-05 08:00:00",
                    }
                    for _i in range(size)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            services.with_user(self.sales).read(
                ["name", "type_id", "partner_id", "competence_warning", "contract_warning", "checklist_progress"]
            )
            return self.env.cr.sql_log_count - before

        count(2)
        few, many = count(10), count(100)
        self.assertLessEqual(many - few, 2)

    def test_briefing(self):
        """CC-139: a briefing is kept for a site, with the version of the manual and when it was handed over."""
        service = self._service("briefing")
        service.action_start()
        service.result = "Explained"
        self._answer(service)
        service.person_ids = [Command.create({"role": "trainee", "name": "Foreman"})]
        for vals in ({"site_id": self.site.id}, {"manual_version": "C/2"}, {"manual_handed_on": fields.Date.today()}):
            with self.assertRaisesRegex(UserError, "fill in"):
                service.action_done()
            service.write(vals)
        service.action_done()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._service("briefing", manual_handed_on=fields.Date.today() + timedelta(days=2))

    def test_manual_is_approved_material(self):
        """CC-139, CC-130: the version handed over comes from the approved manual."""
        manual = self.env["customer.material"].create(
            {
                "title": "Manual",
                "kind": "manual",
                "revision": "D/1",
                "summary": "Use",
                "function_id": self.f_director.id,
            }
        )
        manual.action_submit()
        manual.signoff_ids.with_user(self.director).action_approve()
        service = self._service("briefing", manual_id=manual.id)
        self.assertEqual(service.manual_version, "D/1")

    def test_joint_inspection(self):
        """CC-134: place, persons of both sides, both signatures, missing items; a card is made of them once."""
        service = self._service("joint_inspection", order_id=self.order.id)
        service.action_start()
        service.write({"result": "One part is missing", "missing_ids": [Command.create({"description": "Valve"})]})
        self._answer(service)
        with self.assertRaisesRegex(UserError, "Venue"):
            service.action_done()
        service.place = "site"
        service.person_ids = [Command.create({"role": "customer", "name": "Buyer"})]
        with self.assertRaisesRegex(UserError, "for the customer and who for us"):
            service.action_done()
        service.person_ids = [Command.create({"role": "company", "name": "Fitter"})]
        card = self.env["customer.service"].browse(service.action_make_card()["res_id"])
        self.assertEqual(card.missing_ids.description, "Valve")
        self.assertEqual(service.action_make_card()["res_id"], card.id)
        self._sign(service)
        with self.assertRaisesRegex(UserError, "we have not signed"):
            service.action_done()
        service.company_signature = SIGNATURE
        self.assertEqual(service.company_signed_by_id, self.sales)
        service.action_done()
        service.missing_ids.resolved_on = fields.Date.today()
        with self.assertRaises(UserError):
            service.missing_ids.description = "Nothing"

    def test_plant_check(self):
        """CC-128: findings name the department, whether it was stopped and when the superior was informed."""
        service = self._service("plant_check")
        service.action_start()
        service.write({"result": "One abnormality", "finding_ids": [Command.create({"description": "Porous weld"})]})
        self._answer(service)
        with self.assertRaisesRegex(UserError, "Check Kind"):
            service.action_done()
        service.check_kind = "irregular"
        for vals in (
            {"function_id": self.f_quality.id},
            {"stopped": "yes"},
            {"superior_informed_on": fields.Date.today()},
        ):
            with self.assertRaisesRegex(UserError, "Porous weld"):
                service.action_done()
            service.finding_ids.write(vals)
        service.action_done()
        self.assertEqual(service.distribution_ids.function_id, self.f_quality)
        service.finding_ids.with_user(self.sales).write({"measure": "Welders trained", "resolved_on": "2026-01-01"})
        with self.assertRaises(UserError):
            service.finding_ids.stopped = "no"

    def test_guidance_says_whether_it_helped(self):
        """CC-142: technical guidance says whether the difficulty was solved."""
        service = self._service("guidance")
        service.action_start()
        service.result = "Explained on the telephone"
        with self.assertRaisesRegex(UserError, "Solved"):
            service.action_done()
        service.solved = "no"
        service.action_done()
        self.assertIn(service, self.env["customer.service"].search([("solved", "=", "no")]))

    def test_reception(self):
        """CC-131: visitors, the stations shown and their impressions; sales is informed."""
        service = self._service("reception")
        service.action_plan()
        self.assertEqual(len(service.checklist_answer_ids), 5)
        service.action_start()
        service.result = "Two hours"
        self._answer(service)
        service.person_ids = [Command.create({"role": "visitor", "name": "Guest"})]
        with self.assertRaisesRegex(UserError, "Impressions"):
            service.action_done()
        service.impressions = "Tidy"
        service.action_done()
        self.assertEqual(service.distribution_ids.function_id, self.f_sales)

    def test_laboratory_service(self):
        """CC-152: laboratory service is kept for a site, with technician, result and date, signed by the laboratory."""
        laboratory = self.env.ref("customer_comm.function_laboratory")
        laboratory.manager_id = self.quality
        service = self._service("laboratory_admixture", site_id=self.site.id)
        service.action_start()
        service.result = "1.2 % of the cement"
        self._answer(service)
        with self.assertRaisesRegex(UserError, "Laboratory has not signed"):
            service.action_done()
        service.action_request_signature()
        service.sudo().signoff_ids.with_user(self.quality).action_approve()
        service.result = "1.4 % of the cement"
        with self.assertRaisesRegex(UserError, "has not signed what is written"):
            service.action_done()
        service.action_request_signature()
        row = service.sudo().signoff_ids.filtered(lambda row: row.state == "pending")
        row.with_user(self.quality).action_approve()
        service.action_done()

    def test_cancel_and_reopen(self):
        """CC-143: a service that does not take place is cancelled with a reason and can be taken up again."""
        service = self._service("guidance")
        service.action_plan()
        with self.assertRaisesRegex(UserError, "Cancel Reason"):
            service.action_cancel()
        service.cancel_reason = "The customer has helped himself"
        service.action_cancel()
        self.assertFalse(service.activity_ids)
        with self.assertRaises(UserError):
            service.subject = "Other"
        service.action_draft()
        service.action_start()
        with self.assertRaises(UserError):
            service.action_archive()

    def test_bad_input(self):
        """CC-143: dates in the future, an order or a site of another customer, another type after it has begun."""
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        tomorrow = fields.Date.today() + timedelta(days=1)
        for vals in (
            {"done_on": tomorrow + timedelta(days=1)},
            {"order_id": self._create_order(stranger).id},
            {"site_id": stranger.id},
            {"planned_on": "2030-01-02 10:00:00", "planned_until": "2030-01-01 10:00:00"},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError), self.cr.savepoint():
                self._service("guidance", **vals)
        service = self._service("reception")
        service.action_plan()
        with self.assertRaisesRegex(UserError, "questions of its type"):
            service.type_id = self._type("guidance")

    def test_one_service_of_a_communication(self):
        """CC-140: a communication becomes a service once."""
        record = self._create()
        self._service("guidance", communication_id=record.id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._service("repair", communication_id=record.id)
            self.env.flush_all()
