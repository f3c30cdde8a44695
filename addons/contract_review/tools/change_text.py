"""Values of a reviewed quotation in words, in the language of the reader."""

from datetime import date, datetime

from odoo.tools import format_date, format_datetime, html2plaintext
from odoo.tools.misc import formatLang


class ChangeText:
    """Puts what a fingerprint holds (ids, ISO dates, numbers) into words.

    :param env: environment in superuser mode: names are shown, whatever the reader may open
    """

    def __init__(self, env):
        self.env = env

    def value(self, record, name, value):
        """Return ``value`` of the field ``name`` of the model of ``record`` as text; empty for no value."""
        field = record._fields.get(name)
        if value is None or value == [] or (value is False and field is not None and field.type != "boolean"):
            return ""
        if field is None:
            return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        return self._by_type(field, value)

    def _by_type(self, field, value):
        if field.relational:
            return self._names(field, value)
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return str(dict(field._description_selection(self.env)).get(value, value))
        if field.type == "datetime":
            return format_datetime(self.env, datetime.fromisoformat(value), dt_format="short")
        if field.type == "date":
            return format_date(self.env, date.fromisoformat(value))
        if field.type == "html":
            return html2plaintext(value).strip()
        if field.type in ("float", "monetary"):
            return self._number(field, value)
        return str(value)

    def _number(self, field, value):
        digits = field.get_digits(self.env) if field.type == "float" else None
        return formatLang(self.env, value, digits=digits[1] if digits else 2)

    def _names(self, field, value):
        ids = value if isinstance(value, list) else [value]
        if not all(isinstance(one, int) for one in ids):
            return ", ".join(map(str, ids))  # documents and custom values are texts already
        return ", ".join(self.env[field.comodel_name].browse(ids).exists().mapped("display_name"))

    def line_title(self, line):
        """Return the product, or the first words of a text line."""
        name = (line.get("name") or "").split("\n")[0]
        if not line.get("product_id"):
            return name
        return self._names(self.env["sale.order.line"]._fields["product_id"], line["product_id"]) or name

    def line_summary(self, line):
        """Return a whole line in a few words: what, and how much of it."""
        title = self.line_title(line)
        if line.get("display_type"):
            return title
        lines = self.env["sale.order.line"]
        quantity = self.value(lines, "product_uom_qty", line.get("product_uom_qty") or 0)
        return f"{title}, {quantity} {self.value(lines, 'product_uom_id', line.get('product_uom_id'))}"
