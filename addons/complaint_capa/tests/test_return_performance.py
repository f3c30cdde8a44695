from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.complaint_capa.models.stock_picking import StockPicking

from .common import ComplaintCommon

BATCH = 50
BUDGET = 5  # extra queries a return


@tagged("post_install", "-at_install")
class TestReturnPerformance(ComplaintCommon):
    """Validating returns together: what the complaints cost, compared with Odoo's own work in the same run."""

    def _returns(self, reason):
        """Return ``BATCH`` returns of as many deliveries, ready to validate."""
        returns = self.env["stock.picking"]
        for _index in range(BATCH):
            returns |= self._return(self._deliver({self.product: 1}), reason=reason, user=self.env.user)
        returns.move_ids.picked = True
        return returns

    def _count_queries(self, returns):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        returns.button_validate()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_without(self, returns):
        with patch.object(StockPicking, "_action_done", lambda self: super(StockPicking, self)._action_done()):
            return self._count_queries(returns)

    def setUp(self):
        super().setUp()
        self._count_queries(self._returns(self.no_complaint)[:2])  # warm up the registry caches

    def test_no_complaint_costs_nothing(self):
        """0 extra queries when no complaint is to be made."""
        plain = self._count_without(self._returns(self.no_complaint))
        ours = self._count_queries(self._returns(self.no_complaint))
        self.assertLessEqual(ours, plain, f"{(ours - plain) / BATCH} extra queries a return")

    def test_complaints_within_the_budget(self):
        """At most 5 extra queries a return, with three clocks each."""
        for milestone in ("respond", "dispose", "close"):
            self.env["customer.sla.policy"].create(
                {
                    "name": milestone,
                    "model_id": self.env.ref("complaint_capa.model_complaint_complaint").id,
                    "milestone": milestone,
                    "duration": 1,
                    "unit": "day",
                }
            )
        plain = self._count_without(self._returns(self.reason))
        returns = self._returns(self.reason)
        ours = self._count_queries(returns)
        self.assertEqual(len(returns.complaint_id), BATCH)
        self.assertEqual(len(returns.complaint_id.sla_status_ids), 3 * BATCH)
        extra = (ours - plain) / BATCH
        self.assertLessEqual(extra, BUDGET, f"{extra} extra queries a return")
