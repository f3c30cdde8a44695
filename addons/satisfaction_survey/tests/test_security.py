from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged, users
from odoo.tools import mute_logger

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSecurity(SatisfactionCommon):
    """Roles, companies, and what no client may set."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.running = cls._running(A=5)
        cls.outsider = new_test_user(cls.env, login="ss_outsider", groups="base.group_user")
        cls.portal = new_test_user(cls.env, login="ss_customer", groups="base.group_portal")

    # Roles

    @users("ss_outsider", "ss_customer")
    def test_others_see_nothing(self):
        """XX-03: neither other employees nor customers read campaigns, recipients or answers."""
        for model in ("campaign", "recipient", "answer", "score"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[f"satisfaction.{model}"].search([]).read()

    @users("ss_user")
    def test_user(self):
        """A user runs campaigns and deletes nothing; results are written by nobody."""
        self.running.with_env(self.env).title = "Better title"
        recipient = self.running.recipient_ids[0].with_env(self.env)
        for records in (self.running.with_env(self.env), recipient):
            with self.assertRaises(AccessError):
                records.unlink()
        for model, vals in (
            ("answer", {"role": "item"}),
            ("score", {}),
            ("scale", {"name": "x"}),
            ("item", {"name": "x"}),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[f"satisfaction.{model}"].create(vals)

    @users("ss_user")
    def test_user_reads_satisfaction_questionnaires_only(self):
        secret = self.env["survey.survey"].sudo().create({"title": "Staff survey", "user_id": False})
        found = self.env["survey.survey"].search([])
        self.assertNotIn(secret, found)
        self.assertIn(self.survey, found)
        with self.assertRaises(AccessError):
            self.env["survey.user_input"].search([]).read(["access_token"])

    @users("ss_user")
    def test_draw_without_the_customer_file(self):
        """XX-01: a user who may not read the customers' classes can still draw by them."""
        self._customers(A=1)
        with self.assertRaises(AccessError):
            self.env["res.partner"].search([("customer_class_id", "!=", False)])
        campaign = self._campaign()
        campaign.action_draw()
        self.assertEqual(len(campaign.recipient_ids), 6)

    @users("ss_manager")
    def test_administrator_keeps_scales(self):
        scale = self.env["satisfaction.scale"].create(
            {"name": "Ours", "level_ids": [Command.create({"name": "Good", "points": 90})]}
        )
        self.assertEqual(scale.level_ids.points, 90)

    # Guarded fields

    @users("ss_manager")
    def test_guarded_fields(self):
        """SS-12, SS-18: no client sets states, results, the draw or the reason, by whichever door."""
        campaign = self.running.with_env(self.env)
        recipient = campaign.recipient_ids[0]
        for vals in (
            {"state": "closed"},
            {"name": "SC/1"},
            {"response_reason": "none"},
            {"draw_record": {}},
            {"drawn_at": False},
            {"target_reached": True},
            {"automatic": True},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                campaign.write(vals)
        for vals in (
            {"state": "answered"},
            {"score": 100},
            {"result": "satisfied"},
            {"user_input_id": self.running.recipient_ids[1].user_input_id.id},
            {"class_id": self.classes["C"].id},
            {"complaint_id": 1},
            {"answered_at": fields.Datetime.now()},
        ):
            with self.subTest(vals=vals):
                with self.assertRaises(AccessError):
                    recipient.write(vals)
                with self.assertRaises(AccessError):
                    campaign.write({"recipient_ids": [Command.update(recipient.id, vals)]})

    @users("ss_manager")
    def test_guarded_at_creation(self):
        Campaign = self.env["satisfaction.campaign"]
        with self.assertRaises(AccessError):
            Campaign.create({"title": "x", "state": "reported"})
        campaign = Campaign.with_context(default_state="reported", default_automatic=True).create({"title": "x"})
        self.assertEqual((campaign.state, campaign.automatic), ("draft", False))
        with self.assertRaises(AccessError):
            campaign.recipient_ids.create(
                {"campaign_id": campaign.id, "partner_id": self.customer.id, "score": 100, "state": "answered"}
            )

    @users("ss_user")
    def test_no_action_beyond_the_rights(self):
        """Actions check the rights of whoever calls them."""
        for method in ("action_send_mail", "action_mark_sent", "action_opt_out", "action_answer_by_phone"):
            recipient = self.running.recipient_ids[0].with_user(self.outsider)
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(recipient, method)()
        for method in ("action_draw", "action_start", "action_close", "action_compute_scores", "action_view_missing"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.running.with_user(self.outsider), method)()

    @users("ss_user")
    def test_answer_sheets_of_recipients_are_kept(self):
        """The survey app cannot delete an answer that belongs to a recipient."""
        self._answer(self.running.recipient_ids[0])
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.running.recipient_ids[0].sudo().user_input_id.unlink()


@tagged("post_install", "-at_install")
class TestForgeryByRpc(SatisfactionCommon, HttpCase):
    """The same doors, through the web client's own route."""

    def test_state_and_private_methods(self):
        """SS-18, SS-22: neither writes nor private methods get a result into a campaign by RPC."""
        self.user.password = "ss_user_password"
        self.authenticate("ss_user", "ss_user_password")
        campaign = self._running(A=1)
        recipient = campaign.recipient_ids
        for model, method, args in (
            ("satisfaction.campaign", "write", [campaign.ids, {"state": "closed"}]),
            ("satisfaction.campaign", "_close", [campaign.ids]),
            ("satisfaction.recipient", "_register_answers", [recipient.ids]),
            ("satisfaction.recipient", "write", [recipient.ids, {"score": 100}]),
            ("satisfaction.answer", "create", [[{"recipient_id": recipient.id, "role": "item", "points": 100}]]),
            ("survey.user_input", "_mark_done", [recipient.sudo().user_input_id.ids]),
        ):
            with self.subTest(model=model, method=method), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/{model}/{method}",
                    {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": {"context": {"_seal_customer_guard": True, "_seal_satisfaction_draw": True}},
                    },
                )
        self.env.invalidate_all()
        self.assertEqual((campaign.state, recipient.state, recipient.score), ("running", "sent", 0))


