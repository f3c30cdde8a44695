import logging

from odoo import models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        self._update_installed_items()
        return result

    def _update_installed_items(self):
        """Put delivered goods under warranty on record, and take off what came back (CC-47).

        Whatever goes wrong here, the delivery is done: it is logged and can be put on record by hand.
        """
        moves = self.move_ids.filtered(lambda move: move.state == "done")
        delivered, returned = moves._get_customer_move_lines()
        if not delivered and not returned:
            return
        # sudo: a warehouse worker needs no right on what customers have; company and user stay his
        Item = self.env["customer.installed.item"].sudo()
        try:
            with self.env.cr.savepoint():
                if delivered:
                    Item._register_deliveries(delivered.sudo())
                if returned:
                    Item._register_returns(returned.sudo())
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # the goods have left, whatever is wrong with the record
            _logger.exception("Installed items of %s could not be recorded", ", ".join(self.mapped("name")))
