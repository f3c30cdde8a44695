from odoo import api, fields, models

from .customer_checklist_answer import ANSWER_SEAL


class CustomerChecklistChoice(models.Model):
    """One of the answers offered by a question of the kind choice."""

    _name = "customer.checklist.choice"
    _description = "Checklist Choice"
    _order = "sequence, id"

    item_id = fields.Many2one("customer.checklist.item", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)

    def write(self, vals):
        if "name" in vals and not ANSWER_SEAL.is_open(self.env):
            self._keep_chosen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_chosen(self):
        self._keep_chosen()

    def _keep_chosen(self):
        if self.item_id.original_id:
            self.item_id._refuse_version_change()
        self.item_id._keep_asked_version()
