from odoo import api, fields, models


class CapaCase(models.Model):
    """For whom a CAPA is done: the customer, whose deadlines apply and on whose page it is listed."""

    _inherit = "capa.case"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="The customer of the first complaint. His deadlines apply; each customer of the complaints gets a report "
        "of his own.",
    )

    @api.depends("complaint_ids.commercial_partner_id")
    def _compute_partner_id(self):
        for case in self:
            # sudo: whose complaint it is, also for those who only take part in the CAPA
            complaints = case.sudo().complaint_ids.sorted(lambda complaint: (complaint.received_at, complaint.id))
            case.partner_id = case.partner_id or complaints.commercial_partner_id[:1]

    def _get_customers(self):
        """Return the companies for which this case is done, each of which gets a report; the first one leads."""
        self.ensure_one()
        case = self.sudo()  # as above
        return case.partner_id.commercial_partner_id | case.complaint_ids.commercial_partner_id
