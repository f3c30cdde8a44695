from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .complaint_complaint import CLOSED_STATES, INTERNAL


class ComplaintComplaint(models.Model):
    """The time after the close: follow-ups, re-checks by the customer, a new handling sheet (CP-76, CP-91, CP-95)."""

    _inherit = "complaint.complaint"

    followup_ids = fields.One2many("complaint.followup", "complaint_id", "Follow-ups", groups=INTERNAL)
    followup_count = fields.Integer(compute="_compute_followup_counts", groups=INTERNAL)
    recheck_ids = fields.One2many("complaint.recheck", "complaint_id", "Re-checks", groups=INTERNAL)
    is_follow_up = fields.Boolean(
        "Follow-up Complaint",
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="Opened because the improvement of the previous complaint had a poor or incomplete effect.",
    )

    _guarded_fields = frozenset({"is_follow_up"})

    def _compute_followup_counts(self):
        # sudo: a count tells nothing of follow-ups that the user may not open
        rows = self.env["complaint.followup"].sudo()
        counts = dict(rows._read_group([("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]))
        for complaint in self:
            complaint.followup_count = counts.get(complaint._origin, 0)

    def _after_close(self):
        """Plan a follow-up of each closed complaint for after-sales (CP-95)."""
        result = super()._after_close()
        for company, complaints in self.filtered("partner_id").grouped("company_id").items():
            # sudo: who closes a complaint need not see the company's settings
            if company.sudo().complaint_followup:
                complaints._plan_followups(company.sudo().complaint_followup_days)
        return result

    def _plan_followups(self, days):
        """Plan one follow-up for each time that these complaints were closed, and give it to who makes it."""
        # sudo: who closes a complaint need not be able to plan the work of after-sales. No mail for each: the task says
        # all, and many are closed at once.
        quiet = {"tracking_disable": True, "mail_auto_subscribe_no_notify": True, "mail_create_nosubscribe": True}
        followups = self.env["complaint.followup"].sudo().with_context(**quiet)
        known = followups.search([("complaint_id", "in", self.ids)])
        known = {(row.complaint_id.id, row.round) for row in known}
        waiting = self.sudo().filtered(lambda complaint: (complaint.id, complaint.reopen_count) not in known)
        followups.create(waiting._prepare_followup_vals(days))._ask_users()

    def _prepare_followup_vals(self, days):
        """Return the values of the follow-ups of these complaints."""
        planned = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date() + timedelta(days=days)
        channel = self.env.ref("customer_comm.channel_phone", raise_if_not_found=False)
        after_sales = {company: self._get_after_sales_user(company) for company in self.company_id}
        return [
            {
                "complaint_id": complaint.id,
                "planned_on": planned,
                "channel_id": channel.id if channel else False,
                "contact_id": (complaint.contact_id or complaint.partner_id).id,
                "user_id": complaint._get_followup_user(after_sales[complaint.company_id]).id,
            }
            for complaint in self
        ]

    @api.model
    def _get_after_sales_user(self, company):
        try:
            return self.env["customer.function"]._get("after_sales", company)._responsible_user()
        except UserError:
            return self.env["res.users"]

    def _get_followup_user(self, after_sales):
        """Return who follows the complaint up: the customer's specialist, after-sales, else its handler."""
        self.ensure_one()
        for user in (self.commercial_partner_id.service_user_id, after_sales, self.user_id):
            if user.active and self.company_id in user.sudo().company_ids:
                return user
        return self.env.user

    def _plan_refused_followup(self, name, reason):
        """Plan a follow-up at once of what the customer has refused after the close, unless one waits already."""
        self.ensure_one()
        # sudo: the customer lets it be planned
        followups = self.env["complaint.followup"].sudo()
        note = self.env._("%(name)s does not accept the result: %(reason)s", name=name, reason=reason)
        waiting = self.sudo().followup_ids.filtered(lambda followup: followup.state == "planned")[:1]
        if not waiting:
            waiting = followups.create(self.sudo()._prepare_followup_vals(0))
            waiting._ask_users()
        waiting.write({"satisfied": "no", "planned_on": fields.Date.context_today(self)})
        waiting._message_log(body=note)

    def action_plan_followup(self):
        """Open the form in which a follow-up of this complaint is planned."""
        self.ensure_one()
        self.env["complaint.followup"].check_access("create")
        self._check_followed_up()
        vals = self.sudo()._prepare_followup_vals(0)[0]  # sudo: who is to follow up depends on settings
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Follow-up"),
            "res_model": "complaint.followup",
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{name}": value for name, value in vals.items()},
        }

    def _check_followed_up(self):
        """Raise UserError when there is nothing to follow up yet, or no more."""
        if unfit := self.filtered(lambda complaint: complaint.state in ("draft", "cancelled"))[:1]:
            raise UserError(self.env._("%s: there is nothing to follow up.", unfit.display_name))

    def action_view_followups(self):
        """Open the follow-ups of this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.complaint_followup_action")
        action.pop("path", None)
        return {**action, "domain": [("complaint_id", "=", self.id)], "context": {"default_complaint_id": self.id}}

    def action_recheck(self):
        """Open the form in which a re-check by the customer is recorded (CP-91)."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Re-check by the Customer"),
            "res_model": "complaint.recheck",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_complaint_id": self.id,
                "default_checked_by": (self.contact_id or self.partner_id).name,
            },
        }

    def _take_up_again(self, name, reason):
        """Reopen what is over; ask for another answer to what is answered; remind of it what is still handled."""
        self.ensure_one()
        if self.state in CLOSED_STATES:
            # sudo: not the user decides to reopen, the customer does who does not accept the result
            self.sudo().action_reopen(
                self.env._("%(name)s does not accept the result: %(reason)s", name=name, reason=reason)
            )
        elif self.state == "replied":
            self._refuse_by_customer(name, reason)
        else:
            self._remind_handlers(self.env._("The customer does not accept the result so far"))

    # A new handling sheet

    def _open_follow_up_complaint(self, reason):
        """Open a new handling sheet for a complaint whose improvement had a poor or incomplete effect (CP-76, A).

        Quality works out a further plan in it. Done twice while the first is open, it returns that one.

        :param str reason: what the customer is not satisfied with
        :return: the follow-up complaint
        """
        self.ensure_one()
        # sudo: who follows up need not be able to handle complaints
        complaint = self.sudo()
        complaint.lock_for_update(allow_referencing=True)  # of two people who press the button the second finds it
        is_open = [("state", "not in", ("closed", "rejected", "cancelled")), ("previous_complaint_id", "=", self.id)]
        followup = complaint.search([*is_open, ("is_follow_up", "=", True)], limit=1)
        if not followup:
            followup = complaint._guarded().create(complaint._prepare_follow_up_complaint_vals(reason))
            followup.action_register()
            if followup._is_complete():
                followup.action_hand_over()
            complaint._message_log(body=self.env._("Follow-up complaint: %s", followup._get_html_link()))
            followup._message_log(body=self.env._("Follows up the complaint %s.", complaint._get_html_link()))
        return followup.sudo(self.env.su)

    def _prepare_follow_up_complaint_vals(self, reason):
        """Return the values of the complaint that follows this one up: nothing is typed twice."""
        self.ensure_one()
        names = ("company_id", "partner_id", "contact_id", "category_id", "order_id", "delivery_id", "grade_id")
        lines = self.line_ids.copy_data({"disposition_id": False})
        return {
            **{name: self[name].id for name in names},
            **{name: self[name] for name in ("record_type", "kind", "origin")},
            "is_follow_up": True,
            "previous_complaint_id": self.id,
            "manner": "oral",
            "customer_proposal": self.customer_proposal or reason,
            "subject": self.env._("Follow-up: %s", self.subject),
            "description": self.env._(
                "The improvement after %(complaint)s is poor or incomplete: %(reason)s\n\n%(description)s",
                complaint=self.name,
                reason=reason,
                description=self.description or "",
            ),
            "line_ids": [Command.create({k: v for k, v in vals.items() if k != "complaint_id"}) for vals in lines],
        }
