from datetime import timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .contact_common import ContactCase


@tagged("post_install", "-at_install")
class TestContactRules(ContactCase):
    def test_shipped_frequencies(self):
        """CC-45 to CC-49: every frequency of the procedures ships as a rule."""
        shipped = {
            "near": (1, "half_month", "visit"),
            "far": (3, "month", "visit"),
            "abroad": (3, "month", "conference"),
            "installed": (1, "week", "phone"),
            "warranty": (1, "month", "phone"),
            "after_warranty": (3, "month", "phone"),
        }
        for name, expected in shipped.items():
            rule = self.env.ref(f"customer_comm.contact_rule_{name}")
            self.assertEqual((rule.interval_value, rule.interval_unit, rule.channel_id.method), expected)
        visit = self.env.ref("customer_comm.contact_rule_return_visit")
        self.assertTrue(visit.once)
        self.assertEqual((visit.kind, visit.phase, visit.class_ids), ("return_visit", "warranty", self.class_a))

    def test_interval_zero(self):
        """CC-45: an interval of nothing is refused."""
        for value in (0, -1):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._create_rule(interval_value=value)

    def test_everybody_is_nobody(self):
        """A rule without a condition would plan contacts with all addresses of the company."""
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._create_rule(distance=False)
        rule = self._create_rule()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            rule.distance = False

    def test_free_stages_have_no_interval(self):
        """CC-48: before and during the sale contact is made as needed, and there is no alarm."""
        stage = self.env.ref("customer_comm.stage_pre_sale")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._create_rule(stage_id=stage.id)
        self._create_rule(stage_id=stage.id, interval_unit="needed")
        self.partner.distance = "near"
        self._plan()
        self.assertFalse(self._contacts())

    def test_responsible(self):
        """CC-55: the specialist, else the salesperson, else after-sales; or a certain user."""
        rule = self._create_rule()
        nobody, company = self.env["res.users"], self.env.company
        self.assertEqual(rule._get_responsible(self.partner, company, nobody), self.specialist)
        self.partner.write({"service_user_id": False, "user_id": self.colleague.id})
        self.assertEqual(rule._get_responsible(self.partner, company, nobody), self.colleague)
        self.colleague.active = False
        self.assertEqual(rule._get_responsible(self.partner, company, self.manager), self.manager)
        rule.write({"responsible": "user", "user_id": self.overseer.id})
        self.assertEqual(rule._get_responsible(self.partner, company, nobody), self.overseer)


