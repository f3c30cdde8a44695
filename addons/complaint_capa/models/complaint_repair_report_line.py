from odoo import fields, models
from odoo.fields import Command


class ComplaintRepairReportLine(models.Model):
    """One defect in a repair report: how often, which part of all, and its CAPA (CP-64)."""

    _name = "complaint.repair.report.line"
    _description = "Defect in a Repair Report"
    _order = "report_id, rank, id"
    _check_company_auto = True

    report_id = fields.Many2one("complaint.repair.report", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    defect_id = fields.Many2one("complaint.defect", required=True, index=True, ondelete="restrict")
    name = fields.Char("Name of the Defect", related="defect_id.complete_name")
    rank = fields.Integer(readonly=True)
    repair_count = fields.Integer("Repairs", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True, help="In the units of the products.")
    good_qty = fields.Float("Good", digits="Product Unit", readonly=True)
    scrap_qty = fields.Float("Scrap", digits="Product Unit", readonly=True)
    share = fields.Float("Share (%)", digits=(16, 1), readonly=True, aggregator=None)
    cumulative = fields.Float("Cumulative (%)", digits=(16, 1), readonly=True, aggregator=None)
    is_top = fields.Boolean("Top Three", readonly=True)
    capa_id = fields.Many2one(
        "capa.case", "CAPA", readonly=True, copy=False, index="btree_not_null", ondelete="set null", check_company=True
    )

    def _find_open_capa(self):
        """Return the CAPA of an earlier report for this defect that is not over yet."""
        earlier = self.search(
            [
                ("defect_id", "=", self.defect_id.id),
                ("company_id", "=", self.company_id.id),
                ("capa_id.state", "not in", ("closed", "cancelled")),
            ],
            order="id desc",
            limit=1,
        )
        return earlier.capa_id

    def _create_capa(self):
        """Open the CAPA of this defect; what the report knows is not typed again."""
        report = self.report_id
        # sudo: which complaints the repairs belong to is part of the finding
        domain = [*report._get_repair_domain(), ("defect_id", "=", self.defect_id.id)]
        repairs = self.env["repair.order"].sudo().search(domain)
        products = repairs.product_id
        capa = self.env["capa.case"].create(
            {
                "company_id": self.company_id.id,
                "subject": self.env._("Repairs: %s", self.name),
                "problem": self.env._(
                    "%(report)s: %(defect)s is number %(rank)s of the defects, with %(quantity)s pieces in %(repairs)s "
                    "repairs (%(share)s %%). Products: %(products)s.",
                    report=report.display_name,
                    defect=self.name,
                    rank=self.rank,
                    quantity=self.quantity,
                    repairs=self.repair_count,
                    share=round(self.share, 1),
                    products=", ".join(products.mapped("display_name")),
                ),
                "origin": "internal",
                "complaint_ids": [Command.set(repairs.complaint_id.ids)],
                "product_id": products.id if len(products) == 1 else False,
            }
        )
        capa._message_log(body=self.env._("Opened for the repair report %s.", report._get_html_link()))
        return capa
