from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

BATCH = 200
OPEN_STATES = ("draft", "planned", "in_progress")


class CustomerServicePlan(models.Model):
    """The service plan: what customers of a class get after a delivery, and at which intervals (CC-140, CC-143)."""

    _name = "customer.service.plan"
    _description = "Service Plan"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    type_id = fields.Many2one("customer.service.type", required=True, ondelete="cascade", check_company=True)
    class_ids = fields.Many2many("customer.class", string="Classes", help="Customers of these classes.")
    key_customers = fields.Boolean(help="Key customers as well, whatever their class.")
    categ_ids = fields.Many2many(
        "product.category", string="Product Categories", help="Only deliveries of such products. Empty: all."
    )
    trigger = fields.Selection(
        [("delivery", "After Each Delivery"), ("interval", "At Intervals")], required=True, default="delivery"
    )
    delay_days = fields.Integer("Days After", default=30)
    interval_months = fields.Integer("Every (Months)", default=6)
    lead_days = fields.Integer("Planned Ahead (Days)", default=14)
    user_id = fields.Many2one(
        "res.users",
        "Assigned To",
        domain=[("share", "=", False)],
        check_company=True,
        help="Empty: the after-sales specialist of the customer, else who is responsible for after-sales service.",
    )
    service_ids = fields.One2many("customer.service", "plan_id")

    _times = models.Constraint(
        "CHECK (delay_days BETWEEN 0 AND 36500 AND lead_days BETWEEN 0 AND 36500"
        " AND interval_months <= 1200 AND (trigger != 'interval' OR interval_months > 0))",
        "Days of a service plan are from 0 to 36500, and an interval is from 1 to 1200 months.",
    )

    @api.constrains("class_ids", "key_customers")
    def _check_customers(self):
        for plan in self:
            if not plan.class_ids and not plan.key_customers:
                raise ValidationError(self.env._("%s: choose the classes of customers it is for.", plan.name))

    def _customer_domain(self):
        """Return the domain of the customers of this plan."""
        self.ensure_one()
        wanted = Domain("customer_class_id", "in", self.class_ids.ids)
        if self.key_customers:
            wanted |= Domain("is_key_customer", "=", True)
        return wanted & Domain("company_id", "in", [self.company_id.id, False])

    # After a delivery

    @api.model
    def _plan_deliveries(self, pickings):
        """Plan what was agreed in the orders and what the class of the customer gets, once a delivery and type.

        :param pickings: ``stock.picking`` records in superuser mode: done deliveries to customers
        :return: the new ``customer.service`` records
        """
        pickings = pickings.filtered("partner_id")
        if not pickings:
            return self.env["customer.service"].sudo()
        plans = self.sudo().search([("trigger", "=", "delivery"), ("company_id", "in", pickings.company_id.ids)])
        matching = {
            plan: set(
                # sudo: the class is of the customer file, the plan applies whoever delivers
                self.env["res.partner"]
                .sudo()
                .search(plan._customer_domain() & Domain("id", "in", pickings.partner_id.commercial_partner_id.ids))
                .ids
            )
            for plan in plans
        }
        there = self._planned_types(pickings)
        after_sales = self._after_sales_users(pickings.company_id)
        vals_list = []
        for picking in pickings:
            wanted = self._wanted_types(picking, matching)
            vals_list += [
                self._prepare_follow_up(picking, kind, plan, days, after_sales)
                for kind, (plan, days) in wanted.items()
                if (picking.id, kind.id) not in there
            ]
        return self._create_services(vals_list)

    @api.model
    def _planned_types(self, pickings):
        groups = (
            self.env["customer.service"]
            .sudo()  # also those that the one who delivers does not see
            ._read_group([("picking_id", "in", pickings.ids), ("is_follow_up", "=", True)], ["picking_id", "type_id"])
        )
        return {(picking.id, kind.id) for picking, kind in groups}

    @api.model
    def _wanted_types(self, picking, matching):
        """Return ``{type: (plan, days)}`` for one delivery; what was agreed in the order goes first."""
        wanted = {kind: (self.browse(), kind.follow_up_days) for kind in picking.sale_id.service_type_ids}
        delivered = picking.move_ids.product_id.categ_id
        for plan, partner_ids in matching.items():
            if plan.company_id != picking.company_id or picking.partner_id.commercial_partner_id.id not in partner_ids:
                continue
            if not plan.categ_ids or plan.categ_ids & delivered:
                wanted.setdefault(plan.type_id, (plan, plan.delay_days))
        return wanted

    @api.model
    def _prepare_follow_up(self, picking, kind, plan, days, after_sales):
        done = picking.date_done or fields.Datetime.now()
        products = picking.move_ids.product_id
        return {
            **plan._prepare_service(
                kind, picking.partner_id, done + timedelta(days=days), picking.company_id, after_sales
            ),
            "site_id": picking.partner_id.id,
            "order_id": picking.sale_id.id,
            "picking_id": picking.id,
            "product_id": products.id if len(products) == 1 else False,
            "is_follow_up": True,
        }

    # At intervals

    @api.model
    def _cron_plan_services(self):
        """Plan the services that are due at intervals, batch by batch.

        A customer is due when nothing of the plan is open and the last one is longer ago than the interval.
        """
        plans = self.search([("trigger", "=", "interval")])
        left = len(plans)
        self.env["ir.cron"]._commit_progress(remaining=left)
        for plan in plans:
            while partners := plan._search_due(limit=BATCH):
                plan._plan_interval(partners)
                if not self.env["ir.cron"]._commit_progress(len(partners)):
                    return
            left -= 1
            self.env["ir.cron"]._commit_progress(remaining=left)

    def _search_due(self, limit=None):
        """Return customers for whom this plan is due, in one query."""
        self.ensure_one()
        now = fields.Datetime.now()
        since = now - relativedelta(months=self.interval_months) + timedelta(days=self.lead_days)
        recent = Domain("plan_id", "=", self.id) & (
            (Domain("state", "in", OPEN_STATES))
            | (Domain("state", "=", "done") & Domain("planned_on", ">", since))
            # What was cancelled is not planned again before its time.
            | (Domain("state", "=", "cancelled") & Domain("create_date", ">", since))
        )
        domain = self._customer_domain() & Domain("parent_id", "=", False)
        domain &= ~Domain("commercial_service_ids", "any", recent)
        # sudo: the class is of the customer file, the plan applies whoever runs it
        return self.env["res.partner"].sudo().search(domain, limit=limit, order="id")

    def _plan_interval(self, partners):
        """Plan one service for each of these customers."""
        self.ensure_one()
        groups = (
            self.env["customer.service"]
            .sudo()  # as in _search_due
            ._read_group(
                [
                    ("plan_id", "=", self.id),
                    ("state", "=", "done"),
                    ("commercial_partner_id", "in", partners.ids),
                ],
                ["commercial_partner_id"],
                ["planned_on:max"],
            )
        )
        last = {partner.id: moment for partner, moment in groups}
        soon = fields.Datetime.now() + timedelta(days=self.lead_days)
        step = relativedelta(months=self.interval_months)
        after_sales = self._after_sales_users(self.company_id)
        return self._create_services(
            [
                self._prepare_service(
                    self.type_id,
                    partner,
                    max(last[partner.id] + step, fields.Datetime.now()) if partner.id in last else soon,
                    self.company_id,
                    after_sales,
                )
                for partner in partners
            ]
        )

    # Both

    def _prepare_service(self, kind, partner, moment, company, after_sales):
        """Return the values of a planned service; ``self`` is a plan, or empty for what was agreed.

        :param after_sales: ``{company: user}`` from :meth:`_after_sales_users`
        """
        responsible = self.user_id or partner.commercial_partner_id.service_user_id or after_sales[company]
        return {
            "type_id": kind.id,
            "subject": self.name or kind.name,
            "company_id": company.id,
            "partner_id": partner.id,
            "user_id": (responsible or partner.user_id or self.env.user).id,
            "planned_on": datetime.combine(moment.date(), time(8)),
            "plan_id": self.id,
            "state": "planned",
        }

    @api.model
    def _after_sales_users(self, companies):
        """Return who is responsible for after-sales service, ``{company: user}``."""
        get = self.env["customer.function"].sudo()._get  # who it is, is no secret
        return {company: get("after_sales", company)._responsible_user() for company in companies}

    @api.model
    def _create_services(self, vals_list):
        if not vals_list:
            return self.env["customer.service"].sudo()
        # sudo: planned by rule, whoever has delivered
        quiet = self.env["customer.service"].sudo().with_context(tracking_disable=True, mail_create_nosubscribe=True)
        services = quiet._guarded().create(vals_list)
        services._apply_type()
        services._remind_assigned()
        return services.with_context(tracking_disable=False)
