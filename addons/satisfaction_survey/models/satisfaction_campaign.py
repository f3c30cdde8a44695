import secrets
from datetime import datetime, time

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import sampling

GUARDED = {
    "state",
    "automatic",
    "drawn_at",
    "drawn_by_id",
    "draw_record",
    "started_at",
    "closed_at",
    "closed_by_id",
    "response_reason",
    "response_rate_closed",
    "index_closed",
    "target_reached",
}


class SatisfactionCampaign(models.Model):
    """One round of asking customers how satisfied they are: who, with which questionnaire, and what came out.

    States: ``draft`` (who is asked) -> ``running`` (asking) -> ``closed`` (results frozen) -> ``reported``.
    Percentages are 0 to 100.
    """

    _name = "satisfaction.campaign"
    _description = "Satisfaction Campaign"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.submission.mixin",
        "customer.retention.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, id desc"
    _rec_names_search = ["name", "title"]
    _check_company_auto = True
    _form_key = "satisfaction_questionnaire"

    # Identity
    title = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
        check_company=True,
        tracking=True,
    )
    kind = fields.Selection(
        [
            ("periodic", "Periodic"),
            ("ad_hoc", "Ad hoc"),
            ("after_complaint", "After complaint"),
            ("after_delivery", "After delivery"),
        ],
        required=True,
        default="periodic",
        index=True,
        tracking=True,
    )
    automatic = fields.Boolean(readonly=True, copy=False, help="Opened by itself for the complaints closed this year.")
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("closed", "Closed"), ("reported", "Reported")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    survey_id = fields.Many2one(
        "survey.survey",
        "Questionnaire",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._default_survey_id(),
        domain=[("satisfaction_scale_id", "!=", False)],
        tracking=True,
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today, copy=False)
    date_to = fields.Date("Until", copy=False, help="Last day on which customers can answer.")
    note = fields.Html("Remarks")

    # Targets
    target = fields.Float(
        "Target (%)",
        default=lambda self: self.env.company.satisfaction_target,
        aggregator="avg",
        tracking=True,
        help="Satisfaction index the company wants to reach.",
    )
    response_target = fields.Float(
        "Response Target (%)",
        default=lambda self: self.env.company.satisfaction_response_target,
        aggregator="avg",
        tracking=True,
        help="Share of the classes that are asked completely (A and B) that must answer.",
    )
    standard = fields.Float(
        "Standard (points)",
        default=lambda self: self.env.company.satisfaction_standard,
        aggregator="avg",
        tracking=True,
        help="A customer below this index is not satisfied.",
    )

    # Mails
    mail_template_id = fields.Many2one(
        "mail.template",
        "Invitation",
        domain=[("model", "=", "satisfaction.recipient")],
        default=lambda self: self.env.ref("satisfaction_survey.mail_template_invitation", raise_if_not_found=False),
    )
    reminder_template_id = fields.Many2one(
        "mail.template",
        "Reminder",
        domain=[("model", "=", "satisfaction.recipient")],
        default=lambda self: self.env.ref("satisfaction_survey.mail_template_reminder", raise_if_not_found=False),
    )

    # Sampling
    sample_mode = fields.Selection(
        [(sampling.SHARE_OF_TOTAL, "Share of all questionnaires"), (sampling.SHARE_OF_CLASS, "Share of the class")],
        default=lambda self: self.env.company.satisfaction_sample_mode,
        required=True,
        help="How the share of the sampled class (C) is meant: 20 % of all questionnaires, or 20 % of the C customers.",
    )
    sample_share = fields.Float(
        "Sample Share (%)", default=lambda self: self.env.company.satisfaction_sample_share, aggregator="avg"
    )
    sample_seed = fields.Integer(
        default=lambda self: secrets.randbelow(2**31),
        copy=False,
        aggregator=None,
        help="Makes the random draw repeatable: the same customers and seed give the same list.",
    )
    drawn_at = fields.Datetime(readonly=True, copy=False)
    drawn_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    draw_record = fields.Json(readonly=True, copy=False, help="Population, settings and result of the last draw.")

    # What happened
    recipient_ids = fields.One2many("satisfaction.recipient", "campaign_id", "Recipients", copy=False)
    score_ids = fields.One2many("satisfaction.score", "campaign_id", "Results", copy=False)
    started_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    response_reason = fields.Text("Reason for Low Response", readonly=True, copy=False, tracking=True)
    response_rate_closed = fields.Float("Final Response (%)", readonly=True, copy=False, aggregator="avg")
    index_closed = fields.Float("Final Index", readonly=True, copy=False, aggregator="avg")
    target_reached = fields.Boolean(readonly=True, copy=False)

    # Where it stands: one grouped query for all campaigns read together
    recipient_count = fields.Integer("Number of Recipients", compute="_compute_statistics")
    sent_count = fields.Integer("Sent", compute="_compute_statistics")
    answered_count = fields.Integer("Answered", compute="_compute_statistics")
    response_rate = fields.Float("Response (%)", compute="_compute_statistics")
    response_rate_key = fields.Float(
        "Response A, B (%)", compute="_compute_statistics", help="Of the classes that are asked completely."
    )
    has_key_recipients = fields.Boolean(compute="_compute_statistics")
    scored_count = fields.Integer(compute="_compute_statistics")
    index = fields.Float(compute="_compute_statistics", help="Mean index of the customers that answered, 0 to 100.")

    _guarded_fields = frozenset(GUARDED)

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _automatic_uniq = models.UniqueIndex(
        "(company_id, kind, date_from) WHERE automatic AND state = 'running'",
        "This campaign was just opened by somebody else.",
    )
    _period = models.Constraint("CHECK (date_to IS NULL OR date_to >= date_from)", "The period ends before it begins.")
    _percentages = models.Constraint(
        "CHECK (target BETWEEN 0 AND 100 AND response_target BETWEEN 0 AND 100"
        " AND standard BETWEEN 0 AND 100 AND sample_share BETWEEN 0 AND 100)",
        "Targets, standard and sample share go from 0 to 100.",
    )

    @api.model
    def _default_survey_id(self):
        survey = self.env.ref("satisfaction_survey.survey_customer", raise_if_not_found=False)
        return survey if survey and survey.active else False

    @api.depends("name", "title")
    def _compute_display_name(self):
        for campaign in self:
            campaign.display_name = " ".join(filter(None, [campaign.name, campaign.title]))

    @api.depends("recipient_ids.state", "recipient_ids.score")
    def _compute_statistics(self):
        statistics = self.env["satisfaction.recipient"]._campaign_statistics(self._origin)
        for campaign in self:
            campaign.update(statistics[campaign._origin])
            campaign.is_response_low = campaign._is_response_low()

    @api.depends("survey_id.satisfaction_form_id")
    def _compute_form_id(self):
        """The number of the questionnaire, where it has one of its own (SS-26)."""
        result = super()._compute_form_id()
        for form, campaigns in self.grouped(lambda campaign: campaign.survey_id.satisfaction_form_id).items():
            if form:
                own = form._get_by_company(form.key, campaigns.company_id)
                for campaign in campaigns:
                    campaign.form_id = own.get(campaign.company_id) or form
        return result

    # Creation and changes

    def write(self, vals):
        frozen = {"survey_id", "kind", "company_id", "sample_mode", "sample_share", "sample_seed"} & vals.keys()
        if frozen and any(campaign.state != "draft" for campaign in self):
            raise UserError(
                self.env._(
                    "Questionnaire, kind and sampling of a campaign that has started cannot be changed any more."
                )
            )
        if {"target", "response_target", "standard"} & vals.keys():
            self._check_state("draft", "running")
        result = super().write(vals)
        if "date_to" in vals:
            self.filtered(lambda campaign: campaign.state == "running").recipient_ids._renew_links()
        return result

    # Workflow

    def action_start(self):
        """Open the campaign: every recipient gets a link of their own. Nothing is sent yet.

        :raise UserError: no recipients, or a questionnaire that cannot be used
        """
        self._check_state("draft")
        for campaign in self:
            campaign.survey_id._satisfaction_check_usable()
            if not campaign.recipient_ids:
                raise UserError(
                    self.env._(
                        "%(campaign)s has no recipients. Draw the sample or add them by hand.",
                        campaign=campaign.display_name,
                    )
                )
        self._open()
        return True

    def _answer_deadline(self):
        """Return when the links of the campaign expire (UTC): with the last day of the period, or never (False)."""
        self.ensure_one()
        if not self.date_to:
            return False
        zone = timezone(self.company_id.resource_calendar_id.tz or "UTC")
        return zone.localize(datetime.combine(self.date_to, time.max)).astimezone(utc).replace(tzinfo=None)

    def _open(self):
        self._guarded().write({"state": "running", "started_at": fields.Datetime.now()})
        self.recipient_ids._create_invitations()

    def action_send(self):
        """Send the invitation by mail to all recipients that were not asked yet."""
        self._check_state("running")
        return self.recipient_ids.filtered(lambda recipient: recipient.state == "planned").action_send_mail()

    def action_remind(self):
        """Remind by mail all who were asked and have not answered (SS-19)."""
        self._check_state("running")
        return self.recipient_ids.filtered(lambda recipient: recipient.state in ("sent", "reminded")).action_remind()

    def action_close(self):
        """Close the campaign and freeze its results.

        :raise UserError: the response of the fully asked classes is below its target (SS-18), somebody was not asked
            yet, or a bad answer after a complaint has no reason (SS-30)
        """
        self._check_state("running")
        for campaign in self:
            campaign._check_closable()
            if campaign._is_response_low():
                raise UserError(campaign._response_low_message())
        self._close()
        return True

    def action_report(self):
        """Take the results as reported and print the report."""
        self._check_state("closed")
        self._guarded().write({"state": "reported"})
        return self.action_print()

    def action_print(self):
        """Print the campaign's report."""
        return self.env.ref("satisfaction_survey.action_report_campaign").report_action(self)

    @api.readonly
    def action_view_recipients(self):
        """Open the recipients."""
        return self._action_related("satisfaction_survey.satisfaction_recipient_action", [])

    @api.readonly
    def action_view_answered(self):
        """Open the recipients that have answered."""
        return self._action_related("satisfaction_survey.satisfaction_recipient_action", [("answered_at", "!=", False)])

    @api.readonly
    def action_view_scores(self):
        """Open the scored answers as a table of items by degree."""
        return self._action_related("satisfaction_survey.satisfaction_answer_action", [])

    def _action_related(self, xml_id, domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        context = {"default_campaign_id": self.id}
        return {**action, "domain": [("campaign_id", "=", self.id), *domain], "context": context}
