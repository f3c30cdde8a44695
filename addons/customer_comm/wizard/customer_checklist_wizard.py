from odoo import fields, models


class CustomerChecklistWizard(models.TransientModel):
    """Choose the checklists whose questions are put on one or more documents."""

    _name = "customer.checklist.wizard"
    _description = "Add Checklists"
    _inherit = ["customer.documents.wizard"]

    checklist_ids = fields.Many2many(
        "customer.checklist", string="Checklists", domain="[('model_name', '=', res_model)]", required=True
    )

    def action_apply(self):
        """Put the questions on the documents.

        :raise AccessError: when the user may not write the documents
        :raise UserError: when one of them is decided
        """
        refusal = self.env._("This document has no checklists.")
        documents = self._get_documents("checklist_answer_ids", refusal)
        documents._checklist_check_extensible()
        documents._checklist_apply(self.checklist_ids)
        return {"type": "ir.actions.act_window_close"}
