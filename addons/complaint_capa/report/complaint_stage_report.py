from odoo import fields, models
from odoo.tools import SQL

from .complaint_report import REGISTERED, STAGES, hours_between


class ComplaintStageReport(models.Model):
    """How long each step of a complaint took, and how long it waits at the present one (CP-107, XX-15).

    One row a complaint and step: shows where complaints wait.
    """

    _name = "complaint.stage.report"
    _description = "Time per Step"
    _inherit = ["complaint.statistics.mixin"]
    _auto = False
    _order = "received_at desc, id"
    _rec_name = "complaint_id"
    _depends = {
        "complaint.complaint": [
            "active",
            "state",
            "received_at",
            "registered_at",
            "assessed_at",
            "contained_at",
            "resolved_at",
            "replied_at",
            "closed_at",
            "company_id",
            "commercial_partner_id",
            "team_id",
            "user_id",
            "responsible_function_id",
            "category_id",
            "kind",
            "counted",
        ],
    }
    _median_measures = {"hours_median": "hours"}

    complaint_id = fields.Many2one("complaint.complaint", readonly=True)
    stage = fields.Selection(
        [
            ("1register", "Register"),
            ("2assess", "Assess Liability"),
            ("3contain", "Contain"),
            ("4resolve", "Resolve"),
            ("5reply", "Reply"),
            ("6close", "Close"),
        ],
        "Step",
        readonly=True,
    )
    hours = fields.Float("Mean Hours", readonly=True, aggregator="avg")
    hours_median = fields.Float("Median Hours", readonly=True, aggregator="avg")
    hours_total = fields.Float("Hours in All", readonly=True)
    is_waiting = fields.Boolean("Waiting Here", readonly=True, help="The step is not finished; its time still runs.")
    received_at = fields.Datetime("Received On", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer Company", readonly=True)
    team_id = fields.Many2one("complaint.team", readonly=True)
    user_id = fields.Many2one("res.users", "Handler", readonly=True)
    responsible_function_id = fields.Many2one("customer.function", readonly=True)
    category_id = fields.Many2one("complaint.category", readonly=True)
    kind = fields.Selection(lambda self: self._selection_of("kind"), readonly=True)
    counted = fields.Boolean("In Statistics", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT c.id::bigint * %(count)s + step.number AS id, c.id AS complaint_id,
                   step.number || step.name AS stage, step.hours, step.hours AS hours_median,
                   step.hours AS hours_total, step.is_waiting, c.received_at, c.company_id, c.commercial_partner_id,
                   c.team_id, c.user_id, c.responsible_function_id, c.category_id, c.kind, c.counted
              FROM complaint_complaint c
             CROSS JOIN LATERAL (VALUES %(steps)s) AS step (number, name, hours, is_waiting)
             WHERE %(registered)s AND step.hours IS NOT NULL
            """,
            count=len(STAGES) + 1,
            steps=SQL(", ").join(self._step(number, *stage) for number, stage in enumerate(STAGES, 1)),
            registered=REGISTERED,
        )

    def _step(self, number, name, start, end):
        """Return the row of a step: its time, up to now while the complaint waits there."""
        waiting = SQL("c.state = %s", WAITING[name]) if name in WAITING else SQL("FALSE")
        return SQL(
            "(%s, %s, CASE WHEN %s THEN %s ELSE %s END, %s)",
            number,
            name,
            waiting,
            hours_between(start, "(NOW() AT TIME ZONE 'UTC')"),
            hours_between(start, end),
            waiting,
        )

    def action_open_complaint(self):
        """Open the complaint of the row."""
        self.ensure_one()
        return self.complaint_id.get_formview_action()


# In which state a complaint waits for the step.
WAITING = {
    "assess": "registered",
    "contain": "assessed",
    "resolve": "contained",
    "reply": "resolved",
    "close": "replied",
}
