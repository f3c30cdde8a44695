from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.customer_comm.tools.period import moments, period_of

CONTENT_FIELDS = frozenset({"month", "company_id", "user_id", "note"})
COUNTS = ("return_count", "complaint_count", "customer_count", "delivery_count", "value")

# What came back in a period: one row a customer, product and reason. Quantities are in the unit of the product; the
# value is what the goods were sold for, without tax, else their list price.
RETURNED = """
    FROM stock_move m
    JOIN stock_picking p ON p.id = m.picking_id
    JOIN stock_location source ON source.id = m.location_id
    JOIN stock_location target ON target.id = m.location_dest_id
    JOIN stock_move_line ml ON ml.move_id = m.id
    JOIN product_product product ON product.id = m.product_id
    JOIN product_template template ON template.id = product.product_tmpl_id
    JOIN uom_uom unit ON unit.id = template.uom_id
    LEFT JOIN res_partner partner ON partner.id = p.partner_id
    LEFT JOIN sale_order_line sold ON sold.id = m.sale_line_id
    LEFT JOIN sale_order so ON so.id = sold.order_id
    LEFT JOIN uom_uom sold_unit ON sold_unit.id = sold.product_uom_id
   WHERE m.company_id = %(company)s
     AND m.state = 'done'
     AND source.usage = 'customer' AND target.usage != 'customer'
     AND m.date >= %(start)s AND m.date < %(stop)s
"""
VALUE = """
    COALESCE(SUM(ml.quantity_product_uom * CASE
        WHEN sold.product_uom_qty > 0 AND sold_unit.factor > 0
        THEN sold.price_subtotal / sold.product_uom_qty * unit.factor / sold_unit.factor
             / COALESCE(NULLIF(so.currency_rate, 0), 1)
        ELSE template.list_price END), 0)
"""


