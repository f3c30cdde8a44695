from odoo import fields, models
from odoo.exceptions import UserError


class CustomerDocumentsWizard(models.AbstractModel):
    """A dialogue on one or more documents of any model. Which ones comes from the client and is checked here."""

    _name = "customer.documents.wizard"
    _description = "Dialogue on Documents"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)

    def _get_documents(self, field_name, refusal):
        """Return the documents of the dialogue.

        :param str field_name: a field that only models have which the dialogue is made for
        :param str refusal: what is said when the model is another
        :raise UserError: when the client names another model, or no documents
        :raise AccessError: when the user may not write them
        """
        self.ensure_one()
        documents = self.env.get(self.res_model)
        if documents is None or documents._abstract or documents._transient or field_name not in documents._fields:
            raise UserError(refusal)
        ids = self.res_ids if isinstance(self.res_ids, list) else []
        if not ids or not all(type(res_id) is int and 0 < res_id < 2**31 for res_id in ids):
            raise UserError(self.env._("No document is chosen. Close the dialogue and open it from a document."))
        documents = documents.browse(ids).exists()
        if len(documents) < len(set(ids)):
            raise UserError(self.env._("A document was deleted meanwhile. Close the dialogue and open it again."))
        documents.check_access("write")
        return documents
