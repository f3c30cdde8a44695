from odoo import api, fields, models


class ResCompany(models.Model):
    """Settings of interim measures, stops, samples and defective goods."""

    _inherit = "res.company"

    complaint_containment_function_id = fields.Many2one(
        "customer.function",
        "Approves Interim Measures",
        help="Its members approve interim measures of others. Empty: quality.",
    )
    complaint_stop_function_id = fields.Many2one(
        "customer.function",
        "Lifts Stops",
        help="Its members lift stops of lines and of shipment. Empty: quality.",
    )
    complaint_superior_function_id = fields.Many2one(
        "customer.function",
        "Told of Abnormal Production",
        help="Superiors who are told when a check finds something abnormal. Empty: top management.",
    )
    complaint_sample_days = fields.Integer(
        "Samples Are Kept (Days)", default=90, help="From the day a bad sample was taken."
    )
    complaint_defective_location_id = fields.Many2one(
        "stock.location",
        "Defective Goods",
        domain="[('usage', '=', 'internal'), ('warehouse_id', '=', False), ('company_id', '=', id)]",
        help="Where defective goods that come back from customers are kept: outside all warehouses, so that nobody "
        "promises or delivers them.",
    )

    _complaint_sample_days_positive = models.Constraint(
        "CHECK (complaint_sample_days >= 0)", "The days to keep a sample are not below zero."
    )

    @api.constrains("complaint_defective_location_id")
    def _check_complaint_defective_location(self):
        for company in self:
            company.complaint_defective_location_id._check_defective_place(company)

    def _create_per_company_locations(self):
        result = super()._create_per_company_locations()
        self._create_defective_location()
        return result

    def _create_defective_location(self):
        """Give each of these companies a place for defective goods, outside its warehouses."""
        # sudo: like the other places of stock, it comes with the company, whoever creates it
        for company in self.sudo():
            company.complaint_defective_location_id = (
                self.env["stock.location"]
                .sudo()
                .create({"name": self.env._("Defective Goods"), "usage": "internal", "company_id": company.id})
            )

    @api.model
    def _create_missing_defective_locations(self):
        """Give the companies that have none a place for defective goods."""
        self.search([("complaint_defective_location_id", "=", False)])._create_defective_location()
