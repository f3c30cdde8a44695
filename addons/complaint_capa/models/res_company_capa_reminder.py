from odoo import api, fields, models
from odoo.exceptions import ValidationError

REMINDER_FIELDS = frozenset(
    {"capa_reminder", "capa_reminder_days", "capa_manager_reminder_days", "capa_approver_reminder_days"}
)


class ResCompany(models.Model):
    """How late actions are reminded of, and how the effect of a CAPA is measured."""

    _inherit = "res.company"

    capa_reminder = fields.Boolean(
        "Remind of Late CAPA Actions",
        default=True,
        help="The owner is reminded first, then the manager of his function, then who approves CAPAs.",
    )
    capa_reminder_days = fields.Integer("Owner Reminded After (Days)", default=1)
    capa_manager_reminder_days = fields.Integer("Manager Reminded After (Days)", default=3)
    capa_approver_reminder_days = fields.Integer("Approver Informed After (Days)", default=7)
    capa_similar_days = fields.Integer(
        "Similar Complaints Within (Days)",
        default=180,
        help="Complaints about the same product and defect that came within this time are proposed for a CAPA.",
    )

    _capa_similar_days_range = models.Constraint(
        "CHECK (capa_similar_days >= 1 AND capa_similar_days <= 3650)",
        "Similar complaints are looked for within 1 to 3650 days.",
    )

    @api.constrains("capa_reminder_days", "capa_manager_reminder_days", "capa_approver_reminder_days")
    def _check_capa_reminder_days(self):
        for company in self:
            days = company._get_capa_reminder_days() or [1]
            if days != sorted(set(days)) or not 0 <= days[0] <= days[-1] <= 3650:
                raise ValidationError(
                    self.env._(
                        "Late CAPA actions: the owner is reminded first, then the manager, then the approver. Enter "
                        "more days for each, from 0 to 3650."
                    )
                )

    def _get_capa_reminder_days(self):
        """Return after how many days each reminder of a late action comes; empty when there are none."""
        self.ensure_one()
        if not self.capa_reminder:
            return []
        return [self.capa_reminder_days, self.capa_manager_reminder_days, self.capa_approver_reminder_days]

    def write(self, vals):
        result = super().write(vals)
        if REMINDER_FIELDS & vals.keys():
            # sudo: the days of all open actions follow the settings
            actions = self.env["capa.action"].sudo().search([("company_id", "in", self.ids), ("state", "=", "open")])
            self.env.add_to_compute(actions._fields["reminder_next"], actions)
        return result
