from odoo import api, models
from odoo.exceptions import ValidationError

from .res_partner_process import CREDIT_FIELDS


class IrDefault(models.Model):
    _inherit = "ir.default"

    @api.constrains("field_id")
    def _check_credit_field(self):
        """CC-85: what holds for all customers who have no value of their own would grant credit without approval."""
        for default in self:
            if default.field_id.model == "res.partner" and default.field_id.name in CREDIT_FIELDS:
                raise ValidationError(
                    self.env._("%s is granted to each customer by approval; it has no default.", default.field_id.name)
                )