@tagged("post_install", "-at_install")
class TestContactPlanner(ContactCase):
    def test_near_far_abroad(self):
        """CC-45, CC-46: 15 days for near customers, three months for others."""
        self._create_rule()
        self._create_rule(distance="far", interval_value=3, interval_unit="month")
        self._create_rule(distance="abroad", interval_value=3, interval_unit="month", channel_id=self.conference.id)
        for distance, day in (
            ("near", self.today + timedelta(days=15)),
            ("far", self.today + relativedelta(months=3)),
            ("abroad", self.today + relativedelta(months=3)),
        ):
            partner = self._create_partner(distance, distance=distance)
            self._plan()
            contact = self._contacts(partner)
            self.assertEqual(contact.planned_on, day)
            self.assertEqual(contact.user_id, self.specialist)
            self.assertEqual(partner.next_contact_on, day)
            self.assertEqual(contact.activity_ids.date_deadline, day)
            self.assertEqual(contact.activity_ids.user_id, self.specialist)

    def test_one_plan(self):
        """CC-45: the planner plans once, however often it runs; the database allows no second plan."""
        rule = self._create_rule()
        self.partner.distance = "near"
        self._plan()
        self._plan()
        contact = self._contacts()
        self.assertEqual(len(contact), 1)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._create_contact(self.manager, rule_id=rule.id, planned_on=contact.planned_on)

    def test_next_after_done(self):
        """CC-45: the next contact counts from the day of the last."""
        self._create_rule()
        self.partner.distance = "near"
        self._plan()
        self._make(self._contacts().with_user(self.specialist))
        self.assertEqual(self.partner.last_contact_on, self.today)
        self._plan()
        following = self._contacts(self.partner, "planned")
        self.assertEqual(following.planned_on, self.today + timedelta(days=15))
        self.assertEqual(self.partner.next_contact_on, following.planned_on)

    def test_missed(self):
        """CC-47: what is not done in time is overdue, then missed, and the next one is planned."""
        self._create_rule(grace_days=4)
        self.partner.distance = "near"
        self._plan()
        contact = self._contacts()
        contact._guarded().write({"planned_on": self.today - timedelta(days=4)})
        self.assertTrue(contact.is_overdue)
        self.assertIn(contact, contact.search([("is_overdue", "=", True)]))
        self._plan()
        self.assertEqual(contact.state, "planned")
        contact._guarded().write({"planned_on": self.today - timedelta(days=5)})
        self._plan()
        self.assertEqual(contact.state, "missed")
        self.assertFalse(contact.activity_ids)
        following = self._contacts(self.partner, "planned")
        self.assertEqual(following.planned_on, self.today + timedelta(days=10))

    def test_condition_lost(self):
        """A customer who moves away is not visited every half month any more; agreed visits stay."""
        self._create_rule()
        other = self._create_partner("Other", distance="near")
        self.partner.distance = "near"
        self._plan()
        agreed = self._contacts(other)
        agreed.write(
            {
                "appointment_at": fields.Datetime.now(),
                "contact_id": other.child_ids.create({"name": "Somebody", "parent_id": other.id}).id,
            }
        )
        agreed.action_confirm()
        (self.partner | other).distance = "far"
        self.assertEqual(self._contacts().state, "cancelled")
        self.assertTrue(self._contacts().cancel_reason)
        self.assertFalse(self.partner.next_contact_on)
        self.assertEqual(agreed.state, "confirmed")

    def test_archived(self):
        """Plans with an archived customer are cancelled, and made again when it comes back."""
        self._create_rule()
        self.partner.distance = "near"
        self._plan()
        by_hand = self._create_contact()
        self.partner.active = False
        self.assertEqual(set(self._contacts().mapped("state")), {"cancelled"})
        self.assertEqual(by_hand.state, "cancelled")
        self.partner.active = True
        self._plan()
        self.assertEqual(len(self._contacts(self.partner, "planned")), 1)

    def test_rule_archived(self):
        """An archived rule takes its plans back."""
        rule = self._create_rule()
        self.partner.distance = "near"
        self._plan()
        rule.active = False
        self.assertEqual(self._contacts().state, "cancelled")
        self.assertFalse(self.schedule.search([("rule_id", "=", rule.id)]))

    def test_rule_deleted(self):
        """A deleted rule leaves the record of what was done under it."""
        rule = self._create_rule()
        self.partner.distance = "near"
        self._plan()
        contact = self._make(self._contacts().with_user(self.specialist))
        rule.unlink()
        self.assertEqual(contact.state, "done")
        self.assertFalse(contact.sudo().rule_id)

    def test_merged(self):
        """Plans of merged customers go on once; what was done stays."""
        self._create_rule()
        twin = self._create_partner("Twin", distance="near")
        self.partner.distance = "near"
        self._plan()
        done = self._contacts(twin)
        done.write({"contact_id": self.env["res.partner"].create({"name": "P", "parent_id": twin.id}).id})
        done.appointment_at = fields.Datetime.now()
        done.action_confirm()
        self._install(partner=twin)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with mute_logger("odoo.addons.base.partner.merge", "odoo.sql_db"):
            wizard._merge((twin | self.partner).ids, self.partner)
        self.assertFalse(twin.exists())
        self.assertEqual(done.partner_id, self.partner)
        self.assertEqual(done.state, "confirmed")
        rows = self.schedule.search([("partner_id", "=", self.partner.id)])
        self.assertEqual(len(rows), 1)
        item = self.env["customer.installed.item"].search([("commercial_partner_id", "=", self.partner.id)])
        self.assertEqual(item.partner_id, self.partner)
        self._plan()
        self.assertEqual(len(self._contacts(self.partner, "planned")), 1)

    def test_class_and_tag_and_country(self):
        """CC-62, XX-30: by class, tag and country group, together."""
        europe = self.env.ref("base.europe")
        tag = self.env["res.partner.category"].create({"name": "Visited"})
        self._create_rule(
            distance=False,
            class_ids=[(6, 0, self.class_a.ids)],
            category_id=tag.id,
            country_group_id=europe.id,
        )
        self.partner.write({"customer_class_id": self.class_a.id, "category_id": [(4, tag.id)]})
        self._plan()
        self.assertFalse(self._contacts())
        self.partner.country_id = self.env.ref("base.be")
        self._plan()
        self.assertEqual(len(self._contacts()), 1)
        self.partner.customer_class_id = self.class_b
        self.assertEqual(self._contacts().state, "cancelled")

    def test_persons_are_no_customers(self):
        """Persons bear the class of their company, and are not visited on their own."""
        self._create_rule(distance=False, class_ids=[(6, 0, self.class_a.ids)])
        self.partner.customer_class_id = self.class_a
        self.assertEqual(self.person.customer_class_id, self.class_a)
        self._plan()
        self.assertEqual(len(self._contacts()), 1)
        self.assertFalse(self._contacts(self.person))

    def test_days_off(self):
        """A date on a day off moves to the working day before or after."""
        for shift, expected in (("before", 4), ("after", 0)):
            rule = self._create_rule(name=shift, distance="far", interval_value=1, interval_unit="day", shift=shift)
            self.env.company.resource_calendar_id = self.env.ref("resource.resource_calendar_std")
            partner = self._create_partner(shift, distance="far")
            row = self.schedule.search([("rule_id", "=", rule.id), ("partner_id", "=", partner.id)])
            saturday = self.today + timedelta(days=(5 - self.today.weekday()) % 7 + 14)
            row.begins_on = saturday - timedelta(days=1)
            row.last_on = saturday - timedelta(days=1)
            with patch.object(type(row), "_today", lambda self, day=saturday: day - timedelta(days=3)):
                row._plan()
            contact = self._contacts(partner).filtered(lambda c, rule=rule: c.sudo().rule_id == rule)
            self.assertEqual(contact.planned_on.weekday(), expected, shift)
            rule.active = False

    def test_one_bad_row(self):
        """A customer for whom no plan can be made does not stop the others."""
        self._create_rule()
        bad = self._create_partner("Bad", distance="near")
        self.partner.distance = "near"
        Schedule = type(self.schedule)
        original = Schedule._prepare_contact_vals

        def prepare(row, day, fallback):
            if row.partner_id == bad:
                raise ValueError("bad")
            return original(row, day, fallback)

        logger = "odoo.addons.customer_comm.models.customer_contact_schedule_planner"
        with patch.object(Schedule, "_prepare_contact_vals", prepare), mute_logger(logger):
            self._plan()
        self.assertEqual(len(self._contacts()), 1)
        self.assertFalse(self._contacts(bad))
        row = self.schedule.search([("partner_id", "=", bad.id)])
        self.assertEqual(row.next_plan_on, self.today + timedelta(days=1))

    def test_dates_cannot_be_forged(self):
        """The dates on the customer come from the contacts, whoever writes them."""
        for name in ("last_contact_on", "next_contact_on"):
            with self.assertRaises(AccessError):
                self.partner.write({name: "2030-01-01"})
            with self.assertRaises(AccessError):
                self.env["res.partner"].create({"name": "New", name: "2030-01-01"})

    def test_schedule_is_nobodys(self):
        """Nobody writes the schedule."""
        self._create_rule()
        self.partner.distance = "near"
        row = self.schedule.search([("partner_id", "=", self.partner.id)])
        with self.assertRaises(AccessError):
            row.with_user(self.manager).write({"next_plan_on": False})

    def test_other_company(self):
        """Rules of one company leave the customers of another alone."""
        other = self.env["res.company"].create({"name": "Other company"})
        self._create_rule(company_id=other.id)
        own = self._create_partner("Own", distance="near", company_id=self.env.company.id)
        theirs = self._create_partner("Theirs", distance="near", company_id=other.id)
        self._plan()
        self.assertFalse(self._contacts(own))
        self.assertEqual(self._contacts(theirs).company_id, other)


