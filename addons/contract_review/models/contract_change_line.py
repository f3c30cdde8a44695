from datetime import date, datetime

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, html2plaintext

# Fields that show what is paid; seen by those who may see prices.
PRICE_FIELDS = frozenset({"price_unit", "discount", "tax_ids", "currency_id", "fiscal_position_id"})
PRODUCT_FIELDS = frozenset(
    {"product_id", "name", "product_custom_attribute_value_ids", "product_no_variant_attribute_value_ids"}
)
QUANTITY_FIELDS = frozenset({"product_uom_qty", "product_uom_id"})


class ContractChangeLine(models.Model):
    """One thing that a contract change changes: what was, and what is. Made by the server alone."""

    _name = "contract.change.line"
    _description = "Contract Change: Was and Is"
    _order = "change_id, sequence, id"
    _check_company_auto = True

    change_id = fields.Many2one("contract.change", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="change_id.company_id", store=True)
    sequence = fields.Integer(readonly=True)
    kind_code = fields.Char(readonly=True)
    kind_id = fields.Many2one("contract.change.kind", readonly=True, ondelete="restrict")
    field_name = fields.Char(readonly=True, help="Empty: a whole line was added or taken out.")
    line_key = fields.Char(readonly=True)
    order_line_id = fields.Many2one("sale.order.line", readonly=True, index="btree_not_null", ondelete="set null")
    title = fields.Char("Line", readonly=True)
    label = fields.Char("What", compute="_compute_label")
    was = fields.Char(readonly=True)
    now = fields.Char("Is", readonly=True)
    data_was = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    data_now = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    is_price = fields.Boolean(readonly=True, help="Shows what is paid.")

    @api.depends("field_name", "title")
    def _compute_label(self):
        for line in self:
            if line.field_name == "state":
                line.label = self.env._("Order")
            elif line.field_name:
                field = line._get_field()
                name = field._description_string(self.env) if field else line.field_name
                line.label = f"{line.title}: {name}" if line.line_key else name
            else:
                line.label = line.title

    def _get_data(self):
        """Return ``(was, is)`` as plain values; nothing is None, as in the content of an order."""
        self.ensure_one()
        values = self.data_was, self.data_now
        return tuple(None if value is False else value for value in values)

    def _get_field(self):
        model = self.env["sale.order.line" if self.line_key else "sale.order"]
        return model._fields.get(self.field_name)

    @api.model
    def _prepare_from_contents(self, order, rows):
        """Return the values of lines for what differs on ``order`` (superuser mode).

        :param rows: list of ``(field, line key, was, is)``, see ``sale.order._change_differences``
        """
        prepared = []
        for sequence, (name, key, was, now) in enumerate(rows):
            line = order.order_line.filtered(lambda line, key=key: str(line.id) == key)
            vals = {
                "sequence": sequence,
                "field_name": name or False,
                "line_key": key or False,
                "order_line_id": line.id,
                "title": key and self._get_title(line, was, now),
                "data_was": was,
                "data_now": now,
                "was": self._get_text(order, name, key, was),
                "now": self._get_text(order, name, key, now),
                "is_price": name in PRICE_FIELDS,
            }
            prepared.append({**vals, "kind_code": self._get_kind_code(order, line, name, key, was, now)})
        self._set_quantity_kinds(order, prepared)
        return prepared

    def _get_title(self, line, was, now):
        data = now if isinstance(now, dict) else was if isinstance(was, dict) else {}
        product = line.product_id or self.env["product.product"].sudo().browse(data.get("product_id") or [])
        return product.display_name or (line.name or data.get("name") or "").split("\n")[0]

    def _get_text(self, order, name, key, value):
        """Return a value as people read it."""
        if name == "state":
            label = self.env._("Cancelled") if value == "cancel" else self.env._("Confirmed")
            return label
        if name:
            return self._get_value_text(self.env["sale.order.line" if key else "sale.order"]._fields.get(name), value)
        if not value:
            return False
        if value.get("display_type"):
            return value.get("name")
        unit = self.env["uom.uom"].browse(value.get("product_uom_id") or []).sudo().name or ""
        return f"{value.get('product_uom_qty') or 0:g} {unit}".strip()

    def _get_value_text(self, field, value):
        if value is None or value is False:
            return False
        if field is not None and field.relational:
            ids = value if isinstance(value, list) else [value]
            if all(isinstance(each, int) for each in ids):
                # sudo: names of what the order refers to
                return ", ".join(self.env[field.comodel_name].sudo().browse(ids).exists().mapped("display_name"))
        if field is not None and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field is not None and field.type == "html":
            return html2plaintext(value)
        if field is not None and field.type == "datetime":
            return format_datetime(self.env, datetime.fromisoformat(value), dt_format="short")
        if field is not None and field.type == "date":
            return format_date(self.env, date.fromisoformat(value))
        if isinstance(value, float | int):
            return f"{value:.12g}"
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    @api.model
    def _get_kind_code(self, order, line, name, key, was, now):
        """Return the kind of one difference."""
        if name == "state":
            return "cancel"
        if name == "commitment_date":
            # No date was promised: any date is a promise.
            return "date_later" if now is None or (was and now > was) else "date_earlier"
        if name == "customer_lead":
            return "date_later" if (now or 0) > (was or 0) else "date_earlier"
        if name in PRICE_FIELDS:
            return "price"
        if name in QUANTITY_FIELDS:
            return "quantity_up" if (now or 0) > (was or 0) else "quantity_down"
        if line.display_type or key and not name and (now or was or {}).get("display_type"):
            return "terms"
        if name in PRODUCT_FIELDS:
            return "product"
        return self._get_whole_line_kind(order, key, was, now) if key and not name else "terms"

    def _get_whole_line_kind(self, order, key, was, now):
        """A line was added or taken out: more or less of what is ordered, another product, or a price cut."""
        data = now or was
        discount = order.company_id.sale_discount_product_id
        if discount and data["product_id"] == discount.id:
            return "price"
        if not now:
            return "quantity_down"
        others = order.order_line.filtered(lambda other: str(other.id) != key and other._change_is_promise())
        return "quantity_up" if data["product_id"] in others.product_id.ids else "product"

    def _set_quantity_kinds(self, order, prepared):
        """Judge quantity and unit of a line together: 1 dozen is not less than 10 pieces."""
        by_line = {}
        for vals in prepared:
            if vals["field_name"] in QUANTITY_FIELDS:
                by_line.setdefault(vals["line_key"], {})[vals["field_name"]] = vals
        for rows in by_line.values():
            if "product_uom_id" not in rows:
                continue
            line, units = rows["product_uom_id"]["order_line_id"], self.env["uom.uom"].sudo()
            line = order.order_line.browse(line)
            quantity = rows.get("product_uom_qty", {})
            was = quantity.get("data_was", line.product_uom_qty) or 0.0
            now = quantity.get("data_now", line.product_uom_qty) or 0.0
            old, new = (units.browse(rows["product_uom_id"][name] or []) for name in ("data_was", "data_now"))
            before = old._compute_quantity(was, new, round=False) if old and new else was
            for vals in rows.values():
                vals["kind_code"] = "quantity_up" if now > before else "quantity_down"
