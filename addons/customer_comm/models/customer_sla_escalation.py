from odoo import api, fields, models
from odoo.exceptions import ValidationError

ESCALATION_TARGETS = [("deputy", "Deputy"), ("manager", "Manager"), ("function", "Function")]


class CustomerSlaEscalation(models.Model):
    """Who is told, and how long after a missed deadline, when the milestone is still not reached."""

    _name = "customer.sla.escalation"
    _description = "Deadline Escalation Step"
    _order = "policy_id, after, id"
    _check_company_auto = True

    policy_id = fields.Many2one("customer.sla.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id")
    after = fields.Float("Hours after the Deadline", help="Clock hours. 0: at the deadline itself.")
    target = fields.Selection(
        ESCALATION_TARGETS,
        "Tell",
        required=True,
        default="manager",
        help="Deputy and manager are those of the policy's responsible function.",
    )
    function_id = fields.Many2one("customer.function", ondelete="restrict", check_company=True)

    _after_positive = models.Constraint(
        "CHECK (after >= 0 AND after <= 87600)",
        "An escalation step comes at or after the deadline, at most ten years later.",
    )

    @api.constrains("target", "function_id", "policy_id")
    def _check_target(self):
        for step in self:
            if step.target == "function" and not step.function_id:
                raise ValidationError(
                    self.env._("%s: choose the function that an escalation step tells.", step.policy_id.name)
                )
            policy = step.policy_id
            own_function = policy.res_model in self.env and self.env[policy.res_model]._sla_has_function()
            if step.target != "function" and not policy.function_id and not own_function:
                raise ValidationError(
                    self.env._(
                        "%s: choose the responsible function, whose deputy or manager an escalation step tells.",
                        step.policy_id.name,
                    )
                )

    def _snapshot(self):
        """Return the steps as a running clock keeps them, in order of time."""
        return [
            {"after": step.after, "target": step.target, "function_id": step.function_id.id}
            for step in self.sorted(lambda step: (step.after, step.id))
        ]
