from odoo import api, fields, models


class ContractSampleParameter(models.Model):
    """One exact value with which a sample was made: who recorded it, and that the inspector confirmed it (CR-86)."""

    _name = "contract.sample.parameter"
    _description = "Sample Parameter"
    _inherit = ["customer.guard.mixin"]
    _order = "round_id, sequence, id"

    round_id = fields.Many2one("contract.sample.round", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="round_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Parameter", required=True)
    value = fields.Char(required=True)
    unit = fields.Char()
    recorded_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict", default=lambda self: self.env.user
    )
    confirmed_at = fields.Datetime("Confirmed On", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", "Inspector", readonly=True, copy=False, ondelete="restrict")

    _guarded_fields = frozenset({"company_id", "recorded_by_id", "confirmed_at", "confirmed_by_id"})

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.round_id._check_open("made")
        return rows

    def write(self, vals):
        if not self._is_guard_open():
            self.round_id._check_open("made")
            if vals.keys() & {"name", "value", "unit"}:
                changed = {"recorded_by_id": self.env.uid, "confirmed_at": False, "confirmed_by_id": False}
                result = super().write(vals)
                self._guarded().write(changed)
                return result
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_appraised(self):
        self.round_id._check_open("made")

    def action_confirm(self):
        """Confirm values as the inspector who watched the sample being made (CR-86).

        :raises AccessError: for others than members of quality
        """
        self.check_access("write")
        self.round_id._check_open("made")
        self.round_id.order_id._check_duty("quality")
        self.filtered(lambda row: not row.confirmed_at)._guarded().write(
            {"confirmed_at": fields.Datetime.now(), "confirmed_by_id": self.env.uid}
        )
        return True
