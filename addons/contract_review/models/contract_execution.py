from odoo import api, fields, models
from odoo.tools import SQL


class ContractExecution(models.Model):
    """How far the orders are, line by line: ordered, produced, delivered, invoiced, late (CR-68).

    No table: it is read from the orders, their deliveries and, where Manufacturing is there, their production.
    Quantities are in the unit of the order line. A line is late when less than ordered had left by the promised day.
    """

    _name = "contract.execution"
    _description = "Contract Execution"
    _auto = False
    _order = "promised_on, id"
    _rec_name = "order_id"
    _depends = {
        "sale.order": ["name", "state", "partner_id", "company_id", "user_id", "date_order", "commitment_date"],
        "sale.order.line": [
            "order_id",
            "product_id",
            "product_uom_id",
            "product_uom_qty",
            "qty_delivered",
            "qty_invoiced",
            "customer_lead",
            "display_type",
            "is_downpayment",
        ],
        "stock.move": ["sale_line_id", "state", "date"],
        "contract.contract": ["order_id"],
    }

    order_id = fields.Many2one("sale.order", "Sales Order", readonly=True)
    contract_id = fields.Many2one("contract.contract", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    description = fields.Char(readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    ordered_qty = fields.Float("Ordered", digits="Product Unit", readonly=True)
    planned_qty = fields.Float(
        "In Production", digits="Product Unit", readonly=True, help="Of production orders made for this line."
    )
    produced_qty = fields.Float(
        "Produced", digits="Product Unit", readonly=True, help="By production orders made for this line."
    )
    delivered_qty = fields.Float("Delivered", digits="Product Unit", readonly=True)
    invoiced_qty = fields.Float("Invoiced", digits="Product Unit", readonly=True)
    open_qty = fields.Float("To Deliver", digits="Product Unit", readonly=True)
    promised_on = fields.Date("Promised", readonly=True, help="Delivery date of the order, else after the lead time.")
    delivered_on = fields.Date("Last Delivery", readonly=True)
    delay_days = fields.Integer("Delay (Days)", readonly=True, aggregator="max")
    status = fields.Selection(
        [
            ("open", "To Begin"),
            ("produced", "In Production"),
            ("partly", "Partly Delivered"),
            ("delivered", "Delivered"),
            ("invoiced", "Invoiced"),
        ],
        readonly=True,
    )
    is_late = fields.Boolean("Late", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.*,
                   CASE WHEN open_qty <= 0 AND invoiced_qty >= ordered_qty THEN 'invoiced'
                        WHEN open_qty <= 0 THEN 'delivered'
                        WHEN delivered_qty > 0 THEN 'partly'
                        WHEN planned_qty > 0 OR produced_qty > 0 THEN 'produced'
                        ELSE 'open' END AS status,
                   GREATEST(COALESCE(%(end)s - promised_on, 0), 0) AS delay_days,
                   COALESCE(%(end)s > promised_on, FALSE) AS is_late
              FROM (%(lines)s) line
            """,
            lines=self._lines_query(),
            end=SQL(
                "CASE WHEN open_qty <= 0 THEN COALESCE(delivered_on, promised_on) ELSE %s END",
                fields.Date.context_today(self),
            ),
        )

    @api.model
    def _lines_query(self):
        return SQL(
            """
            SELECT sol.id AS id,
                   so.id AS order_id,
                   contract.id AS contract_id,
                   so.company_id AS company_id,
                   so.partner_id AS partner_id,
                   so.user_id AS user_id,
                   sol.product_id AS product_id,
                   SPLIT_PART(sol.name, E'\n', 1) AS description,
                   sol.product_uom_id AS uom_id,
                   sol.product_uom_qty AS ordered_qty,
                   COALESCE(production.planned, 0) AS planned_qty,
                   COALESCE(production.produced, 0) AS produced_qty,
                   COALESCE(sol.qty_delivered, 0) AS delivered_qty,
                   COALESCE(sol.qty_invoiced, 0) AS invoiced_qty,
                   GREATEST(sol.product_uom_qty - COALESCE(sol.qty_delivered, 0), 0) AS open_qty,
                   %(promised)s AS promised_on,
                   delivery.done_on AS delivered_on
              FROM sale_order_line sol
              JOIN sale_order so ON so.id = sol.order_id
              LEFT JOIN contract_contract contract ON contract.order_id = so.id
              LEFT JOIN LATERAL (
                    SELECT MAX(%(moved)s) AS done_on
                      FROM stock_move move
                     WHERE move.sale_line_id = sol.id AND move.state = 'done'
                   ) delivery ON TRUE
              LEFT JOIN LATERAL (%(production)s) production ON TRUE
             WHERE so.state = 'sale'
               AND sol.display_type IS NULL
               AND sol.is_downpayment IS NOT TRUE
               AND sol.product_id IS NOT NULL
               AND sol.product_uom_qty > 0
            """,
            promised=self._day(
                SQL("COALESCE(so.commitment_date, so.date_order + sol.customer_lead * INTERVAL '1 day')")
            ),
            moved=self._day(SQL("move.date")),
            production=self._production_query(),
        )

    @api.model
    def _day(self, moment):
        """Return the SQL of the day of a moment, in the company's time zone."""
        tz = self.env.company.sudo().resource_calendar_id.tz or "UTC"  # a setting that applies to everybody
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, tz)

    @api.model
    def _production_query(self):
        """Return the SELECT of what is in production and produced for the line ``sol``, in its unit.

        Without Manufacturing, or where production is not tied to order lines, nothing is known.
        """
        productions = self.env.get("mrp.production")
        if productions is None or "sale_line_id" not in productions._fields:
            return SQL("SELECT 0.0 AS planned, 0.0 AS produced")
        return SQL(
            """
            SELECT SUM(made.quantity) FILTER (WHERE made.state = 'done') AS produced,
                   SUM(made.product_uom_qty) FILTER (WHERE made.state NOT IN ('done', 'cancel')) AS planned
              FROM (
                    SELECT move.state,
                           move.quantity * move_unit.factor / unit.factor AS quantity,
                           move.product_uom_qty * move_unit.factor / unit.factor AS product_uom_qty
                      FROM mrp_production production
                      JOIN stock_move move ON move.production_id = production.id
                                          AND move.product_id = production.product_id
                      JOIN uom_uom move_unit ON move_unit.id = move.product_uom
                      JOIN uom_uom unit ON unit.id = sol.product_uom_id
                     WHERE production.sale_line_id = sol.id
                       AND production.product_id = sol.product_id
                   ) made
            """
        )

    def action_open_order(self):
        """Open the contract, else the order of the line."""
        self.ensure_one()
        return (self.contract_id or self.order_id).get_formview_action()
