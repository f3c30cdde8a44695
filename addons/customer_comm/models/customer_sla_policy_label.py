from odoo import api, fields, models


class CustomerSlaPolicy(models.Model):
    """Milestones as their own documents call them: a code that several documents share has a label for each."""

    _inherit = "customer.sla.policy"

    milestone_label = fields.Char("Milestone Name", compute="_compute_milestone_label")

    @api.depends("milestone", "res_model")
    @api.depends_context("lang")
    def _compute_milestone_label(self):
        for policy in self:
            policy.milestone_label = self._milestone_label(policy.res_model, policy.milestone)

    @api.model
    def _milestone_label(self, model_name, milestone):
        """Return the label that the documents of a model have for a milestone; its code when they have none."""
        return dict(self._sla_milestones_of(model_name)).get(milestone, milestone)
