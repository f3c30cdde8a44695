from odoo import fields, models
from odoo.exceptions import UserError


class CustomerDistributionWizard(models.TransientModel):
    """Choose who is to be informed of one or more documents."""

    _name = "customer.distribution.wizard"
    _description = "Distribute"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)
    subject = fields.Char(required=True)
    function_ids = fields.Many2many("customer.function", string="Functions")
    user_ids = fields.Many2many("res.users", string="Users", domain=[("share", "=", False)])
    copies = fields.Integer(default=1, required=True)

    def action_distribute(self):
        """Inform the chosen functions and users.

        :raise UserError: when nobody is chosen
        :raise AccessError: when the user may not write the documents
        """
        self.ensure_one()
        if not self.function_ids and not self.user_ids:
            raise UserError(self.env._("Choose at least one function or user."))
        documents = self.env.get(self.res_model)
        # The model comes from the client: only models with a distribution list have the method.
        if documents is None or "distribution_ids" not in documents._fields:
            raise UserError(self.env._("This document has no distribution list."))
        documents = documents.browse(self.res_ids)
        documents.check_access("write")
        documents._distribute(self.subject, self.function_ids, self.user_ids, self.copies)
        return {"type": "ir.actions.act_window_close"}
