from odoo import fields, models
from odoo.tools import SQL

from ..models.complaint_loss import SIDES


class ComplaintLossAnalysis(models.Model):
    """Losses and settlements by month: what was lost, what of it is open, what was settled (CP-53, CP-111).

    A line is a loss, counted on its date, or a confirmed settlement, counted on the day of the confirmation. Amounts
    are in the currency of the company.
    """

    _name = "complaint.loss.analysis"
    _description = "Losses and Settlements"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "complaint_id"
    _depends = {
        "complaint.loss": ["date", "amount_company", "side", "state", "loss_type_id", "line_id"],
        "complaint.settlement": ["confirmed_on", "amount_company", "state", "complaint_id"],
        "complaint.complaint": ["received_at", "main_product_id"],
        "complaint.line": ["product_id"],
    }

    entry = fields.Selection([("loss", "Loss"), ("settlement", "Settlement")], readonly=True)
    date = fields.Date(readonly=True)
    complaint_id = fields.Many2one("complaint.complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    side = fields.Selection(SIDES, readonly=True)
    loss_type_id = fields.Many2one("complaint.loss.type", "Type", readonly=True)
    settlement_id = fields.Many2one("complaint.settlement", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    lost = fields.Monetary(readonly=True, help="Losses that were not withdrawn, of both sides.")
    open_amount = fields.Monetary("Open", readonly=True, help="Losses of customers that are not settled yet.")
    settled = fields.Monetary(readonly=True, help="What the confirmed settlements cost us.")
    days = fields.Float(
        "Days to Settle", readonly=True, aggregator="avg", help="From the receipt of the complaint to the confirmation."
    )

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._losses(), self._settlements())

    def _losses(self):
        return SQL(
            """
            SELECT loss.id * 2 AS id, 'loss' AS entry, loss.date, loss.complaint_id, loss.company_id, loss.partner_id,
                   COALESCE(line.product_id, complaint.main_product_id) AS product_id, loss.side, loss.loss_type_id,
                   NULL::integer AS settlement_id, loss.amount_company AS lost,
                   CASE WHEN loss.side = 'customer' AND loss.state = 'open' THEN loss.amount_company ELSE 0 END
                       AS open_amount,
                   0::numeric AS settled, NULL::double precision AS days
              FROM complaint_loss loss
              JOIN complaint_complaint complaint ON complaint.id = loss.complaint_id
              LEFT JOIN complaint_line line ON line.id = loss.line_id
             WHERE loss.state != 'withdrawn'
            """
        )

    def _settlements(self):
        return SQL(
            """
            SELECT settlement.id * 2 + 1, 'settlement', settlement.confirmed_on, settlement.complaint_id,
                   settlement.company_id, settlement.partner_id, complaint.main_product_id, 'customer', NULL::integer,
                   settlement.id, 0::numeric, 0::numeric, settlement.amount_company,
                   (settlement.confirmed_on - complaint.received_at::date)::double precision
              FROM complaint_settlement settlement
              JOIN complaint_complaint complaint ON complaint.id = settlement.complaint_id
             WHERE settlement.state = 'confirmed'
            """
        )
