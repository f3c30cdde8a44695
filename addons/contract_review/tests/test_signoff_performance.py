from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import REVIEWER
from .test_performance import TestPerformance as PerformanceCase


@tagged("post_install", "-at_install")
class TestSignoffPerformance(PerformanceCase):
    """What asking five functions and their signatures cost, with deadlines and whom a change concerns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("finance", "planning"):
            cls.signers[code] = new_test_user(cls.env, f"cr_{code}", REVIEWER)
            cls.functions[code] = cls.env["customer.function"].create(
                {"name": code.title(), "code": f"cr_{code}", "manager_id": cls.signers[code].id}
            )
        cls.codes = ("engineering", "production", "finance", "planning", "director")
        cls.review_type.line_ids = [
            Command.clear(),
            *(
                Command.create({"function_id": cls.functions[code].id, "sequence": 10, "role": "review"})
                for code in cls.codes[:-1]
            ),
            Command.create({"function_id": cls.functions["director"].id, "sequence": 20, "role": "approve"}),
        ]
        cls._create_rule("always", cls.review_type, sequence=99)
        cls.company.contract_review_policy = "enforce"

    def test_requesting_and_approving(self):
        sizes = (1, 10, 30)
        for size in sizes:
            orders = self._create_batch(size)
            request = self._count(lambda: [o.with_user(self.salesman).action_request_review() for o in orders])
            reviews = orders.sudo().review_ids
            submit = self._count(lambda: reviews.with_user(self.salesman).action_submit())
            approve = {}
            for code in self.codes:
                rows = reviews.signoff_ids.filtered(lambda r: r.function_id == self.functions[code])
                approve[code] = self._count(lambda: rows.with_user(self.signers[code]).action_approve())
            print(
                "SIZE",
                size,
                "request",
                request / size,
                "submit",
                submit / size,
                {k: v / size for k, v in approve.items()},
                sum(approve.values()) / size,
            )
