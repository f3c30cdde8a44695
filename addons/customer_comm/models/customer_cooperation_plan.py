from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CONTENT_FIELDS = frozenset(
    {
        "subject",
        "partner_id",
        "contact_id",
        "goals",
        "scope",
        "delivery_standard",
        "date_start",
        "date_end",
        "company_id",
    }
)


class CustomerCooperationPlan(models.Model):
    """What is agreed at the start of a cooperation: goals, scope, milestones, deliveries, standard (CC-15).

    Once agreed it stands; milestones are ticked off. What changes is agreed anew.
    """

    _name = "customer.cooperation.plan"
    _description = "Cooperation Plan"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
    ]
    _order = "date_start desc, id desc"
    _rec_names_search = ["name", "subject", "partner_id"]
    _check_company_auto = True
    _form_key = "cooperation_plan"

    subject = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("draft", "Draft"), ("agreed", "Agreed"), ("done", "Completed"), ("cancelled", "Cancelled")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    contact_id = fields.Many2one(
        "res.partner",
        "Agreed With",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Who stands for the plan on the customer's side.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    date_start = fields.Date("From", required=True, default=fields.Date.context_today)
    date_end = fields.Date("Until")
    goals = fields.Text(help="What both sides want to reach.")
    scope = fields.Text(help="What the cooperation covers.")
    delivery_standard = fields.Text(help="To which standard is delivered and accepted.")
    milestone_ids = fields.One2many("customer.cooperation.milestone", "plan_id", "Milestones", copy=True)
    overdue_count = fields.Integer("Overdue Milestones", compute="_compute_milestone_counts")
    done_count = fields.Integer("Milestones Reached", compute="_compute_milestone_counts")
    milestone_count = fields.Integer(compute="_compute_milestone_counts")
    agreed_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)

    _guarded_fields = frozenset({"state", "agreed_at", "closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _dates_in_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)", "The plan ends after it begins."
    )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = " ".join(filter(None, [plan.name, plan.subject]))

    @api.depends("milestone_ids.done_on", "milestone_ids.is_overdue")
    def _compute_milestone_counts(self):
        for plan in self:
            plan.milestone_count = len(plan.milestone_ids)
            plan.done_count = len(plan.milestone_ids.filtered("done_on"))
            plan.overdue_count = len(plan.milestone_ids.filtered("is_overdue"))

    @api.constrains("contact_id", "partner_id")
    def _check_contact(self):
        for plan in self.filtered("contact_id"):
            if plan.contact_id.commercial_partner_id != plan.partner_id.commercial_partner_id:
                raise ValidationError(self.env._("%s: the contact belongs to another customer.", plan.display_name))

    def write(self, vals):
        changed = CONTENT_FIELDS & vals.keys()
        fixed = changed and self.filtered(lambda plan: plan.state != "draft")[:1]
        if fixed:
            raise UserError(
                self.env._("%s is agreed. Take it back to draft to change it, and agree it anew.", fixed.display_name)
            )
        return super().write(vals)

    def action_agree(self):
        """Record that both sides have agreed to the plan.

        :raise UserError: without goals, scope, delivery standard or milestones
        """
        self._check_state("draft")
        self._check_filled("goals", "scope", "delivery_standard", "milestone_ids")
        self._guarded().write({"state": "agreed", "agreed_at": fields.Datetime.now()})
        return True

    def action_draft(self):
        """Take a plan back to change it; it is agreed anew afterwards."""
        self._check_state("agreed", "cancelled")
        self._guarded().write({"state": "draft", "agreed_at": False, "closed_at": False})
        return True

    def action_done(self):
        """Complete the plan.

        :raise UserError: when a milestone was not reached
        """
        self._check_state("agreed")
        for plan in self:
            if plan.done_count < plan.milestone_count:
                raise UserError(
                    self.env._("%s has milestones that were not reached. Reach them first.", plan.display_name)
                )
        self._guarded().write({"state": "done", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Give the plan up."""
        self._check_state("draft", "agreed")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True
