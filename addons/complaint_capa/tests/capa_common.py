from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import freeze_time, new_test_user

from .common import ComplaintCommon


class CapaCommon(ComplaintCommon):
    """CAPAs on their way: opened from complaints, approved, carried out, verified."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(cls.env, login="cp_buyer", groups="base.group_user")
        cls.purchasing = cls.env["customer.function"]._get("purchasing")
        cls.purchasing.write({"manager_id": cls.buyer.id, "deputy_id": False, "user_ids": [Command.clear()]})

    @classmethod
    def _assessed(cls, **vals):
        """Return a complaint that asks for nothing more than the matrix says of its severity and risk."""
        judgement = {name: vals.pop(name) for name in ("severity", "risk") if name in vals}
        return cls._advance(cls._complaint(**vals), "assessed", **judgement)

    @classmethod
    def _complaint_capa(cls, complaint=None, **vals):
        """Return a CAPA with a complete plan for a complaint of the customer."""
        complaint = complaint or cls._assessed(contact_id=cls.contact.id)
        return cls._capa(complaint_ids=[Command.set(complaint.ids)], **vals)

    @classmethod
    def _start(cls, capa):
        capa.action_propose()
        capa.signoff_ids.filtered("can_sign").with_user(cls.director).action_approve()
        if capa.signoff_state != "approved":
            capa.signoff_ids.with_user(cls.director).action_approve()
        capa.action_start()
        return capa

    @classmethod
    def _verified(cls, capa):
        """Take a CAPA from its plan to the verified actions."""
        cls._start(capa)
        capa.action_ids.with_user(cls.employee).action_done("Done")
        capa.action_ids.with_user(cls.quality).action_verify("Seen")
        return capa

    @classmethod
    def _run_cron(cls, model, method):
        """Run the method of a scheduled action without committing."""
        with patch.object(type(cls.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60):
            getattr(cls.env[model], method)()

    @classmethod
    def _days_later(cls, days):
        return freeze_time(fields.Datetime.now() + timedelta(days=days))
