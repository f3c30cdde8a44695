from odoo import fields, models
from odoo.tools import SQL

from .complaint_report import REGISTERED

# The quantity of a line in the unit of its product.
IN_PRODUCT_UNIT = SQL("l.quantity * line_uom.factor / product_uom.factor")


class ComplaintLineReport(models.Model):
    """Products complained about with their defects, one row a line (CP-101, CP-108).

    A complaint without products is a row as well, so that its defects and products being unknown shows. Complaints are
    counted once, however many lines they have.
    """

    _name = "complaint.line.report"
    _description = "Defect Analysis"
    _inherit = ["complaint.statistics.mixin"]
    _auto = False
    _order = "received_at desc, id desc"
    _rec_name = "complaint_id"
    _depends = {
        "complaint.complaint": [
            "active",
            "received_at",
            "company_id",
            "partner_id",
            "commercial_partner_id",
            "team_id",
            "category_id",
            "record_type",
            "kind",
            "liability",
            "state",
            "counted",
            "responsible_function_id",
            "capa_ids",
        ],
        "complaint.line": [
            "complaint_id",
            "product_id",
            "lot_id",
            "reason_id",
            "defect_id",
            "disposition_id",
            "quantity",
            "uom_id",
            "move_id",
        ],
        "capa.cause": ["case_id", "is_root", "branch"],
        "product.template": ["categ_id", "uom_id"],
        "uom.uom": ["factor"],
    }

    complaint_id = fields.Many2one("complaint.complaint", readonly=True)
    complaint_count = fields.Integer("Complaints", readonly=True, aggregator="count_distinct")
    received_at = fields.Datetime("Received On", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer Company", readonly=True)
    team_id = fields.Many2one("complaint.team", readonly=True)
    category_id = fields.Many2one("complaint.category", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one("product.category", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    reason_id = fields.Many2one("complaint.reason", readonly=True)
    defect_id = fields.Many2one("complaint.defect", readonly=True)
    responsible_function_id = fields.Many2one("customer.function", readonly=True)
    cause_branch = fields.Selection(
        lambda self: self.env["capa.cause"]._fields["branch"]._description_selection(self.env),
        "Root Cause",
        readonly=True,
        help="Branch of the root cause that the CAPA of the complaint has found.",
    )
    disposition_id = fields.Many2one("complaint.disposition", readonly=True)
    record_type = fields.Selection(lambda self: self._selection_of("record_type"), "Type", readonly=True)
    kind = fields.Selection(lambda self: self._selection_of("kind"), readonly=True)
    liability = fields.Selection(lambda self: self._selection_of("liability"), readonly=True)
    state = fields.Selection(lambda self: self._selection_of("state"), "Status", readonly=True)
    counted = fields.Boolean("In Statistics", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit", help="In the unit of the product.")
    returned_qty = fields.Float("Returned", readonly=True, digits="Product Unit")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT COALESCE(l.id, -c.id) AS id, c.id AS complaint_id, c.id AS complaint_count, c.received_at,
                   c.company_id, c.partner_id, c.commercial_partner_id, c.team_id, c.category_id, l.product_id,
                   template.categ_id AS product_categ_id, l.lot_id, l.reason_id, l.defect_id, l.disposition_id,
                   c.record_type, c.kind, c.liability, c.state, c.counted, c.responsible_function_id,
                   (SELECT cause.branch
                      FROM complaint_capa_rel link
                      JOIN capa_cause cause ON cause.case_id = link.capa_id AND cause.is_root
                     WHERE link.complaint_id = c.id AND cause.branch IS NOT NULL
                     ORDER BY cause.id LIMIT 1) AS cause_branch,
                   %(quantity)s AS quantity,
                   CASE WHEN l.move_id IS NOT NULL THEN %(quantity)s ELSE 0 END AS returned_qty
              FROM complaint_complaint c
              LEFT JOIN complaint_line l ON l.complaint_id = c.id
              LEFT JOIN product_product product ON product.id = l.product_id
              LEFT JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN uom_uom line_uom ON line_uom.id = l.uom_id
              LEFT JOIN uom_uom product_uom ON product_uom.id = template.uom_id
             WHERE %(registered)s
            """,
            quantity=IN_PRODUCT_UNIT,
            registered=REGISTERED,
        )

    def action_open_complaint(self):
        """Open the complaint of the row."""
        self.ensure_one()
        return self.complaint_id.get_formview_action()
