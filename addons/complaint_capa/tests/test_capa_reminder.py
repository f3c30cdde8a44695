from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .capa_common import CapaCommon


@tagged("post_install", "-at_install")
class TestCapaReminder(CapaCommon):
    """Late actions are reminded of, and escalated (CP-28, CP-99)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.production_function.write({"manager_id": cls.worker.id, "user_ids": [(6, 0, cls.employee.ids)]})
        cls.due = fields.Date.today() + timedelta(days=10)
        cls.capa = cls._capa()
        cls.capa.action_ids.date_due = cls.due
        cls._start(cls.capa)
        cls.action = cls.capa.action_ids

    def _run(self, days):
        """Run the scheduled action some days after the due date."""
        with freeze_time(fields.Datetime.to_datetime(self.due) + timedelta(days=days, hours=6)):
            self._run_cron("capa.action", "_cron_remind")

    def _reminded(self):
        type_ = self.env.ref("complaint_capa.mail_activity_type_capa_late")
        return self.action.activity_ids.filtered(lambda activity: activity.activity_type_id == type_).user_id

    def test_three_steps(self):
        """CP-28, CP-99: the owner after 1 day, the manager after 3, the approver after 7."""
        for days, users in (
            (0, self.env["res.users"]),
            (1, self.employee),
            (2, self.employee),
            (3, self.employee | self.worker),
            (6, self.employee | self.worker),
            (7, self.employee | self.worker | self.director),
            (30, self.employee | self.worker | self.director),
        ):
            self._run(days)
            self.assertEqual(self._reminded(), users, days)
        self.assertEqual(self.action.reminder_level, 3)
        self.assertFalse(self.action.reminder_next)
        self.assertEqual(self.capa.tracking_ids.mapped("kind"), ["reminder"] * 3)
        self.assertTrue(self.action.with_user(self.worker).name, "Who is reminded can read what it is about.")

    def test_run_twice(self):
        """CP-99: killed and run again, nobody is reminded twice; one step a day is taken."""
        self._run(5)
        self.assertEqual(self._reminded(), self.employee)
        self._run(5)
        self.assertEqual(self._reminded(), self.employee | self.worker)
        self._run(5)
        self.assertEqual(len(self.capa.tracking_ids), 2)

    def test_done_in_time(self):
        """CP-99: what is done is not reminded of, and its reminders go."""
        self._run(1)
        self.action.with_user(self.employee).action_done("Done")
        self.assertFalse(self._reminded())
        self._run(9)
        self.assertEqual(self.action.reminder_level, 1)

    def test_settings(self):
        """CP-99: days are the company's, and it may do without."""
        self.company.write(
            {"capa_approver_reminder_days": 20, "capa_manager_reminder_days": 10, "capa_reminder_days": 5}
        )
        self.assertEqual(self.action.reminder_next, self.due + timedelta(days=5))
        self.company.capa_reminder = False
        self.assertFalse(self.action.reminder_next)
        with self.assertRaises(ValidationError):
            self.company.write({"capa_reminder": True, "capa_manager_reminder_days": 2})

    def test_urged_by_hand(self):
        """CP-99: who handles complaints urges the owner at any time; it is on the log."""
        self.action.with_user(self.quality).action_urge()
        self.assertEqual(self._reminded(), self.employee)
        self.assertRecordValues(self.capa.tracking_ids, [{"kind": "reminder", "user_id": self.quality.id}])
        with self.assertRaises(AccessError):
            self.action.with_user(self.employee).action_urge()

    def test_not_before_it_is_under_way(self):
        """CP-99: a plan that is not approved is nobody's delay."""
        self.assertFalse(self._capa().action_ids.reminder_next)

    def test_queries_do_not_grow(self):
        """CP-99: due actions are found by their stored day."""
        self.env.flush_all()
        self.env["capa.action"].search([("reminder_next", "<=", self.due)])
        with self.assertQueryCount(1):
            self.env["capa.action"].search([("reminder_next", "<=", self.due)])

    def test_never_forged(self):
        """CP-99: nobody hides from reminders."""
        for name, value in (
            ("reminder_next", "2040-01-01"),
            ("reminder_level", 3),
            ("original_date_due", "2020-01-01"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.action.write({name: value})


@tagged("post_install", "-at_install")
class TestCapaExtension(CapaCommon):
    """More time for an action (CP-93)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.due = fields.Date.today() + timedelta(days=10)
        cls.later = cls.due + timedelta(days=10)
        cls.capa = cls._capa()
        cls.capa.action_ids.date_due = cls.due
        cls.capa.action_propose()
        cls.capa.signoff_ids.with_user(cls.director).action_approve()
        cls.action = cls.capa.action_ids

    def _request(self, user=None, **vals):
        return (
            self.env["capa.extension"]
            .with_user(user or self.employee)
            .create({"action_id": self.action.id, "new_date": self.later, "reason": "Tool is late", **vals})
        )

    def test_approved(self):
        """CP-93: who approves CAPAs gives more time; the first date stays, the plan stays approved."""
        extension = self._request()
        self.assertEqual(extension.approver_function_id, self.top_management)
        self.assertEqual(extension.activity_ids.user_id, self.director)
        extension.with_user(self.director).action_approve("Once")
        self.assertFalse(self.capa._signoff_changes())
        self.assertRecordValues(
            self.action, [{"date_due": self.later, "original_date_due": self.due, "extension_count": 1}]
        )
        self.assertRecordValues(
            extension, [{"state": "approved", "decided_by_id": self.director.id, "date_due": self.due}]
        )
        self.assertTrue(self.capa._signoff_is_current())
        self.capa.action_start()
        self._request(new_date=self.later + timedelta(days=5)).with_user(self.director).action_approve()
        self.assertEqual(self.action.original_date_due, self.due, "The first date is kept, whatever follows.")
        self.assertTrue(self.capa._signoff_is_current())

    def test_refused(self):
        """CP-93: refused with a reason, due as before."""
        extension = self._request()
        with self.assertRaises(UserError):
            extension.with_user(self.director).action_refuse(" ")
        extension.with_user(self.director).action_refuse("The customer waits")
        self.assertEqual((self.action.date_due, self.action.original_date_due), (self.due, False))
        with self.assertRaises(UserError):
            extension.with_user(self.director).action_approve()

    def test_not_by_oneself(self):
        """CP-93: neither the owner nor who asks decides, nor anybody outside the function."""
        self.top_management.user_ids = self.employee | self.quality
        extension = self._request(user=self.quality)
        for user in (self.employee, self.quality, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                extension.with_user(user).action_approve()

    def test_bad_requests(self):
        """CP-93: without reason, for an earlier day, by somebody else, twice, forged."""
        for vals in (
            {"reason": " "},
            {"new_date": self.due},
            {"new_date": fields.Date.today() - timedelta(days=1)},
            {"user": self.salesman},
            {"state": "approved"},
            {"decided_by_id": self.director.id},
            {"approver_function_id": self.production_function.id},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self._request(**vals)
        extension = self._request()
        for change in (
            lambda: extension.with_user(self.employee).write({"new_date": self.later}),
            lambda: extension.with_user(self.manager).write({"state": "approved"}),
            lambda: extension.sudo().write({"reason": "x"}),
            lambda: extension.sudo().unlink(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_due_date_is_fixed(self):
        """CP-93: without an extension nobody moves the date, of containment neither."""
        with self.assertRaises(UserError):
            self.action.write({"date_due": self.later})
        vals = {"name": "Sort", "kind": "containment", "case_id": self.capa.id, "date_due": self.due}
        sort = (
            self.env["capa.action"].with_user(self.quality).create({**vals, "function_id": self.production_function.id})
        )
        with self.assertRaises(UserError):
            sort.write({"date_due": self.later})

    def test_reminders_begin_anew(self):
        """CP-99: with the new date the reminders count from it."""
        self.capa.action_start()
        with freeze_time(fields.Datetime.to_datetime(self.due) + timedelta(days=1, hours=1)):
            self._run_cron("capa.action", "_cron_remind")
            self.assertEqual(self.action.reminder_level, 1)
            self._request().with_user(self.director).action_approve()
        self.assertEqual((self.action.reminder_level, self.action.reminder_next), (0, self.later + timedelta(days=1)))

    def test_form(self):
        context = self.action.with_user(self.employee).action_request_extension()["context"]
        with Form(self.env["capa.extension"].with_user(self.employee).with_context(**context)) as form:
            form.new_date = self.later
            form.reason = "Tool is late"
        self.assertEqual(form.record.requested_by_id, self.employee)
