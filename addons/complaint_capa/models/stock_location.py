from odoo import api, models
from odoo.exceptions import ValidationError


class StockLocation(models.Model):
    """Where defective goods may be kept (CP-50)."""

    _inherit = "stock.location"

    @api.constrains("location_id", "usage", "company_id")
    def _check_stays_defective_place(self):
        # sudo: the settings that name a place hold, whoever moves it
        companies = self.env["res.company"].sudo().search([("complaint_defective_location_id", "in", self.ids)])
        warehouses = self.env["stock.warehouse"].sudo().search([("defective_location_id", "in", self.ids)])
        for owner in companies:
            owner.complaint_defective_location_id._check_defective_place(owner)
        for owner in warehouses:
            owner.defective_location_id._check_defective_place(owner.company_id)

    def _check_defective_place(self, company):
        """Raise ValidationError when goods in these places could be promised or delivered.

        :param company: the ``res.company`` whose defective goods are kept there
        """
        for location in self:
            if location.usage != "internal" or location.warehouse_id or location.company_id != company:
                raise ValidationError(
                    self.env._(
                        "%s: defective goods are kept in an internal location of the company outside its warehouses, "
                        "or else they would be promised to customers.",
                        location.display_name,
                    )
                )
