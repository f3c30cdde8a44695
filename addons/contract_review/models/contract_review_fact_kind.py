from typing import NamedTuple

from odoo import api, fields, models, tools

# Facts that only those see who may see prices and margins.
PRICE_CODES = frozenset({"last_price", "margin", "balance", "credit"})


class Kind(NamedTuple):
    """One kind of fact; ``functions`` are the codes of those who see it."""

    id: int
    code: str
    sequence: int
    is_price: bool
    functions: frozenset


class ContractReviewFactKind(models.Model):
    """A fact that the system finds for the reviewers, and the functions that get to see it beside their questions."""

    _name = "contract.review.fact.kind"
    _description = "Fact for Reviewers"
    _inherit = ["customer.cached.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            ("stock", "Stock and receipts up to the date"),
            ("lead_time", "Lead time and time left"),
            ("supplier", "Lead time of the supplier"),
            ("capacity", "Capacity of the work centers"),
            ("new_product", "Product new for the customer"),
            ("returns", "Returned by the customer within a year"),
            ("weight", "Weight and destination"),
            ("last_price", "Last price to the customer"),
            ("margin", "Margin"),
            ("balance", "Open and overdue balance"),
            ("credit", "Credit level and limit"),
        ],
        "What Is Found",
        required=True,
        help="The capacity is found where manufacturing is installed and the products have operations.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    function_ids = fields.Many2many(
        "customer.function", string="Shown To", required=True, check_company=True, help="When they are asked to sign."
    )
    is_price = fields.Boolean(
        "Prices and Margins Only", compute="_compute_is_price", help="Seen by the group Prices and Margins only."
    )

    @api.depends("code")
    def _compute_is_price(self):
        for kind in self:
            kind.is_price = kind.code in PRICE_CODES

    @api.model
    @tools.ormcache("company_id")
    def _get_kinds(self, company_id):
        """Return the :class:`Kind` of each fact that is found for the reviews of a company, in their order."""
        # sudo: the set-up serves everybody
        kinds = self.sudo().search([("company_id", "in", [company_id, False])])
        return [
            Kind(kind.id, kind.code, kind.sequence, kind.is_price, frozenset(kind.function_ids.mapped("code")))
            for kind in kinds
        ]
