from odoo import api, fields, models
from odoo.fields import Domain


class CustomerGuidance(models.Model):
    """How to behave towards customers: shown on contacts and complaints, never in the way (CC-42)."""

    _name = "customer.guidance"
    _description = "Conduct Guidance"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    subject_kind = fields.Selection(
        lambda self: self.env["customer.communication"]._fields["subject_kind"]._description_selection(self.env),
        "For",
        help="Only for contacts of this kind. Empty: for all.",
    )
    text = fields.Html(required=True, translate=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    active = fields.Boolean(default=True)

    @api.model
    def _get_texts(self, company):
        """Return ``{subject kind or False: text}`` for a company, in one query."""
        # sudo: the advice is for everybody
        rows = self.sudo().search_fetch(Domain("company_id", "in", [company.id, False]), ["subject_kind", "text"])
        texts = {}
        for row in rows:
            texts[row.subject_kind] = texts.get(row.subject_kind, "") + row.text
        return texts

    @api.model
    def _get_text(self, kind, company):
        """Return the advice for one kind of contact in a company, as HTML; empty when there is none."""
        texts = self._get_texts(company)
        return texts.get(False, "") + (texts.get(kind, "") if kind else "")