@tagged("post_install", "-at_install")
class TestContactPhases(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        common = {"distance": False, "channel_id": cls.phone.id}
        cls.weekly = cls._create_rule(phase="installed", interval_value=1, interval_unit="week", **common)
        cls.monthly = cls._create_rule(phase="warranty", interval_value=1, interval_unit="month", **common)
        cls.quarterly = cls._create_rule(phase="after", interval_value=3, interval_unit="month", **common)

    def _planned(self, rule):
        self._plan()
        contacts = self._contacts(self.partner, "planned")
        return contacts.filtered(lambda contact: contact.sudo().rule_id == rule).planned_on

    def test_after_installation(self):
        """CC-47: in the first month once a week."""
        self._install()
        self.assertEqual(self._planned(self.weekly), self.today + timedelta(days=7))
        self.assertFalse(self._planned(self.monthly))
        self.assertFalse(self._planned(self.quarterly))

    def test_in_warranty(self):
        """CC-47: then once a month."""
        self._install(days_ago=31)
        self.assertFalse(self._planned(self.weekly))
        self.assertEqual(self._planned(self.monthly), self.today + relativedelta(months=1))
        self.assertFalse(self._planned(self.quarterly))

    def test_after_warranty(self):
        """CC-47: then every three months."""
        item = self._install(days_ago=800)
        self.assertFalse(self._planned(self.weekly))
        self.assertFalse(self._planned(self.monthly))
        begins = item.warranty_until + timedelta(days=1)
        self.assertEqual(self._planned(self.quarterly), max(self.today, begins + relativedelta(months=3)))

    def test_new_delivery(self):
        """CC-47: new goods bring the short intervals back, and what was planned for later is taken back."""
        self._install(days_ago=800)
        self._plan()
        old = self._contacts(self.partner, "planned")
        self._install()
        self.assertEqual(old.state, "cancelled")
        self.assertEqual(self._planned(self.weekly), self.today + timedelta(days=7))
        self.assertEqual(self._contacts(self.partner, "planned").sudo().rule_id, self.weekly)

    def test_last_week_of_the_month(self):
        """CC-47: no weekly contact is planned after the first month."""
        self._install(days_ago=27)
        self.schedule.search([("rule_id", "=", self.weekly.id)]).last_on = self.today
        self.assertFalse(self._planned(self.weekly))

    def test_goods_gone(self):
        """Goods out of use are not asked after."""
        item = self._install()
        self._plan()
        item.with_user(self.specialist).action_retire()
        self.assertEqual(self._contacts().state, "cancelled")

    def test_return_visit_once(self):
        """CC-49: one return visit for each project of class A, within the warranty."""
        rule = self._create_rule(
            distance=False,
            kind="return_visit",
            class_ids=[(6, 0, self.class_a.ids)],
            phase="warranty",
            once=True,
            interval_value=1,
            interval_unit="month",
        )
        self.partner.customer_class_id = self.class_a
        (self.weekly | self.monthly | self.quarterly).active = False
        orders = self.env["sale.order"].create([{"partner_id": self.partner.id}] * 2)
        for order in orders:
            self._install(order_id=order.id)
        self._plan()
        visits = self._contacts()
        self.assertEqual(visits.order_id, orders)
        self.assertEqual(set(visits.mapped("planned_on")), {self.today + relativedelta(months=1)})
        self._make(visits[0].with_user(self.specialist))
        self._plan()
        self.assertEqual(len(self._contacts()), 2)
        # neither the rule nor the class, switched off and on, brings back what was done
        rule.active = False
        rule.active = True
        self._plan()
        self.assertEqual(len(self._contacts(self.partner, "planned")), 1)

    def test_short_warranty(self):
        """CC-49: the return visit of a warranty shorter than the interval is made at its end."""
        (self.weekly | self.monthly | self.quarterly).active = False
        self._create_rule(
            distance=False, kind="return_visit", phase="warranty", once=True, interval_value=3, interval_unit="month"
        )
        item = self._install(months=1)
        self._plan()
        self.assertEqual(self._contacts().planned_on, item.warranty_until)

    def test_refused_dates(self):
        """A warranty that ends before the delivery, and an installation before it, are refused."""
        item = self._install()
        for vals in (
            {"warranty_until": self.today - timedelta(days=1)},
            {"installed_on": self.today - timedelta(days=1)},
            {"warranty_months": -1},
        ):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                item.write(vals)

    def test_forged_item(self):
        """Where goods come from and what came back is set by deliveries only."""
        item = self._install()
        for vals in ({"state": "returned"}, {"returned_quantity": 1}, {"quantity_left": 0}):
            with self.assertRaises(AccessError):
                item.with_user(self.manager).write(vals)
        with self.assertRaises(UserError):
            self._install(order_id=self.env["sale.order"].search([("partner_id", "!=", self.partner.id)], limit=1).id)
