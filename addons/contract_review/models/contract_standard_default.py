from odoo import api, fields, models

MARKETS = [("domestic", "Domestic"), ("export", "Export")]


class ContractStandardDefault(models.Model):
    """The standard to which the company commits itself when the customer gives no written data (CR-06).

    Chosen by product category, the nearest one first, and by market. A row without category stands where the
    categories have none: usually the standard of the company itself.
    """

    _name = "contract.standard.default"
    _description = "Default Standard"
    _order = "sequence, id"
    _rec_name = "standard_id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the row serves all companies.")
    categ_id = fields.Many2one(
        "product.category",
        "Product Category",
        index="btree_not_null",
        ondelete="cascade",
        help="With the categories below it. Empty: where no category has a standard of its own.",
    )
    market = fields.Selection(MARKETS, help="Empty: for both.")
    standard_id = fields.Many2one("contract.standard", required=True, check_company=True, ondelete="restrict")
    commitment = fields.Text(
        "Commitment Text", required=True, translate=True, help="Put on the review, and printed with it."
    )

    @api.model
    def _for_categories(self, categories, market, company):
        """Return the default of each product category as ``{category: row}``, an empty row where there is none.

        :param categories: ``product.category`` records, the empty one too
        :param market: ``domestic`` or ``export``
        """
        domain = [("company_id", "in", [company.id, False]), ("market", "in", [market, False])]
        rows = self.search(domain)  # few rows: read once for all categories
        return {category: rows._nearest(category) for category in categories}

    def _nearest(self, category):
        """Return the row for ``category``: the nearest category, then the market named, then the company's own."""
        path = [int(part) for part in (category.parent_path or "").split("/") if part]
        candidates = self.filtered(lambda row: not row.categ_id or row.categ_id.id in path)

        def rank(row):
            depth = path.index(row.categ_id.id) if row.categ_id else -1
            return -depth, not row.market, not row.company_id, row.sequence, row.id

        return candidates.sorted(rank)[:1]
