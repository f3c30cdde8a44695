from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.customer_comm.tools.fingerprint import differences, fingerprint

from ..tools.order_facts import OrderFacts


class ContractReview(models.Model):
    """The review of a change: of the order as it would be, before it is promised to the customer (CR-78)."""

    _inherit = "contract.review"

    change_id = fields.Many2one(
        "contract.change", "Contract Change", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    _guarded_fields = frozenset({"change_id"})

    # A quotation has one live review, and so has each change of the order.
    _live_uniq = models.UniqueIndex(
        "(order_id) WHERE state IN ('draft', 'in_review', 'negotiating', 'approved') AND change_id IS NULL",
        "This quotation already has a contract review. Reload to see it.",
    )
    _change_live_uniq = models.UniqueIndex(
        "(change_id) WHERE state IN ('draft', 'in_review', 'negotiating', 'approved') AND change_id IS NOT NULL",
        "This change already has a contract review. Reload to see it.",
    )

    @api.model
    def _create_for_change(self, change):
        """Make the review of a change, and ask for the signatures when nothing is missing."""
        review = self.sudo()._make_for_change(change)  # the server makes reviews, for everybody who asks for one
        try:
            with self.env.cr.savepoint():
                review.with_user(self.env.user).sudo()._ask()
        except UserError as error:
            review.invalidate_recordset()
            review.message_post(
                body=self.env._("It could not be submitted by itself: %s", error), subtype_xmlid="mail.mt_note"
            )
        return review

    def _make_for_change(self, change):
        change = change.sudo()  # whoever asks for a review need not see all that belongs to it
        review_type = change.kind_ids._get_review_type(change.company_id)
        if not review_type:
            raise UserError(self.env._("There is no review type of the kind Change. See Configuration > Review Types."))
        review = (
            self.with_context(mail_auto_subscribe_no_notify=True)
            ._guarded()
            .create(
                {
                    "company_id": change.company_id.id,
                    "order_id": change.order_id.id,
                    "partner_id": change.partner_id.id,
                    "user_id": change.user_id.id or self.env.uid,
                    "requested_by_id": self.env.uid,
                    "change_id": change.id,
                    "type_id": review_type.id,
                    "reason": ", ".join(change.kind_ids.mapped("name")),
                    **self._prepare_change_snapshot_vals(change),
                }
            )
        )
        review._checklist_apply(review_type.checklist_ids)
        review._prefill()
        return review

    @api.model
    def _prepare_change_snapshot_vals(self, change):
        """Return the picture of the order as it would be."""
        order, content = change.order_id, change._get_content()
        facts = OrderFacts(order)
        vals = self._prepare_snapshot_vals(order, facts)
        date = content.get("commitment_date")
        return {
            **vals,
            "content": content,
            "fingerprint": fingerprint(content),
            "commitment_date": datetime.fromisoformat(date) if date else False,
            "payment_term_id": content.get("payment_term_id"),
            "line_ids": self._prepare_change_lines(change, content, vals["line_ids"]),
        }

    def _prepare_change_lines(self, change, content, commands):
        """Return the lines of the picture with what is asked for in the place of what is."""
        lines, rows = change.order_id.order_line, []
        for line, (__, __, vals) in zip(lines, commands, strict=True):
            values = content["lines"].get(str(line.id), {})
            if line.product_id:
                vals = self._with_change(change, line, dict(vals), values)
            rows.append(Command.create({**vals, "name": values.get("name") or vals["name"]}))
        for key, values in content["lines"].items():
            if not key.isdecimal():
                rows.append(Command.create(self._prepare_added_line_vals(change, values)))
        return rows

    def _with_change(self, change, line, vals, values):
        quantity = values.get("product_uom_qty", line.product_uom_qty)
        price, discount = values.get("price_unit", line.price_unit), values.get("discount", line.discount)
        more = quantity - line.product_uom_qty
        if more > 0 and line.product_id.is_storable:
            # What the order has asked for already is planned for; the rest has to be free.
            vals["stock_state"] = "available" if vals.get("free_qty", 0.0) >= more else "short"
        return {
            **vals,
            "quantity": quantity,
            "price_unit": price,
            "discount": discount,
            "customer_lead": values.get("customer_lead", line.customer_lead),
            "price_subtotal": change.currency_id.round(quantity * price * (1 - discount / 100)),
        }

    def _prepare_added_line_vals(self, change, values):
        product = self.env["product.product"].browse(values["product_id"])
        amount = values["product_uom_qty"] * values["price_unit"] * (1 - values["discount"] / 100)
        warehouse = change.order_id.warehouse_id
        free = product.with_context(warehouse_id=warehouse.id).free_qty if product.is_storable else 0.0
        enough = "available" if free >= values["product_uom_qty"] else "short"
        return {
            "company_id": change.company_id.id,
            "order_line_id": False,
            "sequence": 1000,
            "name": values["name"],
            "product_id": product.id,
            "quantity": values["product_uom_qty"],
            "uom_id": values["product_uom_id"],
            "customer_lead": values["customer_lead"],
            "is_new_product": True,
            "free_qty": free,
            "stock_state": enough if product.is_storable else "none",
            "price_unit": values["price_unit"],
            "discount": values["discount"],
            "price_subtotal": change.currency_id.round(amount),
        }

    def _subject_content(self):
        return self.change_id._get_content() if self.change_id else super()._subject_content()

    def _subject_changes(self):
        if not self.change_id:
            return super()._subject_changes()
        paths = differences(self.content or {}, self._subject_content())
        order = self.order_id
        return ", ".join(dict.fromkeys(order._review_label(path.split(".")[0]) for path, __, __ in paths))

    def _is_comparable(self):
        if self.change_id:
            return (
                self.state in ("draft", "in_review", "negotiating", "approved") and self.change_id.state == "reviewing"
            )
        return super()._is_comparable()

    def _refresh_snapshot(self):
        if not self.change_id:
            return super()._refresh_snapshot()
        vals = self._prepare_change_snapshot_vals(self.change_id)
        self._guarded().write({**vals, "line_ids": self._line_commands(vals["line_ids"])})
        self._checklist_apply(self.type_id.checklist_ids)
        return None

    def _signoff_approved(self):
        super()._signoff_approved()
        self.sudo().change_id._review_approved()  # sudo: the change goes on, whoever signs

    def _signoff_rejected(self, signoff):
        super()._signoff_rejected(signoff)
        if self.change_id:
            self.sudo().change_id._reject(signoff.note)  # as above

    def _signoff_authors(self):
        return super()._signoff_authors() | self.sudo().change_id._signoff_authors()
