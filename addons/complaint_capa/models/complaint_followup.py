from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

FOLLOWUP_ACTIVITY = "complaint_capa.mail_activity_type_followup"


class ComplaintFollowup(models.Model):
    """A call, letter or visit after a complaint was closed: did the measure help, is the customer satisfied?

    Planned by the server at each close, or by hand (CP-95, CP-96). What the customer is not satisfied with has reason
    A (effect poor or incomplete) or B (disagreement), from which follows what is done (CP-76, CP-97).
    """

    _name = "complaint.followup"
    _description = "Follow-up of a Complaint"
    _inherit = ["customer.workflow.mixin", "mail.thread", "mail.activity.mixin", "customer.lock.mixin"]
    _order = "planned_on desc, id desc"
    _check_company_auto = True
    _locked_fields = frozenset(
        {
            "complaint_id",
            "planned_on",
            "user_id",
            "channel_id",
            "contact_id",
            "done_on",
            "effect",
            "satisfied",
            "result",
            "reason",
            "standard_ours",
            "standard_theirs",
            "decision",
        }
    )
    _locked_states = ("done", "cancelled")

    complaint_id = fields.Many2one(
        "complaint.complaint", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    commercial_partner_id = fields.Many2one(
        related="complaint_id.commercial_partner_id", string="Customer", store=True, index=True
    )
    product_id = fields.Many2one(related="complaint_id.main_product_id", string="Product")
    round = fields.Integer(readonly=True, copy=False, help="0 until the complaint was reopened for the first time.")
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
    planned_on = fields.Date("Planned", required=True, default=fields.Date.context_today, index=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        "Follows Up",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    channel_id = fields.Many2one(
        "customer.channel", ondelete="restrict", help="By which means: telephone, letter, visit."
    )
    contact_id = fields.Many2one(
        "res.partner",
        check_company=True,
        domain="[('id', 'child_of', commercial_partner_id)]",
        help="The person to talk to.",
    )
    done_on = fields.Date("Done", copy=False, index="btree_not_null", tracking=True)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    result = fields.Text("What the Customer Said", copy=False)
    effect = fields.Selection(
        [("effective", "Effective"), ("not_effective", "Not Effective")],
        copy=False,
        index=True,
        tracking=True,
        help="Whether the measure helped.",
    )
    satisfied = fields.Selection(
        [("yes", "Satisfied"), ("no", "Not Satisfied")],
        "Satisfaction",
        copy=False,
        tracking=True,
        help="Whether the customer is satisfied with the solution.",
    )

    # Not satisfied (CP-76)
    is_below = fields.Boolean("Below the Standard", compute="_compute_is_below")
    reason = fields.Selection(
        [("a", "A: effect poor or incomplete"), ("b", "B: disagreement")], copy=False, tracking=True
    )
    standard_ours = fields.Text("Our Standard", copy=False, help="What we have judged by.")
    standard_theirs = fields.Text("The Customer's Standard", copy=False, help="What the customer judges by.")
    decision = fields.Selection(
        [("ours", "Our standard differs from the need"), ("customer", "The customer's standard is wrong")],
        copy=False,
        tracking=True,
        help="Ours differs: a new handling sheet, as for A. The customer's is wrong: we help to correct it.",
    )
    new_complaint_id = fields.Many2one(
        "complaint.complaint",
        "Follow-up Complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The new handling sheet, in which quality works out a further plan.",
    )
    assistance_id = fields.Many2one(
        "customer.service",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The record of how the customer was helped to correct the standard.",
    )
    guidance_ids = fields.Many2many(
        "customer.service",
        "complaint_followup_service_rel",
        "followup_id",
        "service_id",
        "Technical Guidance",
        check_company=True,
        copy=False,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
        help="The guidance that the customer had: its effect is followed up as well.",
    )

    _guarded_fields = frozenset(
        {
            "company_id",
            "commercial_partner_id",
            "round",
            "state",
            "done_by_id",
            "new_complaint_id",
            "assistance_id",
        }
    )

    # The list of what is to be done is short, that of what was done is long.
    _planned_idx = models.Index("(company_id, planned_on) WHERE state = 'planned'")

    @api.depends("complaint_id", "planned_on")
    def _compute_display_name(self):
        for followup in self:
            name = followup.complaint_id.sudo().name  # the number of the complaint is no secret
            followup.display_name = f"{name or ''} {followup.planned_on or ''}".strip()

    @api.depends("effect", "satisfied")
    def _compute_is_below(self):
        for followup in self:
            followup.is_below = followup.satisfied == "no" or followup.effect == "not_effective"

    @api.constrains("done_on")
    def _check_done_on(self):
        today = fields.Date.context_today(self)
        for followup in self.filtered("done_on"):
            if followup.done_on > today:
                raise ValidationError(self.env._("A follow-up is recorded afterwards: its date is in the future."))
            received = followup.complaint_id.sudo().received_at
            if received and followup.done_on < fields.Datetime.context_timestamp(self, received).date():
                raise ValidationError(self.env._("Nothing can be followed up before the complaint arrived."))

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = super()._guarded_create_vals(vals_list)
        # sudo: counts the rounds of complaints; access is checked when the rows are created
        complaints = self.env["complaint.complaint"].sudo()
        rounds = {vals.get("complaint_id"): 0 for vals in vals_list}
        rounds.update({row.id: row.reopen_count for row in complaints.browse(filter(None, rounds)).exists()})
        return [{**vals, "round": rounds[vals.get("complaint_id")]} for vals in vals_list]

    @api.model_create_multi
    def create(self, vals_list):
        followups = super().create(vals_list)
        followups.sudo().complaint_id._check_followed_up()  # sudo: only looks at the state
        return followups

    def write(self, vals):
        result = super().write(vals)
        if "complaint_id" in vals:
            self.complaint_id.check_access("read")  # nobody takes his follow-up to a complaint that he may not know
        if "user_id" in vals:
            waiting = self.filtered(lambda followup: followup.state == "planned" and followup.activity_ids)
            waiting._settle_activities()
            waiting._ask_users()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if done := self.filtered(lambda followup: followup.state == "done")[:1]:
            raise UserError(self.env._("%s was made: it stays on record.", done.display_name))

    # Workflow

    def action_done(self):
        """Record that the customer was asked; what follows from a customer who is not satisfied is opened (CP-97).

        :raise UserError: when effect, satisfaction or result are missing, or for a customer who is not satisfied the
            reason A or B, for B both standards and the decision (CP-76)
        """
        self.check_access("write")
        self._check_state("planned")
        for followup in self:
            followup._check_filled("result", "effect", "satisfied", *followup._get_below_fields())
        today = fields.Date.context_today(self)
        for followup in self:
            vals = {"state": "done", "done_by_id": self.env.uid, "done_on": followup.done_on or today}
            followup._guarded().write(vals)
            followup._apply_result()
        self._settle_activities()
        return True

    def _get_below_fields(self):
        """Return the names of the fields that the follow-up of a customer who is not satisfied needs (CP-76)."""
        self.ensure_one()
        if not self.is_below:
            return []
        return ["reason", "standard_ours", "standard_theirs", "decision"] if self.reason == "b" else ["reason"]

    def _apply_result(self):
        """Tell the complaint what the customer thinks, and open what follows from it."""
        self.ensure_one()
        # sudo: who follows up (after-sales, sales) need not be able to handle complaints
        complaint = self.complaint_id.sudo()
        state = "dissatisfied" if self.is_below else "satisfied"
        complaint._guarded().write({"satisfaction_state": state})
        labels = self._fields["effect"]._description_selection(self.env)
        complaint._message_log(
            body=self.env._("Followed up: %(effect)s. %(result)s", effect=dict(labels)[self.effect], result=self.result)
        )
        if not self.is_below:
            return
        if self.reason == "a" or self.decision == "ours":
            followed = complaint._open_follow_up_complaint(self.result)
            self._guarded().write({"new_complaint_id": followed.id})
        else:
            self._guarded().write({"assistance_id": self._create_assistance().id})

    def _create_assistance(self):
        """Create the record of how the customer is helped to correct a standard that is wrong (CP-76, B)."""
        self.ensure_one()
        company = self.company_id
        service_type = company._get_assistance_type()
        if not service_type:
            raise UserError(
                self.env._(
                    "No kind of service record is set for the help to correct a standard. Choose one in the settings."
                )
            )
        # sudo: who follows up need not be able to plan services
        services = self.env["customer.service"].sudo().with_company(company)
        complaint = self.complaint_id.sudo()
        return services.create(
            {
                "company_id": company.id,
                "type_id": service_type.id,
                "subject": self.env._("Help to correct the standard: %s", complaint.display_name),
                "partner_id": complaint.partner_id.id,
                "contact_id": (self.contact_id - complaint.partner_id).id,
                "product_id": complaint.main_product_id.id,
                "order_id": complaint.order_id.id,
                "user_id": self.user_id.id,
            }
        )

    def action_cancel(self, reason=None):
        """Cancel follow-ups that are not needed.

        :param str reason: kept in the chatter
        """
        self.check_access("write")
        self._check_state("planned")
        self._guarded().write({"state": "cancelled"})
        self._settle_activities()
        if reason:
            self._message_log_batch({followup.id: reason for followup in self})
        return True

    def action_plan_again(self):
        """Take up cancelled follow-ups again."""
        self.check_access("write")
        self._check_state("cancelled")
        self._guarded().write({"state": "planned"})
        self._ask_users()
        return True

    # Tasks

    def _ask_users(self):
        """Give the follow-ups to who makes them, in one go and without mails."""
        activity_type = self.env.ref(FOLLOWUP_ACTIVITY, raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id(self._name)
        # sudo: who closes a complaint need not be able to give tasks to after-sales
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": followup.id,
                    "activity_type_id": activity_type.id if activity_type else False,
                    "user_id": followup.user_id.id,
                    "date_deadline": followup.planned_on,
                    "automated": True,
                }
                for followup in self
            ]
        )

    def _settle_activities(self):
        # sudo: the task may be a colleague's
        self.sudo().activity_unlink([FOLLOWUP_ACTIVITY])

    def action_open_complaint(self):
        """Open the complaint that is followed up.

        :raise AccessError: when the user may not read it
        """
        self.ensure_one()
        self.complaint_id.check_access("read")
        return self.complaint_id.get_formview_action()

    def action_open_new_complaint(self):
        """Open the follow-up complaint."""
        self.ensure_one()
        self.new_complaint_id.check_access("read")
        return self.new_complaint_id.get_formview_action()

    def action_open_assistance(self):
        """Open the record of the help to correct the customer's standard."""
        self.ensure_one()
        self.assistance_id.check_access("read")
        return self.assistance_id.get_formview_action()
