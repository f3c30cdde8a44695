from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from .contract_licence import MARKS


class ContractReview(models.Model):
    """What must be in hand before a contract is approved: licences to print marks, the clause on supplied property."""

    _inherit = "contract.review"

    prints_trademark = fields.Boolean("Trademark Printed", help="The goods bear a trademark of the customer.")
    prints_barcode = fields.Boolean("Barcode Printed", help="The goods bear a barcode of the customer.")
    licence_ids = fields.Many2many(
        "contract.licence",
        "contract_review_licence_rel",
        "review_id",
        "licence_id",
        "Licences",
        domain="[('commercial_partner_id', 'parent_of', partner_id), ('company_id', '=', company_id)]",
        copy=False,
    )
    property_clause = fields.Selection(
        [
            ("none", "The customer supplies nothing"),
            ("yes", "Stated in the contract"),
            ("no", "Not stated in the contract"),
        ],
        "Customer Property",
        copy=False,
        tracking=True,
        help="Property that the customer supplies is stated in the contract with its range and responsibilities.",
    )
    property_clause_text = fields.Text(
        "Clause on Customer Property", copy=False, help="What is supplied, and who is responsible for what."
    )

    @api.model
    def _get_locked_fields(self):
        return super()._get_locked_fields() | {
            "licence_ids",
            "prints_trademark",
            "prints_barcode",
            "property_clause",
            "property_clause_text",
        }

    @api.constrains("prints_trademark", "prints_barcode")
    def _check_prints(self):
        """The product knows best whether a mark is printed on it."""
        for review in self:
            products = review.sudo().line_ids.product_id  # the picture of the quotation, whoever looks at it
            for kind, label in review._get_mark_labels().items():
                marked = products.filtered(f"prints_{kind}")
                if marked and not review[f"prints_{kind}"]:
                    raise UserError(
                        self.env._(
                            "%(product)s bears: %(mark)s. Change it on the product.",
                            product=marked[0].display_name,
                            mark=label,
                        )
                    )

    @api.model
    def _prepare_snapshot_vals(self, order, facts):
        vals = super()._prepare_snapshot_vals(order, facts)
        products = order.order_line.product_id
        # What people ticked stays ticked when the picture is taken anew.
        return vals | {f"prints_{kind}": True for kind, __ in MARKS if any(products.mapped(f"prints_{kind}"))}

    def _prefill(self):
        super()._prefill()
        self._find_licences()

    def _refresh_snapshot(self):
        super()._refresh_snapshot()
        self._find_licences()

    def _find_licences(self):
        """Bring the customer's licences that hold, for the marks that are printed and have none yet."""
        for review in self:
            missing = [kind for kind in review._get_printed_marks() if not review._get_licences(kind)]
            if missing:
                found = self.env["contract.licence"].search(
                    [
                        ("commercial_partner_id", "=", review.partner_id.commercial_partner_id.id),
                        ("company_id", "=", review.company_id.id),
                        ("kind", "in", missing),
                    ]
                )
                day = review._get_licence_day()
                holding = found.filtered(lambda licence, day=day: licence._covers(day))
                review._guarded().write({"licence_ids": [Command.link(licence.id) for licence in holding]})

    def _take_over(self, previous):
        super()._take_over(previous)
        vals = {f"prints_{kind}": True for kind, __ in MARKS if previous[f"prints_{kind}"]}
        vals["licence_ids"] = [Command.link(licence.id) for licence in previous.licence_ids]
        if previous.property_clause:
            vals |= {
                "property_clause": previous.property_clause,
                "property_clause_text": previous.property_clause_text,
            }
        self.write(vals)

    # Approving

    def _check_ready(self):
        super()._check_ready()
        self._check_licences()
        if self.property_clause or self.type_id.needs_requirements:
            self._check_property_clause()

    def _get_printed_marks(self):
        return [kind for kind, __ in MARKS if self[f"prints_{kind}"]]

    @api.model
    def _get_mark_labels(self):
        return dict(self.env["contract.licence"]._fields["kind"]._description_selection(self.env))

    def _get_licences(self, kind):
        return self.licence_ids.filtered(lambda licence: licence.kind == kind)

    def _get_licence_day(self):
        """Return the day on which the licences must hold: of the delivery, or today."""
        today = fields.Date.context_today(self)
        return max(today, self.commitment_date.date()) if self.commitment_date else today

    def _check_licences(self):
        """CR-40: each mark that is printed has an accepted licence, with number, end and copy."""
        day, labels = self._get_licence_day(), self._get_mark_labels()
        for kind in self._get_printed_marks():
            licences = self.sudo()._get_licences(kind)  # whoever signs last need not see the register
            if not any(licence._covers(day) for licence in licences):
                raise UserError(
                    self.env._(
                        "%(review)s cannot be approved: a mark (%(mark)s) of the customer is printed, and no licence "
                        "for it holds on %(day)s. Enter its number, its end and a copy on the page Documents and "
                        "Licences, and accept it.",
                        review=self.display_name,
                        mark=labels[kind],
                        day=format_date(self.env, day),
                    )
                )

    def _get_supplied_property(self):
        """Return what the register has under this quotation."""
        # sudo: that there is something supplied is a fact, whoever may open it
        return (
            self.env["customer.property"]
            .sudo()
            .search([("order_id", "=", self.sudo().order_id.id), ("state", "!=", "cancelled")])
        )

    def _check_property_clause(self):
        """CR-94: what the customer supplies is in the contract, with range and responsibilities."""
        if self.property_clause == "yes":
            self._check_filled("property_clause_text")
        elif self.property_clause == "no" or self._get_supplied_property():
            raise UserError(
                self.env._(
                    "%s cannot be approved: the customer supplies something, and the contract does not state it. Agree "
                    "on its range and the responsibilities, and write the clause on the page Documents.",
                    self.display_name,
                )
            )
