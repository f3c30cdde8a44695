from odoo import api, models


class RepairOrder(models.Model):
    """A repair order keeps the promise of its complaint, from whichever screen it was made (CP-51)."""

    _inherit = "repair.order"

    @api.model_create_multi
    def create(self, vals_list):
        repairs = super().create(vals_list)
        for repair in repairs.filtered("complaint_id"):
            # sudo: who repairs need not handle complaints
            repair.complaint_id.sudo()._link_repair(repair)
        return repairs
