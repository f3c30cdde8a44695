from odoo import fields
from odoo.tests import new_test_user

from .communication_common import CommunicationCase


class PropertyCase(CommunicationCase):
    """A customer with a contract, a place set apart, and a custodian outside Customer Quality (the foreman)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.engineer = new_test_user(cls.env, "comm_engineer", "customer_comm.group_user")
        cls.f_engineering = cls.env["customer.function"]._get("engineering")
        cls.f_engineering.write({"manager_id": cls.engineer.id, "deputy_id": False, "user_ids": False})
        cls.tooling = cls.env.ref("customer_comm.property_type_tooling")
        cls.personal = cls.env.ref("customer_comm.property_type_personal_data")
        cls.materials = cls.env.ref("customer_comm.property_type_materials")
        cls.env["customer.property.type"].search([]).checklist_ids = False
        stock = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1).lot_stock_id
        cls.area = cls.env["stock.location"].create(
            {"name": "Customers", "location_id": stock.id, "is_customer_property": True}
        )
        cls.order = cls.env["sale.order"].create({"partner_id": cls.partner.id})

    @classmethod
    def _property(cls, user=None, **vals):
        vals = {
            "type_id": cls.tooling.id,
            "partner_id": cls.partner.id,
            "item": "Mould",
            "spec": "4 cavities",
            "model": "M-1",
            "quantity": 10,
            "order_id": cls.order.id,
            "location_id": cls.area.id,
            **vals,
        }
        return cls.env["customer.property"].with_user(user or cls.sales).create(vals)

    @classmethod
    def _counted(cls, quantity=10, **vals):
        record = cls._property(**vals)
        record.write({"received_on": cls.today, "counted_quantity": quantity, "spec_checked": True})
        record.action_count()
        return record

    @classmethod
    def _judged(cls, result="pass", note="Dimensions agree", **vals):
        record = cls._counted(**vals)
        record.action_start_inspection()
        cls._check(record, kind="receipt", result=result, note=note, user=cls.quality)
        return record

    @classmethod
    def _kept(cls, **vals):
        record = cls._judged(**vals)
        record.is_marked = True
        record.action_store()
        return record

    @classmethod
    def _check(cls, record, user=None, **vals):
        vals = {"property_id": record.id, "result": "pass", "note": "Complete", **vals}
        return cls.env["customer.property.check"].with_user(user or cls.foreman).create(vals)

    @classmethod
    def _move(cls, record, user=None, **vals):
        vals = {"property_id": record.id, "kind": "returned", "quantity": 1, "evidence": "Receipt 1", **vals}
        return cls.env["customer.property.move"].with_user(user or cls.sales).create(vals)

    @classmethod
    def _problem(cls, record, user=None, **vals):
        """Report a problem through the dialogue; return the issue."""
        vals = {
            "property_id": record.id,
            "cause": "damage",
            "quantity": record.remaining_quantity,
            "description": "A cavity is cracked",
            "isolation_place": "Red cage",
            "isolation_label": True,
            **vals,
        }
        action = cls.env["customer.property.problem"].with_user(user or cls.foreman).create(vals).action_confirm()
        return cls.env["customer.property.issue"].browse(action["res_id"])

    @classmethod
    def _sent(cls, issue):
        issue = issue.with_user(cls.sales)
        issue.channel_id = cls.channel
        issue.action_send()
        return issue

    @classmethod
    def _decided(cls, issue, decision="use"):
        issue = cls._sent(issue)
        issue.write({"decision": decision, "decision_on": cls.today, "decision_text": "Go on"})
        issue.action_decide()
        return issue

    @classmethod
    def _disposed(cls, issue, decision="use"):
        issue = cls._decided(issue, decision)
        issue.write({"disposition": decision, "disposition_evidence": "Note 7"})
        issue.action_dispose()
        return issue
