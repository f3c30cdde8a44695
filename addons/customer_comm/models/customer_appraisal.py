from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CONTENT_FIELDS = frozenset({"user_id", "date_from", "date_to", "line_ids", "remark", "result", "result_note"})


class CustomerAppraisal(models.Model):
    """Appraisal of a person who serves customers, by the indicators of the company and their standards (XX-17).

    States: ``draft`` -> ``done`` -> ``acknowledged`` by the person. Who did well is rewarded, who did not is trained.
    """

    _name = "customer.appraisal"
    _description = "Appraisal of Service Staff"
    _inherit = ["customer.number.mixin", "customer.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _rec_names_search = ["name", "user_id"]
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done"), ("acknowledged", "Acknowledged")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    line_ids = fields.One2many("customer.appraisal.line", "appraisal_id")
    score = fields.Float(
        compute="_compute_score",
        store=True,
        readonly=True,
        aggregator="avg",
        help="Share of the standards that were reached, by weight, from 0 to 100. What had no cases does not count.",
    )
    remark = fields.Text()
    result = fields.Selection([("none", "None"), ("reward", "Reward"), ("train", "Training")], tracking=True)
    result_note = fields.Text("Reward or Training", help="What the reward is, or what is trained until when.")
    comment = fields.Text("Comment of the Person", copy=False)
    done_at = fields.Datetime(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", "Appraised By", readonly=True, copy=False, ondelete="restrict")
    acknowledged_at = fields.Datetime(readonly=True, copy=False)
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _guarded_fields = frozenset({"state", "score", "done_at", "done_by_id", "acknowledged_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _period = models.Constraint("CHECK (date_to >= date_from)", "The period ends before it begins.")

    @api.depends("name", "user_id")
    def _compute_display_name(self):
        for appraisal in self:
            appraisal.display_name = " ".join(filter(None, [appraisal.name, appraisal.user_id.name]))

    @api.depends("line_ids.result", "line_ids.weight")
    def _compute_score(self):
        for appraisal in self:
            measured = appraisal.line_ids.filtered(lambda line: line.result != "none")
            whole = sum(measured.mapped("weight"))
            reached = sum(measured.filtered(lambda line: line.result == "reached").mapped("weight"))
            appraisal.score = 100.0 * reached / whole if whole else 0.0

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_mine(self):
        for appraisal in self:
            appraisal.is_mine = appraisal.user_id == self.env.user

    @api.constrains("user_id")
    def _check_other_person(self):
        for appraisal in self:
            if appraisal.user_id == appraisal.create_uid:
                raise UserError(self.env._("Somebody else appraises you."))

    def write(self, vals):
        if CONTENT_FIELDS & vals.keys():
            self._check_state("draft")
        if "comment" in vals and any(not appraisal.is_mine for appraisal in self):
            raise AccessError(self.env._("The comment is that of the person who was appraised."))
        if self.env.user in self.user_id and not self.env.su and vals.keys() - {"comment"} - self._get_guarded_fields():
            raise AccessError(self.env._("Somebody else appraises you."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self._check_state("draft")

    def action_measure(self):
        """Measure the indicators of the company for this person and period, and put them on the lines."""
        self._check_state("draft")
        # sudo: the lines are measured; nobody writes them
        Line = self.env["customer.appraisal.line"].sudo()
        self.sudo().line_ids.unlink()
        for company, appraisals in self.grouped("company_id").items():
            domain = [("appraises", "=", True), ("company_id", "in", [company.id, False])]
            indicators = self.env["customer.indicator"].search(domain)
            Line._guarded().create(
                [appraisal._prepare_line_vals(indicator) for appraisal in appraisals for indicator in indicators]
            )
        return True

    def _prepare_line_vals(self, indicator):
        # sudo: the figures count everything the person has handled
        values = indicator.sudo()._measure(self.company_id, self.date_from, self.date_to, self.user_id)
        actual, cases = values.get(self.user_id, (0.0, 0))
        return {
            "appraisal_id": self.id,
            "indicator_id": indicator.id,
            "name": indicator.name,
            "better": indicator.better,
            "weight": indicator.weight,
            "target": indicator.target,
            "actual": actual,
            "cases": cases,
        }

    def action_done(self):
        """End the appraisal; the person is asked to take note of it.

        :raise UserError: before it is measured, or without a result; what follows from a reward or training is named
        """
        self._check_state("draft")
        self._check_filled("line_ids", "result")
        for appraisal in self:
            if appraisal.result != "none":
                appraisal._check_filled("result_note")
        self._guarded().write({"state": "done", "done_at": fields.Datetime.now(), "done_by_id": self.env.uid})
        for appraisal in self:
            appraisal.activity_schedule(
                "customer_comm.mail_activity_type_acknowledge",
                user_id=appraisal.user_id.id,
                summary=appraisal.display_name,
            )
        return True

    def action_acknowledge(self):
        """Take note of the own appraisal.

        :raise AccessError: for others than the person
        """
        self._check_state("done")
        if any(not appraisal.is_mine for appraisal in self):
            raise AccessError(self.env._("Only the person who was appraised takes note of it."))
        # sudo: the person has no right to write the appraisal; that it is the own one was just checked
        self.sudo()._guarded().write({"state": "acknowledged", "acknowledged_at": fields.Datetime.now()})
        self.sudo().activity_unlink(["customer_comm.mail_activity_type_acknowledge"])
        return True
