"""Repeat orders: what of a quotation was reviewed for its customer before, and what is different now (CR-21)."""

from functools import cached_property

# What must be the same in a repeat order; only quantity, date and price may differ.
ASPECTS = ("name", "spec", "material", "marks", "process")


class RepeatFacts:
    """Compares the goods on a batch of quotations with the last review by people that approved them.

    :param facts: ``OrderFacts`` of the batch
    """

    def __init__(self, facts):
        self._facts = facts
        self._env = facts.orders.env

    def goods_lines(self, order):
        """Return the lines of the order that hold goods."""
        return self._facts.lines[order.id].filtered(lambda line: line.product_id.type != "service")

    @cached_property
    def reviewed(self):
        """Return ``{order line id: contract.review.line}``: what the goods were last reviewed as for the customer."""
        lines = self._facts.all_lines.filtered(lambda line: line.product_id.type != "service")
        review_lines = self._env["contract.review.line"]
        last = {
            (partner.id, product.id): line_id
            for partner, product, line_id in review_lines._read_group(
                self._domain(lines), ["commercial_partner_id", "product_id"], ["id:max"]
            )
        }
        prefetch = list(last.values())
        return {
            line.id: review_lines.browse(line_id).with_prefetch(prefetch)
            for line in lines
            if (line_id := last.get((line.order_id.partner_id.commercial_partner_id.id, line.product_id.id)))
        }

    def _domain(self, lines):
        orders = self._facts.orders
        return [
            ("company_id", "=", orders.company_id.id),
            ("commercial_partner_id", "in", orders.partner_id.commercial_partner_id.ids),
            ("product_id", "in", lines.product_id.ids),
            ("review_id.state", "=", "approved"),
            ("review_id.is_stock_check", "=", False),
            ("review_id.order_id", "not in", orders.ids),
        ]

    def differing(self, line):
        """Return the names of the :data:`ASPECTS` in which an order line differs from what was reviewed."""
        reviewed = self.reviewed.get(line.id)
        if not reviewed:
            return []
        now = self.aspects(line)
        return [name for name in ASPECTS if _plain(reviewed[name]) != _plain(now[name])]

    def aspects(self, line):
        """Return what of an order line must be the same in a repeat order, as ``{aspect: text}``."""
        line = line.with_prefetch(self._facts.all_lines.ids)
        product = line.product_id
        choices = line.product_no_variant_attribute_value_ids.sorted("id").mapped("display_name")
        custom = line.product_custom_attribute_value_ids.sorted("id").mapped("display_name")
        bom = self._boms.get(product)
        return {
            "name": line.name,
            "spec": _joined(product.contract_spec, *choices, *custom),
            "material": _joined(product.contract_material, *_components(bom)),
            "marks": _joined(product.contract_marks),
            "process": _joined(product.contract_process, *_operations(bom)),
        }

    @cached_property
    def _boms(self):
        """Return the bills of materials of the goods, where they are kept in the database."""
        if "mrp.bom" not in self._env:
            return {}
        products = self._facts.all_lines.product_id
        return self._env["mrp.bom"]._bom_find(products, company_id=self._facts.orders.company_id.id)

    def is_repeat(self, order):
        """Tell whether all goods of the order were reviewed before and are ordered as they were."""
        lines = self.goods_lines(order)
        return bool(lines) and all(line.id in self.reviewed and not self.differing(line) for line in lines)

    def is_changed(self, order):
        """Tell whether goods that were reviewed before are ordered differently now."""
        return any(self.differing(line) for line in self.goods_lines(order))


def _components(bom):
    lines = bom.bom_line_ids if bom else ()
    return [f"{line.product_qty:g} {line.product_uom_id.name} {line.product_id.display_name}" for line in lines]


def _operations(bom):
    return bom.operation_ids.mapped("name") if bom else []


def _joined(*texts):
    return "\n".join(filter(None, texts)) or False


def _plain(text):
    """Return the text without differences of white space, which mean nothing."""
    return " ".join((text or "").split())
