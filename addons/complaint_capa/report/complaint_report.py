from odoo import fields, models
from odoo.tools import SQL

# Which complaints are in the statistics, for all views: what was registered by mistake is not.
REGISTERED = SQL("c.active AND c.state NOT IN ('draft', 'cancelled')")


def hours_between(start, end):
    """Return SQL for the hours from one moment to another: none without the second one, 0 when it came first."""
    return SQL(
        "CASE WHEN %(end)s IS NOT NULL THEN GREATEST(EXTRACT(EPOCH FROM %(end)s - %(start)s) / 3600, 0) END",
        start=SQL(start),
        end=SQL(end),
    )


class ComplaintReport(models.Model):
    """Complaints with their handling times, deadlines and costs, one row each (CP-101, CP-106, CP-107, CP-112).

    No table: read from the complaints at once. What a query does not ask for costs nothing; see ``REGISTERED`` for
    what is counted.
    """

    _name = "complaint.report"
    _description = "Complaint Analysis"
    _inherit = ["complaint.statistics.mixin"]
    _auto = False
    _order = "received_at desc, id desc"
    _rec_name = "complaint_id"
    _depends = {
        "complaint.complaint": [
            "active",
            "received_at",
            "closed_at",
            "company_id",
            "partner_id",
            "commercial_partner_id",
            "team_id",
            "user_id",
            "responsible_function_id",
            "responsible_user_id",
            "channel_id",
            "category_id",
            "grade_id",
            "main_product_id",
            "record_type",
            "kind",
            "origin",
            "state",
            "severity",
            "risk",
            "liability",
            "counted",
            "is_repeat",
            "reopen_count",
            "registered_at",
            "assessed_at",
            "contained_at",
            "resolved_at",
            "replied_at",
            "loss_ours",
            "loss_customer",
            "loss_settled",
            "capa_ids",
        ],
        "complaint.line": ["complaint_id"],
        "customer.sla.status": ["res_model", "res_id", "milestone", "state"],
        "product.template": ["categ_id"],
        "res.partner": ["customer_class_id"],
    }
    _median_measures = {"handling_median": "handling_hours"}

    complaint_id = fields.Many2one("complaint.complaint", readonly=True)
    received_at = fields.Datetime("Received On", readonly=True)
    closed_at = fields.Datetime("Closed On", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer Company", readonly=True)
    customer_class_id = fields.Many2one("customer.class", readonly=True, groups="customer_comm.group_file")
    team_id = fields.Many2one("complaint.team", readonly=True)
    user_id = fields.Many2one("res.users", "Handler", readonly=True)
    responsible_function_id = fields.Many2one("customer.function", readonly=True)
    responsible_user_id = fields.Many2one("res.users", "Responsible Person", readonly=True)
    channel_id = fields.Many2one("customer.channel", readonly=True)
    category_id = fields.Many2one("complaint.category", readonly=True)
    grade_id = fields.Many2one("customer.grade", readonly=True)
    product_id = fields.Many2one("product.product", "Main Product", readonly=True)
    product_categ_id = fields.Many2one("product.category", readonly=True)
    record_type = fields.Selection(lambda self: self._selection_of("record_type"), "Type", readonly=True)
    kind = fields.Selection(lambda self: self._selection_of("kind"), readonly=True)
    origin = fields.Selection(lambda self: self._selection_of("origin"), readonly=True)
    state = fields.Selection(lambda self: self._selection_of("state"), "Status", readonly=True)
    severity = fields.Selection(lambda self: self._selection_of("severity"), readonly=True)
    risk = fields.Selection(lambda self: self._selection_of("risk"), readonly=True)
    liability = fields.Selection(lambda self: self._selection_of("liability"), readonly=True)
    counted = fields.Boolean("In Statistics", readonly=True)
    is_open = fields.Boolean("Open", readonly=True)
    is_repeat = fields.Boolean("Repeated", readonly=True)

    line_count = fields.Integer("Products", readonly=True)
    capa_count = fields.Integer("CAPAs", readonly=True)
    reopen_count = fields.Integer("Reopened", readonly=True)
    repeat_share = fields.Float("Repeated (%)", readonly=True, aggregator="avg")
    handling_hours = fields.Float(
        "Handling Time (Hours)", readonly=True, aggregator="avg", help="From the receipt to the close, on average."
    )
    handling_median = fields.Float(
        "Median Handling Time (Hours)",
        readonly=True,
        aggregator="avg",
        help="Half of the complaints were closed faster. A few that lie for months do not move it.",
    )
    register_hours = fields.Float("Hours to Register", readonly=True, aggregator="avg")
    assess_hours = fields.Float("Hours to Assess", readonly=True, aggregator="avg")
    contain_hours = fields.Float("Hours to Contain", readonly=True, aggregator="avg")
    resolve_hours = fields.Float("Hours to Resolve", readonly=True, aggregator="avg")
    reply_hours = fields.Float("Hours to Reply", readonly=True, aggregator="avg")
    close_hours = fields.Float("Hours to Close", readonly=True, aggregator="avg")
    currency_id = fields.Many2one("res.currency", readonly=True)
    loss_ours = fields.Monetary("Our Losses", readonly=True)
    loss_customer = fields.Monetary("The Customer's Losses", readonly=True)
    loss_settled = fields.Monetary("Settled", readonly=True, help="What the customer was given for his losses.")
    quality_cost = fields.Monetary(
        "Cost of Poor Quality", readonly=True, help="Our losses, and what the customer was given for his."
    )
    late_count = fields.Integer("Any Deadline Missed", readonly=True)
    late_share = fields.Float(
        "Closed Late (%)", readonly=True, aggregator="avg", help="Of the complaints whose closing had a deadline."
    )

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s WHERE %s", self._report_columns(), self._report_tables(), REGISTERED)

    def _report_columns(self):
        """Hook: return the columns, from :meth:`_report_tables`."""
        return SQL(
            """c.id, c.id AS complaint_id, c.received_at, c.closed_at, c.company_id, c.partner_id,
               c.commercial_partner_id, customer.customer_class_id, c.team_id, c.user_id, c.responsible_function_id,
               c.responsible_user_id, c.channel_id, c.category_id, c.grade_id, c.main_product_id AS product_id,
               template.categ_id AS product_categ_id, c.record_type, c.kind, c.origin, c.state, c.severity, c.risk,
               c.liability, c.counted, c.state NOT IN ('closed', 'rejected') AS is_open,
               c.is_repeat, c.reopen_count,
               CASE WHEN c.is_repeat THEN 100.0 ELSE 0.0 END AS repeat_share,
               (SELECT COUNT(*) FROM complaint_line l WHERE l.complaint_id = c.id) AS line_count,
               (SELECT COUNT(*) FROM complaint_capa_rel r WHERE r.complaint_id = c.id) AS capa_count,
               %(handling)s AS handling_hours, %(handling)s AS handling_median, %(stages)s,
               company.currency_id,
               COALESCE(c.loss_ours, 0) AS loss_ours, COALESCE(c.loss_customer, 0) AS loss_customer,
               COALESCE(c.loss_settled, 0) AS loss_settled,
               COALESCE(c.loss_ours, 0) + COALESCE(c.loss_settled, 0) AS quality_cost,
               CASE WHEN clock.late THEN 1 ELSE 0 END AS late_count,
               CASE WHEN clock.close_late THEN 100.0 WHEN clock.close_met THEN 0.0 END AS late_share""",
            handling=hours_between("c.received_at", "c.closed_at"),
            stages=SQL(", ").join(
                SQL("%s AS %s", hours_between(start, end), SQL(f"{name}_hours")) for name, start, end in STAGES
            ),
        )

    def _report_tables(self):
        """Hook: return the joined tables. Each join keeps the one row a complaint and falls away when not needed."""
        return SQL(
            """complaint_complaint c
               LEFT JOIN res_company company ON company.id = c.company_id
               LEFT JOIN res_partner customer ON customer.id = c.commercial_partner_id
               LEFT JOIN product_product product ON product.id = c.main_product_id
               LEFT JOIN product_template template ON template.id = product.product_tmpl_id
               LEFT JOIN (
                   SELECT s.res_id, BOOL_OR(s.state IN ('late', 'missed')) AS late,
                          BOOL_OR(s.milestone = 'close' AND s.state IN ('late', 'missed')) AS close_late,
                          BOOL_OR(s.milestone = 'close' AND s.state = 'met') AS close_met
                     FROM customer_sla_status s
                    WHERE s.res_model = 'complaint.complaint' AND s.state != 'cancelled'
                    GROUP BY s.res_id
               ) clock ON clock.res_id = c.id"""
        )

    def action_open_complaint(self):
        """Open the complaint of the row."""
        self.ensure_one()
        return self.complaint_id.get_formview_action()


# What a complaint goes through: name, begin, end. A step that was left out is measured with the next one.
STAGES = (
    ("register", "c.received_at", "c.registered_at"),
    ("assess", "c.registered_at", "c.assessed_at"),
    ("contain", "COALESCE(c.assessed_at, c.registered_at)", "c.contained_at"),
    ("resolve", "COALESCE(c.contained_at, c.assessed_at, c.registered_at)", "c.resolved_at"),
    ("reply", "COALESCE(c.resolved_at, c.contained_at, c.assessed_at, c.registered_at)", "c.replied_at"),
    (
        "close",
        "COALESCE(c.replied_at, c.resolved_at, c.contained_at, c.assessed_at, c.registered_at, c.received_at)",
        "c.closed_at",
    ),
)
