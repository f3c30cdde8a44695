import json

from odoo import models

from odoo.addons.customer_comm.tools.fingerprint import canonical

from ..tools.revision import sha256

# What goes on around a case, and is no part of its report.
AROUND = (
    "mail.thread",
    "mail.activity.mixin",
    "customer.sla.mixin",
    "customer.distribution.mixin",
    "customer.retention.mixin",
)
OMITTED = frozenset(
    {
        "active",
        "case_id",
        "company_id",
        "clock_started_at",
        "complaint_ids",
        "extension_count",
        "feedback_at",
        "feedback_due",
        "feedback_needed",
        "last_tracked_at",
        "next_due",
        "notice_distribution_id",
        "open_action_count",
        "partner_id",
        "reminder_level",
        "reminder_next",
        "signoff_open_count",
        "sla_profile_id",
        "source_complaint_id",
    }
)
# Rows that tell how the case goes on, not what was found and done.
OMITTED_ROWS = frozenset(
    {"capa.report.revision", "capa.report.sending", "capa.tracking", "capa.extension", "capa.review"}
)


class CapaCase(models.Model):
    """The content of an 8D report as data: what two revisions are compared by, and what is fingerprinted."""

    _inherit = "capa.case"

    def _get_report_content(self, complaints):
        """Return all that is filled in of the case and its rows, in the language of the context.

        Fields that other apps add are part of it by themselves.

        :param complaints: the complaints of which the report tells
        :return: dict of texts, numbers, lists and dicts
        """
        self.ensure_one()
        case = self.sudo()  # the same content whoever issues the report
        content = _read_fields(case, self._get_report_omitted())
        for name, field in sorted(case._fields.items()):
            if field.type == "one2many" and self._is_report_row(field):
                content[name] = [_read_fields(row, _around(row)) for row in case[name].sorted("id")]
        content["complaint_ids"] = complaints.sorted("id").mapped("display_name")
        content["report_kind"] = self.report_kind
        return json.loads(canonical(content))

    def _get_report_omitted(self):
        return _around(self)

    def _is_report_row(self, field):
        """Tell whether the rows of this field belong to the report; a part of other rows is not listed twice."""
        return (
            field.comodel_name.startswith("capa.")
            and field.comodel_name not in OMITTED_ROWS
            and (not field._description_domain(self.env) and field.inverse_name == "case_id")
        )


def _around(record):
    names = set(OMITTED)
    for mixin in AROUND:
        names |= record.env[mixin]._fields.keys()
    return names


def _read_fields(record, omitted):
    """Return the filled stored fields of a record by name."""
    content = {}
    for name, field in sorted(record._fields.items()):
        if (
            name in omitted
            or not field.store
            or name in models.MAGIC_COLUMNS
            or field.type in ("one2many", "properties")
        ):
            continue
        if value := _read_value(record, field):
            content[name] = value
    return content


def _read_value(record, field):
    value = record[field.name]
    if field.relational:
        if field.comodel_name == "ir.attachment":
            return [f"{file.name} {file.checksum}" for file in value.sorted("id")]
        names = value.sorted("id").mapped(lambda linked: linked.display_name or "")
        return ", ".join(names)
    if field.type == "binary":
        return sha256(value) if isinstance(value, bytes) and value else None
    return str(value) if field.type in ("html", "reference", "many2one_reference") and value else value
