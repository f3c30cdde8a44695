from odoo import models


class ContractChange(models.Model):
    """What the prints of a change show."""

    _inherit = "contract.change"

    def _get_form(self, key):
        """Return the form of the register under which this change is printed."""
        return self.env["customer.form"]._get(key, self.company_id)

    def _report_lines(self):
        """Return was and is, as far as the current user may see prices."""
        self.ensure_one()
        shows_prices = self.env["contract.review"]._report_shows_prices()
        return self.sudo().line_ids.filtered(lambda line: shows_prices or not line.is_price)  # the rest is for all

    def _report_quotation_rows(self):
        """Return the goods and services of the order as it would be, for the new quotation. In superuser mode."""
        self.ensure_one()
        rows, lines = [], {str(line.id): line for line in self.order_id.order_line}
        for key, values in self._get_content()["lines"].items():
            line, quantity = lines.get(key), values.get("product_uom_qty")
            if values.get("display_type") or not quantity:
                continue
            unit = self.env["uom.uom"].browse(values["product_uom_id"] or [])
            amount = quantity * values["price_unit"] * (1 - values["discount"] / 100)
            rows.append(
                {
                    "name": values["name"],
                    "quantity": f"{quantity:g}",
                    "unit": unit.name,
                    "price_was": self._get_old_price(key, line),
                    "price": values["price_unit"],
                    "discount": f"{values['discount']:g}" if values["discount"] else "",
                    "amount": self.currency_id.round(amount),
                }
            )
        return rows

    def _get_old_price(self, key, line):
        changed = self.line_ids.filtered(lambda row: row.line_key == key and row.field_name == "price_unit")
        return changed.data_was if changed else line.price_unit if line else None
