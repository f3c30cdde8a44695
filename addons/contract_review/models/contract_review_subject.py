from odoo import api, models

from odoo.addons.customer_comm.tools.fingerprint import differences, fingerprint

# The names under which the addresses stand in what is reviewed, as text.
ADDRESSES = {
    "partner_address": "partner_id",
    "partner_invoice_address": "partner_invoice_id",
    "partner_shipping_address": "partner_shipping_id",
}
# Documents count by name and content: they are changed without changing which record holds them.
DOCUMENT_MODELS = ("ir.attachment", "product.document", "quotation.document")


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
        names = [
            "client_order_ref",
            "commitment_date",
            "company_id",
            "currency_id",
            "customizable_pdf_form_fields",
            "fiscal_position_id",
            "incoterm",
            "incoterm_location",
            "is_major",
            "note",
            "order_channel",
            "partner_id",
            "partner_invoice_id",
            "partner_shipping_id",
            "payment_term_id",
            "picking_policy",
            "prepayment_percent",
            "pricelist_id",
            "quotation_document_ids",
            "require_payment",
            "require_signature",
            "review_attachment_ids",
            "validity_date",
            "warehouse_id",
        ]
        return [name for name in names if name in self.env["sale.order"]._fields]  # some belong to other apps

    @api.model
    def _get_review_line_fields(self):
        """Return the names of the line's fields that are reviewed."""
        names = [
            "combo_item_id",
            "customer_lead",
            "discount",
            "display_type",
            "is_optional",
            "name",
            "price_unit",
            "product_custom_attribute_value_ids",
            "product_document_ids",
            "product_id",
            "product_no_variant_attribute_value_ids",
            "product_uom_id",
            "product_uom_qty",
            "route_ids",
            "tax_ids",
        ]
        return [name for name in names if name in self.env["sale.order.line"]._fields]  # as above

    @api.model
    def _get_review_subjects(self):
        """Return what of a quotation can change as ``[(key, label)]``: ``order.`` or ``line.`` and the name in
        :meth:`_review_content`."""
        lines = self.env["sale.order.line"]
        subjects = [
            (f"order.{name}", self.env._("Quotation: %s", self._review_label(name)))
            for name in self._get_review_fields()
        ]
        subjects += [
            (f"line.{name}", self.env._("Line: %s", lines._fields[name]._description_string(self.env)))
            for name in self._get_review_line_fields()
            if name in lines._fields and name != "display_type"  # whether a line is a heading goes with its text
        ]
        return sorted(subjects, key=lambda subject: subject[1])

    def _review_content(self):
        """Return what is reviewed as nested plain values, fit for a fingerprint."""
        self.ensure_one()
        order = self.sudo()  # the same content whoever asks
        lines = {str(line.id): self._review_values(line, self._get_review_line_fields()) for line in order.order_line}
        addresses = {name: self._review_address(order[field]) for name, field in ADDRESSES.items() if order[field]}
        return {**self._review_values(order, self._get_review_fields()), **addresses, "lines": lines}

    @api.model
    def _review_address(self, partner):
        """Return an address as text, the same in every language: a change of it is a change of the quotation."""
        names = (partner.commercial_company_name, partner.name, partner.vat)
        town = (partner.zip, partner.city, partner.state_id.code, partner.country_id.code)
        rows = (*names, partner.street, partner.street2, " ".join(filter(None, town)))
        return "\n".join(filter(None, rows)) or None

    @api.model
    def _review_values(self, record, names):
        values = {name: self._review_value(record._fields[name], record[name]) for name in names}
        # What is empty is left out: an app that adds an empty field to quotations changes none of them.
        return {
            name: value for name, value in values.items() if value is not None and value is not False and value != []
        }

    @api.model
    def _review_value(self, field, value):
        if field.type == "many2one":
            return value.id or None
        if field.comodel_name == "product.attribute.custom.value":
            # What the customer wants engraved, say: it is changed without changing which row holds it.
            return sorted(f"{row.custom_product_template_attribute_value_id.id}: {row.custom_value}" for row in value)
        if field.comodel_name in DOCUMENT_MODELS:
            return sorted(f"{document.name}: {document.checksum or document.url or ''}" for document in value)
        if field.relational:
            return sorted(value.ids)
        if field.type in ("date", "datetime"):
            return value.isoformat() if value else None
        return value if field.type in ("boolean", "integer", "float", "monetary") else value or None  # zero is a value

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
        lines = {str(line.id): line for line in self.sudo().order_line}  # sudo: the same labels whoever asks
        labels = []
        for path, __, __ in differences(content or {}, now):
            head, *rest = path.split(".")
            in_line = head == "lines" and rest
            label = self._review_line_label(lines.get(rest[0]), rest[1:]) if in_line else self._review_label(head)
            if label not in labels:
                labels.append(label)
        return ", ".join(labels)

    def _review_label(self, name):
        labels = {
            "partner_address": self.env._("Address of the customer"),
            "partner_invoice_address": self.env._("Invoice address"),
            "partner_shipping_address": self.env._("Delivery address"),
        }
        field = self._fields.get(name)
        return labels.get(name) or (field._description_string(self.env) if field else name)

    def _review_line_label(self, line, path):
        if line is None:
            return self.env._("a line was removed")
        title = line.product_id.display_name or (line.name or "").split("\n")[0]
        if not path:
            return self.env._("%s was added", title)
        field = line._fields.get(path[0])
        return f"{title}: {field._description_string(self.env) if field else path[0]}"
