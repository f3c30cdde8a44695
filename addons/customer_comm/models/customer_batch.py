from odoo import api, fields, models
from odoo.tools import SQL


class CustomerBatch(models.Model):
    """Specification and quantity of each batch ordered by a customer: the list of the key customer file (CC-68).

    No table: the lines of confirmed sales orders, and those entered by hand (``customer.batch.line``).
    """

    _name = "customer.batch"
    _description = "Ordered Batch"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "specification"
    _depends = {
        "customer.batch.line": ["company_id", "date", "partner_id", "product_id", "quantity", "reference"]
        + ["specification", "uom_id"],
        "res.partner": ["commercial_partner_id"],
        "sale.order": ["date_order", "name", "partner_id", "state"],
        "sale.order.line": ["company_id", "display_type", "is_downpayment", "name", "order_id", "product_id"]
        + ["product_uom_id", "product_uom_qty", "qty_delivered"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    specification = fields.Char(readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    delivered = fields.Float(readonly=True, digits="Product Unit")
    reference = fields.Char("Order", readonly=True)
    order_id = fields.Many2one("sale.order", "Sales Order", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id::bigint * 2 AS id, partner.commercial_partner_id AS partner_id, line.company_id,
                   o.date_order::date AS date, line.product_id, line.name AS specification,
                   line.product_uom_qty AS quantity, line.product_uom_id AS uom_id, line.qty_delivered AS delivered,
                   o.name AS reference, o.id AS order_id
              FROM sale_order_line line
              JOIN sale_order o ON o.id = line.order_id
              JOIN res_partner partner ON partner.id = o.partner_id
             WHERE o.state = 'sale' AND line.display_type IS NULL AND line.product_uom_qty > 0
               AND line.is_downpayment IS NOT TRUE
             UNION ALL
            SELECT id::bigint * 2 + 1, partner_id, company_id, date, product_id, specification, quantity, uom_id,
                   NULL, reference, NULL
              FROM customer_batch_line
            """
        )

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        self.env["res.partner"]._check_file_export({"legal_representative"})
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    @api.readonly
    def action_open(self):
        """Open the sales order, or the line entered by hand; their own access rules decide."""
        self.ensure_one()
        self.browse().check_access("read")
        line_id, by_hand = divmod(self.id, 2)
        line = self.env["customer.batch.line" if by_hand else "sale.order.line"].browse(line_id)
        line.check_access("read")
        document = line if by_hand else line.order_id
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }
