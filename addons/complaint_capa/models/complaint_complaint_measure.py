from odoo import models
from odoo.exceptions import UserError

from .capa_case_measure import ORDER


class ComplaintComplaint(models.Model):
    """A complaint is closed with a measure as strong as its severity and risk ask for (CP-83)."""

    _inherit = "complaint.complaint"

    def _check_capa_decided(self):
        super()._check_capa_decided()
        cases = self.sudo().capa_ids.filtered(lambda case: case.state != "cancelled")  # seen or not, they count
        required = self.required_measure
        if not cases or not required or self.liability != "ours":
            return
        strongest = max(cases.mapped("measure"), key=ORDER.index)
        if ORDER.index(strongest) < ORDER.index(required):
            labels = dict(self._fields["required_measure"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(complaint)s asks for: %(required)s. Its CAPA is no more than: %(measure)s. Raise the measure of "
                    "the CAPA.",
                    complaint=self.display_name,
                    required=labels[required],
                    measure=labels[strongest],
                )
            )
