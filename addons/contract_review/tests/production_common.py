from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .common import REVIEWER, SALESMAN, ContractReviewCase

CODES = ("sales", "engineering", "production", "planning", "quality", "purchasing", "warehouse", "top_management")


class ProductionCase(ContractReviewCase):
    """Functions of the company with one user each, and a confirmed order of 5 pieces."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {}
        for code in CODES:
            groups = f"{REVIEWER},{SALESMAN}_all_leads" if code == "sales" else REVIEWER
            cls.people[code] = new_test_user(cls.env, f"cr_{code}_head", groups)
            function = cls.env["customer.function"]._get(code)
            function.write({"manager_id": cls.people[code].id, "deputy_id": False, "user_ids": [(5,)]})
        cls.stockman = new_test_user(cls.env, "cr_stockman", "stock.group_stock_user")
        cls.category = cls.env["product.category"].create({"name": "Made to order"})
        cls.product.categ_id = cls.category
        cls.now = fields.Datetime.now()
        cls.order = cls._confirmed_order()

    @classmethod
    def _confirmed_order(cls, quantity=5, **vals):
        order = cls._create_order(quantity=quantity, **vals)
        order.sudo().action_confirm()
        return order

    @classmethod
    def _as(cls, code, record):
        return record.with_user(cls.people[code])

    @classmethod
    def _notice(cls, order=None, hours=72, **vals):
        """Return a draft notice of the salesman, announced now and to be supplied in so many hours."""
        action = (order or cls.order).with_user(cls.salesman).action_create_production_notice()
        notice = cls.env["contract.production.notice"].browse(action["res_id"])
        notice.write({"notified_at": cls.now, "supply_at": cls.now + timedelta(hours=hours), **vals})
        return notice

    @classmethod
    def _issued(cls, **kwargs):
        notice = cls._notice(**kwargs)
        notice.with_user(cls.salesman).action_issue()
        return notice

    @classmethod
    def _sign_as(cls, record, *codes, reject=None):
        """Sign the pending rows of these functions; the last one rejects with the note ``reject``."""
        for code in codes:
            row = record.sudo().signoff_ids.filtered(
                lambda row, code=code: row.function_id.code == code and row.state == "pending"
            )
            row = row.with_user(cls.people[code])
            if reject and code == codes[-1]:
                row.action_reject(reject)
            else:
                row.action_approve()

    @classmethod
    def _file(cls, user, name="proof.txt"):
        return (
            cls.env["ir.attachment"].with_user(user).create({"name": name, "raw": b"proof", "mimetype": "text/plain"})
        )
