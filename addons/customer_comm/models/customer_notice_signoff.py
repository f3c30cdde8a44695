from odoo import fields, models

from .customer_notice import TEXT_FIELDS


class CustomerNotice(models.Model):
    """What those who approve a notice sign, and what customers are told of it."""

    _inherit = "customer.notice"

    def _issued_content(self):
        """Return what customers are told, with all translations, as data."""
        self.ensure_one()
        notice = self.sudo()  # numbers of lots, whoever asks
        return {
            "number": notice.name,
            "kind": notice.kind,
            "texts": {name: notice._get_translations(name) for name in TEXT_FIELDS},
            "products": [
                {
                    "product": line.product_id.with_context(lang="en_US").display_name,
                    "lot": line.lot_id.name or None,
                    "from": line.date_from or None,
                    "to": line.date_to or None,
                }
                for line in notice.lot_ids.sorted("id")
            ],
        }

    def _get_translations(self, name):
        values = self._fields[name]._get_stored_translations(self) or {}
        return {lang: text for lang, text in values.items() if text}

    def _signoff_content(self):
        self.ensure_one()
        return self._issued_content() | {
            "trigger": self.trigger or None,
            "severity": self.severity or None,
            "decision": self.decision or None,
            "decision_reason": self.decision_reason or None,
        }

    def _signoff_statement(self, signoff):
        self.ensure_one()
        labels = dict(self._fields["decision"]._description_selection(self.env))
        return self.env._(
            "%(record)s\nDecision: %(decision)s\nReason: %(reason)s\nHazard: %(hazard)s\nMeasures: %(measures)s",
            record=self.display_name,
            decision=labels.get(self.decision),
            reason=self.decision_reason,
            hazard=self.hazard or "-",
            measures=self.measures or "-",
        )

    def _signoff_authors(self):
        return self.create_uid | self.author_id

    def _signoff_approved(self):
        self._guarded().write({"state": "approved", "approved_at": fields.Datetime.now()})
