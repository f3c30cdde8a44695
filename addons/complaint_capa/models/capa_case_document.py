from odoo import api, fields, models
from odoo.exceptions import UserError


class CapaCase(models.Model):
    """D7: the documents that have to be revised before the CAPA is closed (CP-79)."""

    _inherit = "capa.case"

    document_ids = fields.One2many("capa.document", "case_id", "Documents to Revise")
    open_document_count = fields.Integer("Open Documents", compute="_compute_open_document_count")

    @api.depends("document_ids.state")
    def _compute_open_document_count(self):
        counts = dict(
            self.env["capa.document"]._read_group(
                [("case_id", "in", self.ids), ("state", "=", "open")], ["case_id"], ["__count"]
            )
        )
        for case in self:
            case.open_document_count = counts.get(case._origin, 0)

    def action_start(self):
        result = super().action_start()
        self.document_ids._remind_owners()
        return result

    def action_close(self):
        """Close CAPAs; no document to revise may be open (CP-79)."""
        self._check_state("verified")
        for case in self:
            case._check_documents_revised()
        return super().action_close()

    def action_cancel(self, reason):
        """Cancel CAPAs; documents that are not revised yet need not be revised any more."""
        documents = self.document_ids.filtered(lambda document: document.state == "open")
        super().action_cancel(reason)
        documents._drop(self.env._("The CAPA was cancelled: %s", reason))
        return True

    def _open_next_cycle(self):
        """Documents that are not revised yet go on in the next cycle."""
        following = super()._open_next_cycle()
        for case, new in zip(self, following, strict=True):
            documents = case.document_ids.filtered(lambda document: document.state == "open")
            documents.copy({"case_id": new.id})
            documents._drop(self.env._("Goes on in %s.", new.display_name))
        return following

    def _check_documents_revised(self):
        self.ensure_one()
        waiting = self.document_ids.filtered(lambda document: document.state == "open")
        if waiting:
            raise UserError(
                self.env._(
                    "%(case)s has documents that are not revised: %(documents)s.",
                    case=self.display_name,
                    documents=", ".join(waiting.mapped("display_name")),
                )
            )

    def _is_carried_out(self):
        """Tell whether the approved plan of this case is being carried out."""
        self.ensure_one()
        return self.state in ("in_progress", "done", "verified")
