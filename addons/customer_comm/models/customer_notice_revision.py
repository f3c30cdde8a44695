from odoo import api, fields, models

from ..tools.fingerprint import fingerprint


class CustomerNoticeRevision(models.Model):
    """The content of a notice as it was issued, for good: one row a revision (XX-08).

    Letters and the customer's page show the last revision, never what is being written.
    """

    _name = "customer.notice.revision"
    _description = "Notice Revision"
    _order = "notice_id, number desc"

    notice_id = fields.Many2one("customer.notice", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    number = fields.Integer("Revision", required=True, readonly=True)
    change = fields.Char("What Changed", readonly=True)
    issued_at = fields.Datetime("Issued On", required=True, readonly=True)
    issued_by_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    issued_for_id = fields.Many2one(
        "res.users", "On Behalf Of", readonly=True, ondelete="restrict", help="The absent manager."
    )
    function_id = fields.Many2one("customer.function", readonly=True, ondelete="restrict")
    approved_by = fields.Char(readonly=True)
    content = fields.Json(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True, help="SHA-256 of the content.")
    recipient_count = fields.Integer("Customers", readonly=True)
    text = fields.Text("Content as Issued", compute="_compute_text")

    _number_uniq = models.UniqueIndex("(notice_id, number)", "This revision was issued already.")

    @api.depends("notice_id.name", "number")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = self.env._(
                "%(notice)s revision %(number)s", notice=revision.notice_id.name, number=revision.number
            )

    @api.depends_context("lang")
    @api.depends("content")
    def _compute_text(self):
        notice = self.env["customer.notice"]
        for revision in self:
            lines = [
                f"{notice._fields[name]._description_string(self.env)}: {text}"
                for name, text in revision._texts().items()
                if text
            ]
            lines += [" ".join(filter(None, product.values())) for product in revision.content["products"]]
            revision.text = "\n".join(lines)

    def _texts(self, lang=None):
        """Return ``{field: text}`` of this revision in a language, else in the language it was written in.

        :param str lang: code, by default that of the context
        """
        self.ensure_one()
        lang = lang or self.env.lang or "en_US"
        texts = self.content["texts"]
        return {name: values.get(lang) or values.get("en_US") or "" for name, values in texts.items()}

    def _is_genuine(self):
        """Tell whether the content still is what was issued."""
        self.ensure_one()
        return fingerprint(self.content) == self.fingerprint
