from odoo import api, fields, models
from odoo.tools import SQL

from .contract_document_kind import CONTRACT_PRICE_GROUPS


class ContractLedger(models.Model):
    """The contract ledger: every confirmed order, with its contract, review and changes where it has any (CR-65).

    No table and nothing to write at the confirmation: it is read from the orders. A row has the id of its order.
    """

    _name = "contract.ledger"
    _description = "Contract Ledger"
    _auto = False
    _order = "date_order desc, id desc"
    _rec_name = "name"
    _depends = {
        "sale.order": [
            "name",
            "state",
            "partner_id",
            "company_id",
            "user_id",
            "date_order",
            "commitment_date",
            "client_order_ref",
            "currency_id",
            "currency_rate",
            "amount_untaxed",
            "amount_total",
            "delivery_status",
            "invoice_status",
        ],
        "contract.contract": ["order_id", "name", "kind", "state", "version", "signed_on", "is_signed", "clerk_id"],
        "contract.review": ["name", "order_id", "change_id", "state", "type_id"],
        "contract.change": ["order_id"],
        "contract.production.notice": ["order_id"],
        "contract.check": ["order_id", "state"],
        "contract.document": ["contract_id", "order_id", "active"],
        "res.partner": ["commercial_partner_id"],
    }

    name = fields.Char("Number", readonly=True, help="Of the contract, else of the order.")
    order_id = fields.Many2one("sale.order", "Sales Order", readonly=True)
    contract_id = fields.Many2one("contract.contract", readonly=True)
    review_id = fields.Many2one("contract.review", readonly=True)
    review_number = fields.Char("Review No.", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer Company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    clerk_id = fields.Many2one("res.users", "Contract Clerk", readonly=True)
    client_order_ref = fields.Char("Customer Reference", readonly=True)
    kind = fields.Selection(
        [("contract", "Signed Contract"), ("confirmation", "Order Confirmation"), ("none", "None on File")],
        "Form of Contract",
        readonly=True,
    )
    type_id = fields.Many2one("contract.review.type", readonly=True)
    state = fields.Selection(
        [
            ("draft", "To Be Signed"),
            ("signed", "Signed"),
            ("running", "Running"),
            ("completed", "Completed"),
            ("terminated", "Terminated"),
            ("archived", "Archived"),
        ],
        "Status",
        readonly=True,
    )
    is_signed = fields.Boolean("Signed by Both", readonly=True)
    date_order = fields.Datetime("Order Date", readonly=True)
    signed_on = fields.Date(readonly=True)
    commitment_date = fields.Datetime("Delivery Date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    amount_total = fields.Monetary("Total", readonly=True, groups=CONTRACT_PRICE_GROUPS)
    amount_company = fields.Monetary(
        "Untaxed Amount", currency_field="company_currency_id", readonly=True, groups=CONTRACT_PRICE_GROUPS
    )
    version = fields.Integer(readonly=True, aggregator=None)
    change_count = fields.Integer("Changes", readonly=True)
    notice_count = fields.Integer("Production Notices", readonly=True)
    document_count = fields.Integer("Contract Documents", readonly=True)

    check_state = fields.Selection(
        [("none", "Not Checked"), ("draft", "Begun"), ("done", "Checked")], "Execution Check", readonly=True
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT %(select)s
              FROM sale_order so
              JOIN res_partner partner ON partner.id = so.partner_id
              JOIN res_company company ON company.id = so.company_id
              LEFT JOIN contract_contract contract ON contract.order_id = so.id
              LEFT JOIN LATERAL (
                    SELECT cr.id, cr.name, cr.type_id
                      FROM contract_review cr
                     WHERE %(review)s
                     ORDER BY cr.id DESC
                     LIMIT 1
                   ) review ON TRUE
             WHERE so.state = 'sale' OR contract.id IS NOT NULL
            """,
            select=SQL(", ").join(SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in self._columns().items()),
            review=self._review_condition(),
        )

    @api.model
    def _review_condition(self):
        """Return the SQL condition of the review ``cr`` that counts for the order ``so``."""
        return SQL("cr.order_id = so.id AND cr.change_id IS NULL AND cr.state != 'void'")

    @api.model
    def _columns(self):
        """Hook: return ``{column: SQL}`` over so (order), contract, review, partner and company."""
        columns = {
            "id": "so.id",
            "order_id": "so.id",
            "name": "COALESCE(contract.name, so.name)",
            "contract_id": "contract.id",
            "review_id": "review.id",
            "review_number": "review.name",
            "company_id": "so.company_id",
            "partner_id": "so.partner_id",
            "commercial_partner_id": "partner.commercial_partner_id",
            "user_id": "so.user_id",
            "clerk_id": "contract.clerk_id",
            "client_order_ref": "so.client_order_ref",
            "kind": "COALESCE(contract.kind, CASE WHEN so.signed_on IS NULL THEN 'none' ELSE 'confirmation' END)",
            "type_id": "COALESCE(contract.type_id, review.type_id)",
            "state": """COALESCE(contract.state, CASE
                            WHEN so.invoice_status = 'invoiced'
                             AND COALESCE(so.delivery_status, 'full') = 'full' THEN 'completed'
                            ELSE 'running' END)""",
            "is_signed": "COALESCE(contract.is_signed, so.signed_on IS NOT NULL)",
            "date_order": "so.date_order",
            "signed_on": "COALESCE(contract.signed_on, so.signed_on::date)",
            "commitment_date": "so.commitment_date",
            "currency_id": "so.currency_id",
            "company_currency_id": "company.currency_id",
            "amount_total": "so.amount_total",
            "amount_company": "so.amount_untaxed / COALESCE(NULLIF(so.currency_rate, 0), 1.0)",
            "version": "COALESCE(contract.version, 1)",
            "change_count": "(SELECT COUNT(*) FROM contract_change change WHERE change.order_id = so.id)",
            "notice_count": "(SELECT COUNT(*) FROM contract_production_notice pn WHERE pn.order_id = so.id)",
            "document_count": """(SELECT COUNT(*) FROM contract_document document
                                   WHERE document.order_id = so.id AND document.active)""",
            "check_state": """COALESCE((SELECT MIN(ck.state)
                                          FROM contract_check ck WHERE ck.order_id = so.id), 'none')""",
        }
        return {name: SQL(sql) for name, sql in columns.items()}

    def action_open(self):
        """Open the contract, or the order where there is none."""
        self.ensure_one()
        return (self.contract_id or self.order_id).get_formview_action()

    def action_open_review(self):
        """Open the review of the order."""
        self.ensure_one()
        return self.review_id.get_formview_action()

    def action_create_contract(self):
        """Make the contract of the order."""
        self.ensure_one()
        return self.order_id.action_create_contract()
