from odoo import Command, fields
from odoo.tests import new_test_user

from .common import SALESMAN, ContractReviewCase

PDF = b"%PDF-1.4 signed"


class ContractChangeCase(ContractReviewCase):
    """A confirmed order, three functions that sign changes, and a salesperson who asks for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.change_type = cls._create_type("Change", [("production", 10, "review")], kind="change")
        cls.kinds = cls.env["contract.change.kind"]._by_code()
        for kind in cls.kinds.values():
            kind.write(
                {
                    "review_type_id": False,
                    "reviewer_ids": [Command.set(cls.functions["production"].ids)],
                    "approver_ids": [Command.set(cls.functions["director"].ids)],
                    "inform_ids": [Command.set((cls.functions["production"] | cls.functions["engineering"]).ids)],
                }
            )
        cls.env["contract.distribution.rule"].search([]).active = False
        cls.product.taxes_id = False

    @classmethod
    def _confirmed(cls, quantity=4, **vals):
        order = cls._create_order(quantity, **vals)
        order.sudo().with_company(cls.company)  # as the company's own
        policy, cls.company.contract_review_policy = cls.company.contract_review_policy, "off"
        order.action_confirm()
        cls.company.contract_review_policy = policy
        return order

    @classmethod
    def _ask(cls, order=None, user=None, **vals):
        """Return the draft of a change, as the salesperson asks for it."""
        order = (order or cls._confirmed()).with_user(user or cls.salesman)
        change = (
            cls.env["contract.change"].with_user(user or cls.salesman).browse(order.action_request_change()["res_id"])
        )
        change.write({"reason": "The customer's plan has changed", **vals})
        return change

    @classmethod
    def _set_item(cls, change, **vals):
        change.item_ids[:1].write(vals)
        return change

    @classmethod
    def _proof(cls, name="proof.pdf"):
        return cls.env["ir.attachment"].with_user(cls.salesman).create({"name": name, "raw": PDF})

    @classmethod
    def _agree(cls, change):
        change.write(
            {
                "agreed_by": "Ms Customer",
                "agreed_on": fields.Date.today(),
                "agreed_how": "mail",
                "agreement_file_ids": [Command.link(cls._proof().id)],
            }
        )
        change.action_agree()

    @classmethod
    def _review(cls, change, approve=True):
        review = change.sudo().review_id
        if approve:
            cls._sign(review, "production")
        else:
            cls._reject(review)
        return review

    @classmethod
    def _carry_out(cls, change):
        """Take a submitted change to its execution."""
        if change.review_required:
            cls._review(change)
        cls._agree(change)
        cls._sign(change.sudo(), "production", "director")
        return change

    @classmethod
    def _found(cls, order):
        return cls.env["contract.change"].search([("order_id", "=", order.id)])

    @classmethod
    def _new_user(cls, login, groups=SALESMAN):
        return new_test_user(cls.env, login, groups)
