from copy import deepcopy
from datetime import datetime

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.customer_comm.tools.fingerprint import canonical

from .contract_change_watch import Watch

# Field of the change, field of the order.
ORDER_FIELDS = {
    "new_commitment_date": "commitment_date",
    "new_payment_term_id": "payment_term_id",
    "new_incoterm_id": "incoterm",
    "new_incoterm_location": "incoterm_location",
    "new_shipping_id": "partner_shipping_id",
    "new_invoice_id": "partner_invoice_id",
    "new_terms": "note",
}
# What is asked for of the order.
WANTED_FIELDS = frozenset({*ORDER_FIELDS, "item_ids", "cancel_order"})
# What a new quantity would compute anew.
KEPT_FIELDS = ("price_unit", "discount", "customer_lead", "name")


class ContractChange(models.Model):
    """What a change changes: compared with the order, shown as was and is, and entered by the server."""

    _inherit = "contract.change"

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        wanted = [change.id for change, vals in zip(changes, vals_list, strict=True) if WANTED_FIELDS & vals.keys()]
        changes.browse(wanted)._refresh_lines()
        return changes

    def write(self, vals):
        """Show was and is, and what follows from it, while it is being entered."""
        result = super().write(vals)
        if WANTED_FIELDS & vals.keys():
            self.filtered(lambda change: change.state == "draft")._refresh_lines()
        return result

    def _fill_items(self):
        """Show the lines of the orders as they are, to be overwritten with what they are to be."""
        vals_list = []
        for change in self.sudo():  # the lines of the order, whoever asks
            lines = change.order_id.order_line.filtered(lambda line: line.product_id and line._change_is_promise())
            items = change.env["contract.change.item"]
            vals_list += [{**items._prepare_from_order_line(line), "change_id": change.id} for line in lines]
        self.env["contract.change.item"].sudo()._guarded().create(vals_list)

    def _refresh_lines(self):
        """Compute was and is of what is asked for. What was found stays as it was found."""
        for change in self.sudo().filtered(lambda change: not change.is_found):  # made by the server alone
            before = change.order_id._change_content()
            change._set_lines(change._get_rows(before))

    def _set_lines(self, rows):
        """Replace the lines by those of ``rows`` (see ``sale.order._change_differences``). In superuser mode."""
        self.ensure_one()
        kinds, lines = self.env["contract.change.kind"]._by_code(), self.env["contract.change.line"]
        vals_list = lines._prepare_from_contents(self.order_id, rows)
        for vals in vals_list:
            vals["kind_id"] = kinds[vals["kind_code"]].id if vals["kind_code"] in kinds else False
        commands = [Command.clear(), *(Command.create(vals) for vals in vals_list)]
        self._guarded().write({"line_ids": commands})

    def _get_rows(self, before):
        """Return what is asked for as ``[(field, line key, was, is)]`` against the content of the order ``before``."""
        if self.cancel_order:
            return [("state", None, before["state"], "cancel")]
        rows = [(name, None, before.get(name), value) for name, value in self._get_order_edits().items()]
        for item in self.item_ids:
            key = str(item.order_line_id.id)
            if item.order_line_id and key in before["lines"]:
                rows += self._get_item_rows(item, key, before["lines"][key])
            elif not item.order_line_id and item.quantity:
                rows.append((None, f"new{item.id}", None, item._get_addition()))
        return [row for row in rows if canonical(row[2]) != canonical(row[3])]

    def _get_item_rows(self, item, key, was):
        edits = item._get_edits()
        if edits.get("product_uom_qty") == 0:
            return [(None, key, was, None)]
        return [(name, key, was.get(name), value) for name, value in edits.items()]

    def _get_order_edits(self):
        return {
            name: self.order_id._review_value(self.order_id._fields[name], self[own])
            for own, name in ORDER_FIELDS.items()
            if self[own]
        }

    def _get_content(self):
        """Return the order as it would be, as plain values: what a review of the change is about (CR-78)."""
        self.ensure_one()
        record = self.sudo()  # the same content whoever asks
        content = deepcopy(record.order_id._review_content())
        if record.is_found:
            return content
        for line in record.line_ids:
            __, now = line._get_data()
            if not line.line_key:
                content[line.field_name] = now  # the state as well: the order would be cancelled
            elif line.field_name:
                content["lines"].setdefault(line.line_key, {})[line.field_name] = now
            elif now is None:
                content["lines"].setdefault(line.line_key, {})["product_uom_qty"] = 0
            else:
                content["lines"][line.line_key] = now
        return {**content, "change": record.name}

    def _check_current(self):
        """Raise UserError when the order is no longer what was, or for a found change, what was found."""
        for change in self.sudo():  # the order, whoever signs
            present = change.order_id._change_content()
            stale = change.line_ids.filtered(lambda line, present=present: not line._is_current(present))
            if stale:
                raise UserError(
                    self.env._(
                        "%(change)s: the order has changed meanwhile (%(what)s). Use Revise, check what the change is "
                        "to be, and submit it again.",
                        change=change.display_name,
                        what=", ".join(dict.fromkeys(stale.mapped("label"))),
                    )
                )

    def _apply(self):
        """Enter the change on its order, exactly what was approved and nothing else. In superuser mode.

        :raises UserError: when the order does not take it as it is
        """
        self.ensure_one()
        self._check_current()
        before = self.order_id._change_content()
        self._write_rows([(line.field_name, line.line_key, line._get_data()[1]) for line in self.line_ids])
        self._check_applied(before)

    def _put_back(self):
        """Restore on the order what was agreed before this found change. In superuser mode.

        :raises UserError: when the server cannot put the order back
        """
        self.ensure_one()
        if self.line_ids.filtered(lambda line: line.field_name == "state"):
            raise UserError(
                self.env._(
                    "%s was cancelled and cannot be put back by itself. Agree with the customer and have the change "
                    "approved, or make a new order.",
                    self.order_id.name,
                )
            )
        self._write_rows([(line.field_name, line.line_key, line._get_data()[0]) for line in self.line_ids])

    def _write_rows(self, rows):
        """Write ``[(field, line key, value)]`` on the order, of which this change answers for. In superuser mode."""
        watch, order = Watch(self.order_id), self.order_id
        was_locked = order.locked
        try:
            order = watch.on(order)
            if was_locked:
                order.locked = False
            self._write_on(order, rows)
            if was_locked:
                order.locked = True
        finally:
            watch.close()

    def _write_on(self, order, rows):
        if any(name == "state" for name, __, __ in rows):
            order._action_cancel()
            return
        head, lines, additions = {}, {}, []
        for name, key, value in rows:
            if not key:
                head[name] = self._to_write(order, name, value)
            elif name:
                lines.setdefault(key, {})[name] = self._to_write(order.order_line, name, value)
            elif value is None:
                lines.setdefault(key, {})["product_uom_qty"] = 0
            else:
                additions.append((key, value))
        if head:
            order.write(head)
        for key, vals in lines.items():
            self._write_line(order, key, vals)
        for key, values in additions:
            self._add_line(order, key, values)

    def _write_line(self, order, key, vals):
        line = order.order_line.filtered(lambda line: str(line.id) == key)
        if line.display_type:
            # A note that nobody wants any more; its quantity says nothing.
            line.unlink() if vals.get("product_uom_qty") == 0 else line.write(vals)
            return
        # What a new quantity would compute anew stays as agreed.
        line.write({name: line[name] for name in KEPT_FIELDS} | vals)

    def _add_line(self, order, key, values):
        """Add a line, or what is left of it when it was taken out by hand."""
        vals = {name: self._to_write(order.order_line, name, value) for name, value in values.items()}
        line = order.order_line.filtered(lambda line: str(line.id) == key)
        if line:
            line.write({name: vals[name] for name in (*KEPT_FIELDS, "product_uom_qty") if name in vals})
        else:
            order.order_line.create({**vals, "order_id": order.id})

    def _to_write(self, records, name, value):
        field = records._fields[name]
        if field.type in ("one2many", "many2many"):
            return [Command.set(value or [])]
        if field.type == "datetime":
            return datetime.fromisoformat(value) if value else False
        return value

    def _check_applied(self, before):
        """Raise UserError when the order is something else than what was approved."""
        asked = {(line.field_name or None, line.line_key or None) for line in self.line_ids}
        additions = {key for key in asked if key[1] and not key[1].isdecimal()}
        found = {row[:2] for row in self.order_id._change_differences(before)}
        others = {key for key in found - asked if not (additions and key[0] is None)}
        wanted = asked - additions
        if others or wanted - found:
            names = ", ".join(sorted(str(name or key) for name, key in others | (wanted - found)))
            raise UserError(
                self.env._(
                    "%(change)s cannot be entered as it was approved: the order would differ in %(fields)s.",
                    change=self.display_name,
                    fields=names,
                )
            )


class ContractChangeLine(models.Model):
    _inherit = "contract.change.line"

    def _is_current(self, present):
        """Tell whether the order, with the content ``present``, is what this line says it was (or is, if found)."""
        self.ensure_one()
        was, now = self._get_data()
        value = now if self.change_id.is_found else was
        if not self.line_key:
            return canonical(present.get(self.field_name)) == canonical(value)
        line = present["lines"].get(self.line_key)
        if self.field_name:
            return line is not None and canonical(line.get(self.field_name)) == canonical(value)
        return (line is None) == (value is None) and (line is None or canonical(line) == canonical(value))
