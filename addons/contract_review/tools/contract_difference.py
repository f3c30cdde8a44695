"""How the terms of an order differ from those of a bid or quotation before it, line by line."""

from collections import Counter

from odoo.tools import float_repr

# What does not bind anybody: whose number, on which list, until when, on which way it came.
IGNORED = frozenset(
    {"client_order_ref", "company_id", "display_type", "order_channel", "pricelist_id", "validity_date"}
)
ASPECTS = {
    "price_unit": "price",
    "discount": "price",
    "tax_ids": "price",
    "currency_id": "price",
    "product_uom_qty": "quantity",
    "product_uom_id": "quantity",
    "customer_lead": "date",
    "commitment_date": "date",
    "product_id": "product",
    "name": "product",
    "product_custom_attribute_value_ids": "product",
    "product_no_variant_attribute_value_ids": "product",
}
SEQUENCE = {"product": 1, "quantity": 2, "price": 3, "date": 4, "terms": 5}


def differences_of_terms(base, order):
    """Compare ``order`` with an earlier content.

    A line is found again by itself, or else by its product: the contract may be another order than the bid.

    :param dict base: ``sale.order._review_content()`` of the bid or quotation
    :param order: ``sale.order`` record in superuser mode
    :return: ``{key: values of a contract.comparison}``
    """
    now, found = order._review_content(), {}
    for name in sorted({*base, *now} - IGNORED - {"lines"}):
        _compare(found, order, name, name, base.get(name), now.get(name), order._review_label(name))
    places = Counter()
    for was_line, now_line in _paired(base.get("lines", {}), now["lines"]):
        what = (now_line or was_line).get("product_id") or (now_line or was_line).get("name")
        places[what] += 1
        _compare_lines(found, order, f"line.{what}.{places[what]}", was_line, now_line)
    return found


def _paired(was, now):
    """Return pairs of lines (was, now); None stands for one that is missing on one side."""
    left = dict(was)
    pairs, rest = [], []
    for key, line in now.items():
        if key in left:
            pairs.append((left.pop(key), line))
        else:
            rest.append(line)
    for line in rest:
        same = (
            key for key, other in left.items() if line.get("product_id") and other["product_id"] == line["product_id"]
        )
        key = next(same, None)
        pairs.append((left.pop(key) if key else None, line))
    return pairs + [(line, None) for line in left.values()]


def _compare_lines(found, order, prefix, was, now):
    line = was or now
    product = order.env["product.product"].browse(line.get("product_id") or ())
    title = product.display_name or (line.get("name") or "").split("\n")[0]
    if was is None or now is None:
        quantity = line.get("product_uom_qty")
        text = f"{title} × {_plain_number(quantity)}" if quantity else title
        _add(found, prefix, "product", title, None if was is None else text, None if now is None else text)
        return
    fields = order.order_line
    for name in sorted({*was, *now} - IGNORED):
        field = fields._fields.get(name)
        label = f"{title}: {field._description_string(order.env) if field else name}"
        _compare(found, fields, f"{prefix}.{name}", name, was.get(name), now.get(name), label)


def _compare(found, model, key, name, was, now, label):
    was, now = was or None, now or None
    if was != now:
        _add(found, key, ASPECTS.get(name, "terms"), label, _text(model, name, was), _text(model, name, now))


def _add(found, key, aspect, label, was, now):
    found[key] = {
        "aspect": aspect,
        "sequence": SEQUENCE[aspect],
        "label": label,
        "was": was or False,
        "now": now or False,
    }


def _text(model, name, value):
    """Return ``value`` of the content as people read it."""
    field = model._fields.get(name)
    if value is None or field is None:
        return None if value is None else str(value)
    if field.relational and field.comodel_name != "product.attribute.custom.value":
        ids = value if isinstance(value, list) else [value]
        if all(isinstance(each, int) for each in ids):
            records = model.env[field.comodel_name].sudo().browse(ids).exists()
            return ", ".join(records.mapped("display_name"))
    if field.type == "selection":
        return dict(field._description_selection(model.env)).get(value, str(value))
    if field.type in ("float", "monetary"):
        return _plain_number(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _plain_number(value):
    return float_repr(value, 6).rstrip("0").rstrip(".")
