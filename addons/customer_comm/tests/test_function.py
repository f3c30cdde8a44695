from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, mute_logger, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestFunction(TransactionCase):
    """Business functions: who answers and signs for whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager, cls.deputy, cls.member, cls.stranger = (
            new_test_user(cls.env, login=f"function_{name}", groups="base.group_user", tz="Asia/Shanghai")
            for name in ("manager", "deputy", "member", "stranger")
        )
        cls.function = cls.env["customer.function"].create(
            {
                "name": "Laboratory",
                "code": "test_laboratory",
                "manager_id": cls.manager.id,
                "deputy_id": cls.deputy.id,
                "user_ids": [Command.link(cls.member.id)],
            }
        )

    def test_company_function_takes_the_place_of_the_shared_one(self):
        """XX-25: rules find a function by its code; names are free, and a company may have people of its own."""
        other = self.env["res.company"].create({"name": "Second company"})
        own = self.env["customer.function"].create({"name": "Labor", "code": "test_laboratory", "company_id": other.id})
        functions = self.env["customer.function"]
        self.assertEqual(functions._get("test_laboratory", other), own)
        self.assertEqual(functions._get("test_laboratory"), self.function)
        own.active = False
        self.assertEqual(functions._get("test_laboratory", other), self.function)

    def test_missing_function_says_what_to_do(self):
        """XX-25: an unknown code ends in an error that names the menu."""
        with self.assertRaisesRegex(UserError, "no_such_code.*Configuration"):
            self.env["customer.function"]._get("no_such_code")

    def test_shipped_functions(self):
        """XX-25: the functions of the procedures are there, shared by all companies."""
        for code in (
            "sales",
            "engineering",
            "quality",
            "production",
            "planning",
            "purchasing",
            "finance",
            "warehouse",
            "logistics",
            "after_sales",
            "top_management",
            "management_representative",
        ):
            with self.subTest(code=code):
                self.assertFalse(self.env["customer.function"]._get(code).company_id)

    def test_code_is_unique_a_company(self):
        """XX-25: a code is given once a company, and once among the shared functions."""
        with self.assertRaises(Exception), mute_logger("odoo.sql_db"), self.cr.savepoint():  # noqa: B017
            self.env["customer.function"].create({"name": "Again", "code": "test_laboratory"})
        with self.assertRaises(ValidationError):
            self.env["customer.function"].create({"name": "Bad", "code": "two words"})

    def test_responsible_user(self):
        """XX-09: the manager, the deputy from the first to the last day of absence, then the manager again."""
        self.function.write({"absent_from": "2026-11-10", "absent_to": "2026-11-12"})
        # Days of the manager's time zone (Shanghai, UTC+8).
        for now, user in (
            ("2026-11-09 15:59:00", self.manager),
            ("2026-11-09 16:01:00", self.deputy),
            ("2026-11-12 15:59:00", self.deputy),
            ("2026-11-12 16:01:00", self.manager),
        ):
            with self.subTest(now=now), freeze_time(now):
                self.assertEqual(self.function._responsible_user(), user)
                self.assertEqual(bool(self.function._signing_principal(self.deputy)), user == self.deputy)

    @freeze_time("2026-11-11 08:00:00")
    def test_signing_principal(self):
        """CC-96: the deputy acts for the absent manager, and for nobody else."""
        self.assertEqual(self.function._signing_principal(self.manager), self.manager)
        self.assertEqual(self.function._signing_principal(self.member), self.member)
        self.assertFalse(self.function._signing_principal(self.deputy))
        self.assertFalse(self.function._signing_principal(self.stranger))
        self.function.absent_from = "2026-11-11"
        self.assertEqual(self.function._signing_principal(self.deputy), self.manager)
        self.assertFalse(self.function._signing_principal(self.stranger))

    def test_client_time_zone_cannot_move_the_absence(self):
        """XX-09: a deputy who sends another time zone does not become one a day earlier."""
        self.function.absent_from = "2026-11-12"
        with freeze_time("2026-11-11 12:00:00"):
            function = self.function.with_user(self.deputy).with_context(tz="Pacific/Kiritimati")
            self.assertFalse(function._is_absent())

    def test_first_member_when_nobody_leads(self):
        """XX-25: a function without manager is answered by its first member; an empty one by nobody."""
        self.function.write({"manager_id": False, "deputy_id": False})
        self.assertEqual(self.function._responsible_user(), self.member)
        self.function.user_ids = False
        self.assertFalse(self.function._responsible_user())

    def test_manager_reports_absence_only(self):
        """XX-09: a manager enters his own absence and nothing else; nobody does it for him."""
        self.function.with_user(self.manager).write({"absent_from": "2026-12-01", "absent_to": "2026-12-05"})
        with self.assertRaises(AccessError):
            self.function.with_user(self.manager).deputy_id = self.stranger
        for user in (self.deputy, self.member, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.function.with_user(user).write({"absent_from": "2026-12-01"})

    def test_only_internal_users_belong(self):
        """XX-11: a portal user never belongs to a function; deputy and manager are two people."""
        portal = new_test_user(self.env, login="function_portal", groups="base.group_portal")
        with self.assertRaises(ValidationError):
            self.function.user_ids = [Command.link(portal.id)]
        with self.assertRaises(ValidationError):
            self.function.deputy_id = self.manager
