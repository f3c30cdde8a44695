from odoo import Command
from odoo.tests import TransactionCase, new_test_user

SALESMAN = "sales_team.group_sale_salesman"
REVIEWER = "contract_review.group_user"


class ContractReviewMixin:
    """A company with one salesperson, three reviewing functions, goods in stock, and rules of the test's own."""

    @classmethod
    def _set_up_reviews(cls):
        # Reviewed as the company sets it up here, whatever the database holds.
        cls.env["contract.review.rule"].search([]).active = False
        cls.env["contract.review.type"].search([]).active = False
        cls.company = cls.env.company
        cls.company.write(
            {
                "contract_review_policy": "enforce",
                "contract_major_amount": 0,
                "contract_gm_special": False,
                "contract_gm_all": False,
                "contract_in_writing": False,
                "contract_admission": False,
            }
        )
        cls.salesman = new_test_user(cls.env, "cr_salesman", SALESMAN)
        cls.functions, cls.signers = {}, {}
        for code in ("engineering", "production", "director"):
            cls.signers[code] = new_test_user(cls.env, f"cr_{code}", REVIEWER)
            cls.functions[code] = cls.env["customer.function"].create(
                {"name": code.title(), "code": f"cr_{code}", "manager_id": cls.signers[code].id}
            )
        cls.review_type = cls._create_type("Made", [("production", 10, "review"), ("director", 20, "approve")])
        cls.stock_type = cls._create_type(
            "Stock", [("production", 10, "review")], stock_check=True, kind="regular_stock"
        )
        cls.partner = cls.env["res.partner"].create({"name": "Reviewed customer", "email": "cr@example.com"})
        cls.product = cls._create_goods("Reviewed product", stock=10)

    @classmethod
    def _create_type(cls, name, lines, **vals):
        return cls.env["contract.review.type"].create(
            {
                "name": name,
                "line_ids": [
                    Command.create({"function_id": cls.functions[code].id, "sequence": sequence, "role": role})
                    for code, sequence, role in lines
                ],
                **vals,
            }
        )

    @classmethod
    def _create_rule(cls, condition, review_type=None, **vals):
        return cls.env["contract.review.rule"].create(
            {
                "name": vals.pop("name", f"Rule {condition}"),
                "condition": condition,
                "type_id": (review_type or cls.review_type).id,
                **vals,
            }
        )

    @classmethod
    def _create_goods(cls, name, stock=0, **vals):
        product = cls.env["product.product"].create(
            {"name": name, "type": "consu", "is_storable": True, "list_price": 100, "standard_price": 60, **vals}
        )
        if stock:
            warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
            cls.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, stock)
        return product

    @classmethod
    def _create_order(cls, quantity=1, product=None, user=None, **vals):
        user = user or cls.salesman
        return (
            cls.env["sale.order"]
            .with_user(user)
            .create(
                {
                    "partner_id": cls.partner.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": (product or cls.product).id,
                                "product_uom_qty": quantity,
                                "price_unit": vals.pop("price_unit", 100),
                            }
                        )
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def _request(cls, order=None, submit=True):
        """Ask for a review as the salesperson does; return it in superuser mode."""
        order = order or cls._create_order()
        order.with_user(cls.salesman).action_request_review()
        review = order.sudo()._review_current()
        if submit and review.state == "draft":
            review.with_user(cls.salesman).action_submit()
        return review

    @classmethod
    def _sign(cls, review, *codes, **kwargs):
        for code in codes or ("production", "director"):
            row = review.signoff_ids.filtered(
                lambda row, code=code: row.function_id == cls.functions[code] and row.state == "pending"
            )
            row.with_user(cls.signers[code]).action_approve(**kwargs)

    @classmethod
    def _reject(cls, review, code="production", note="Cannot be made"):
        row = review.signoff_ids.filtered(lambda row: row.function_id == cls.functions[code] and row.state == "pending")
        row.with_user(cls.signers[code]).action_reject(note)

    @classmethod
    def _approved_order(cls, **vals):
        """Return a quotation whose review is approved, and the review."""
        order = cls._create_order(**vals)
        review = cls._request(order)
        cls._sign(review)
        return order, review

    @classmethod
    def _confirm_oral(cls, order, **vals):
        """Record as the salesperson that the customer has confirmed an order item by item; return the record."""
        order = order.with_user(cls.salesman)
        record = cls.env["contract.confirmation"].with_user(cls.salesman).browse(order.action_confirmation()["res_id"])
        record.ordered_by = vals.pop("ordered_by", "Ann")
        if record.state == "draft":
            record.action_meet_all()
            record.action_issue()
        record.action_tick_all()
        record.write({"confirmed_by": "Ann", "confirmed_on": record.issued_on, "confirmed_how": "phone", **vals})
        record.action_confirm()
        return record


class ContractReviewCase(ContractReviewMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_reviews()
