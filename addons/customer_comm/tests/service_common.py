from datetime import timedelta

from odoo import Command, fields

from .communication_common import CommunicationCase

# A picture of one pixel, as the signature widget sends it.
SIGNATURE = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class ServiceCase(CommunicationCase):
    """A customer with a site and an order, and types of service."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env["res.partner"].create({"name": "Site", "type": "delivery", "parent_id": cls.partner.id})
        category = cls.env["product.category"].create({"name": "Boilers"})
        cls.product = cls.env["product.product"].create(
            {"name": "Boiler", "is_storable": True, "list_price": 100, "categ_id": category.id}
        )
        cls.order = cls._create_order()

    @classmethod
    def _create_order(cls, partner=None, quantity=1, **vals):
        return cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.partner).id,
                "order_line": [Command.create({"product_id": cls.product.id, "product_uom_qty": quantity})],
                **vals,
            }
        )

    @classmethod
    def _type(cls, code):
        return cls.env.ref(f"customer_comm.service_type_{code}")

    @classmethod
    def _service(cls, code, user=None, **vals):
        return (
            cls.env["customer.service"]
            .with_user(user or cls.sales)
            .create(
                {
                    "type_id": cls._type(code).id,
                    "partner_id": cls.partner.id,
                    "planned_on": fields.Datetime.now() + timedelta(days=3),
                    **vals,
                }
            )
        )

    @classmethod
    def _answer(cls, service):
        """Answer all questions that must be answered."""
        values = {"yesno": "yes", "text": "Fine", "number": "12.5", "date": "2026-01-01"}
        for answer in service.checklist_answer_ids:
            name = {"yesno": "value_yesno", "number": "value_number_text"}.get(
                answer.answer_kind, f"value_{answer.answer_kind}"
            )
            answer[name] = values[answer.answer_kind]

    @classmethod
    def _sign(cls, service):
        service.write({"customer_signed_by": "Mr Customer", "customer_signature": SIGNATURE})

    @classmethod
    def _deliver(cls, order):
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        return picking
