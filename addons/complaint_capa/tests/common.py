from odoo import Command
from odoo.tests import Form, new_test_user

from odoo.addons.base.tests.common import BaseCommon

SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class ComplaintCommon(BaseCommon):
    """A company with a customer, products in stock, one user a role, and functions that these users stand for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.company = cls.env.company
        cls.company.complaint_return_policy = "reason"
        cls._create_users()
        cls._create_customers()
        cls._create_products()
        cls.reason = cls.env.ref("complaint_capa.reason_defective")
        cls.no_complaint = cls.env.ref("complaint_capa.reason_no_complaint")
        cls.category = cls.env.ref("complaint_capa.category_quality_defect")
        cls.disposition = cls.env.ref("complaint_capa.disposition_explanation")
        cls.channel = cls.env.ref("customer_comm.channel_phone")

    @classmethod
    def _create_users(cls):
        cls.employee = new_test_user(cls.env, login="cp_employee", groups="base.group_user")
        cls.worker = new_test_user(cls.env, login="cp_worker", groups="stock.group_stock_user")
        cls.salesman = new_test_user(cls.env, login="cp_salesman", groups="sales_team.group_sale_salesman_all_leads")
        cls.quality = new_test_user(cls.env, login="cp_quality", groups="complaint_capa.group_user")
        cls.second = new_test_user(cls.env, login="cp_second", groups="complaint_capa.group_user")
        cls.manager = new_test_user(cls.env, login="cp_manager", groups="complaint_capa.group_manager")
        cls.director = new_test_user(cls.env, login="cp_director", groups="complaint_capa.group_user")
        cls.quality_function = cls.env["customer.function"]._get("quality")
        cls.quality_function.write(
            {"manager_id": cls.quality.id, "deputy_id": False, "user_ids": [Command.set(cls.second.ids)]}
        )
        cls.production_function = cls.env["customer.function"]._get("production")
        cls.production_function.write(
            {"manager_id": cls.employee.id, "deputy_id": False, "user_ids": [Command.clear()]}
        )
        # Sales answers customers; quality does so as well, so that a test need not change the user for it.
        cls.sales_function = cls.env["customer.function"]._get("sales")
        cls.sales_head = new_test_user(cls.env, login="cp_sales_head", groups="complaint_capa.group_user")
        cls.sales_function.write(
            {"manager_id": cls.sales_head.id, "deputy_id": False, "user_ids": [Command.set(cls.quality.ids)]}
        )
        cls.lead_function = cls.env["customer.function"]._get("management_representative")
        cls.lead_function.write({"manager_id": cls.manager.id, "deputy_id": False})
        cls.top_management = cls.env["customer.function"]._get("top_management")
        cls.top_management.write({"manager_id": cls.director.id, "deputy_id": False, "user_ids": [Command.clear()]})

    @classmethod
    def _create_customers(cls):
        cls.customer = cls.env["res.partner"].create({"name": "Customer", "is_company": True})
        cls.contact = cls.env["res.partner"].create(
            {"name": "Contact", "parent_id": cls.customer.id, "email": "contact@example.com"}
        )
        cls.other_customer = cls.env["res.partner"].create({"name": "Other Customer", "is_company": True})

    @classmethod
    def _create_products(cls):
        cls.product = cls.env["product.product"].create({"name": "Pump", "type": "consu", "is_storable": True})
        cls.tracked = cls.env["product.product"].create(
            {"name": "Valve", "type": "consu", "is_storable": True, "tracking": "lot"}
        )
        cls.lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.tracked.id} for name in ("LOT-A", "LOT-B")]
        )
        stock = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1).lot_stock_id
        quant = cls.env["stock.quant"]
        quant._update_available_quantity(cls.product, stock, 1000)
        for lot in cls.lots:
            quant._update_available_quantity(cls.tracked, stock, 100, lot_id=lot)

    # Complaints

    @classmethod
    def _complaint(cls, user=None, **vals):
        """Create a complaint as ``user``, by default quality."""
        vals = {
            "subject": "Leaking seal",
            "description": "The seal leaks after two weeks.",
            "partner_id": cls.customer.id,
            "customer_proposal": "None",
            "category_id": cls.category.id,
            "channel_id": cls.channel.id,
            **vals,
        }
        return cls.env["complaint.complaint"].with_user(user or cls.quality).create(vals)

    @classmethod
    def _reply(cls, complaint, reply_type="answer", **vals):
        return (
            cls.env["complaint.reply"]
            .with_user(cls.quality)
            .create(
                {
                    "complaint_id": complaint.id,
                    "reply_type": reply_type,
                    "channel_id": cls.channel.id,
                    "text": "We replaced the seal and changed the supplier of the ring.",
                    **vals,
                }
            )
        )

    @classmethod
    def _judgement(cls, **vals):
        return {
            "severity": "1",
            "risk": "1",
            "liability": "ours",
            "responsible_function_id": cls.production_function.id,
            "responsible_user_id": cls.employee.id,
            **vals,
        }

    @classmethod
    def _advance(cls, complaint, state, **judgement):
        """Take a complaint as far as ``state``, by the actions and as quality."""
        complaint = complaint.with_user(cls.quality)
        if complaint.state == "draft":
            complaint.action_register()
        steps = {
            "registered": lambda: None,
            "assessed": lambda: (complaint.write(cls._judgement(**judgement)), complaint.action_assess()),
            "contained": lambda: (complaint.write({"containment": "Stock checked"}), complaint.action_contain()),
            "resolved": lambda: (cls._solve(complaint), complaint.action_resolve()),
            "replied": lambda: cls._reply(complaint),
            "closed": lambda: (complaint.action_no_capa("Corrected on site"), complaint.action_close()),
        }
        order = list(steps)
        for name in order[: order.index(state) + 1]:
            if order.index(name) > order.index(complaint.state):
                steps[name]()
        return complaint

    @classmethod
    def _solve(cls, complaint):
        cls._verify(complaint.sudo().picking_ids.filtered(lambda picking: picking.return_state == "counted"))
        complaint.line_ids.disposition_id = cls.disposition
        complaint.write(
            {
                "solution": "Replaced",
                "disposition_ids": [Command.set(cls.disposition.ids)],
                "cause": "Wrong ring",
                "analysis_method": "Compared with a good part",
                "analysis_user_ids": [Command.set((cls.employee | cls.quality).ids)],
            }
        )

    # CAPA

    @classmethod
    def _capa(cls, **vals):
        return (
            cls.env["capa.case"]
            .with_user(cls.manager)
            .create(
                {
                    "subject": "Leaking seal",
                    "problem": "Seals leak",
                    "lead_function_id": cls.lead_function.id,
                    "leader_id": cls.manager.id,
                    "function_id": cls.production_function.id,
                    "responsible_user_id": cls.employee.id,
                    "containment_note": "Nothing in stock",
                    "effectiveness_criteria": "No leak in 500 pieces",
                    "cause_ids": [
                        Command.create(
                            {
                                "name": "Wrong ring",
                                "is_root": True,
                                "verification": "confirmed",
                                "evidence": "0 of 20 leak with another ring",
                            }
                        )
                    ],
                    "analysis_method": "Trial with another ring",
                    "action_ids": [
                        Command.create(
                            {
                                "name": "Change the ring",
                                "function_id": cls.production_function.id,
                                "user_id": cls.employee.id,
                                "date_due": "2030-01-01",
                            }
                        )
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def _approved_capa(cls, **vals):
        capa = cls._capa(**vals)
        capa.action_propose()
        capa.signoff_ids.with_user(cls.director).action_approve()
        return capa

    # Deliveries and returns

    @classmethod
    def _deliver(cls, quantities=None, partner=None, lots=None):
        """Sell and deliver ``{product: quantity}``; ``lots`` gives the quantity of each lot of the tracked product."""
        quantities = quantities or {cls.product: 10}
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in quantities.items()
                ],
            }
        )
        order.action_confirm()
        delivery = order.picking_ids
        if lots:
            cls._set_lots(delivery.move_ids.filtered(lambda move: move.product_id == cls.tracked), lots)
        delivery.button_validate()
        return delivery

    @classmethod
    def _set_lots(cls, move, lots):
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": move.product_id.id,
                    "lot_id": lot.id,
                    "quantity": quantity,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    "picking_id": move.picking_id.id,
                }
            )
            for lot, quantity in lots.items()
        ]
        move.picked = True

    @classmethod
    def _return(cls, delivery, quantity=None, reason=None, user=None, **wizard_vals):
        """Make a return of ``quantity`` (default: all) of each product of ``delivery``; it is not validated."""
        wizard_model = cls.env["stock.return.picking"].with_user(user or cls.worker)
        wizard = wizard_model.with_context(
            active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking"
        ).create({"complaint_reason_id": (cls.reason if reason is None else reason).id, **wizard_vals})
        for line in wizard.product_return_moves:
            line.quantity = line.move_quantity if quantity is None else quantity
        return cls.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])

    @classmethod
    def _verify(cls, pickings, user=None, **judgement):
        """Sign for received returns as a warehouse worker, and verify them as quality: they are what was announced."""
        pickings.with_user(cls.worker).write({"signature": SIGNATURE})
        pickings = pickings.with_user(user or cls.quality)
        pickings.action_fill_verification()
        pickings.verification_ids.write({"agrees": "yes", "note": "As announced", **judgement})
        pickings.action_return_verify()

    @classmethod
    def _receive(cls, picking, quantity=None, user=None):
        """Validate a return as ``user`` (default: a warehouse worker); with ``quantity`` the rest goes to a backorder.

        :return: the backorder, or an empty picking
        """
        picking = picking.with_user(user or cls.worker)
        if quantity is None:
            picking.action_assign()  # making a second return takes the reservation of the first
            picking.move_ids.picked = True
            picking.button_validate()
            return picking.browse()
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        result = picking.button_validate()
        Form.from_action(picking.env, result).save().process()
        return picking.backorder_ids
