from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestDistribution(CommunicationCase):
    """Who is informed, and who may say that he took note."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls._create()

    def _distribute(self, subject="Changed", functions=None, users=None, **kwargs):
        functions = self.f_production if functions is None and users is None else functions
        return self.record._distribute(subject, functions=functions, users=users, **kwargs)

    @freeze_time("2026-11-22 09:30:00")
    def test_distribute(self):
        """XX-08, XX-23: functions and users are informed, with the number of copies, and reminded."""
        rows = self.record.with_user(self.sales)._distribute(
            "Changed", functions=self.f_production | self.f_quality, users=self.director, copies=4
        )
        self.assertEqual(self.record.distribution_ids, rows.sorted("id", reverse=True))
        self.assertEqual(set(rows.mapped("copies")), {4})
        self.assertEqual(rows.informed_by_id, self.sales)
        self.assertEqual(set(rows.mapped("informed_at")), {fields.Datetime.to_datetime("2026-11-22 09:30:00")})
        activities = rows.sudo().activity_ids
        self.assertEqual(activities.user_id, self.foreman | self.quality | self.director)
        self.assertFalse(self.env["mail.mail"].search([("res_id", "=", self.record.id), ("model", "=", rows._name)]))

    def test_not_twice(self):
        """XX-23: who has not read a piece of news yet does not get it again; later news arrive."""
        self._distribute()
        self.assertFalse(self._distribute())
        self.assertEqual(len(self._distribute("Changed again")), 1)
        self.record.distribution_ids.with_user(self.foreman).action_acknowledge()
        self.assertEqual(len(self._distribute()), 1)

    @freeze_time("2026-11-22 09:30:00")
    def test_acknowledge(self):
        """XX-23, XX-26: a member takes note, with a word on what was done; the server writes who and when."""
        row = self._distribute()
        row.with_user(self.foreman).action_acknowledge(note=" Told the shift ")
        self.assertEqual(row.acknowledged_by_id, self.foreman)
        self.assertEqual(row.acknowledged_at, fields.Datetime.to_datetime("2026-11-22 09:30:00"))
        self.assertEqual(row.note, "Told the shift")
        self.assertFalse(row.sudo().activity_ids)

    def test_acknowledged_once(self):
        """XX-23: a second acknowledgement changes nothing."""
        row = self._distribute()
        with freeze_time("2026-11-22 09:30:00"):
            row.with_user(self.foreman).action_acknowledge(note="First")
        self.f_production.user_ids = self.quality
        row.with_user(self.quality).action_acknowledge(note="Second")
        self.assertEqual((row.acknowledged_by_id, row.note), (self.foreman, "First"))

    def test_only_recipients(self):
        """XX-23: neither the sender nor an administrator acknowledges for others; the deputy does."""
        row, own = self._distribute(), self._distribute(users=self.quality)
        for user in (self.sales, self.quality, self.director, self.manager, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                row.with_user(user).action_acknowledge()
        with self.assertRaises(AccessError):
            own.with_user(self.sales).action_acknowledge()
        self.f_production.deputy_id = self.plain
        row.with_user(self.plain).action_acknowledge()
        own.with_user(self.quality).action_acknowledge()
        self.assertEqual((row.acknowledged_by_id, own.acknowledged_by_id), (self.plain, self.quality))

    def test_my_list(self):
        """XX-26: one list shows what waits for me and my functions, also of documents I may not open, in one batch."""
        mine = self.env["customer.distribution"].with_user(self.foreman)
        # The foreman stands for production, to which the company may have sent documents before.
        waiting = [("can_acknowledge", "=", True), ("id", "not in", mine.search([("can_acknowledge", "=", True)]).ids)]
        rows = self._distribute() | self._create()._distribute("Other", users=self.foreman)
        self._distribute(functions=self.f_quality)
        found = mine.search(waiting)
        self.assertEqual(found, rows.sorted("id", reverse=True))
        self.assertEqual(found.mapped("res_name"), rows.sorted("id", reverse=True).mapped("res_name"))
        wizard = self.env[found.action_open_acknowledge_wizard()["res_model"]].with_user(self.foreman)
        wizard.create({"distribution_ids": [Command.set(found.ids)], "note": "Read"}).action_acknowledge()
        self.assertFalse(mine.search(waiting))
        self.assertEqual(set(rows.mapped("note")), {"Read"})
        self.assertFalse(self.env["customer.distribution"].with_user(self.plain).search([]))
        with self.assertRaises(AccessError):
            found[0].action_open_document()

    def test_forgery(self):
        """XX-23: rows are not made, changed or deleted by hand, whoever tries and whichever way."""
        row = self._distribute()
        vals = {
            "res_model": self.record._name,
            "res_id": self.record.id,
            "company_id": self.env.company.id,
            "subject": "Forged",
            "function_id": self.f_production.id,
            "informed_at": fields.Datetime.now(),
        }
        done = {"acknowledged_by_id": self.foreman.id, "acknowledged_at": "2020-01-01 00:00:00"}
        for user in (self.foreman, self.sales, self.plain, self.manager, self.env.ref("base.user_admin")):
            forger = row.with_user(user).with_context(_seal_customer_distribution=True)
            record = self.record.with_user(user)
            tries = {
                "create": lambda forger=forger: forger.create(vals | done),
                "write": lambda forger=forger: forger.write(done),
                "subject": lambda forger=forger: forger.write({"subject": "Another"}),
                "copy": lambda forger=forger: forger.copy(done),
                "unlink": lambda forger=forger: forger.unlink(),
                "o2m": lambda record=record: record.write({"distribution_ids": [Command.create(vals | done)]}),
                "o2m update": lambda record=record: record.write({"distribution_ids": [Command.update(row.id, done)]}),
                "o2m clear": lambda record=record: record.write({"distribution_ids": [Command.clear()]}),
            }
            for name, attempt in tries.items():
                with self.subTest(user=user.login, door=name), self.assertRaises(AccessError), self.cr.savepoint():
                    attempt()
            rows = [[str(row.id), str(self.foreman.id)]]
            result = forger.load([".id", "acknowledged_by_id/.id"], rows)
            self.assertTrue([message for message in result["messages"] if message["type"] == "error"])
        with self.assertRaises(AccessError), self.cr.savepoint():
            row.sudo().write(done)
        self.assertFalse(row.acknowledged_at)
        row.sudo().activity_ids.action_done()
        self.assertFalse(row.acknowledged_at, "marking the reminder done is no acknowledgement")

    def test_wizard(self):
        """XX-08: who may write the document distributes it; nobody chosen, or no right, is refused."""
        action = self.record.with_user(self.sales).action_distribute()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        with self.assertRaisesRegex(UserError, "Choose at least"):
            wizard.with_user(self.sales).create({}).action_distribute()
        wizard.with_user(self.sales).create(
            {"function_ids": [Command.set(self.f_production.ids)], "copies": 2}
        ).action_distribute()
        row = self.record.distribution_ids
        self.assertEqual((row.subject, row.copies), (self.record.display_name, 2))
        with self.assertRaises(AccessError):
            self.record.with_user(self.plain).action_distribute()
        chosen = {"user_ids": [Command.set(self.quality.ids)]}
        with self.assertRaises(AccessError):
            wizard.with_user(self.plain).create(chosen).action_distribute()
        with self.assertRaisesRegex(UserError, "no distribution list"):
            wizard.with_user(self.sales).create(chosen | {"res_model": "res.partner"}).action_distribute()

    def test_other_company(self):
        """XX-23: rows of another company are out of sight."""
        self._distribute()
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "comm_other", "company_id": company.id, "company_ids": [company.id]})
        self.assertFalse(self.env["customer.distribution"].with_user(user).search([]))

    def test_deleted_with_the_document(self):
        """XX-05: the list of a deleted draft goes with it."""
        rows = self._distribute()
        self.record.with_user(self.manager).unlink()
        self.assertFalse(rows.exists())
