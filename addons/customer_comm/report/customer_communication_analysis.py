from odoo import fields, models
from odoo.tools import SQL

from ..models.customer_information_kind import KINDS


class CustomerCommunicationAnalysis(models.Model):
    """Contacts with their response times and their age, for reports (CC-18, CC-36, CC-149)."""

    _name = "customer.communication.analysis"
    _description = "Communication Analysis"
    _auto = False
    _order = "occurred_on desc, id desc"
    _rec_name = "communication_id"
    _depends = {
        "customer.communication": [
            "active",
            "occurred_on",
            "partner_id",
            "user_id",
            "owner_function_id",
            "channel_id",
            "stage_id",
            "grade_id",
            "product_id",
            "direction",
            "subject_kind",
            "subject_group",
            "information_kind",
            "category",
            "cause_kind",
            "state",
            "acknowledged_at",
            "replied_at",
            "closed_at",
        ],
        "customer.sla.status": ["res_model", "res_id", "milestone", "state", "deadline"],
        "res.partner": ["commercial_partner_id"],
    }

    communication_id = fields.Many2one("customer.communication", readonly=True)
    occurred_on = fields.Datetime("When", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer Company", readonly=True)
    user_id = fields.Many2one("res.users", "Handler", readonly=True)
    owner_function_id = fields.Many2one("customer.function", "Owner of the Conclusion", readonly=True)
    channel_id = fields.Many2one("customer.channel", readonly=True)
    stage_id = fields.Many2one("customer.stage", readonly=True)
    grade_id = fields.Many2one("customer.grade", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    direction = fields.Selection([("in", "Incoming"), ("out", "Outgoing")], readonly=True)
    subject_kind = fields.Selection(
        lambda self: self.env["customer.communication"]._fields["subject_kind"]._description_selection(self.env),
        readonly=True,
    )
    subject_group = fields.Selection(
        lambda self: self.env["customer.communication"]._fields["subject_group"]._description_selection(self.env),
        readonly=True,
    )
    information_kind = fields.Selection(KINDS, readonly=True)
    category = fields.Selection(
        [("quality", "Product Quality Information"), ("other", "Other Information")], readonly=True
    )
    cause_kind = fields.Selection(
        lambda self: self.env["customer.communication"]._fields["cause_kind"]._description_selection(self.env),
        "Located Cause",
        readonly=True,
    )
    state = fields.Selection(
        lambda self: self.env["customer.communication"]._fields["state"]._description_selection(self.env),
        "Status",
        readonly=True,
    )
    is_open = fields.Boolean("Open", readonly=True)
    reply_result = fields.Selection(
        [
            ("none", "No Deadline"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "On Time"),
            ("late", "Late"),
            ("missed", "Missed"),
        ],
        "Reply",
        readonly=True,
        help="Missed: not answered and past the deadline. Late: answered after it.",
    )
    age = fields.Selection(
        [
            ("0", "Up to 1 Day"),
            ("1", "1 to 3 Days"),
            ("2", "3 to 7 Days"),
            ("3", "7 to 30 Days"),
            ("4", "Over 30 Days"),
        ],
        readonly=True,
        help="How long ago contacts that are not closed took place.",
    )
    age_days = fields.Float("Age in Days", readonly=True, aggregator="avg")
    response_hours = fields.Float(
        "Hours to the First Response",
        readonly=True,
        aggregator="avg",
        help="From the contact to the acknowledgement or the reply, whichever came first.",
    )
    reply_hours = fields.Float("Hours to the Reply", readonly=True, aggregator="avg")
    close_days = fields.Float("Days to the Closing", readonly=True, aggregator="avg")
    late_count = fields.Integer("Late or Missed", readonly=True)
    late_share = fields.Float("Late or Missed (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT c.id, c.id AS communication_id, c.occurred_on, c.company_id, c.partner_id,
                   partner.commercial_partner_id, c.user_id, c.owner_function_id, c.channel_id, c.stage_id, c.grade_id,
                   c.product_id, c.direction, c.subject_kind, c.subject_group, c.information_kind, c.category,
                   c.cause_kind, c.state,
                   c.state NOT IN ('closed', 'cancelled') AS is_open,
                   COALESCE(clock.state, 'none') AS reply_result,
                   CASE WHEN clock.state IN ('late', 'missed') THEN 1 ELSE 0 END AS late_count,
                   CASE WHEN clock.state IN ('late', 'missed') THEN 100.0 WHEN clock.state = 'met' THEN 0.0 END
                       AS late_share,
                   %(age)s AS age_days,
                   CASE WHEN c.state IN ('closed', 'cancelled') THEN NULL
                        WHEN %(age)s <= 1 THEN '0' WHEN %(age)s <= 3 THEN '1' WHEN %(age)s <= 7 THEN '2'
                        WHEN %(age)s <= 30 THEN '3' ELSE '4' END AS age,
                   EXTRACT(EPOCH FROM LEAST(c.acknowledged_at, c.replied_at) - c.occurred_on) / 3600 AS response_hours,
                   EXTRACT(EPOCH FROM c.replied_at - c.occurred_on) / 3600 AS reply_hours,
                   CASE WHEN c.state = 'closed'
                        THEN EXTRACT(EPOCH FROM c.closed_at - c.occurred_on) / 86400 END AS close_days
              FROM customer_communication c
              JOIN res_partner partner ON partner.id = c.partner_id
              LEFT JOIN LATERAL (
                    SELECT s.state
                      FROM customer_sla_status s
                     WHERE s.res_model = 'customer.communication' AND s.res_id = c.id
                       AND s.milestone = 'reply' AND s.state != 'cancelled' AND s.deadline IS NOT NULL
                     ORDER BY s.id DESC LIMIT 1
                   ) AS clock ON TRUE
             WHERE c.active AND c.state != 'cancelled'
            """,
            age=SQL(
                "CASE WHEN c.state NOT IN ('closed', 'cancelled') "
                "THEN EXTRACT(EPOCH FROM (NOW() AT TIME ZONE 'UTC') - c.occurred_on) / 86400 END"
            ),
        )

    def action_open_communication(self):
        """Open the contact of the line."""
        self.ensure_one()
        return self.communication_id.get_formview_action()
