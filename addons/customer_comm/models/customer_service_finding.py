from odoo import fields, models
from odoo.exceptions import UserError


class CustomerServiceFinding(models.Model):
    """What was found in a check, who corrects it and who above was told (CC-128)."""

    _name = "customer.service.finding"
    _description = "Finding of a Service"
    _inherit = ["customer.lock.line.mixin"]
    _order = "service_id, sequence, id"
    _rec_name = "description"
    _check_company_auto = True
    _lock_parent = "service_id"
    # What follows from a finding is noted after the check.
    _open_fields = frozenset({"measure", "resolved_on", "superior_informed_on"})

    service_id = fields.Many2one("customer.service", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="service_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="service_id.partner_id", store=True, index=True)
    user_id = fields.Many2one(related="service_id.user_id", store=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(required=True)
    process = fields.Char("Process or Place")
    function_id = fields.Many2one(
        "customer.function",
        "Addressed To",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Engineering or quality, which corrects it.",
    )
    stopped = fields.Selection([("yes", "Yes"), ("no", "No")], help="Whether the abnormality was stopped at once.")
    superior_informed_on = fields.Date()
    measure = fields.Text()
    resolved_on = fields.Date("Corrected On")

    def _check_addressed(self):
        """Raise UserError for a finding that nobody corrects, or of which nobody above knows."""
        for finding in self:
            if not (finding.function_id and finding.stopped and finding.superior_informed_on):
                raise UserError(
                    self.env._(
                        "Finding “%s”: enter who it is addressed to, whether it was stopped, and when the superior "
                        "was informed.",
                        finding.description,
                    )
                )