@tagged("post_install", "-at_install")
class TestMultiCompany(SatisfactionCommon):
    """Each company has its own campaigns, customers and follow-up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other company"})
        cls.other_user = new_test_user(
            cls.env,
            login="ss_other",
            groups="satisfaction_survey.group_user",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )

    def test_records_of_another_company(self):
        campaign = self._running(A=1)
        self._answer(campaign.recipient_ids)
        campaign.action_compute_scores()
        for records in (campaign, campaign.recipient_ids, campaign.recipient_ids.answer_ids, campaign.score_ids):
            with self.subTest(model=records._name):
                self.assertTrue(records)
                self.assertFalse(records.with_user(self.other_user).search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    records.with_user(self.other_user).read(["display_name"])

    def test_customers_of_another_company(self):
        """SS-11: a company asks its own customers and those that all companies share."""
        shared, own, foreign = self._customers(A=3)
        own.company_id = self.other
        foreign.company_id = self.company
        campaign = self._campaign(self.other_user)
        campaign.action_draw()
        self.assertEqual(campaign.company_id, self.other)
        self.assertEqual(campaign.recipient_ids.partner_id, shared + own)
        with self.assertRaises(UserError):
            self.env["satisfaction.recipient"].create({"campaign_id": campaign.id, "partner_id": foreign.id})

    def test_complaints_of_two_companies(self):
        """SS-28: each company follows up its own complaints, with its own settings."""
        self.other.satisfaction_standard = 90
        ours = self._closed_complaint()
        theirs = self._complaint(
            user=self.env.user,
            company_id=self.other.id,
            partner_id=self.other_customer.id,
            category_id=False,
            user_id=False,
        )
        theirs._guarded().write({"state": "closed"})
        theirs._after_close()
        recipients = self._follow_up(ours + theirs)
        self.assertEqual(recipients.campaign_id.company_id, self.company + self.other)
        for recipient in recipients:
            self.assertEqual(recipient.company_id, recipient.complaint_id.company_id)
            self._answer(recipient, 80)
        self.assertEqual((ours.satisfaction_state, theirs.satisfaction_state), ("satisfied", "dissatisfied"))

    def test_interviewer_of_another_company(self):
        recipient = self._running(A=1).recipient_ids
        recipient._guarded().interviewer_id = self.other_user
        self.assertFalse(recipient._may_be_answered_by(self.other_user))
