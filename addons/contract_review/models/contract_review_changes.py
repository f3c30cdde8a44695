from odoo import api, fields, models

from odoo.addons.customer_comm.tools.fingerprint import differences

from ..tools.change_text import ChangeText
from .contract_review_line import PRICE_GROUPS
from .contract_review_subject import ADDRESSES

PRICE_SUBJECTS = frozenset({"line.price_unit", "line.discount"})


class ContractReview(models.Model):
    """What the quotation was and is, in words: live while a review waits to be renewed, and kept when it is."""

    _inherit = "contract.review"

    difference_ids = fields.One2many("contract.review.difference", "review_id", "Changes", readonly=True, copy=False)
    change_table = fields.Html(compute="_compute_change_table", sanitize=False)

    _guarded_fields = frozenset({"difference_ids"})

    @api.depends("is_changed")
    @api.depends_context("uid", "lang")
    def _compute_change_table(self):
        prices = self._report_shows_prices()
        for review in self:
            found = review._origin.sudo()._find_differences() if review.is_changed else []  # as is_changed
            rows = [row for row in found if prices or not row["is_price"]]
            values = {"rows": rows, "hidden": len(found) - len(rows)}
            review.change_table = found and self.env["ir.qweb"]._render("contract_review.review_changes", values)

    def _find_differences(self):
        """Return what the quotation was when its picture was taken, and is now, as a list of values of
        ``contract.review.difference``. Call in superuser mode."""
        self.ensure_one()
        was, now = self.content or {}, self._subject_content()
        words = ChangeText(self.env)
        keys = dict.fromkeys(tuple(path.split(".")[:3]) for path, __, __ in differences(was, now))
        rows = [
            self._describe_line_change(words, key[1:], was.get("lines", {}), now.get("lines", {}))
            if key[0] == "lines"
            else self._describe_order_change(words, key[0], was, now)
            for key in dict.fromkeys(key if key[0] == "lines" else key[:1] for key in keys)
        ]
        rows = [row for row in rows if row["was"] != row["now"]]  # what is kept in another way only, say
        signed = self.signoff_ids.filtered(lambda row: row.state == "approved")
        for row in rows:
            concerned = signed.filtered(lambda signoff, row=row: self._is_concerned(signoff, row["subject"]))
            row["functions"] = concerned.function_id
        return rows

    def _describe_order_change(self, words, name, was, now):
        return {
            "subject": f"order.{ADDRESSES.get(name, name)}",
            "label": self.order_id._review_label(name),
            "was": words.value(self.order_id, name, was.get(name)),
            "now": words.value(self.order_id, name, now.get(name)),
            "is_price": False,
        }

    def _describe_line_change(self, words, path, was, now):
        line_id, *rest = path
        before, after = was.get(line_id), now.get(line_id)
        title = words.line_title(after or before)
        if not before or not after:
            label = self.env._("Line removed") if before else self.env._("Line added")
            summary = words.line_summary(after or before)
            return {
                "subject": "line.product_id",
                "label": label,
                "was": summary if before else "",
                "now": summary if after else "",
                "is_price": False,
            }
        lines, name = self.env["sale.order.line"], rest[0]
        field = lines._fields.get(name)
        return {
            "subject": f"line.{name}",
            "label": f"{title}: {field._description_string(self.env) if field else name}",
            "was": words.value(lines, name, before.get(name)),
            "now": words.value(lines, name, after.get(name)),
            "is_price": f"line.{name}" in PRICE_SUBJECTS,
        }

    @api.model
    def _is_concerned(self, signoff, subject):
        return subject not in ((signoff.scope or {}).get("without") or ())

    def _keep_changes(self):
        """Keep what was and is, and whose signatures it makes void (CR-46)."""
        super()._keep_changes()
        vals_list = []
        for row in self._find_differences():
            functions = row.pop("functions")
            ids = [fields.Command.set(functions.ids)]
            vals_list.append({**row, "review_id": self.id, "company_id": self.company_id.id, "function_ids": ids})
        self.env["contract.review.difference"].create(vals_list)

    @api.model
    def _report_shows_prices(self):
        return any(map(self.env.user.has_group, PRICE_GROUPS.split(",")))
