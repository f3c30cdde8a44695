from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import tendency

ACTIVITY = "customer_comm.mail_activity_type_tendency"


class CustomerOrderTendency(models.Model):
    """How a key customer orders a product: how often, how much, and when the next order is expected (CC-69).

    Rows are worked out from confirmed orders by a scheduled action. Some days before the expected order it asks
    whoever looks after the customer to prepare supply; once the order is there the row looks ahead again.
    """

    _name = "customer.order.tendency"
    _description = "Order Tendency"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "expected_on, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    product_id = fields.Many2one("product.product", required=True, readonly=True, index=True, ondelete="cascade")
    uom_id = fields.Many2one(related="product_id.uom_id")
    order_days = fields.Integer("Ordered on Days", readonly=True, help="Days with orders in the period looked at.")
    quantity = fields.Float(
        "Average Quantity", readonly=True, digits="Product Unit", aggregator="avg", help="On a day with orders."
    )
    interval = fields.Float("Average Interval (Days)", readonly=True, digits=(16, 1), aggregator="avg")
    last_on = fields.Date("Last Order", readonly=True)
    expected_on = fields.Date("Next Order Expected", readonly=True, index=True)
    remind_on = fields.Date("Prepare From", readonly=True)
    next_reminder_on = fields.Date(readonly=True, help="Empty once somebody was reminded of the expected order.")
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue", help="The expected order has not come."
    )

    _customer_uniq = models.UniqueIndex(
        "(company_id, partner_id, product_id)", "There is one tendency for each product."
    )
    # The rows for which supply is to be prepared now.
    _remind_idx = models.Index("(next_reminder_on) WHERE next_reminder_on IS NOT NULL")

    @api.depends("partner_id", "product_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.partner_id.display_name}: {row.product_id.display_name}"

    @api.depends("expected_on")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for row in self:
            row.is_overdue = bool(row.expected_on and row.expected_on < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("expected_on", "<", fields.Date.context_today(self))

    def action_view_orders(self):
        """Open the order lines that the tendency was worked out from."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sales Order Lines"),
            "res_model": "sale.order.line",
            "view_mode": "list,form",
            "domain": [
                ("order_id.partner_id", "child_of", self.partner_id.id),
                ("product_id", "=", self.product_id.id),
                ("state", "=", "sale"),
            ],
        }

    # Scheduled action

    @api.model
    def _cron_work_out(self, batch_size=200):
        """Work out the tendencies of the key customers that were not looked at today, then raise the reminders.

        Customers are taken in batches that are committed one by one: the action may be killed and run again.
        """
        cron, today = self.env["ir.cron"], fields.Date.context_today(self)
        customers = self.env["res.partner"]
        due = self._due_domain(today)
        cron._commit_progress(remaining=customers.search_count(due))
        while batch := customers.search(due, order="tendency_checked_on nulls first, id", limit=batch_size):
            self._work_out(batch, today)
            batch.write({"tendency_checked_on": today})
            if not cron._commit_progress(len(batch)):
                return
        self._remove_others()
        self._remind(today, batch_size)

    @api.model
    def _due_domain(self, today):
        return (
            Domain("is_key_customer", "=", True)
            & (Domain("parent_id", "=", False) | Domain("is_company", "=", True))
            & (Domain("tendency_checked_on", "=", False) | Domain("tendency_checked_on", "<", today))
        )

    @api.model
    def _work_out(self, customers, today):
        """Bring the rows of these customers up to their orders."""
        customers = customers.commercial_partner_id
        found = self._tendencies(customers, today)
        rows = self.search([("partner_id", "in", customers.ids)])
        for row in rows:
            key = (row.company_id.id, row.partner_id.id, row.product_id.id)
            if key not in found:
                continue
            vals = row._changed_vals(found.pop(key))
            if vals:
                row._activity_done(vals)
                row.write(self._with_reminder(vals))
        kept = {(row.company_id.id, row.partner_id.id, row.product_id.id) for row in rows}
        rows.with_context(tracking_disable=True).create(
            [self._with_reminder(vals) for key, vals in found.items() if key not in kept]
        )

    @api.model
    def _with_reminder(self, vals):
        """Return ``vals`` so that another expected order is reminded of, once."""
        return {**vals, "next_reminder_on": vals["remind_on"]} if "remind_on" in vals else vals

    def _changed_vals(self, vals):
        current = {name: self[name].id if name.endswith("_id") else self[name] for name in vals}
        return {
            name: value
            for name, value in vals.items()
            if (round(current[name], 4) != round(value, 4) if isinstance(value, float) else current[name] != value)
        }

    def _activity_done(self, vals):
        """Take the reminder away when the order that it was about has come."""
        if "last_on" in vals:
            self.activity_unlink([ACTIVITY])

    @api.model
    def _tendencies(self, customers, today):
        """Return ``{(company id, customer id, product id): values}`` from the orders, read by one query."""
        orders = {}
        for company_id, partner_id, product_id, day, quantity in self._ordered(customers, today):
            orders.setdefault((company_id, partner_id, product_id), []).append((day, quantity))
        companies = {company.id: company for company in self.env["res.company"].search([])}
        result = {}
        for key, ordered in orders.items():
            found = tendency.tendency(ordered)
            if found:
                result[key] = self._prepare_vals(key, found, companies[key[0]])
        return result

    @api.model
    def _prepare_vals(self, key, found, company):
        expected = found.expected_on or False
        return {
            "company_id": key[0],
            "partner_id": key[1],
            "product_id": key[2],
            "order_days": found.count,
            "quantity": found.quantity,
            "interval": found.interval or 0.0,
            "last_on": found.last_on,
            "expected_on": expected,
            "remind_on": expected and tendency.remind_on(expected, company.tendency_lead_days),
        }

    @api.model
    def _ordered(self, customers, today):
        """Return ``[(company, customer, product, day, quantity)]`` of confirmed orders, in the unit of the product."""
        self.env.flush_all()  # orders, lines, products, units, settings
        return self.env.execute_query(
            SQL(
                """
                SELECT o.company_id, buyer.commercial_partner_id, line.product_id, o.date_order::date,
                       SUM(line.product_uom_qty * COALESCE(unit.factor, 1) / COALESCE(NULLIF(own.factor, 0), 1))::float
                  FROM sale_order_line line
                  JOIN sale_order o ON o.id = line.order_id
                  JOIN res_company company ON company.id = o.company_id
                  JOIN res_partner buyer ON buyer.id = o.partner_id
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
                  LEFT JOIN uom_uom own ON own.id = template.uom_id
                 WHERE buyer.commercial_partner_id IN %(customers)s AND o.state = 'sale'
                   AND line.display_type IS NULL AND NOT COALESCE(line.is_downpayment, FALSE)
                   AND template.type = 'consu' AND product.active
                   AND o.date_order >= %(today)s::date - company.tendency_months * interval '1 month'
                 GROUP BY 1, 2, 3, 4
                """,
                customers=tuple(customers.ids or [0]),
                today=today,
            )
        )

    @api.model
    def _remove_others(self):
        """Remove the rows of customers who are no key customers any more."""
        self.search([("partner_id.is_key_customer", "=", False)]).unlink()

    @api.model
    def _remind(self, today, batch_size):
        """Raise an activity for each order that is to be prepared now, once for each expected order."""
        cron = self.env["ir.cron"]
        due = Domain("next_reminder_on", "<=", today)
        while rows := self.search(due, order="next_reminder_on, id", limit=batch_size):
            for row in rows:
                row._schedule_reminder(today)
            rows.write({"next_reminder_on": False})
            if not cron._commit_progress(len(rows)):
                break

    def _schedule_reminder(self, today):
        user = self._reminder_user()
        if not user or self.expected_on < today - timedelta(days=round(self.interval)):
            return  # nobody who may read the file; or he has stopped ordering, which the list shows
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            date_deadline=max(self.remind_on, today),
            summary=self.env._("Prepare supply for the next order"),
            note=self.env._(
                "%(customer)s is expected to order about %(quantity)s %(unit)s of %(product)s on %(date)s.",
                customer=self.partner_id.display_name,
                quantity=round(self.quantity, 2),
                unit=self.uom_id.name,
                product=self.product_id.display_name,
                date=fields.Date.to_string(self.expected_on),
            ),
            user_id=user.id,
        )

    def _reminder_user(self):
        """Return who looks after the customer and may read the file: salesperson, keeper of the file, or sales."""
        partner = self.partner_id.sudo()
        sales = self.env["customer.function"]._find("sales", self.company_id)
        candidates = [partner.user_id, partner.file_owner_id, sales._responsible_user() if sales else partner.user_id]
        for user in candidates:
            if (
                user.active
                and self.company_id in user.sudo().company_ids
                and user.has_group("customer_comm.group_file")
            ):
                return user
        return self.env["res.users"]
