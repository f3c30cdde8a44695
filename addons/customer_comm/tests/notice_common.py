from odoo import Command
from odoo.tests import TransactionCase, new_test_user


class NoticeCase(TransactionCase):
    """Engineering writes, top management approves, sales issues; two customers, and products with lots in stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer, cls.sales, cls.director, cls.deputy, cls.other = (
            new_test_user(cls.env, f"notice_{name}", "customer_comm.group_user")
            for name in ("engineer", "sales", "director", "deputy", "other")
        )
        cls.plain = new_test_user(cls.env, "notice_plain", "base.group_user")
        cls.admin = new_test_user(cls.env, "notice_admin", "customer_comm.group_manager")
        get = cls.env["customer.function"]._get
        cls.f_engineering, cls.f_sales, cls.f_director = (
            get(code) for code in ("engineering", "sales", "top_management")
        )
        for function, user in (
            (cls.f_engineering, cls.engineer),
            (cls.f_sales, cls.sales),
            (cls.f_director, cls.director),
        ):
            function.write(
                {"manager_id": user.id, "deputy_id": False, "user_ids": [Command.clear()], "absent_from": False}
            )
        cls.partner, cls.partner_2 = cls.env["res.partner"].create(
            [
                {"name": "Holder One", "is_company": True, "email": "one@example.com"},
                {"name": "Holder Two", "is_company": True, "email": "two@example.com"},
            ]
        )
        cls.address = cls.env["res.partner"].create(
            {"name": "Warehouse of One", "parent_id": cls.partner.id, "type": "delivery"}
        )
        cls.product, cls.untracked, cls.finished = cls.env["product.product"].create(
            [
                {"name": "Valve", "default_code": "V-1", "is_storable": True, "tracking": "lot"},
                {"name": "Seal", "default_code": "S-1", "is_storable": True},
                {"name": "Pump", "default_code": "P-1", "is_storable": True, "tracking": "lot"},
            ]
        )
        cls.lot, cls.lot_2, cls.good_lot = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.product.id} for name in ("BAD-1", "BAD-2", "GOOD-1")]
        )
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.production = cls.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", cls.env.company.id)], limit=1
        )
        for lot in (cls.lot, cls.lot_2, cls.good_lot):
            cls.env["stock.quant"]._update_available_quantity(cls.product, cls.stock, 100, lot_id=lot)
        cls.env["stock.quant"]._update_available_quantity(cls.untracked, cls.stock, 100)

    # Stock

    @classmethod
    def _move(cls, quantity, source, target, lot=None, product=None, partner=None, origin=None, picking_type=None):
        """Move goods at once and return the done move."""
        product = product or (lot and lot.product_id) or cls.untracked
        picking_type = picking_type or (
            cls.warehouse.out_type_id if target == cls.customers else cls.warehouse.in_type_id
        )
        picking = cls.env["stock.picking"].create(
            {
                "partner_id": partner.id if partner else False,
                "picking_type_id": picking_type.id,
                "location_id": source.id,
                "location_dest_id": target.id,
            }
        )
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "product_uom": product.uom_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "picking_id": picking.id,
                "origin_returned_move_id": origin.id if origin else False,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "lot_id": lot.id if lot else False,
                            "quantity": quantity,
                            "picked": True,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                            "picking_id": picking.id,
                        }
                    )
                ],
            }
        )
        move.picked = True
        move._action_done()
        return move

    @classmethod
    def _deliver(cls, partner, quantity, lot=None, product=None):
        return cls._move(quantity, cls.stock, cls.customers, lot, product, partner)

    @classmethod
    def _return(cls, move, quantity, partner=None):
        lot = move.move_line_ids.lot_id
        partner = partner or move.picking_id.partner_id
        return cls._move(quantity, cls.customers, cls.stock, lot, move.product_id, partner, origin=move)

    # Notices

    @classmethod
    def _vals(cls, **vals):
        return {
            "subject": "Leaking valves",
            "kind": "recall",
            "trigger": "harm",
            "severity": "major",
            "decision": "recall",
            "decision_reason": "A customer was hurt",
            "reason": "The seat is cracked",
            "hazard": "Hot water escapes",
            "measures": "The lot is blocked",
            "lot_ids": [Command.create({"product_id": cls.product.id, "lot_id": cls.lot.id})],
            **vals,
        }

    @classmethod
    def _create(cls, user=None, **vals):
        return cls.env["customer.notice"].with_user(user or cls.engineer).create(cls._vals(**vals))

    @classmethod
    def _approve(cls, notice, user=None):
        notice.with_user(cls.engineer).action_submit()
        rows = notice.sudo().signoff_ids.filtered(lambda row: row.state == "pending")
        rows.with_user(user or cls.director).action_approve()
        return notice

    @classmethod
    def _create_approved(cls, **vals):
        notice = cls._approve(cls._create(**vals))
        notice.write({"report_needed": "no", "report_reason": "Nobody was hurt badly"})
        return notice

    @classmethod
    def _create_issued(cls, **vals):
        notice = cls._create_approved(**vals)
        notice.with_user(cls.sales).action_issue()
        return notice

    @classmethod
    def _settle(cls, notice, disposition="scrap"):
        """State the corrective action, as the installed apps ask for it, and the disposition."""
        notice.corrective_action = "New supplier"
        if "capa_ids" in notice._fields:
            notice.sudo().capa_ids = [Command.create({"subject": "New supplier"})]
        notice.lot_ids.disposition = disposition
        return notice

    @classmethod
    def _recipient(cls, notice, partner):
        return notice.recipient_ids.filtered(lambda recipient: recipient.partner_id == partner)

    def _send(self):
        """Run the scheduled action that writes to the customers."""
        with self.enter_registry_test_mode():
            self.env.ref("customer_comm.ir_cron_notice_mail").method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def _answer(cls, recipient, **values):
        recipient._acknowledge({"name": "Anna", **values})