class ComplaintReturnMonthly(models.Model):
    """The monthly statistics of customer returns (CP-66, CP-109).

    One a company and month. The team for returns counts, its head reviews, top management approves; then they are
    published, and only then everybody inside reads them. What was passed on for review stands still.
    """

    _name = "complaint.return.monthly"
    _description = "Monthly Return Statistics"
    _inherit = [
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.signoff.mixin",
        "customer.distribution.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
        "customer.monthly.mixin",
        "complaint.publication.mixin",
    ]
    _order = "month desc, id desc"
    _check_company_auto = True
    _form_key = "return_monthly"
    _locked_fields = CONTENT_FIELDS
    _locked_states = ("reviewed", "approved", "published")

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Counted By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("reviewed", "Reviewed"), ("approved", "Approved"), ("published", "Published")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    note = fields.Text("Remarks", help="What stands out, and why.")
    line_ids = fields.One2many("complaint.return.monthly.line", "monthly_id", "Lines", readonly=True, copy=False)
    return_count = fields.Integer("Returns", readonly=True, copy=False)
    complaint_count = fields.Integer("Complaints", readonly=True, copy=False, help="To which the returns belong.")
    customer_count = fields.Integer("Customers", readonly=True, copy=False)
    delivery_count = fields.Integer("Deliveries", readonly=True, copy=False)
    return_rate = fields.Float(
        "Returns per 100 Deliveries", compute="_compute_return_rate", store=True, digits=(16, 2), aggregator="avg"
    )
    value = fields.Monetary(readonly=True, copy=False, help="At the price of sale without tax.")
    counted_at = fields.Datetime("Counted On", readonly=True, copy=False)
    closed_at = fields.Datetime("Approved On", readonly=True, copy=False)

    _guarded_fields = frozenset(
        {"state", "closed_at", "counted_at", "published_at", "published_by_id", "return_rate", *COUNTS}
    )

    _month_uniq = models.UniqueIndex(
        "(company_id, month)", "The company already has return statistics of this month. Open those."
    )
    _month_first = models.Constraint("CHECK (EXTRACT(DAY FROM month) = 1)", "A month is kept as its first day.")

    @api.depends_context("lang")
    @api.depends("month")
    def _compute_display_name(self):
        for monthly in self:
            monthly.display_name = monthly.month and self.env._("Return Statistics %s", monthly._format_month())

    @api.depends("return_count", "delivery_count")
    def _compute_return_rate(self):
        for monthly in self:
            deliveries = monthly.delivery_count
            monthly.return_rate = 100.0 * monthly.return_count / deliveries if deliveries else 0.0

    def _is_content_locked(self):
        return super()._is_content_locked() or self.signoff_state == "pending"

    # Workflow

    def action_count(self):
        """Count the returns of the month anew."""
        self.check_access("write")
        self._check_state("draft")
        self._check_content_open()
        self._count()
        return True

    def action_request(self):
        """Pass the statistics on: the head of the team for returns reviews, then top management approves (CP-66)."""
        self.check_access("write")
        self._check_state("draft")
        self._signoff_request(self._get_signoff_plan)
        return True

    def _get_signoff_plan(self, monthly):
        company = monthly.company_id
        team = company._get_return_function() or self.env["customer.function"]._get("after_sales", company)
        top = self.env["customer.function"]._get("top_management", company)
        team._check_staffed()
        top._check_staffed()
        return [
            {"function": team, "role": "review", "sequence": 10},
            {"function": top, "role": "approve", "sequence": 20},
        ]

    def _signoff_authors(self):
        return super()._signoff_authors() | self.user_id

    def _signoff_content(self):
        self.ensure_one()
        return {
            "month": self.month,
            "company": self.company_id.id,
            "note": self.note or None,
            "counts": {name: self[name] for name in COUNTS},
            "lines": [
                [
                    line.partner_id.id,
                    line.product_id.id,
                    line.reason_id.id,
                    line.return_count,
                    line.quantity,
                    line.value,
                ]
                for line in self.line_ids.sorted("id")
            ],
        }

    def _signoff_statement(self, signoff):
        self.ensure_one()
        return self.env._(
            "%(monthly)s: %(returns)s returns of %(customers)s customers, %(rate)s per 100 deliveries",
            monthly=self.display_name,
            returns=self.return_count,
            customers=self.customer_count,
            rate=round(self.return_rate, 2),
        )

    def _signoff_decided(self, signoff):
        if signoff.state == "approved" and signoff.role == "review":
            self._guarded().write({"state": "reviewed"})
        return super()._signoff_decided(signoff)

    def _signoff_approved(self):
        self._guarded().write({"state": "approved", "closed_at": fields.Datetime.now()})

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "draft"})

    # Counts

    def _count(self):
        """Count the returns of the month, whoever opens the statistics."""
        for name in ("stock.move", "stock.move.line", "stock.picking", "sale.order.line"):
            self.env[name].flush_model()
        # sudo: the lines are the server's own; the statistics cover all returns of the company
        for monthly in self.sudo():
            period = monthly._get_period()
            [counts] = self.env.execute_query_dict(
                SQL(
                    "SELECT COUNT(DISTINCT p.id) AS return_count, COUNT(DISTINCT p.complaint_id) AS complaint_count, "
                    "COUNT(DISTINCT partner.commercial_partner_id) AS customer_count, "
                    + f"{VALUE} AS value {RETURNED}",
                    **period,
                )
            )
            rows = self.env.execute_query_dict(
                SQL(
                    "SELECT partner.commercial_partner_id AS partner_id, m.product_id, "
                    "m.complaint_reason_id AS reason_id, COUNT(DISTINCT p.id) AS return_count, "
                    f"SUM(ml.quantity_product_uom) AS quantity, {VALUE} AS value {RETURNED} "
                    "GROUP BY partner.commercial_partner_id, m.product_id, m.complaint_reason_id "
                    "ORDER BY return_count DESC, value DESC, 1, 2, 3",
                    **period,
                )
            )
            monthly.line_ids.unlink()
            monthly._guarded().write(
                {**counts, "delivery_count": monthly._count_deliveries(), "counted_at": fields.Datetime.now()}
            )
            self.env["complaint.return.monthly.line"].sudo().create([{"monthly_id": monthly.id, **row} for row in rows])

    def _get_period(self):
        first, last = period_of(self.month, "month")
        start, stop = moments(first, last, self.company_id.resource_calendar_id.tz)
        return {"company": self.company_id.id, "start": start, "stop": stop}

    def _count_deliveries(self):
        period = self._get_period()
        return self.env["stock.picking"].search_count(
            [
                ("company_id", "=", period["company"]),
                ("picking_type_code", "=", "outgoing"),
                ("state", "=", "done"),
                ("date_done", ">=", period["start"]),
                ("date_done", "<", period["stop"]),
            ]
        )

    def _get_totals(self, name, limit=10):
        """Return ``[(record, returns, quantity, value)]`` by ``partner_id``, ``product_id`` or ``reason_id``."""
        self.ensure_one()
        groups = self.env["complaint.return.monthly.line"]._read_group(
            [("monthly_id", "=", self.id)],
            [name],
            ["return_count:sum", "quantity:sum", "value:sum"],
            order="return_count:sum DESC, value:sum DESC",
            limit=limit,
        )
        return groups
