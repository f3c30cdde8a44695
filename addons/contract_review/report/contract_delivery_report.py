from odoo import fields, models
from odoo.tools import SQL


class ContractDeliveryReport(models.Model):
    """Whether the goods of confirmed orders were delivered by the reviewed date, one row an order line (CR-11).

    The date is the one that the review has found; else the delivery date of the order, else the deadline of the
    transfer. A line is delivered when the last goods for its quantity have left, on the day in the time zone of the
    company.
    """

    _name = "contract.delivery.report"
    _description = "On-Time Delivery"
    _auto = False
    _order = "promised_on desc, id desc"
    _rec_name = "order_id"
    _depends = {
        "sale.order": ["partner_id", "company_id", "user_id", "commitment_date", "state"],
        "sale.order.line": ["product_id", "product_uom_qty", "qty_delivered", "reviewed_on", "order_id"],
        "stock.move": ["sale_line_id", "state", "date", "date_deadline"],
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    order_line_id = fields.Many2one("sale.order.line", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one("product.category", readonly=True)
    is_reviewed = fields.Boolean("Date Reviewed", readonly=True)
    promised_on = fields.Date("Promised For", readonly=True)
    delivered_on = fields.Date(readonly=True)
    days_late = fields.Integer(readonly=True, aggregator="avg", help="Negative: earlier than promised.")
    on_time_rate = fields.Float(
        "On Time (%)", digits=(16, 1), readonly=True, aggregator="avg", help="Of what was delivered or is overdue."
    )
    status = fields.Selection(
        [("on_time", "On Time"), ("late", "Delivered Late"), ("overdue", "Overdue"), ("open", "Not Due Yet")],
        readonly=True,
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row.*,
                   COALESCE(row.delivered_on, row.today) - row.promised_on AS days_late,
                   CASE WHEN row.status = 'on_time' THEN 100.0
                        WHEN row.status IN ('late', 'overdue') THEN 0.0 END AS on_time_rate
              FROM (
                SELECT line.*,
                       CASE WHEN line.delivered_on <= line.promised_on THEN 'on_time'
                            WHEN line.delivered_on > line.promised_on THEN 'late'
                            WHEN line.promised_on < line.today THEN 'overdue'
                            ELSE 'open' END AS status
                  FROM (%s) line
                 WHERE line.promised_on IS NOT NULL
              ) row
            """,
            self._query_lines(),
        )

    def _query_lines(self):
        """Return the lines with goods of confirmed orders, with the day promised and the day delivered."""
        return SQL(
            """
            SELECT l.id, l.id AS order_line_id, o.id AS order_id, o.company_id, o.partner_id, o.user_id, l.product_id,
                   template.categ_id AS product_categ_id, l.reviewed_on IS NOT NULL AS is_reviewed,
                   COALESCE(l.reviewed_on, %(commitment)s, %(deadline)s) AS promised_on,
                   CASE WHEN l.qty_delivered >= l.product_uom_qty THEN %(done)s END AS delivered_on,
                   %(today)s AS today
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id AND o.state = 'sale'
              JOIN product_product product ON product.id = l.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id AND template.type = 'consu'
              JOIN res_company company ON company.id = o.company_id
              JOIN res_partner office ON office.id = company.partner_id
              JOIN (SELECT move.sale_line_id,
                           MAX(move.date_deadline) AS deadline,
                           MAX(CASE WHEN move.state = 'done' THEN move.date END) AS done
                      FROM stock_move move
                      JOIN stock_location location ON location.id = move.location_dest_id
                     WHERE move.sale_line_id IS NOT NULL AND move.state != 'cancel' AND location.usage = 'customer'
                     GROUP BY move.sale_line_id) moves ON moves.sale_line_id = l.id
             WHERE l.display_type IS NULL AND l.product_uom_qty > 0
            """,
            commitment=self._local_day(SQL("o.commitment_date")),
            deadline=self._local_day(SQL("moves.deadline")),
            done=self._local_day(SQL("moves.done")),
            today=self._local_day(SQL("(now() AT TIME ZONE 'UTC')")),
        )

    def _local_day(self, moment):
        """Return SQL for the day of a moment in UTC, in the time zone of the company (``office``)."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(office.tz, 'UTC'))::date", moment)

    def action_open_order(self):
        """Open the order of the row."""
        self.ensure_one()
        return self.order_id.get_formview_action()
