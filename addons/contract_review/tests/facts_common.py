from odoo import Command, fields

from .common import ContractReviewCase


class FactsCase(ContractReviewCase):
    """Production judges each line with a date, engineering without; the director approves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.review_type = cls._create_type(
            "Judged", [("engineering", 10, "review"), ("production", 10, "review"), ("director", 20, "approve")]
        )
        for line in cls.review_type.line_ids:
            kinds = {"cr_production": "date", "cr_engineering": "verdict"}
            line.line_verdict = kinds.get(line.function_id.code, "none")
        cls.rule = cls._create_rule("always")
        cls.other = cls._create_goods("Other product", stock=10)

    @classmethod
    def _create_two_lines(cls, **vals):
        lines = [
            Command.create({"product_id": product.id, "product_uom_qty": 2, "price_unit": 100})
            for product in (cls.product, cls.other)
        ]
        return cls._create_order(order_line=lines, **vals)

    @classmethod
    def _verdicts(cls, review, code="production"):
        """Return the verdict rows of a function, as its manager sees them."""
        rows = review.verdict_ids.filtered(lambda row: row.function_id == cls.functions[code])
        return rows.with_user(cls.signers[code])

    @classmethod
    def _judge_all(cls, review, *codes, **vals):
        for code in codes or ("engineering", "production"):
            for row in cls._verdicts(review, code):
                row.write({"verdict": "yes", "possible_on": row.requested_on, **vals})

    @classmethod
    def _approve(cls, review):
        cls._judge_all(review)
        cls._sign(review, "engineering", "production", "director")

    @classmethod
    def _day(cls, days):
        return fields.Date.add(fields.Date.today(), days=days)
