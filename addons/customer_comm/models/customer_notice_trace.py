from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .customer_notice_trace_sql import (
    DELIVERIES,
    HOLDINGS_INSERT,
    RECIPIENTS_INSERT,
    RECIPIENTS_UPDATE,
    SCOPE,
    SEED,
    STOCK,
    STOCK_INSERT,
)

TRACE_STATES = ("draft", "approved", "issued")


class CustomerNotice(models.Model):
    """From the affected lots to who has the goods now: customers, and our own stock (CC-99).

    The stock moves are followed by SQL in a constant number of queries, however many deliveries there are: into what
    was made or packed of the lots (also several steps on), into kits (their components move), through drop-shipping,
    and back through returns.
    """

    _inherit = "customer.notice"

    def action_trace(self):
        """Search for the customers and the stock that hold affected goods, and bring the quantities up to date.

        :raise UserError: when no product is affected yet
        """
        self.check_access("write")
        self._check_state(*TRACE_STATES)
        for notice in self:
            if not notice.lot_ids:
                raise UserError(self.env._("%s: add the affected products first.", notice.display_name))
            notice._trace()
        return True

    def _trace(self):
        """Search anew: customers that are found for the first time are added, the others keep what people entered."""
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)  # two searches at once would add a customer twice
        self.env.flush_all()
        rows = self._trace_deliveries()
        known = [row for row in rows if row["partner_id"]]
        found = self._trace_recipients(known)
        self._trace_holdings(known)
        self._trace_stock()
        self.env.invalidate_all()
        untraced = sum(row["delivered"] - row["returned_before"] for row in rows if not row["partner_id"])
        self._guarded().write({"traced_at": fields.Datetime.now(), "untraced_quantity": max(untraced, 0)})
        if self.revision_ids:
            found._invite_late_ones()

    def _trace_deliveries(self):
        """Return dictionaries of customer (or None), product, lot and quantities, from all sources."""
        return self._trace_seed(SQL(SEED, notice=self.id))

    def _trace_seed(self, seed):
        """Return who holds what ``seed`` names, as dictionaries of customer (or None), product, lot and quantities.

        The notice need not be saved: only its company counts, and when it was issued.

        :param SQL seed: a query with the columns line_id, product_id, lot_id, date_from and date_to
        """
        query = SQL(
            "WITH RECURSIVE %s SELECT * FROM (%s) AS found WHERE delivered > returned_before OR returned_stock > 0",
            self._trace_scope(seed),
            SQL(" UNION ALL ").join(self._trace_sources()),
        )
        return self.env.execute_query_dict(query)

    def _trace_scope(self, seed):
        """Return the WITH terms that end in ``scope``: which products and lots, from when to when, are affected."""
        return SQL(SCOPE, seed=seed, company=self.company_id.id, timezone=self._retention_tz())

    def _trace_sources(self):
        """Hook: return queries on ``scope``, all with the columns of ``DELIVERIES``, that tell who holds the goods."""
        return [SQL(DELIVERIES, company=self.company_id.id, issued=self.issued_at or None)]

    def _trace_recipients(self, rows):
        """Add the customers who are not on the notice yet, and return them."""
        partners = {row["partner_id"] for row in rows if row["delivered"] > row["returned_before"]}
        query = SQL(
            RECIPIENTS_INSERT,
            notice=self.id,
            company=self.company_id.id,
            kind=self.kind,
            name=self.name,
            partners=sorted(partners),
            user=self.env.uid,
        )
        return self.env["customer.notice.recipient"].browse(row[0] for row in self.env.execute_query(query))

    def _trace_holdings(self, rows):
        """Replace the deliveries on record, and add them up for each customer."""
        names = ("partner_id", "line_id", "product_id", "lot_id", "delivered", "returned_before", "returned_stock")
        columns = {name: [row[name] for row in rows] for name in (*names, "first", "last", "derived", "estimated")}
        self.env.cr.execute(SQL("DELETE FROM customer_notice_holding WHERE notice_id = %s", self.id))
        facts = {"notice": self.id, "company": self.company_id.id, "user": self.env.uid}
        self.env.cr.execute(SQL(HOLDINGS_INSERT, **facts, **columns))
        self.env.cr.execute(SQL(RECIPIENTS_UPDATE, **facts))

    def _trace_stock(self):
        """List our own stock of what is affected; what was stopped stays listed when it is gone."""
        facts = {"notice": self.id, "company": self.company_id.id, "user": self.env.uid}
        scope = self._trace_scope(SQL(SEED, notice=self.id))
        stock = self.env.execute_query(SQL("WITH RECURSIVE %s %s", scope, SQL(STOCK, **facts)))
        columns = list(zip(*stock, strict=True)) or [(), (), (), ()]
        names = ("product_id", "lot_id", "location_id", "quantity")
        self.env.cr.execute(
            SQL("UPDATE customer_notice_stock SET quantity = 0 WHERE notice_id = %s AND quantity != 0", self.id)
        )
        values = {name: list(column) for name, column in zip(names, columns, strict=True)}
        self.env.cr.execute(SQL(STOCK_INSERT, **facts, **values))
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_notice_stock WHERE notice_id = %s AND quantity = 0 AND stopped_at IS NULL",
                self.id,
            )
        )
