from odoo import fields, models
from odoo.exceptions import UserError


class CustomerChecklistWizard(models.TransientModel):
    """Choose the checklists whose questions are put on one or more documents."""

    _name = "customer.checklist.wizard"
    _description = "Add Checklists"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)
    checklist_ids = fields.Many2many(
        "customer.checklist", string="Checklists", domain="[('model_name', '=', res_model)]", required=True
    )

    def action_apply(self):
        """Put the questions on the documents.

        :raise AccessError: when the user may not write the documents
        :raise UserError: when one of them is decided
        """
        self.ensure_one()
        documents = self.env.get(self.res_model)
        # The model comes from the client: only models with checklists have the method.
        if documents is None or "checklist_answer_ids" not in documents._fields:
            raise UserError(self.env._("This document has no checklists."))
        documents = documents.browse(self.res_ids)
        documents.check_access("write")
        documents._checklist_check_extensible()
        documents._checklist_apply(self.checklist_ids)
        return {"type": "ir.actions.act_window_close"}
