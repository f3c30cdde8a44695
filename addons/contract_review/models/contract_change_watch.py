from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.customer_comm.tools.fingerprint import differences


class Watch:
    """Who answers for the edits of some confirmed orders: the outermost write, or an approved change.

    It travels in the context and is recognised by its class, of which no client can make an instance. It ends with
    the call that opened it, so that records which leave that call with their context carry nothing.
    """

    KEY = "contract_change_watch"

    def __init__(self, orders, creating=False):
        self.ids = set(orders.ids)
        self.creating = creating  # orders that are made just now: nothing was agreed before

    def on(self, records):
        """Return ``records`` with the watch in their context."""
        return records.with_context(**{self.KEY: self})

    @classmethod
    def of(cls, env):
        """Return the watch in the context, or None."""
        watch = env.context.get(cls.KEY)
        return watch if isinstance(watch, cls) else None

    def covers(self, order):
        """Tell whether somebody answers for ``order`` already."""
        return order.id in self.ids or self.creating and order.create_date == order.env.cr.now()

    def close(self):
        """End the watch."""
        self.ids.clear()
        self.creating = False


class ContractChangeWatch(models.AbstractModel):
    """The part of an order that sees to it that a confirmed order changes by a contract change only (CR-72).

    What is promised is compared before and after a write, so it does not matter by which way it was changed, and what
    does not change it costs nothing. The lines with which Odoo keeps its books (see
    ``sale.order.line._change_is_promise``) promise nothing.
    """

    _name = "contract.change.watch"
    _description = "Watch on Confirmed Orders"

    def _change_watched(self):
        """Return those of these orders whose edits are changes of a contract."""
        watch = Watch.of(self.env)
        orders = self.filtered(lambda order: order.state == "sale" and not (watch and watch.covers(order)))
        if not orders:
            return orders
        # sudo: the setting applies to everybody, also to those who read no company
        policies = {company: company.sudo().contract_review_policy for company in orders.company_id}
        return orders.filtered(lambda order: policies.get(order.company_id, "off") != "off")

    @contextmanager
    def _change_watch(self):
        """Compare what these orders promise before and after what is done inside.

        Where the policy is enforced, a person is refused and all is as before. Otherwise the change is found and
        recorded: it is done, but has still to be handled.

        :raises UserError: for a person, with the way to ask for the change
        """
        orders = self.sudo()  # what is promised is the same whoever edits
        before = {order.id: order._change_content() for order in orders}
        watch = Watch(self)
        try:
            if self._change_is_refusable():
                with self.env.cr.savepoint():
                    yield watch
                    self._change_refuse(before)
            else:
                yield watch
        finally:
            watch.close()
        found = {order: before[order.id] for order in orders if order._change_differences(before[order.id])}
        if found:
            self.env["contract.change"]._find(found)

    def _change_is_refusable(self):
        """Tell whether a change may have to be refused: a person acts on an order for which the policy is enforced."""
        return self._review_person_acts() and any(
            company.sudo().contract_review_policy == "enforce"  # as above
            for company in self.company_id
        )

    def _change_refuse(self, before):
        # sudo: what is promised is the same whoever edits
        orders = self.sudo().filtered(lambda order: order.company_id.contract_review_policy == "enforce")
        for order in orders:
            if order._change_differences(before[order.id]):
                order._change_raise(order._change_labels(before[order.id]))

    def _change_raise(self, labels):
        raise UserError(
            self.env._(
                "%(order)s is confirmed: what was agreed changes only by a contract change (%(changes)s). Use the "
                "button Request a Change on the order; what is approved is entered by itself.",
                order=self.display_name,
                changes=labels,
            )
        )

    def _change_labels(self, before):
        """Name what differs from ``before``, joined, in the user's language."""
        rows = self.env["contract.change.line"]._prepare_from_contents(self, self._change_differences(before))
        return ", ".join(dict.fromkeys(self.env["contract.change.line"].new(row).label for row in rows))

    def _change_differences(self, before):
        """Return what differs between ``before`` and now as ``[(field, line key, was, is)]``.

        The field is None where a whole line is new or gone; the line key is None for fields of the order.
        """
        now, found = self._change_content(), {}
        for path, was, value in differences(before, now):
            head, *rest = path.split(".")
            if head != "lines":
                found[(head, None)] = (head, None, before.get(head), now.get(head))
            elif len(rest) == 1:
                found[(None, rest[0])] = (None, rest[0], was, value)
            else:
                key, name = rest[:2]
                values = before["lines"][key].get(name), now["lines"][key].get(name)
                found[(name, key)] = (name, key, *values)
        return [row for row in found.values() if row[0] or not self._change_follows_repair(row[1])]

    def _change_follows_repair(self, key):
        """Tell whether the line is a repair, which is there or not as its repair order is."""
        if "repair.order" not in self.env or not key.isdecimal():
            return False
        domain = [("sale_order_line_id", "=", int(key)), ("sale_order_id", "=", self.id)]
        return bool(self.env["repair.order"].search_count(domain, limit=1))

    def _change_content(self):
        """Return what this order promises, as nested plain values. Call in superuser mode."""
        self.ensure_one()
        lines = {
            str(line.id): self._review_values(line, self.order_line._get_change_content_fields())
            for line in self.order_line
            if line._change_is_promise()
        }
        content = self._review_values(self, self._get_change_fields())
        return {**content, "state": "cancel" if self.state == "cancel" else "sale", "lines": lines}

    def _get_change_fields(self):
        """Return the names of the order's fields that promise something once the order is confirmed."""
        return [name for name in self._get_review_fields() if name not in self._get_change_ignored_fields()]

    def _get_change_ignored_fields(self):
        """Return reviewed fields that promise nothing any more, or concern how the order is named, printed, paid."""
        return {
            "client_order_ref",
            "company_id",
            "is_major",
            "order_channel",
            "prepayment_percent",
            "pricelist_id",
            "quotation_document_ids",
            "require_payment",
            "require_signature",
            "validity_date",
        }
