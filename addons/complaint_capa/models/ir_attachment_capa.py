from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """The files of an issued 8D report stay as they are."""

    _inherit = "ir.attachment"

    def _check_retained_records(self):
        super()._check_retained_records()
        if self.sudo().filtered(lambda file: file.res_model == "capa.report.revision"):  # whoever deletes it
            raise UserError(self.env._("A file of a report that was issued stays with it."))
