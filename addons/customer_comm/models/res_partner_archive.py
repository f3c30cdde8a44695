from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

NAMED = 5


class ResPartner(models.Model):
    """A customer with open documents stays: archiving is refused, with the names of what is to be closed."""

    _inherit = "res.partner"

    @api.model
    def _open_document_sources(self):
        """Hook: return which documents keep a customer from being archived.

        :return: list of (model, name of its partner field, domain of the open ones)
        """
        return [
            ("customer.communication", "partner_id", [("state", "in", ("routed", "analysed"))]),
            ("customer.admission", "partner_id", [("state", "in", ("draft", "submitted"))]),
            ("customer.credit.application", "partner_id", [("state", "in", ("draft", "submitted"))]),
            ("customer.service", "partner_id", [("state", "in", ("planned", "in_progress"))]),
            ("customer.sample", "partner_id", [("state", "in", ("sent", "judged"))]),
            ("customer.trip.report", "partner_id", [("state", "in", ("submitted", "reviewed"))]),
            ("customer.notice.recipient", "partner_id", [("state", "=", "sent"), ("notice_id.state", "=", "issued")]),
            (
                "customer.property",
                "partner_id",
                [("state", "not in", ("expected", "returned", "consumed", "lost", "cancelled"))],
            ),
        ]

    def write(self, vals):
        if not vals.get("active", True) and not self.env.su:
            self.filtered("active")._check_nothing_open()
        return super().write(vals)

    def _check_nothing_open(self):
        """Raise UserError naming the open documents of these partners, one query a kind of documents."""
        documents = []
        for name, field, domain in self._open_document_sources():
            # sudo: what is open is asked for all companies, whoever archives; only its number is told
            model = self.env[name].sudo()
            documents += model.search(Domain(field, "in", self.ids) & Domain(domain), limit=NAMED)
        if documents:
            raise UserError(
                self.env._(
                    "%(partners)s cannot be archived, open documents would be left without a customer: %(documents)s. "
                    "Close or cancel them first, or merge the contact with another one.",
                    partners=", ".join(self.mapped("display_name")),
                    documents=", ".join(document.display_name for document in documents[:NAMED]),
                )
            )
