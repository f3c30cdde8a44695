from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from odoo.addons.customer_comm.tools.chart import pareto
from odoo.addons.customer_comm.tools.frequency import frequency
from odoo.addons.customer_comm.tools.period import moments, previous_period

TOP = 3
CHART_BARS = 12
CONTENT_FIELDS = frozenset({"date_from", "date_to", "company_id", "note"})

REPAIRED = """
    SELECT r.defect_id,
           COUNT(*) AS repair_count,
           SUM(r.product_qty * done.factor / own.factor) AS quantity,
           SUM(COALESCE(r.repair_good_qty, 0) * done.factor / own.factor) AS good_qty,
           SUM(COALESCE(r.repair_scrap_qty, 0) * done.factor / own.factor) AS scrap_qty
      FROM repair_order r
      JOIN product_product product ON product.id = r.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom own ON own.id = template.uom_id
      JOIN uom_uom done ON done.id = r.product_uom
     WHERE r.company_id = %(company)s AND r.state = 'done'
       AND r.repaired_at >= %(start)s AND r.repaired_at < %(stop)s
     GROUP BY r.defect_id
"""


class ComplaintRepairReport(models.Model):
    """The repairs of a period by defect; the three most frequent defects go to quality for countermeasures (CP-64)."""

    _name = "complaint.repair.report"
    _description = "Repair Report"
    _inherit = [
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _form_key = "repair_report"
    _locked_fields = CONTENT_FIELDS
    _locked_states = ("done",)

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    date_from = fields.Date("From", required=True, default=lambda self: self._default_period()[0], tracking=True)
    date_to = fields.Date("Until", required=True, default=lambda self: self._default_period()[1], tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")], "Status", default="draft", readonly=True, copy=False, tracking=True
    )
    note = fields.Text("Remarks")
    line_ids = fields.One2many("complaint.repair.report.line", "report_id", "Defects", readonly=True, copy=False)
    repair_count = fields.Integer("Repairs", readonly=True, copy=False)
    quantity = fields.Float("Repaired", digits="Product Unit", readonly=True, copy=False)
    good_qty = fields.Float("Good", digits="Product Unit", readonly=True, copy=False)
    scrap_qty = fields.Float("Scrap", digits="Product Unit", readonly=True, copy=False)
    unknown_qty = fields.Float(
        "Without Defect", digits="Product Unit", readonly=True, copy=False, help="Repaired without a defect on record."
    )
    chart = fields.Html(compute="_compute_chart", sanitize=False)
    capa_count = fields.Integer("CAPA", compute="_compute_capa_count")
    counted_at = fields.Datetime("Counted On", readonly=True, copy=False)
    closed_at = fields.Datetime("Done On", readonly=True, copy=False)

    _guarded_fields = frozenset(
        {"state", "repair_count", "quantity", "good_qty", "scrap_qty", "unknown_qty", "counted_at", "closed_at"}
    )

    _period_uniq = models.UniqueIndex(
        "(company_id, date_from, date_to)", "The company already has a repair report of this period. Open that one."
    )
    _period_order = models.Constraint("CHECK (date_to >= date_from)", "A period cannot end before it begins.")

    @api.model
    def _default_period(self):
        return previous_period(fields.Date.context_today(self), "month")

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for report in self:
            first, last = (day and format_date(self.env, day) for day in (report.date_from, report.date_to))
            report.display_name = self.env._("Repair Report %(first)s – %(last)s", first=first, last=last)

    @api.depends("line_ids.quantity")
    def _compute_chart(self):
        for report in self:
            rows = [(line.defect_id.name, line.quantity, line.cumulative) for line in report.line_ids[:CHART_BARS]]
            report.chart = pareto(rows, count_label=self.env._("Pieces"))

    def _compute_capa_count(self):
        for report in self:
            report.capa_count = len(report.sudo().line_ids.capa_id)  # sudo: a count

    @api.constrains("date_from")
    def _check_begun(self):
        today = fields.Date.context_today(self)
        if self.filtered(lambda report: report.date_from > today):
            raise ValidationError(self.env._("A period is reported when it has begun, not before."))

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports._count()
        return reports

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"date_from", "date_to", "company_id"}:
            self._count()
        return result

    def action_count(self):
        """Count the repairs of the period anew."""
        self.check_access("write")
        self._check_state("draft")
        self._count()
        return True

    def action_done(self):
        """Finish the report: it does not change any more, and hands its top defects to quality."""
        self.check_access("write")
        self._check_state("draft")
        self._count()
        self._guarded().write({"state": "done", "closed_at": fields.Datetime.now()})
        return True

    def action_create_capas(self):
        """Open a CAPA for each of the three most frequent defects, those of equal rank included; never twice (CP-64).

        A defect that an earlier report has given to a CAPA which is still open is left with that one.

        :raises UserError: when no repair of the period has a defect
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("done")
        self.lock_for_update()  # of two people who press the button together the second finds the CAPAs of the first
        top = self.line_ids.filtered("is_top")
        if not top:
            raise UserError(self.env._("%s: no repair of the period has a defect on record.", self.display_name))
        for line in top.filtered(lambda line: not line.capa_id):
            capa = line._find_open_capa() or line._create_capa()
            line.sudo().capa_id = capa  # sudo: the lines are the server's own
        return top.capa_id._action_open()

    def action_view_capas(self):
        """Open the CAPAs of the top defects."""
        self.ensure_one()
        return self.line_ids.capa_id._action_open()

    def action_view_repairs(self):
        """Open the repairs that are counted."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("complaint_capa.repair_order_action_complaint")
        action.pop("path", None)
        return {**action, "domain": self._get_repair_domain(), "context": {}}

    def _get_repair_domain(self):
        period = self._get_period()
        return [
            ("company_id", "=", period["company"]),
            ("state", "=", "done"),
            ("repaired_at", ">=", period["start"]),
            ("repaired_at", "<", period["stop"]),
        ]

    def _get_period(self):
        start, stop = moments(self.date_from, self.date_to, self.company_id.resource_calendar_id.tz)
        return {"company": self.company_id.id, "start": start, "stop": stop}

    def _count(self):
        """Take the repairs of the period, whoever makes the report."""
        self.env["repair.order"].flush_model()
        for report in self.sudo():  # sudo: the lines are the server's own, and cover all repairs of the company
            found = self.env.execute_query_dict(SQL(REPAIRED, **report._get_period()))
            totals = {
                name: sum(row[name] or 0 for row in found)
                for name in ("repair_count", "quantity", "good_qty", "scrap_qty")
            }
            unknown = sum(row["quantity"] for row in found if not row["defect_id"])
            report.line_ids.unlink()
            report._guarded().write({**totals, "unknown_qty": unknown, "counted_at": fields.Datetime.now()})
            rows = report._prepare_lines({row["defect_id"]: row for row in found if row["defect_id"]})
            self.env["complaint.repair.report.line"].sudo().create(rows)

    def _prepare_lines(self, by_defect):
        """Return the values of the lines; defects of equal quantity share a rank (CP-64)."""
        table = frequency({defect: row["quantity"] for defect, row in by_defect.items()})
        return [
            {
                **by_defect[row.key],
                "report_id": self.id,
                "rank": row.rank,
                "share": row.share,
                "cumulative": row.cumulative,
                "is_top": row.rank <= TOP,
            }
            for row in table
        ]
