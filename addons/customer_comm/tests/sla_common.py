from datetime import datetime

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT


class SlaCase(TransactionCase):
    """Communications with deadlines: a company in Berlin that works Monday to Friday, 8-12 and 13-17."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Assignment mails and tracked changes are not what is tested here.
        cls.env = cls.env(context={**cls.env.context, **DISABLED_MAIL_CONTEXT})
        cls.company = cls.env.company
        cls.calendar = cls._calendar("Office", "Europe/Berlin")
        cls.company.resource_calendar_id = cls.calendar
        cls.user, cls.deputy, cls.director, cls.handler = (
            new_test_user(cls.env, login=f"sla_{name}", groups="customer_comm.group_user", tz="Europe/Berlin")
            for name in ("user", "deputy", "director", "handler")
        )
        cls.manager = new_test_user(cls.env, login="sla_manager", groups="customer_comm.group_manager")
        cls.function = cls.env["customer.function"].create(
            {
                "name": "Hotline",
                "code": "sla_hotline",
                "manager_id": cls.user.id,
                "deputy_id": cls.deputy.id,
            }
        )
        cls.second_company = cls.env["res.company"].create({"name": "Second company"})
        cls.handler.company_ids |= cls.second_company
        cls.partner = cls.env["res.partner"].create({"name": "Bolt and Nut Ltd", "is_company": True})
        cls.grade_aa = cls.env.ref("customer_comm.grade_aa")
        cls.grade_a = cls.env.ref("customer_comm.grade_a")
        cls.grade_b = cls.env.ref("customer_comm.grade_b")
        cls.model = cls.env["ir.model"]._get("customer.communication")
        cls.clocks = cls.env["customer.sla.status"]

    @classmethod
    def _calendar(cls, name, tz, hours=((8, 12), (13, 17)), days=range(5), **vals):
        """Return a working schedule; ``hours`` are the working hours of each of the ``days`` (0 is Monday)."""
        attendances = [
            Command.create({"name": name, "dayofweek": str(day), "hour_from": begin, "hour_to": end})
            for day in days
            for begin, end in hours
        ]
        vals = {"name": name, "tz": tz, "attendance_ids": [Command.clear(), *attendances], **vals}
        return cls.env["resource.calendar"].create(vals)

    @classmethod
    def _only(cls, *policies):
        """Let these policies be the only ones; each is a dictionary of values."""
        cls.env["customer.sla.policy"].search([]).active = False
        return cls._policies(*policies)

    @classmethod
    def _policies(cls, *policies):
        defaults = {"name": "Test", "model_id": cls.model.id, "milestone": "reply", "warning_share": 50}
        return cls.env["customer.sla.policy"].create([{**defaults, **vals} for vals in policies])

    @classmethod
    def _vals(cls, **vals):
        return {
            "subject": "Thread does not fit",
            "description": "The nut does not go onto the bolt.",
            "subject_kind": "feedback",
            "direction": "in",
            "partner_id": cls.partner.id,
            "user_id": cls.handler.id,
            "channel_id": cls.env["customer.channel"].search([], limit=1).id,
            "stage_id": cls.env["customer.stage"].search([], limit=1).id,
            **vals,
        }

    @classmethod
    def _communication(cls, occurred_on=None, count=1, **vals):
        if occurred_on:
            vals["occurred_on"] = occurred_on
        return cls.env["customer.communication"].create([cls._vals(**vals) for _index in range(count)])

    def _clock(self, document, milestone="reply"):
        """Return the last clock of a milestone, freshly read."""
        document.invalidate_recordset(["sla_status_ids"])
        return document.sla_status_ids.filtered(lambda clock: clock.milestone == milestone).sorted("id")[-1:]

    def _process(self, moment):
        """Do what the scheduled action does at this moment, until nothing is due."""
        moment = fields.Datetime.to_datetime(moment)
        while clocks := self.clocks._lock_due([("next_event_at", "<=", moment)], 100):
            clocks._process_safely(moment)

    def _reminders(self, document):
        document.invalidate_recordset(["activity_ids"])
        return document.activity_ids.filtered("sla_status_id").sorted("id")

    def assertDue(self, document, text, milestone="reply"):
        """Check a deadline, given in UTC."""
        self.assertEqual(self._clock(document, milestone).deadline, datetime.fromisoformat(text))
