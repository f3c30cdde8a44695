from odoo import fields, models
from odoo.exceptions import UserError

# More copies than that are a slip of the keyboard.
MAX_COPIES = 999


class CustomerDistributionWizard(models.TransientModel):
    """Choose who is to be informed of one or more documents."""

    _name = "customer.distribution.wizard"
    _description = "Distribute"
    _inherit = ["customer.documents.wizard"]

    subject = fields.Char(required=True)
    function_ids = fields.Many2many("customer.function", string="Functions")
    user_ids = fields.Many2many("res.users", string="Users", domain=[("share", "=", False)])
    copies = fields.Integer(default=1, required=True)

    def action_distribute(self):
        """Inform the chosen functions and users.

        :raise UserError: when nobody is chosen, or somebody from outside, or the number of copies cannot be
        :raise AccessError: when the user may not write the documents
        """
        self.ensure_one()
        if not self.function_ids and not self.user_ids:
            raise UserError(self.env._("Choose at least one function or user."))
        if not 1 <= self.copies <= MAX_COPIES:
            raise UserError(self.env._("Each recipient gets between 1 and %s copies.", MAX_COPIES))
        refusal = self.env._("This document has no distribution list.")
        documents = self._get_documents("distribution_ids", refusal)
        documents._distribute(self.subject, self.function_ids, self.user_ids, self.copies)
        return {"type": "ir.actions.act_window_close"}
