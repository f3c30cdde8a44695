from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

ACTIVITY = "complaint_capa.mail_activity_type_trend"


class ComplaintTrend(models.Model):
    """A pattern that a trend rule has found: a CAPA is proposed, somebody decides (CP-102, CP-112).

    One open finding a pattern. What was decided about does not come up again by the same complaints: new ones must
    make the pattern once more.
    """

    _name = "complaint.trend"
    _description = "Trend Finding"
    _inherit = ["customer.workflow.mixin", "mail.thread", "mail.activity.mixin", "customer.guard.mixin"]
    _order = "state desc, last_on desc, id desc"
    _check_company_auto = True

    name = fields.Char("Pattern", readonly=True, help="Which rule found it, as it was called then.")
    active = fields.Boolean(default=True)
    rule_id = fields.Many2one("complaint.trend.rule", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("open", "To Decide"), ("accepted", "CAPA Opened"), ("dismissed", "No CAPA Needed")],
        "Status",
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="restrict")
    product_id = fields.Many2one("product.product", readonly=True, index="btree_not_null", ondelete="restrict")
    defect_id = fields.Many2one("complaint.defect", readonly=True, index="btree_not_null", ondelete="restrict")
    lot_id = fields.Many2one(
        "stock.lot", "Lot/Serial Number", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    category_id = fields.Many2one("complaint.category", readonly=True, index="btree_not_null", ondelete="restrict")
    complaint_ids = fields.Many2many(
        "complaint.complaint", "complaint_trend_complaint_rel", string="Complaints", readonly=True
    )
    complaint_count = fields.Integer("Number of Complaints", readonly=True)
    rate = fields.Float(readonly=True, aggregator=False, help="What the rate was; empty for a number of complaints.")
    first_on = fields.Datetime("First", readonly=True)
    last_on = fields.Datetime("Last", readonly=True)
    capa_id = fields.Many2one(
        "capa.case", "CAPA", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    dismiss_reason = fields.Text("No CAPA Because")
    decided_at = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    _guarded_fields = frozenset(
        {
            "name",
            "rule_id",
            "company_id",
            "state",
            "partner_id",
            "product_id",
            "defect_id",
            "lot_id",
            "category_id",
            "complaint_ids",
            "complaint_count",
            "rate",
            "first_on",
            "last_on",
            "capa_id",
            "decided_at",
            "decided_by_id",
        }
    )

    # Two looks at the same time note a pattern once.
    _open_uniq = models.UniqueIndex(
        "(rule_id, company_id, COALESCE(partner_id, 0), COALESCE(product_id, 0), COALESCE(defect_id, 0), "
        "COALESCE(lot_id, 0), COALESCE(category_id, 0)) WHERE state = 'open'",
        "This pattern was already found.",
    )

    @api.depends("rule_id", "partner_id", "product_id", "defect_id", "lot_id", "category_id")
    def _compute_display_name(self):
        for trend in self:
            values = [trend[name].display_name for name in KEY_FIELDS.values()]
            trend.display_name = " / ".join(filter(None, values)) or trend.rule_id.name

    # Finding

    @api.model
    def _note(self, rule, company, found):
        """Note the patterns of a rule, in superuser mode: open findings are renewed, new ones made.

        :param dict found: ``{key: (complaints, rate)}`` of :meth:`complaint.trend.rule._find_counts`
        """
        if not found:
            return
        known = self._get_known(rule, company)
        vals_list = []
        for key, (complaints, rate) in found.items():
            open_trend, decided = known.get(key, (self.browse(), complaints.browse()))
            complaints -= decided
            vals = self._prepare_finding_vals(complaints, rate)
            if open_trend:
                open_trend._guarded().write(vals)
            elif len(complaints) >= rule.min_count:
                keys = {KEY_FIELDS[column]: value for column, value in key}
                vals_list.append({"name": rule.name, "rule_id": rule.id, "company_id": company.id, **keys, **vals})
        self._guarded().create(vals_list)._remind()

    @api.model
    def _get_known(self, rule, company):
        """Return ``{key: (open finding, complaints that were decided about)}``."""
        columns = rule._get_keys()
        known = {}
        for trend in self.search([("rule_id", "=", rule.id), ("company_id", "=", company.id)]):
            key = tuple((column, trend[KEY_FIELDS[column]].id) for column in columns)
            open_trend, decided = known.get(key, (self.browse(), trend.complaint_ids.browse()))
            if trend.state == "open":
                known[key] = (trend, decided)
            else:
                known[key] = (open_trend, decided | trend.complaint_ids)
        return known

    @api.model
    def _prepare_finding_vals(self, complaints, rate):
        moments = complaints.mapped("received_at")
        return {
            "complaint_ids": [Command.set(complaints.ids)],
            "complaint_count": len(complaints),
            "rate": rate or 0.0,
            "first_on": min(moments, default=False),
            "last_on": max(moments, default=False),
        }

    def _remind(self):
        """Tell who leads complaints."""
        if not self.env.ref(ACTIVITY, raise_if_not_found=False):
            return
        team = self.env["complaint.team"]
        for company, trends in self.grouped("company_id").items():
            user = self.env["complaint.complaint"]._get_lead_user(company, team, team._get_lead_function(company))
            if user:
                trends.with_context(mail_activity_quick_update=True).activity_schedule(
                    ACTIVITY, summary=self.env._("A pattern: decide whether a CAPA is needed"), user_id=user.id
                )

    # Deciding

    def action_open_capa(self):
        """Open the CAPA of this pattern; create it when there is none yet."""
        self.ensure_one()
        self.check_access("write")
        if not self.capa_id:
            self._check_state("open")
            self.lock_for_update()  # of two people who press the button together the second finds the first one's
            capa = self.env["capa.case"].create(self._prepare_capa_vals())
            self._guarded().write({"capa_id": capa.id})
            self._decide("accepted")
            capa._message_log(body=self.env._("Opened for the pattern %s.", self._get_html_link()))
        return self.capa_id._action_open()

    def _prepare_capa_vals(self):
        """Return the values of the CAPA; nothing is typed twice."""
        complaints = self.complaint_ids.sorted("received_at")
        return {
            "company_id": self.company_id.id,
            "subject": self.env._("Repeated problem: %s", self.display_name),
            "problem": "\n".join([self.rule_id.name, *complaints.mapped("display_name")]),
            "origin": "complaint",
            "complaint_ids": [Command.set(complaints.ids)],
            "product_id": self.product_id.id,
        }

    def action_dismiss(self):
        """Decide that no CAPA is needed; the reason stays on the finding."""
        self.check_access("write")
        self._check_state("open")
        self._check_filled("dismiss_reason")
        self._decide("dismissed")
        return True

    def _decide(self, state):
        self._guarded().write({"state": state, "decided_at": fields.Datetime.now(), "decided_by_id": self.env.uid})
        # sudo: the reminder is of who leads complaints
        self.sudo().activity_unlink([ACTIVITY])

    def write(self, vals):
        if "dismiss_reason" in vals and self.filtered(lambda trend: trend.state != "open"):
            raise UserError(self.env._("It is decided; the reason stays as it was given."))
        return super().write(vals)

    def action_view_complaints(self):
        """Open the complaints that make the pattern."""
        self.ensure_one()
        return self.env["complaint.complaint"]._action_open([("id", "in", self.complaint_ids.ids)], {"create": False})


# Column of the statistics -> field of the finding.
KEY_FIELDS = {
    "commercial_partner_id": "partner_id",
    "product_id": "product_id",
    "defect_id": "defect_id",
    "lot_id": "lot_id",
    "category_id": "category_id",
}
