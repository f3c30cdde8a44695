from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .property_common import PropertyCase


@tagged("post_install", "-at_install")
class TestRequirement(PropertyCase):
    """Needs and expectations of interested parties: collected, confirmed, analysed, met."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.party = cls.env.ref("customer_comm.requirement_party_customer")
        cls.authority = cls.env.ref("customer_comm.requirement_party_authority")
        cls.source = cls.env.ref("customer_comm.requirement_source_market_research")
        cls.skill = cls.env.ref("customer_comm.skill_needs")
        cls.product = cls.env["product.product"].create({"name": "Pump"})

    @classmethod
    def _need(cls, user=None, **vals):
        vals = {
            "subject": "Quieter pump",
            "party_id": cls.party.id,
            "partner_id": cls.partner.id,
            "product_id": cls.product.id,
            "source_id": cls.source.id,
            "need": "The pump shall not be heard at night",
            "importance": "key",
            "feasibility": "now",
            "line_ids": [Command.create({"kind": "quality", "description": "Noise", "target": "40 dB"})],
            **vals,
        }
        return cls.env["customer.requirement"].with_user(user or cls.sales).create(vals)

    def _confirmed(self, **vals):
        need = self._need(**vals)
        need.write({"confirm_channel_id": self.channel.id, "confirmed_on": self.today})
        need.action_confirm()
        return need

    def _analysed(self, **vals):
        need = self._confirmed(**vals)
        need.write({"function_id": self.f_engineering.id, "analysis": "A smaller fan will do"})
        need.action_analyse()
        return need

    def test_interested_parties(self):
        """CC-116: not only customers; a party that is no contact has a name."""
        self.assertGreaterEqual(self.env["customer.requirement.party"].search_count([]), 8)
        need = self._need(party_id=self.authority.id, partner_id=False, party_name="Ministry of Labour")
        self.assertFalse(need.commercial_partner_id)
        with self.assertRaises(ValidationError):
            self._need(partner_id=False, party_name=" ")

    def test_sources(self):
        """CC-117: the sources of the procedures are there, the company edits them, and needs are counted by them."""
        self.assertGreaterEqual(self.env["customer.requirement.source"].search_count([]), 9)
        self.env["customer.requirement.source"].with_user(self.manager).create({"name": "Trade fair"})
        with self.assertRaises(AccessError):
            self.env["customer.requirement.source"].with_user(self.sales).create({"name": "Rumour"})
        self._need()
        groups = dict(self.env["customer.requirement"]._read_group([], ["source_id"], ["__count"]))
        self.assertGreaterEqual(groups[self.source], 1)

    def test_kinds_and_origins(self):
        """CC-118, CC-121, CC-151: expectations by kind, environment and law among them, and by origin."""
        line = self.env["customer.requirement.line"]
        kinds = set(dict(line._fields["kind"].selection))
        self.assertLessEqual({"function", "quality", "price", "delivery", "environment", "legal", "other"}, kinds)
        self.assertEqual(set(dict(line._fields["origin"].selection)), {"stated", "intended_use", "statutory", "own"})
        for vals in ({"kind": False}, {"description": False}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self._need(line_ids=[Command.create({"kind": "price", "description": "Cheaper", **vals})])

    def test_judged(self):
        """CC-120: a need is key or general, and can be met now or not: both are said."""
        for vals in ({"importance": False}, {"feasibility": False}):
            with self.assertRaises(UserError), self.cr.savepoint():
                self._need(**vals)

    def test_key_and_not_yet_met(self):
        """CC-120: the list of key needs not yet met."""
        action = self.env.ref("customer_comm.customer_requirement_key_action")
        key, general = self._analysed(), self._need(importance="general")
        found = self.env["customer.requirement"].search(eval(action.domain))  # noqa: S307
        self.assertIn(key, found)
        self.assertNotIn(general, found)
        key.result = "New fan"
        key.action_meet()
        self.assertNotIn(key, self.env["customer.requirement"].search(eval(action.domain)))  # noqa: S307

    def test_unmet_needs_an_action(self):
        """CC-120: what cannot be met now is not analysed without an action, its person and day."""
        need = self._confirmed(feasibility="improve")
        need.write({"function_id": self.f_engineering.id, "analysis": "A new fan is to be designed"})
        for vals in (
            {},
            {"action": "Design a fan"},
            {"action_user_id": self.engineer.id},
        ):
            need.write(vals)
            with self.assertRaises(UserError):
                need.action_analyse()
        need.action_due = self.today + timedelta(days=30)
        need.action_analyse()
        self.assertEqual(need.activity_ids.user_id, self.engineer)
        need.result = "Built"
        need.action_meet()
        self.assertFalse(need.activity_ids)

    def test_confirmed_before_met(self):
        """CC-116: a need is confirmed, with how and when, before it is met."""
        need = self._need()
        with self.assertRaises(UserError):
            need.action_confirm()
        need.write({"function_id": self.f_engineering.id, "analysis": "Easy"})
        need.action_analyse()
        need.result = "Done"
        with self.assertRaises(UserError):
            need.action_meet()
        need.write({"confirm_channel_id": self.channel.id, "confirmed_on": self.today})
        need.action_meet()
        self.assertTrue(need.closed_at)
        with self.assertRaises(UserError):
            need.result = "Not done"

    def test_analysis(self):
        """CC-123: the owner analyses, who and when is the server's."""
        need = self._confirmed()
        with self.assertRaises(UserError):
            need.action_analyse()
        with self.assertRaises(AccessError):
            need.analysed_by_id = self.quality
        need.write({"function_id": self.f_quality.id, "analysis": "Fine"})
        need.with_user(self.quality).action_analyse()
        self.assertEqual(need.analysed_by_id, self.quality)

    def test_confirmed_stays(self):
        """CC-116: what was confirmed does not change, its expectations neither; set back it does."""
        need = self._confirmed()
        tries = (
            lambda: need.write({"need": "Other"}),
            lambda: need.line_ids.write({"target": "60 dB"}),
            lambda: need.line_ids.unlink(),
            lambda: need.write({"line_ids": [Command.create({"kind": "price", "description": "Cheap"})]}),
        )
        for attempt in tries:
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        need.review_on = self.today + timedelta(days=90)
        need.action_draft()
        need.need = "Other"

    def test_decline_and_cancel(self):
        """CC-116: what is not met has a reason."""
        need = self._analysed()
        for action in (need.action_decline, need.action_cancel):
            with self.assertRaises(UserError):
                action()
        need.result = "Against the law"
        need.action_decline()
        other = self._need()
        other.cancel_reason = "Twice"
        other.action_cancel()

    def test_dates(self):
        """CC-116: collected and confirmed at the latest today."""
        for name in ("collected_on", "confirmed_on"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self._need(**{name: self.today + timedelta(days=2)})

    def test_collectors_are_trained(self):
        """CC-119: a warning, or a refusal where the company insists, for a collector without valid training."""
        need = self._need()
        self.assertTrue(need.collector_untrained)
        self.env.company.requirement_training = "block"
        need.write({"confirm_channel_id": self.channel.id, "confirmed_on": self.today})
        with self.assertRaises(UserError):
            need.action_confirm()
        self.env["customer.competence"].create(
            {"user_id": self.sales.id, "skill_id": self.skill.id, "valid_from": self.today}
        )
        need.invalidate_recordset(["collector_untrained"])
        self.assertFalse(need.collector_untrained)
        need.action_confirm()
        self.env.company.requirement_training = "off"
        self.assertFalse(self._need(collector_id=self.quality.id).collector_untrained)

    def test_from_communication(self):
        """CC-30, CC-120: made from a communication once, judged by a person before it goes on."""
        communication = self._create(product_id=self.product.id)
        model = self.env["customer.requirement"].with_user(self.sales)
        need = model.create(model._prepare_from_communication(communication))
        self.assertEqual((need.partner_id, need.need), (self.partner, communication.description))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            model.create(model._prepare_from_communication(communication))
        with self.assertRaises(UserError):
            need.communication_id = self._create()
        with self.assertRaises(UserError):
            need.action_confirm()

    def test_analysis_by_customer_and_product(self):
        """CC-122: expectations are analysed by customer and product."""
        self._need()
        groups = self.env["customer.requirement.line"]._read_group(
            [("partner_id", "=", self.partner.id)], ["partner_id", "product_id", "kind"], ["__count"]
        )
        self.assertEqual(groups, [(self.partner, self.product, "quality", 1)])

    def test_who_sees_what(self):
        """CC-123: outside Customer Quality one sees what one collected, acts on or whose function analyses it."""
        need = self._confirmed(feasibility="improve")
        with self.assertRaises(AccessError):
            need.with_user(self.plain).read(["need"])
        need.function_id = self.f_production
        mine = need.with_user(self.foreman)
        self.assertEqual(mine.line_ids.kind, "quality")
        mine.write(
            {"analysis": "A fan", "action": "Build", "action_user_id": self.foreman.id, "action_due": self.today}
        )
        mine.action_analyse()
        with self.assertRaises(AccessError):
            self._need(self.foreman)

    def test_server_only_fields(self):
        """CC-116: state and dates are the server's."""
        need = self._need()
        for user in (self.sales, self.manager):
            for vals in ({"state": "met"}, {"closed_at": "2020-01-01 00:00:00"}, {"name": "RQ/1"}):
                with self.assertRaises(AccessError):
                    need.with_user(user).write(vals)
        self.assertEqual(need.state, "draft")

    def test_other_company(self):
        """CC-116: the needs of another company are out of sight."""
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "need_other", "company_id": company.id, "company_ids": [company.id]})
        need = self._need()
        self.assertFalse(self.env["customer.requirement"].with_user(user).search([("id", "=", need.id)]))
        with self.assertRaises(AccessError):
            need.with_user(user).read(["need"])
