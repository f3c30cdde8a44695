from odoo import api, models
from odoo.exceptions import UserError


class CustomerCommunication(models.Model):
    """Whoever is spoken with has a file, or must be recognised first: the company chooses (CC-64, CC-82)."""

    _inherit = "customer.communication"

    @api.model_create_multi
    def create(self, vals_list):
        communications = super().create(vals_list)
        communications._check_recognised()
        communications.partner_id._open_file()
        return communications

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self._check_recognised()
            self.partner_id._open_file()
        return result

    def _check_recognised(self):
        """Raise UserError for a customer that is neither potential nor trading, where the company asks for that."""
        # sudo: the status is part of the file; only whether it is set is used
        logged = self.sudo().filtered(lambda record: record.door in ("form", "quick"))  # what comes in by itself counts
        for communication in logged.filtered("company_id.communication_recognised_only"):
            customer = communication.partner_id.commercial_partner_id
            if not customer.customer_status:
                raise UserError(
                    self.env._(
                        "%s is not a recognised customer yet. Ask sales to set the status Potential in its file first.",
                        customer.name,
                    )
                )
