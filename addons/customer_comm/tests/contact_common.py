from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, new_test_user


class ContactCase(TransactionCase):
    """A specialist, a supervisor and a manager; only the rules that a test makes are in use."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.specialist = new_test_user(cls.env, "contact_specialist", "customer_comm.group_user")
        cls.colleague = new_test_user(cls.env, "contact_colleague", "customer_comm.group_user")
        cls.overseer = new_test_user(cls.env, "contact_overseer", "customer_comm.group_contact_all")
        cls.keeper = new_test_user(cls.env, "contact_keeper", "customer_comm.group_user,customer_comm.group_file")
        cls.manager = new_test_user(
            cls.env,
            "contact_manager",
            "customer_comm.group_manager,customer_comm.group_file,base.group_partner_manager",
        )
        cls.env["customer.contact.rule"].search([]).active = False
        cls.today = fields.Date.context_today(cls.env["customer.contact"])
        cls.visit = cls.env.ref("customer_comm.channel_visit")
        cls.phone = cls.env.ref("customer_comm.channel_phone")
        cls.letter = cls.env.ref("customer_comm.channel_letter")
        cls.conference = cls.env.ref("customer_comm.channel_phone_conference")
        cls.class_a = cls.env.ref("customer_comm.customer_class_a")
        cls.class_b = cls.env.ref("customer_comm.customer_class_b")
        cls.f_quality = cls.env["customer.function"]._get("quality")
        cls.schedule = cls.env["customer.contact.schedule"]
        cls.partner = cls._create_partner("Planned customer")
        cls.person = cls.env["res.partner"].create({"name": "Person", "parent_id": cls.partner.id})

    @classmethod
    def _create_partner(cls, name, **vals):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "service_user_id": cls.specialist.id, **vals}
        )

    @classmethod
    def _create_rule(cls, **vals):
        return cls.env["customer.contact.rule"].create(
            {
                "name": "Rule",
                "distance": "near",
                "interval_value": 1,
                "interval_unit": "half_month",
                "shift": "none",
                "channel_id": cls.visit.id,
                "purpose": "See how it goes",
                **vals,
            }
        )

    @classmethod
    def _create_contact(cls, user=None, **vals):
        return (
            cls.env["customer.contact"]
            .with_user(user or cls.specialist)
            .create(
                {
                    "partner_id": cls.partner.id,
                    "channel_id": cls.phone.id,
                    "planned_on": cls.today + timedelta(days=3),
                    "purpose": "Ask how it goes",
                    "user_id": (user or cls.specialist).id,
                    **vals,
                }
            )
        )

    @classmethod
    def _make(cls, contact, **vals):
        """Go with the contact all the way to done."""
        if contact.state == "planned" and contact.method == "visit":
            contact.write({"contact_id": cls.person.id, "appointment_at": fields.Datetime.now()})
            contact.action_confirm()
        if contact.state in ("planned", "confirmed"):
            contact.action_start()
        for answer in contact.checklist_answer_ids:
            answer.value_yesno = "yes"
        contact.write({"result": "All is well", "outcome_reached": "yes", **vals})
        contact.action_done()
        return contact

    @classmethod
    def _plan(cls):
        """Run the planner, without commits."""
        with patch.object(type(cls.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
            cls.schedule._cron_plan()

    @classmethod
    def _contacts(cls, partner=None, *states):
        domain = [("partner_id", "=", (partner or cls.partner).id)]
        if states:
            domain.append(("state", "in", states))
        return cls.env["customer.contact"].search(domain, order="planned_on, id")

    @classmethod
    def _install(cls, days_ago=0, months=12, partner=None, **vals):
        """Return goods that were delivered some days ago."""
        product = cls.env["product.product"].search([("type", "=", "consu")], limit=1)
        return cls.env["customer.installed.item"].create(
            {
                "product_id": product.id,
                "partner_id": (partner or cls.partner).id,
                "delivered_on": cls.today - timedelta(days=days_ago),
                "warranty_months": months,
                **vals,
            }
        )
