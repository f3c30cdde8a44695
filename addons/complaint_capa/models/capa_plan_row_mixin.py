from odoo import api, models


class CapaPlanRowMixin(models.AbstractModel):
    """A row of the plan of a CAPA: it is approved with the plan and stands still with it. The model has ``case_id``."""

    _name = "capa.plan.row.mixin"
    _description = "Row of a CAPA Plan"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.case_id._check_plan_open()
        return rows

    def write(self, vals):
        self.case_id._check_plan_open()
        result = super().write(vals)
        if "case_id" in vals:
            self.case_id._check_plan_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self.case_id._check_plan_open()
