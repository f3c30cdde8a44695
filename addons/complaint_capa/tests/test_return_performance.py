import logging
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.complaint_capa.models.stock_picking import StockPicking

from .common import ComplaintCommon

_logger = logging.getLogger(__name__)

BATCH = 50
BUDGET = 5  # extra queries a return
# One look-up for all returns may fall into either of two runs, and is none a return.
NOTHING = 0.1


@tagged("post_install", "-at_install")
class TestReturnPerformance(ComplaintCommon):
    """Validating returns together: what the complaints cost, compared with Odoo's own work in the same run."""

    def _deliveries(self):
        """Return ``BATCH`` deliveries, ready to validate."""
        line = {"product_id": self.product.id, "product_uom_qty": 1}
        orders = self.env["sale.order"].create(
            [{"partner_id": self.customer.id, "order_line": [Command.create(line)]} for _index in range(BATCH)]
        )
        orders.action_confirm()
        return orders.picking_ids

    def _returns(self, reason):
        """Return ``BATCH`` returns of as many deliveries, ready to validate."""
        deliveries = self._deliveries()
        deliveries.button_validate()
        returns = self.env["stock.picking"]
        for delivery in deliveries:
            returns |= self._return(delivery, reason=reason, user=self.env.user)
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
        """No extra query a return when no complaint is to be made."""
        plain = self._count_without(self._returns(self.no_complaint))
        ours = self._count_queries(self._returns(self.no_complaint))
        extra = (ours - plain) / BATCH
        _logger.info("Returns without complaint: %.2f extra queries each on %.2f", extra, plain / BATCH)
        self.assertLess(extra, NOTHING)

    def test_deliveries_cost_nothing(self):
        """What goes to customers is no return: no extra query a delivery."""
        plain = self._count_without(self._deliveries())
        ours = self._count_queries(self._deliveries())
        self.assertLess((ours - plain) / BATCH, NOTHING)

    def test_complaints_within_the_budget(self):
        """At most 5 extra queries a return, with three clocks each."""
        self.env["customer.sla.policy"].search([]).active = False
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
        _logger.info("Returns with complaint: %.2f extra queries each on %.2f", extra, plain / BATCH)
        self.assertLessEqual(extra, BUDGET)
