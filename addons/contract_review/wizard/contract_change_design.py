from odoo import fields, models


class ContractChangeDesign(models.TransientModel):
    """The dialogue in which engineering applies for a change of the design (CR-74)."""

    _name = "contract.change.design"
    _description = "Design Change Application"

    change_id = fields.Many2one("contract.change", required=True, ondelete="cascade")
    description = fields.Text("What Changes in the Design", required=True)

    def action_confirm(self):
        """Apply for the change, as a member of engineering."""
        self.ensure_one()
        self.change_id._apply_design(self.description)
        return {"type": "ir.actions.act_window_close"}
