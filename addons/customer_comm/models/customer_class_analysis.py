from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.pareto import classify

# Rows that are created together: enough to be quick, not so many that the memory fills.
BATCH = 5000


class CustomerClassAnalysis(models.Model):
    """An ABC analysis of the customers of one company: who makes how much of the sales of the last months (CC-72).

    It proposes; a person decides on each proposal. Which class ends at which part of the sales is set on the classes.
    """

    _name = "customer.class.analysis"
    _description = "ABC Analysis"
    _inherit = ["customer.number.mixin", "mail.thread", "customer.retention.mixin", "customer.workflow.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True
    _form_key = "class_analysis"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users", "Prepared By", required=True, default=lambda self: self.env.user, domain=[("share", "=", False)]
    )
    date_to = fields.Date(
        "Until",
        required=True,
        default=lambda self: fields.Date.context_today(self),
        help="The last day whose orders count.",
    )
    months = fields.Integer(required=True, default=12, help="How many months of orders count.")
    date_from = fields.Date("From", compute="_compute_date_from", store=True)
    state = fields.Selection(
        [("draft", "Draft"), ("proposed", "Proposed"), ("done", "Decided"), ("cancelled", "Cancelled")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    limits = fields.Char("Classes Up To", readonly=True, copy=False, help="As they were when customers were proposed.")
    total = fields.Monetary("Sales", readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    proposal_ids = fields.One2many("customer.class.proposal", "analysis_id")
    proposal_count = fields.Integer("Customers", compute="_compute_counts")
    change_count = fields.Integer("Proposed Changes", compute="_compute_counts")
    pending_count = fields.Integer("To Decide", compute="_compute_counts")

    _guarded_fields = frozenset({"state", "limits", "total", "closed_at", "date_from"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _months_range = models.Constraint("CHECK (months BETWEEN 1 AND 120)", "Between 1 and 120 months can be analysed.")

    @api.depends("date_to", "months")
    def _compute_date_from(self):
        for analysis in self:
            analysis.date_from = analysis.date_to and analysis.date_to - relativedelta(
                months=analysis.months
            ) + relativedelta(days=1)

    def _compute_counts(self):
        groups = self.env["customer.class.proposal"]._read_group(
            [("analysis_id", "in", self.ids)], ["analysis_id", "state"], ["__count"]
        )
        counts = {}
        for analysis, state, count in groups:
            counts.setdefault(analysis.id, {})[state] = count
        for analysis in self:
            own = counts.get(analysis.id, {})
            analysis.proposal_count = sum(own.values())
            analysis.change_count = analysis.proposal_count - own.get("unchanged", 0)
            analysis.pending_count = own.get("pending", 0)

    @api.constrains("date_to")
    def _check_date(self):
        for analysis in self:
            if analysis.date_to > fields.Date.context_today(analysis):
                raise UserError(self.env._("Only orders of the past can be analysed: choose today or a day before."))

    def write(self, vals):
        if vals.keys() & {"date_to", "months", "company_id"} and self.filtered(lambda one: one.state != "draft"):
            raise UserError(self.env._("The period of an analysis is fixed once customers are proposed. Make another."))
        return super().write(vals)

    # Actions

    def action_propose(self):
        """Work out the proposals from the confirmed orders of the period.

        :raise UserError: when no class has a limit
        """
        self.check_access("write")
        self._check_state("draft")
        for analysis in self:
            analysis._propose()
        return self.action_view_proposals() if len(self) == 1 else True

    def action_cancel(self):
        """Cancel an analysis whose remaining proposals nobody wants; what was decided stays decided."""
        self.check_access("write")
        self._check_state("draft", "proposed")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True

    def action_view_proposals(self):
        """Open the proposals of this analysis."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_class_proposal_action")
        return {**action, "domain": [("analysis_id", "=", self.id)], "context": {"search_default_changes": 1}}

    # Work

    def _propose(self):
        limits = self.env["customer.class"]._pareto_limits()
        if not limits:
            raise UserError(
                self.env._("No class has a limit. Enter the cumulative sales on the customer classes, e.g. A 80 %.")
            )
        sales, classes = {}, {}
        for partner_id, amount, class_id in self._sales_and_classes():
            sales[partner_id], classes[partner_id] = amount, class_id
        places = classify(sales, [(customer_class.id, limit) for customer_class, limit in limits])
        self._create_proposals(places, classes)
        self._guarded().write(
            {
                "state": "proposed",
                "total": sum(place.amount for place in places if place.amount > 0),
                "limits": ", ".join(f"{customer_class.code} {limit:g} %" for customer_class, limit in limits),
            }
        )
        self._close_decided()

    def _sales_and_classes(self):
        """Return ``[(customer id, sales, class id)]`` of all who bought in the period or have a class: one query."""
        # sudo: the analysis counts all orders of the company, whoever may read them; its readers have the file
        return self.env["res.partner"].sudo()._sales_of_customers(self.company_id, self.date_from, self.date_to)

    def _create_proposals(self, places, classes):
        rows = self.env["customer.class.proposal"].sudo()  # proposals are made by the analysis alone
        for start in range(0, len(places), BATCH):
            rows._guarded().with_context(tracking_disable=True).create(
                [self._prepare_proposal_vals(place, classes[place.key]) for place in places[start : start + BATCH]]
            )
            self.env.flush_all()
            rows.invalidate_model()  # or 100,000 rows stay in the memory

    def _prepare_proposal_vals(self, place, class_id):
        return {
            "analysis_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": place.key,
            "amount": place.amount,
            "rank": place.rank,
            "share": place.share,
            "cumulative": place.cumulative,
            "old_class_id": class_id,
            "proposed_class_id": place.code,
            "state": "unchanged" if class_id == place.code else "pending",
        }

    def _close_decided(self):
        """Close those of these analyses on which all is decided."""
        decided = self.filtered(lambda analysis: analysis.state == "proposed" and not analysis.pending_count)
        if decided:
            decided._guarded().write({"state": "done", "closed_at": fields.Datetime.now()})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if self.filtered(lambda analysis: analysis.state != "draft"):
            raise UserError(self.env._("An analysis from which classes were proposed is kept. Cancel or archive it."))
