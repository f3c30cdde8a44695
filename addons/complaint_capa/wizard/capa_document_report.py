from odoo import fields, models


class CapaDocumentReport(models.TransientModel):
    """Asks what came of a document to revise: its new version and the evidence, or why it stays as it is."""

    _name = "capa.document.report"
    _description = "Report a Revised Document"

    document_ids = fields.Many2many("capa.document", required=True, readonly=True)
    decision = fields.Selection(
        [("done", "Revised"), ("not_needed", "Not Needed")], required=True, default="done", readonly=True
    )
    new_version = fields.Char()
    note = fields.Text("Evidence", required=True)
    attachment_ids = fields.Many2many("ir.attachment", "capa_document_report_attachment_rel", string="Files")

    def action_confirm(self):
        """Report the documents, with the rules of their own methods."""
        self.ensure_one()
        if self.decision == "done":
            self.document_ids.action_done(self.new_version, self.note, self.attachment_ids)
        else:
            self.document_ids.action_not_needed(self.note)
        return {"type": "ir.actions.act_window_close"}
