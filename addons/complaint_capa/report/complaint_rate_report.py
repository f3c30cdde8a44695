from odoo import fields, models
from odoo.tools import SQL

from .complaint_line_report import IN_PRODUCT_UNIT
from .complaint_report import REGISTERED


class ComplaintRateReport(models.Model):
    """Complaints beside what was delivered: rates by month, customer and product (CP-101).

    A row is a product of a counted complaint, or a move of a delivery to a customer. Complaints, deliveries and order
    lines are counted once in each group, so that a rate is right on every level. The month of a complaint is that of
    its receipt, whenever the goods were delivered.
    """

    _name = "complaint.rate.report"
    _description = "Complaint Rate"
    _inherit = ["complaint.statistics.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "complaint.complaint": [
            "active",
            "state",
            "received_at",
            "company_id",
            "commercial_partner_id",
            "kind",
            "counted",
        ],
        "complaint.line": ["complaint_id", "product_id", "quantity", "uom_id"],
        "stock.picking": ["date_done", "partner_id"],
        "stock.move": [
            "state",
            "company_id",
            "product_id",
            "quantity",
            "product_uom",
            "picking_id",
            "sale_line_id",
            "location_id",
            "location_dest_id",
        ],
        "stock.location": ["usage"],
        "product.template": ["categ_id", "uom_id"],
        "res.partner": ["commercial_partner_id"],
        "uom.uom": ["factor"],
    }
    _ratio_measures = {
        "delivery_rate": (("count", "complaint_id"), ("count", "picking_id"), 100),
        "line_rate": (("count", "complaint_id"), ("count", "sale_line_id"), 100),
        "ppm": (("sum", "complained_qty"), ("sum", "delivered_qty"), 1_000_000),
    }

    date = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer Company", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one("product.category", readonly=True)
    complaint_id = fields.Many2one("complaint.complaint", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Delivery", readonly=True)
    sale_line_id = fields.Many2one("sale.order.line", "Order Line", readonly=True)
    kind = fields.Selection(lambda self: self._selection_of("kind"), readonly=True)
    complaint_count = fields.Integer("Complaints", readonly=True, aggregator="count_distinct")
    delivery_count = fields.Integer("Deliveries", readonly=True, aggregator="count_distinct")
    sale_line_count = fields.Integer("Order Lines", readonly=True, aggregator="count_distinct")
    complained_qty = fields.Float("Quantity Complained About", readonly=True, digits="Product Unit")
    delivered_qty = fields.Float("Quantity Delivered", readonly=True, digits="Product Unit")
    delivery_rate = fields.Float("Complaints per 100 Deliveries", readonly=True, aggregator="avg")
    line_rate = fields.Float("Complaints per 100 Order Lines", readonly=True, aggregator="avg")
    ppm = fields.Float(
        "PPM", readonly=True, aggregator="avg", help="Quantity complained about, in a million of what was delivered."
    )

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._rate_complaints(), self._rate_deliveries())

    def _rate_complaints(self):
        return SQL(
            """
            SELECT COALESCE(l.id, -c.id)::bigint * 2 AS id, c.received_at AS date, c.company_id,
                   c.commercial_partner_id, l.product_id, template.categ_id AS product_categ_id,
                   c.id AS complaint_id, NULL::int4 AS picking_id, NULL::int4 AS sale_line_id, c.kind,
                   c.id AS complaint_count, NULL::int4 AS delivery_count, NULL::int4 AS sale_line_count,
                   (%s)::numeric AS complained_qty, 0::numeric AS delivered_qty,
                   NULL::numeric AS delivery_rate, NULL::numeric AS line_rate, NULL::numeric AS ppm
              FROM complaint_complaint c
              LEFT JOIN complaint_line l ON l.complaint_id = c.id
              LEFT JOIN product_product product ON product.id = l.product_id
              LEFT JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN uom_uom line_uom ON line_uom.id = l.uom_id
              LEFT JOIN uom_uom product_uom ON product_uom.id = template.uom_id
             WHERE %s AND c.counted
            """,
            IN_PRODUCT_UNIT,
            REGISTERED,
        )

    def _rate_deliveries(self):
        """Return what went to customers: moves that are done, from whichever warehouse or supplier."""
        return SQL(
            """
            SELECT m.id::bigint * 2 + 1, p.date_done, m.company_id, partner.commercial_partner_id,
                   m.product_id, template.categ_id,
                   NULL::int4, p.id, m.sale_line_id, NULL,
                   NULL::int4, p.id, m.sale_line_id,
                   0::numeric, (m.quantity * move_uom.factor / product_uom.factor)::numeric, NULL, NULL, NULL
              FROM stock_move m
              JOIN stock_location goal ON goal.id = m.location_dest_id AND goal.usage = 'customer'
              JOIN stock_location source ON source.id = m.location_id AND source.usage != 'customer'
              JOIN stock_picking p ON p.id = m.picking_id
              LEFT JOIN res_partner partner ON partner.id = p.partner_id
              JOIN product_product product ON product.id = m.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom move_uom ON move_uom.id = m.product_uom
              JOIN uom_uom product_uom ON product_uom.id = template.uom_id
             WHERE m.state = 'done'
            """
        )

    def action_open_document(self):
        """Open the complaint or the delivery of the row."""
        self.ensure_one()
        return (self.complaint_id or self.picking_id).get_formview_action()
