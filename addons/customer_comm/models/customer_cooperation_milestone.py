from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CustomerCooperationMilestone(models.Model):
    """A dated step of a cooperation plan: a milestone or a delivery (CC-15)."""

    _name = "customer.cooperation.milestone"
    _description = "Cooperation Milestone"
    _inherit = ["customer.guard.mixin"]
    _order = "due_on, id"
    _check_company_auto = True

    plan_id = fields.Many2one("customer.cooperation.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="plan_id.partner_id", store=True, index=True)
    state = fields.Selection(related="plan_id.state", string="Plan Status", store=True)
    name = fields.Char("Milestone", required=True)
    kind = fields.Selection([("milestone", "Milestone"), ("delivery", "Delivery")], required=True, default="milestone")
    due_on = fields.Date("Due", required=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Responsible", ondelete="restrict", domain=[("share", "=", False)], check_company=True
    )
    done_on = fields.Date("Reached On", readonly=True, copy=False)
    note = fields.Char(help="What was reached, or why it is late.")
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    _guarded_fields = frozenset({"company_id", "partner_id", "state", "done_on"})

    @api.depends("state", "due_on", "done_on")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for milestone in self:
            milestone.is_overdue = bool(
                milestone.state == "agreed" and not milestone.done_on and milestone.due_on and milestone.due_on < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return Domain([("state", "=", "agreed"), ("done_on", "=", False), ("due_on", "<", today)])

    @api.model_create_multi
    def create(self, vals_list):
        milestones = super().create(vals_list)
        milestones._check_plan_open()
        return milestones

    def write(self, vals):
        if vals.keys() - {"note", "user_id"} - self._get_guarded_fields():
            self._check_plan_open()
        result = super().write(vals)
        if "plan_id" in vals:
            self._check_plan_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_plan_open()

    def action_done(self):
        """Record that the milestone was reached, today."""
        self.check_access("write")
        for milestone in self:
            if milestone.state != "agreed" or milestone.done_on:
                raise UserError(self.env._("%s does not wait to be reached.", milestone.display_name))
        self._guarded().write({"done_on": fields.Date.context_today(self)})
        return True

    def _check_plan_open(self):
        """Which milestones there are, and when, is part of what was agreed."""
        if agreed := self.plan_id.filtered(lambda plan: plan.state != "draft")[:1]:
            raise UserError(
                self.env._("%s is agreed. Take it back to draft to change its milestones.", agreed.display_name)
            )
