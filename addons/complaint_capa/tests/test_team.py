from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestTeam(ComplaintCommon):
    """Which team gets a complaint, who leads it, who handles it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.commercial = cls.env.ref("complaint_capa.team_commercial")
        cls.general = cls.env.ref("complaint_capa.team_after_sales")
        cls.price = cls.env.ref("complaint_capa.topic_price")
        cls.engineering = cls.env["customer.function"]._get("engineering")
        cls.engineer = new_test_user(cls.env, login="cp_engineer", groups="complaint_capa.group_user")
        cls.engineering.write({"manager_id": cls.engineer.id, "deputy_id": False, "user_ids": [Command.clear()]})

    def test_commercial_complaints_go_to_sales(self):
        """CP-117: price and contract go to sales, products and service to after-sales."""
        contract = self.env.ref("customer_comm.topic_contract")
        for topic in (self.price, contract):
            complaint = self._complaint(topic_id=topic.id)
            self.assertEqual(complaint.team_id, self.commercial)
            self.assertEqual(complaint.team_id.function_id.code, "sales")
            self.assertEqual(complaint.lead_function_id, self.sales_function)
            self.assertEqual(complaint.user_id, self.sales_head)
        for kind in ("quality", "service", "hsf"):
            complaint = self._complaint(kind=kind)
            self.assertEqual((complaint.team_id, complaint.team_id.function_id.code), (self.general, "after_sales"))

    def test_topic_of_a_communication(self):
        """CP-117: a complaint made of a communication on prices goes to sales as well."""
        communication = self.env["customer.communication"].create(
            {
                "subject": "Invoice too high",
                "description": "Not what we agreed",
                "partner_id": self.customer.id,
                "channel_id": self.channel.id,
                "subject_kind": "complaint",
                "category": "other",
                "grade_id": self.env.ref("customer_comm.grade_a").id,
                "stage_id": self.env.ref("customer_comm.stage_after_delivery").id,
                "topic_ids": [Command.set(self.price.ids)],
            }
        )
        action = communication.with_user(self.quality).action_convert_to_complaint()
        complaint = self.env["complaint.complaint"].browse(action["res_id"])
        self.assertEqual((complaint.topic_id, complaint.team_id), (self.price, self.commercial))

    def test_own_team_goes_first_and_leads(self):
        """CP-13, CP-72: the company's own team goes before the shared ones; its leader handles, its function leads."""
        team = self.env["complaint.team"].create(
            {
                "name": "Own",
                "sequence": 500,
                "company_id": self.company.id,
                "category_ids": [Command.set(self.category.ids)],
                "leader_id": self.second.id,
                "member_ids": [Command.set(self.director.ids)],
                "lead_function_id": self.production_function.id,
            }
        )
        complaint = self._complaint()
        self.assertEqual((complaint.team_id, complaint.user_id), (team, self.second))
        self.assertEqual(complaint.lead_function_id, self.production_function)
        found = self.env["complaint.complaint"].with_user(self.director).search([("is_my_team", "=", True)])
        self.assertEqual(found, complaint)
        self.assertTrue(complaint.with_user(self.director).is_my_team)
        self.assertFalse(complaint.with_user(self.quality).is_my_team)
        self._advance(complaint, "registered")
        self.assertEqual((team.open_count, team.late_count), (1, 0))
        domain = team.action_view_complaints()["context"]
        self.assertEqual(domain["search_default_team_id"], team.id)

    def test_quality_leads_by_default(self):
        """CP-72: quality leads unless the settings or the team name another function; an own setting goes before."""
        self.assertEqual(self._complaint().lead_function_id, self.quality_function)
        self.company.complaint_function_id = self.engineering
        complaint = self._complaint()
        self.assertEqual((complaint.lead_function_id, complaint.user_id), (self.engineering, self.engineer))

    def test_sample_approval_is_led_by_engineering(self):
        """CP-80: engineering leads and handles complaints on the approval of samples."""
        complaint = self._complaint(is_sample_approval=True)
        self.assertEqual((complaint.lead_function_id, complaint.user_id), (self.engineering, self.engineer))

    def test_form_routes_until_registered(self):
        """A draft follows what is entered, unless somebody else was chosen; afterwards nothing moves by itself."""
        with Form(self.env["complaint.complaint"].with_user(self.quality)) as form:
            form.subject = "Price"
            form.partner_id = self.customer
            form.description = "Too high"
            form.customer_proposal = "None"
            form.channel_id = self.channel
            self.assertEqual(form.user_id, self.quality)
            form.topic_id = self.price
            self.assertEqual(form.user_id, self.sales_head)
            form.user_id = self.director
            form.topic_id = self.env["customer.topic"]
            self.assertEqual(form.user_id, self.director)
        complaint = form.record
        complaint.action_register()
        complaint.topic_id = self.price
        self.assertEqual(complaint.team_id, self.general)

    def test_batch_is_routed_by_one_query(self):
        """A thousand complaints are routed as cheaply as ten."""
        complaints = self.env["complaint.complaint"].create(
            [{"subject": str(index), "kind": "service"} for index in range(30)]
        )
        teams = self.env["complaint.team"]
        teams._route(complaints[:3])
        self.env.flush_all()
        self.env.invalidate_all()
        complaints.fetch(["company_id", "kind", "category_id", "topic_id"])
        with self.assertQueryCount(6):
            teams._route(complaints)

    @freeze_time("2026-05-04 08:00:00")
    def test_handler_in_time(self):
        """CP-12: without anybody to handle it a complaint has a deadline for the handler, by a policy to be edited."""
        self.quality_function.write({"manager_id": False, "user_ids": [Command.clear()]})
        complaint = self._complaint(received_at=fields.Datetime.now())
        self.assertFalse(complaint.user_id)
        complaint.action_register()
        clock = complaint.sla_status_ids.filtered(lambda clock: clock.milestone == "assign")
        self.assertEqual(clock.deadline, fields.Datetime.now() + timedelta(hours=8))
        complaint.user_id = self.second
        self.assertEqual(clock.state, "met")
        handled = self._advance(self._complaint(user_id=self.quality.id), "registered")
        self.assertNotIn("assign", handled.sla_status_ids.mapped("milestone"))

    def test_who_assesses_handles(self):
        """CP-12: no complaint goes on without a handler."""
        self.quality_function.write({"manager_id": False, "user_ids": [Command.set(self.quality.ids)]})
        complaint = self._complaint()
        complaint.user_id = False
        self._advance(complaint, "assessed")
        self.assertEqual(complaint.user_id, self.quality)

    def test_configuration_and_companies(self):
        """Teams are set up by managers, each company sees its own and the shared ones."""
        with self.assertRaises(AccessError):
            self.general.with_user(self.quality).name = "x"
        self.general.with_user(self.manager).name = "Service"
        company = self.env["res.company"].create({"name": "Other"})
        other = self.env["complaint.team"].create({"name": "Other", "company_id": company.id, "sequence": 1})
        self.assertNotEqual(self._complaint().team_id, other)
        with self.assertRaises(AccessError):
            other.with_user(self.quality).read(["name"])
