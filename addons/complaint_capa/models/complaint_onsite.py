from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CHECKLIST_KIND = "onsite"


class ComplaintOnsite(models.Model):
    """One investigation of a complaint, with the customer or at the customer's (CP-39, CP-40, CP-41).

    planned -> done, or cancelled. At the customer's five things are done, which the checklist asks for: the facts are
    obtained, the bad piece is analysed, all is written down, a preliminary answer is given, a bad sample is taken.
    """

    _name = "complaint.onsite"
    _description = "Investigation"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.checklist.mixin",
        "customer.lock.mixin",
        "customer.lock.line.mixin",
    ]
    _order = "complaint_id desc, id desc"
    _check_company_auto = True
    _locked_states = ("done", "cancelled")
    _locked_fields = frozenset(
        {
            "complaint_id",
            "manner",
            "user_id",
            "participant_ids",
            "customer_people",
            "place",
            "planned_on",
            "arrived_at",
            "left_at",
            "findings",
            "preliminary_answer",
            "preliminary_at",
            "sample_obtained",
            "no_sample_reason",
            "attachment_ids",
        }
    )
    _lock_parent = "complaint_id"
    _open_fields = frozenset({"message_main_attachment_id", "activity_ids", "message_ids", "message_follower_ids"})

    complaint_id = fields.Many2one(
        "complaint.complaint", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True, precompute=True)
    partner_id = fields.Many2one(related="complaint_id.partner_id")
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        "Status",
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    manner = fields.Selection(
        [("contact", "Contact"), ("site", "Visit on Site")],
        required=True,
        default="site",
        tracking=True,
        help="Contact: by phone, by mail or in a meeting. Visit: somebody goes to where the product is.",
    )
    is_joint = fields.Boolean("Joint Analysis", readonly=True, help="Quality decided to analyse it with the customer.")
    user_id = fields.Many2one(
        "res.users",
        "Investigated By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
        check_company=True,
        tracking=True,
    )
    participant_ids = fields.Many2many("res.users", string="Participants", domain=[("share", "=", False)])
    customer_people = fields.Char("Customer's People", help="Who took part for the customer.")
    place = fields.Char(help="Where the product is: plant, line, building site.")
    planned_on = fields.Date(copy=False, tracking=True)
    arrived_at = fields.Datetime(
        "Arrived / Contacted On", copy=False, tracking=True, help="A visit's arrival stops the clock of the visit."
    )
    left_at = fields.Datetime("Ended On", copy=False)
    findings = fields.Text(copy=False, help="What was found: facts, first analysis of the bad piece, circumstances.")
    preliminary_answer = fields.Text(copy=False, help="What the customer was told on the spot.")
    preliminary_at = fields.Datetime("Preliminary Answer Given On", copy=False)
    sample_obtained = fields.Selection(
        [("yes", "Yes"), ("no", "No")], "Bad Sample Obtained", copy=False, help="Each sample is labelled and listed."
    )
    no_sample_reason = fields.Char("No Sample Because", copy=False)
    sample_ids = fields.One2many("complaint.sample", "onsite_id", "Samples")
    attachment_ids = fields.Many2many("ir.attachment", string="Photos and Files", copy=False)
    done_at = fields.Datetime("Written Down On", readonly=True, copy=False)

    _guarded_fields = frozenset({"state", "is_joint", "done_at", "company_id"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _times_order = models.Constraint(
        "CHECK (left_at IS NULL OR arrived_at IS NULL OR left_at >= arrived_at)",
        "An investigation cannot end before it begins.",
    )

    @api.depends("name", "complaint_id.name")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = " ".join(filter(None, [visit.name, visit.sudo().complaint_id.name]))

    @api.constrains("arrived_at", "preliminary_at", "complaint_id")
    def _check_times(self):
        # A minute of tolerance for clocks that differ between client and server.
        limit = fields.Datetime.add(fields.Datetime.now(), minutes=1)
        for visit in self:
            times = [time for time in (visit.arrived_at, visit.preliminary_at) if time]
            if any(time < visit.complaint_id.received_at for time in times):
                raise ValidationError(self.env._("Nobody can arrive on site before the complaint was received."))
            if any(time > limit for time in times):
                raise ValidationError(self.env._("%s: nothing was done in the future.", visit.display_name))

    def _counts_as_visit(self):
        """Tell whether somebody was at the customer's."""
        self.ensure_one()
        return self.manner == "site" and self.state != "cancelled" and bool(self.arrived_at)

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._claim_files("attachment_ids")
        visits._apply_checklist()
        visits._reach_milestones()
        return visits

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        if "manner" in vals:
            self._apply_checklist()
        if vals.keys() & {"arrived_at", "manner"}:
            self._reach_milestones()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        for visit in self:
            if visit.state != "planned" or visit.arrived_at or visit.sample_ids:
                raise UserError(self.env._("%s is on record. Cancel it instead of deleting it.", visit.display_name))

    def _apply_checklist(self):
        """Ask what is to be done on site of the visits (CP-41)."""
        visits = self.filtered(lambda visit: visit.manner == "site" and visit.state == "planned")
        if visits:
            # sudo: the questions of the company are put by the server
            domain = [("model_name", "=", self._name), ("kind", "=", CHECKLIST_KIND)]
            visits._checklist_apply(self.env["customer.checklist"].sudo().search(domain))

    def _reach_milestones(self):
        """Stop the clock of the arrival."""
        arrived = self.filtered(lambda visit: visit._counts_as_visit())
        # sudo: who goes to the customer need not be able to change the complaint
        arrived.sudo().complaint_id._reach_onsite()

    def _checklist_locked(self, answer):
        return self.state in self._locked_states or super()._checklist_locked(answer)

    def _checklist_closed(self):
        return self.state in self._locked_states or super()._checklist_closed()

    # Actions

    def action_done(self):
        """Record that all is written down (CP-40, CP-41).

        :raise UserError: when the findings, the answer given on the spot, or the sample or the reason for none is
            missing, or a question of the checklist is open
        """
        self.check_access("write")
        self._check_state("planned")
        for visit in self:
            visit._check_filled("arrived_at", "findings", "sample_obtained")
            if visit.manner == "site":
                visit._check_filled("preliminary_answer", "preliminary_at")
                visit._checklist_check()
            visit._check_sample()
        self._guarded().write({"state": "done", "done_at": fields.Datetime.now()})
        self._tell_complaints()
        return True

    def _check_sample(self):
        """A sample that was taken is labelled and listed; a reason is given when there is none (CP-39, CP-41)."""
        self.ensure_one()
        if self.sample_obtained == "no":
            self._check_filled("no_sample_reason")
        elif not self.sample_ids:
            raise UserError(self.env._("%s: enter the sample that was taken, with its label.", self.display_name))

    def _tell_complaints(self):
        """Leave a note on the complaints; a preliminary answer is the first response to the customer."""
        # sudo: who investigates need not be able to change the complaint
        for visit in self.sudo():
            complaint = visit.complaint_id
            complaint._message_log(body=self.env._("Investigation done: %s", visit._get_html_link()))
            if visit.preliminary_answer and visit.preliminary_at:
                complaint._sla_reach("respond", at=visit.preliminary_at)

    def action_reopen(self):
        """Take up an investigation again, while its complaint is open."""
        self.check_access("write")
        self._check_state("done", "cancelled")
        self._guarded().write({"state": "planned", "done_at": False})
        return True

    def action_cancel(self):
        """Call off an investigation."""
        self.check_access("write")
        self._check_state("planned")
        if samples := self.sample_ids[:1]:
            raise UserError(self.env._("The sample %s was taken here: finish the record.", samples.name))
        self._guarded().write({"state": "cancelled"})
        return True
