from odoo import api, models

from odoo.addons.customer_comm.tools.fingerprint import differences, fingerprint


class ContractReviewSubject(models.AbstractModel):
    """What of a quotation is reviewed: the terms and lines by which it binds the company.

    All lines count, whatever they are marked as: no mark that a person can set takes a line out of the review. Lines
    that Odoo adds after the confirmation (expenses, delivery costs) come too late to matter, since the gate compares
    only what is not confirmed yet.
    """

    _name = "contract.review.subject"
    _description = "Subject of a Contract Review"

    @api.model
    def _get_review_fields(self):
        """Return the names of the order's fields that are reviewed."""
        return [
            "client_order_ref",
            "commitment_date",
            "company_id",
            "currency_id",
            "fiscal_position_id",
            "incoterm",
            "incoterm_location",
            "note",
            "order_channel",
            "partner_id",
            "partner_invoice_id",
            "partner_shipping_id",
            "payment_term_id",
            "pricelist_id",
            "validity_date",
        ]

    @api.model
    def _get_review_line_fields(self):
        """Return the names of the line's fields that are reviewed."""
        return [
            "customer_lead",
            "discount",
            "display_type",
            "name",
            "price_unit",
            "product_custom_attribute_value_ids",
            "product_id",
            "product_no_variant_attribute_value_ids",
            "product_uom_id",
            "product_uom_qty",
            "tax_ids",
        ]

    def _review_content(self):
        """Return what is reviewed as nested plain values, fit for a fingerprint."""
        self.ensure_one()
        order = self.sudo()  # the same content whoever asks
        lines = {str(line.id): self._review_values(line, self._get_review_line_fields()) for line in order.order_line}
        return {**self._review_values(order, self._get_review_fields()), "lines": lines}

    @api.model
    def _review_values(self, record, names):
        return {name: self._review_value(record._fields[name], record[name]) for name in names}

    @api.model
    def _review_value(self, field, value):
        if field.type == "many2one":
            return value.id or None
        if field.comodel_name == "product.attribute.custom.value":
            # What the customer wants engraved, say: it is changed without changing which row holds it.
            return sorted(f"{row.custom_product_template_attribute_value_id.id}: {row.custom_value}" for row in value)
        if field.relational:
            return sorted(value.ids)
        if field.type in ("date", "datetime"):
            return value.isoformat() if value else None
        return value if field.type in ("boolean", "integer", "float", "monetary") else value or None

    def _review_fingerprint(self):
        """Return the SHA-256 of what is reviewed."""
        return fingerprint(self._review_content())

    def _review_change_labels(self, content):
        """Name what differs between ``content`` and the quotation now, in the user's language.

        :param content: an earlier :meth:`_review_content`
        :return: labels of the changed fields, joined; lines by their description
        """
        self.ensure_one()
        now = self._review_content()
        lines = {str(line.id): line for line in self.sudo().order_line}
        labels = []
        for path, __, __ in differences(content or {}, now):
            head, *rest = path.split(".")
            label = self._review_line_label(lines.get(rest[0]), rest[1:]) if rest else self._review_label(head)
            if label not in labels:
                labels.append(label)
        return ", ".join(labels)

    def _review_label(self, name):
        field = self._fields.get(name)
        return field._description_string(self.env) if field else name

    def _review_line_label(self, line, path):
        if line is None:
            return self.env._("a line was removed")
        title = line.product_id.display_name or (line.name or "").split("\n")[0]
        if not path:
            return self.env._("%s was added", title)
        field = line._fields.get(path[0])
        return f"{title}: {field._description_string(self.env) if field else path[0]}"
