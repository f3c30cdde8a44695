from odoo import api, fields, models


class CustomerAuthorityDuty(models.Model):
    """What has to be reported to an authority, and on which legal basis (CC-98).

    How much time there is, stands in deadline policies of the notice (milestone "Authority Report"): a company changes
    duration, unit, working schedule and escalation there.
    """

    _name = "customer.authority.duty"
    _description = "Reporting Duty"
    _order = "sequence, id"

    authority_id = fields.Many2one("customer.authority", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="authority_id.company_id", store=True, index=True)
    name = fields.Char("Case", required=True, translate=True, help="e.g. serious incident")
    legal_basis = fields.Char(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    policy_ids = fields.One2many("customer.sla.policy", "duty_id", "Deadlines")
    time_allowed = fields.Char("Time", compute="_compute_time_allowed")

    @api.depends("policy_ids.time_allowed", "policy_ids.active")
    def _compute_time_allowed(self):
        for duty in self:
            duty.time_allowed = ", ".join(duty.policy_ids.mapped("time_allowed"))

    @api.depends("name", "authority_id.name")
    def _compute_display_name(self):
        for duty in self:
            duty.display_name = f"{duty.authority_id.name}: {duty.name}" if duty.authority_id else duty.name
