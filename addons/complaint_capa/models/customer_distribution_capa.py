from odoo import models


class CustomerDistribution(models.Model):
    """Acknowledging the notice of a CAPA is receiving it (CP-74)."""

    _inherit = "customer.distribution"

    def action_acknowledge(self, note=None):
        """Take note of these documents; the notices of CAPAs among them are received."""
        result = super().action_acknowledge(note)
        rows = self.filtered(lambda row: row.res_model == "capa.case" and row.acknowledged_at)
        # sudo: the department receives notices without rights on CAPAs
        cases = self.env["capa.case"].sudo().search([("notice_distribution_id", "in", rows.ids)])
        for case in cases.filtered(lambda case: not case.received_at):
            case._note_received(case.notice_distribution_id)
        return result
