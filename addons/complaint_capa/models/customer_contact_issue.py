from odoo import fields, models


class CustomerContactIssue(models.Model):
    """A problem found on a visit reaches the departments of the plant as corrective action (CP-49, CC-55)."""

    _inherit = "customer.contact.issue"

    capa_id = fields.Many2one(
        "capa.case", "CAPA", readonly=True, copy=False, index="btree_not_null", check_company=True, ondelete="set null"
    )

    _guarded_fields = frozenset({"capa_id"})

    def action_create_capa(self):
        """Open the CAPA for this problem, with its complaint if there is one; pressed again it opens the same."""
        self.ensure_one()
        self.check_access("write")
        if not self.capa_id:
            self._check_state("open", "closed")
            capa = self.env["capa.case"].create(self._prepare_capa_vals())
            self._guarded().write({"capa_id": capa.id})
            self._message_log(body=self.env._("CAPA opened: %s", capa._get_html_link()))
        return self.capa_id.get_formview_action()

    def _prepare_capa_vals(self):
        self.ensure_one()
        complaint = self.communication_id.complaint_ids
        return {
            "company_id": self.company_id.id,
            "subject": self.name,
            "problem": self.description or self.name,
            "origin": "complaint" if complaint else "internal",
            "product_id": self.product_id.id,
            "function_id": self.function_id.id,
            "complaint_ids": [fields.Command.set(complaint.ids)],
        }
