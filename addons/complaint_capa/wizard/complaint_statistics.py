from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ..models.complaint_figures import DIMENSIONS, FIGURES


class ComplaintStatistics(models.TransientModel):
    """Statistics of any period on one sheet: figures, Pareto with cumulative line, top three, trend (CP-101, XX-15)."""

    _name = "complaint.statistics"
    _description = "Complaint Statistics"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.context_today(self).replace(month=1, day=1)
    )
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)
    dimension = fields.Selection("_selection_dimension", "Count By", required=True, default="defect_id")
    kind = fields.Selection(lambda self: self.env["complaint.statistics.mixin"]._selection_of("kind"))
    partner_id = fields.Many2one("res.partner", "Customer")
    product_id = fields.Many2one("product.product")

    received_count = fields.Integer("Complaints Received", compute="_compute_figures")
    counted_count = fields.Integer("In Statistics", compute="_compute_figures")
    open_count = fields.Integer("Open", compute="_compute_figures")
    repeat_count = fields.Integer("Repeated", compute="_compute_figures")
    repeat_rate = fields.Float("Repeated (%)", compute="_compute_figures")
    late_count = fields.Integer("Any Deadline Missed", compute="_compute_figures")
    late_share = fields.Float("Closed Late (%)", compute="_compute_figures")
    handling_hours = fields.Float("Mean Handling Time (Hours)", compute="_compute_figures")
    handling_median = fields.Float("Median Handling Time (Hours)", compute="_compute_figures")
    delivery_count = fields.Integer("Deliveries", compute="_compute_figures")
    sale_line_count = fields.Integer("Order Lines", compute="_compute_figures")
    delivery_rate = fields.Float("Complaints per 100 Deliveries", compute="_compute_figures")
    line_rate = fields.Float("Complaints per 100 Order Lines", compute="_compute_figures")
    ppm = fields.Float("PPM", compute="_compute_figures")
    quality_cost = fields.Monetary("Cost of Poor Quality", compute="_compute_figures")
    top_three = fields.Text(compute="_compute_charts")
    pareto_chart = fields.Html(compute="_compute_charts", sanitize=False)
    trend_chart = fields.Html(compute="_compute_charts", sanitize=False)

    _period = models.Constraint("CHECK (date_to >= date_from)", "The period ends before it begins.")

    @api.model
    def _selection_dimension(self):
        label = self.env["complaint.figures"]._get_dimension_label
        return [(name, label(name)) for name in DIMENSIONS]

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        self.display_name = self.env._("Complaint Statistics")

    @api.depends("company_id", "date_from", "date_to", "kind", "partner_id", "product_id")
    def _compute_figures(self):
        for sheet in self:
            figures = sheet._get_figures()
            for name in FIGURES:
                sheet[name] = figures.get(name) or 0

    @api.depends("company_id", "date_from", "date_to", "kind", "partner_id", "product_id", "dimension")
    def _compute_charts(self):
        model = self.env["complaint.figures"]
        for sheet in self:
            rows, top = [], []
            months = []
            if sheet._is_complete():
                rows, top = sheet._get_frequency(sheet.dimension), sheet._get_top(sheet.dimension)
                months = sheet._get_months()
            label = model._get_dimension_label(sheet.dimension or DIMENSIONS[0])
            sheet.top_three = "\n".join(f"{row.rank}. {row.key}: {row.count:g} ({row.share:.1f} %)" for row in top)
            # The charts escape what they are given.
            sheet.pareto_chart = Markup(model._draw_pareto(rows, label))
            sheet.trend_chart = Markup(
                model._draw_trend(months, "delivery_rate", self.env._("Complaints per 100 deliveries"))
            )

    def _is_complete(self):
        self.ensure_one()
        if not self.env.su and self.company_id not in self.env.user.company_ids:
            return False  # the figures are counted in SQL: nobody gets those of a company in which he does not work
        return bool(self.date_from and self.date_to and self.company_id and self.date_from <= self.date_to)

    def _get_domain(self):
        self.ensure_one()
        domain = Domain.TRUE
        if self.kind:
            domain &= Domain("kind", "=", self.kind)
        if self.partner_id:
            domain &= Domain("commercial_partner_id", "=", self.partner_id.commercial_partner_id.id)
        if self.product_id:
            domain &= Domain("product_id", "=", self.product_id.id)
        return domain

    def _get_period(self):
        self.ensure_one()
        return self.company_id, self.date_from, self.date_to

    def _get_figures(self):
        if not self._is_complete():
            return {}
        return self.env["complaint.figures"]._get_figures(*self._get_period(), self._get_domain())

    def _get_frequency(self, dimension):
        return self.env["complaint.figures"]._get_frequency(dimension, *self._get_period(), self._get_domain())

    def _get_top(self, dimension):
        return self.env["complaint.figures"]._get_top(dimension, *self._get_period(), self._get_domain())

    def _get_stages(self):
        return self.env["complaint.figures"]._get_stages(*self._get_period(), self._get_domain())

    def _get_months(self):
        return self.env["complaint.figures"]._get_months(self.company_id, self.date_to, self._get_domain())

    def action_print(self):
        """Print the sheet as PDF."""
        return self._report("complaint_capa.report_complaint_statistics")

    def action_export(self):
        """Write the statistics as a workbook with charts."""
        return self._report("complaint_capa.report_complaint_statistics_xlsx")

    def _report(self, xml_id):
        self.ensure_one()
        return self.env.ref(xml_id).report_action(self)
