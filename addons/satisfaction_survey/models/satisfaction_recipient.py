from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_comm.tools.seal import Seal

from ..tools.response import CampaignCounts

# Held by a draw: its changes to the list are recorded as one draw, not as edits by hand.
_DRAW = Seal("satisfaction_draw")
OPEN_STATES = ("planned", "sent", "reminded")
ANSWERED_STATES = ("answered", "returned")
GUARDED = {
    "state",
    "class_id",
    "drawn",
    "user_input_id",
    "sent_at",
    "reminder_count",
    "reminded_at",
    "answered_at",
    "interviewer_id",
    "score",
    "is_scored",
    "accepted",
    "result",
    "complaint_id",
    "complaint_round",
    "closed_at",
    "closed_by_id",
    "is_merged",
}


class SatisfactionRecipient(models.Model):
    """A customer who is asked in a campaign: with which link, since when, and what the answer was worth.

    ``score`` is the customer's index, 0 to 100; it means something only where ``is_scored``.
    """

    _name = "satisfaction.recipient"
    _description = "Satisfaction Survey Recipient"
    _inherit = ["customer.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "campaign_id desc, class_id, id"
    _rec_names_search = ["partner_id", "contact_id", "campaign_id"]
    _check_company_auto = True

    campaign_id = fields.Many2one(
        "satisfaction.campaign", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, index=True, precompute=True)
    campaign_state = fields.Selection(related="campaign_id.state", string="Campaign Status")
    kind = fields.Selection(related="campaign_id.kind", store=True, precompute=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The person who is asked.",
    )
    email = fields.Char(related="contact_id.email")
    phone = fields.Char(related="contact_id.phone")
    class_id = fields.Many2one(
        "customer.class",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="When the customer was asked.",
    )
    is_merged = fields.Boolean(
        "Merged Customer",
        readonly=True,
        copy=False,
        help="The customer was merged with another one on the list, whose row stands for both. It is kept as it was "
        "answered; without an answer it is asked no more.",
    )
    drawn = fields.Boolean(readonly=True, copy=False, help="Put on the list by the draw, not by hand.")
    complaint_id = fields.Many2one(
        "complaint.complaint", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    complaint_round = fields.Integer(
        readonly=True, copy=False, aggregator=None, help="How often the complaint had been reopened when it was closed."
    )
    user_input_id = fields.Many2one(
        "survey.user_input",
        "Answer Sheet",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The survey's own record of what was answered; it bears the recipient's link.",
    )
    survey_url = fields.Char("Link", compute="_compute_survey_url", compute_sudo=True)

    # Asking
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("sent", "Sent"),
            ("reminded", "Reminded"),
            ("answered", "Answered"),
            ("returned", "Entered by staff"),
            ("opted_out", "Opted out"),
        ],
        "Status",
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    channel_id = fields.Many2one("customer.channel", ondelete="restrict", help="How the customer is asked.")
    date_due = fields.Date("Ask by", index="btree_not_null")
    sent_at = fields.Datetime(readonly=True, copy=False)
    reminder_count = fields.Integer("Reminders", readonly=True, copy=False)
    reminded_at = fields.Datetime(readonly=True, copy=False)
    answered_at = fields.Datetime(readonly=True, copy=False)
    interviewer_id = fields.Many2one(
        "res.users", readonly=True, copy=False, help="Who enters the answers for the customer, by phone or from paper."
    )

    # Result
    answer_ids = fields.One2many("satisfaction.answer", "recipient_id", "Scored Answers", copy=False)
    score = fields.Float("Index", readonly=True, copy=False, aggregator=None)
    is_scored = fields.Boolean("Has Index", readonly=True, copy=False)
    accepted = fields.Selection([("yes", "Yes"), ("no", "No")], "Accepts the Solution", readonly=True, copy=False)
    result = fields.Selection(
        [("satisfied", "Satisfied"), ("dissatisfied", "Not satisfied")],
        readonly=True,
        copy=False,
        index=True,
        help="Not satisfied: the index is below the campaign's standard, or the solution is not accepted.",
    )
    low_reason = fields.Selection(
        [("a", "A: improvement poor or incomplete"), ("b", "B: disagreement with the customer")],
        "Reason",
        copy=False,
        tracking=True,
        help="Why the customer is not satisfied with how a complaint ended.",
    )
    low_note = fields.Text("Explanation", copy=False)
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, copy=False)

    _guarded_fields = frozenset(GUARDED)

    # Each close of a complaint is followed up exactly once; otherwise a campaign asks a customer exactly once.
    _complaint_uniq = models.UniqueIndex(
        "(complaint_id, complaint_round) WHERE complaint_id IS NOT NULL",
        "The customer is asked about this complaint already.",
    )
    _partner_uniq = models.UniqueIndex(
        "(campaign_id, partner_id) WHERE complaint_id IS NULL AND is_merged IS NOT TRUE",
        "This customer is on the list already.",
    )
    _user_input_uniq = models.UniqueIndex("(user_input_id) WHERE user_input_id IS NOT NULL")

    @api.depends("partner_id")
    def _compute_contact_id(self):
        for recipient in self:
            recipient.contact_id = recipient.contact_id or recipient.partner_id

    @api.depends("user_input_id")
    def _compute_survey_url(self):
        for recipient in self:
            answer = recipient.user_input_id
            recipient.survey_url = f"{answer.get_base_url()}{answer.get_start_url()}" if answer else False

    @api.depends("partner_id", "campaign_id", "complaint_id")
    def _compute_display_name(self):
        for recipient in self:
            about = recipient.complaint_id.display_name if recipient.complaint_id else recipient.campaign_id.name
            recipient.display_name = f"{recipient.partner_id.display_name} ({about})"

    # Creation and deletion

    @api.model
    def _guarded_create_vals(self, vals_list):
        """A recipient bears the class that the customer has now, whatever it becomes later."""
        vals_list = super()._guarded_create_vals(vals_list)
        unknown = [vals for vals in vals_list if "class_id" not in vals and vals.get("partner_id")]
        # sudo: the class is part of the customer file, which whoever runs a survey need not be allowed to read
        partners = self.env["res.partner"].sudo().browse({vals["partner_id"] for vals in unknown})
        classes = {partner.id: partner.commercial_partner_id.customer_class_id.id for partner in partners}
        for vals in unknown:
            vals["class_id"] = classes[vals["partner_id"]]
        return vals_list

    @api.model_create_multi
    def create(self, vals_list):
        # A list of customers is not a conversation: no followers, no "created" note on each of a thousand rows.
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        recipients = super(SatisfactionRecipient, quiet).create(vals_list).with_env(self.env)
        recipients.campaign_id._check_state("draft", "running")
        recipients._note_edit_by_hand("added")
        running = recipients.filtered(lambda recipient: recipient.campaign_id.state == "running")
        running._create_invitations()
        return recipients

    def write(self, vals):
        if {"partner_id", "campaign_id"} & vals.keys() and any(recipient.user_input_id for recipient in self):
            raise UserError(self.env._("A customer who has a link already cannot be exchanged. Add another recipient."))
        if {"low_reason", "low_note"} & vals.keys() and any(recipient.closed_at for recipient in self):
            raise UserError(self.env._("The follow-up is closed; its reason stays as it was."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        for recipient in self:
            if recipient.state != "planned" or recipient.complaint_id or recipient.campaign_id.state != "draft":
                raise UserError(
                    self.env._(
                        "%(recipient)s has been asked and stays on record. If the customer does not want to be asked, "
                        "use Opt Out.",
                        recipient=recipient.display_name,
                    )
                )
        self._note_edit_by_hand("removed")

    @api.model
    def _without_draw_note(self):
        """Return the model or records with the right to change a drawn list without a note on each change."""
        return _DRAW.open(self)

    def _note_edit_by_hand(self, change):
        """A drawn list is edited by hand only with a note that names who was added or removed (SS-12)."""
        if _DRAW.is_open(self.env):
            return
        bodies = {}
        for campaign, recipients in self.grouped("campaign_id").items():
            if campaign.drawn_at:
                names = ", ".join(recipients.partner_id.mapped("display_name"))
                bodies[campaign.id] = (
                    self.env._("Added to the drawn list by hand: %s", names)
                    if change == "added"
                    else self.env._("Removed from the drawn list by hand: %s", names)
                )
        self.env["satisfaction.campaign"].browse(bodies)._message_log_batch(bodies)

    def _create_invitations(self):
        """Give each recipient a link of their own, in one batch for each questionnaire."""
        for campaign, recipients in self.filtered(lambda r: not r.user_input_id).grouped("campaign_id").items():
            # sudo: whoever asks customers need not be allowed to see, let alone change, all answers of all surveys
            survey = campaign.survey_id.sudo()
            vals_list = survey._satisfaction_prepare_answer_vals(
                [recipient.contact_id for recipient in recipients], campaign._answer_deadline()
            )
            answers = (
                self.env["survey.user_input"]
                .sudo()
                .with_context(mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True)
                .create(vals_list)
            )
            for recipient, answer in zip(recipients._guarded(), answers, strict=True):
                recipient.user_input_id = answer.sudo(False)

    @api.model
    def _campaign_statistics(self, campaigns):
        """Return {campaign: values of its computed statistics} with one query for all campaigns.

        Response rates are answers to questionnaires sent; "key" are the classes that are asked completely (SS-18).
        """
        sums = {campaign: CampaignCounts() for campaign in campaigns}
        groups = self._read_group(
            [("campaign_id", "in", campaigns.ids)],
            ["campaign_id", "class_id", "is_scored"],
            ["__count", "sent_at:count", "answered_at:count", "score:sum"],
        )
        for campaign, kind, is_scored, *numbers in groups:
            sums[campaign].add(kind.satisfaction_sampling == "all", is_scored, *numbers)
        sums.setdefault(campaigns.browse(), CampaignCounts())
        return {campaign: counts.values() for campaign, counts in sums.items()}
