from odoo import api, fields, models
from odoo.tools import format_date

from .contract_requirement import ORIGINS

# The register of needs names origins and kinds in its own words.
NEED_ORIGINS = {"stated": "stated", "intended_use": "implied", "statutory": "legal", "own": "company"}
NEED_GROUPS = {"delivery": "delivery", "price": "support"}
DOCUMENT_KINDS = ("sample", "drawing", "data", "inspection")


class ContractReview(models.Model):
    """What is known of the requirements: filled in when a review is made, and anew when the quotation changes.

    Lines that nobody has touched follow the quotation; what people have entered, changed or removed stays.
    """

    _inherit = "contract.review"

    def _prefill(self):
        super()._prefill()
        self._fill_requirements()

    def _refresh_snapshot(self):
        followed = self.is_changed or not self.requirement_ids
        super()._refresh_snapshot()
        if followed:
            self._fill_requirements()

    def _fill_requirements(self):
        """Fill in what is known of the requirements, on reviews of the types that ask for them."""
        for review in self.filtered("type_id.needs_requirements"):
            lines = review.requirement_ids
            lines.filtered("is_automatic")._guarded().unlink()
            there = set(review.requirement_ids.mapped("automatic_key"))
            review._create_requirements(
                vals for vals in review._prepare_requirements() if vals["automatic_key"] not in there
            )
            review._fill_documents()
            review._fill_property_clause()

    def _create_requirements(self, vals_list):
        common = {"review_id": self.id, "is_automatic": True}
        self.env["contract.requirement"]._guarded().create([{**common, **vals} for vals in vals_list])

    def _get_market(self):
        return "export" if self.is_export else "domestic"

    def _prepare_requirements(self):
        """Return the values of all lines that can be filled in; each has its ``automatic_key``."""
        self.ensure_one()
        vals_list = [
            *self._prepare_order_requirements(),
            *self._prepare_need_requirements(),
            *self._prepare_standard_requirements(),
            *self._prepare_commitment_requirements(),
        ]
        ranks = {origin: rank for rank, (origin, __) in enumerate(ORIGINS, 1)}
        for number, vals in enumerate(vals_list, 1):
            vals["sequence"] = 1000 * ranks[vals["origin"]] + number
        return vals_list

    # (a) Stated: what the quotation says, by head

    def _prepare_order_requirements(self):
        heads = self.env["contract.requirement.head"].search(
            [("prefill", "!=", False), ("company_id", "in", [self.company_id.id, False])]
        )
        vals_list = []
        for head in heads:
            for key, vals in getattr(self, f"_requirements_from_{head.prefill}")():
                common = {"origin": "stated", "head_id": head.id, "source": "order"}
                vals_list.append({**common, **vals, "automatic_key": f"head {head.id} {key}"})
        return vals_list

    def _get_goods_lines(self):
        """Return the lines of the quotation that hold goods."""
        return self.order_id.order_line.filtered(lambda line: line.product_id.type not in (False, "service"))

    def _requirements_from_product(self):
        return [
            (product.id, {"product_id": product.id, "text": "\n".join(dict.fromkeys(lines.mapped("name")))})
            for product, lines in self.order_id.order_line.filtered("product_id").grouped("product_id").items()
        ]

    def _requirements_from_delivery_date(self):
        date = self.order_id.commitment_date
        if not date:
            return []
        zone = self.order_id.user_id.tz or self.company_id.partner_id.tz or "UTC"
        day = fields.Datetime.context_timestamp(self.with_context(tz=zone), date).date()
        return self._requirement_text(self.env._("Delivery on %s", format_date(self.env, day)))

    def _requirements_from_lead_time(self):
        days = max(self._get_goods_lines().mapped("customer_lead"), default=0)
        return self._requirement_text(days and self.env._("Delivered within %s days of the order", round(days)))

    def _requirements_from_incoterm(self):
        order = self.order_id
        return self._requirement_text(
            order.incoterm and " ".join(filter(None, [order.incoterm.display_name, order.incoterm_location]))
        )

    def _requirements_from_picking_policy(self):
        order = self.order_id
        labels = dict(order._fields["picking_policy"]._description_selection(self.env))
        return self._requirement_text(self._get_goods_lines() and labels.get(order.picking_policy))

    def _requirements_from_shipping_address(self):
        address = self.order_id.partner_shipping_id._display_address(without_company=False)
        parts = [part.strip() for part in address.splitlines()]
        return self._requirement_text(self._get_goods_lines() and ", ".join(filter(None, parts)))

    def _requirements_from_payment(self):
        # Without figures: whoever reads the requirements need not be allowed to see prices.
        term = self.order_id.payment_term_id.name
        if term:
            return self._requirement_text(self.env._("Prices as on the quotation; payment: %s", term))
        return self._requirement_text(self.env._("Prices as on the quotation"))

    def _requirements_from_warranty(self):
        by_months = self._get_goods_lines().product_id.grouped(
            lambda product: product.product_tmpl_id._get_warranty_months(self.company_id)
        )
        return [
            (
                months,
                {
                    "origin": "company",
                    "text": self.env._(
                        "%(months)s months on %(products)s",
                        months=months,
                        products=", ".join(products.mapped("display_name")),
                    ),
                },
            )
            for months, products in by_months.items()
            if months
        ]

    @api.model
    def _requirement_text(self, text):
        text = (text or "").strip()
        return [("", {"text": text})] if text else []

    # (a) to (d): the register of needs

    def _prepare_need_requirements(self):
        # The whole register: what was collected from a customer concerns whoever reviews his quotation.
        needs = self.env["customer.requirement.line"].search(self._get_needs_domain(self.order_id))
        return [
            {
                "origin": NEED_ORIGINS[need.origin],
                "group": NEED_GROUPS.get(need.kind, "quality"),
                "product_id": need.product_id.id,
                "text": ": ".join(filter(None, [need.description, need.target])),
                "expectation_id": need.id,
                "source": "need",
                "automatic_key": f"need {need.id}",
            }
            for need in needs
        ]

    # (c) Law: the standards to which the company commits itself without written data (CR-06)

    def _get_default_standards(self):
        """Return ``{product category: its row of the default standards}`` for the goods of the quotation.

        Goods without category are under the empty one.
        """
        categories = list(self._get_goods_lines().product_id.grouped("categ_id"))
        return self.env["contract.standard.default"]._for_categories(categories, self._get_market(), self.company_id)

    def _prepare_standard_requirements(self):
        vals_list, seen = [], set()
        for category, row in self._get_default_standards().items():
            if row and row in seen:
                continue
            seen.add(row)
            vals_list.append(
                {
                    "origin": "legal",
                    "group": "quality",
                    "source": "standard",
                    "standard_id": row.standard_id._get_valid().id if row else False,
                    "text": row.commitment,
                    "state": "determined" if row else "open",
                    "automatic_key": f"standard {row.id}" if row else f"category {category.id}",
                }
            )
        return vals_list

    # (d) Company: its commitments (CR-07)

    def _prepare_commitment_requirements(self):
        commitments = self.env["contract.commitment"].search([("company_id", "in", [self.company_id.id, False])])
        return [
            {
                "origin": "company",
                "source": "commitment",
                "commitment_id": commitment.id,
                "text": commitment.text,
                "state": "none" if commitment.market and commitment.market != self._get_market() else "open",
                "automatic_key": f"commitment {commitment.id}",
            }
            for commitment in commitments
        ]

    # What the customer gives in writing (CR-05), and supplies (CR-94)

    def _fill_documents(self):
        """List what a customer gives in writing; nothing is received yet, so the default standard stands for it."""
        if self.document_ids:
            return
        state = "missing" if self._get_goods_lines() else "not_needed"
        rows = self._get_default_standards().values()
        standard = next((row.standard_id._get_valid() for row in rows if row), self.env["contract.standard"])
        self.env["contract.review.document"]._guarded().create(
            [
                {
                    "review_id": self.id,
                    "kind": kind,
                    "sequence": number,
                    "state": state,
                    "standard_id": standard.id,
                }
                for number, kind in enumerate(DOCUMENT_KINDS, 1)
            ]
        )

    def _fill_property_clause(self):
        if not self.property_clause and not self._get_supplied_property():
            self._guarded().write({"property_clause": "none"})
