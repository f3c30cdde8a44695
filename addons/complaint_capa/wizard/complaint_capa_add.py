from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class ComplaintCapaAdd(models.TransientModel):
    """Links complaints to a CAPA that is under way: proposed are those about the same products (CP-85)."""

    _name = "complaint.capa.add"
    _description = "Add Complaints to a CAPA"

    complaint_ids = fields.Many2many("complaint.complaint", required=True)
    company_id = fields.Many2one(related="complaint_ids.company_id")
    proposed_ids = fields.Many2many("capa.case", compute="_compute_proposed_ids", string="Same Product")
    capa_id = fields.Many2one(
        "capa.case",
        "CAPA",
        compute="_compute_capa_id",
        store=True,
        readonly=False,
        domain="[('state', 'not in', ('closed', 'cancelled')), ('company_id', '=', company_id)]",
    )

    @api.depends("complaint_ids")
    def _compute_proposed_ids(self):
        for wizard in self:
            products = wizard.complaint_ids.line_ids.product_id
            domain = Domain("state", "not in", ("closed", "cancelled")) & Domain(
                "company_id", "in", wizard.complaint_ids.company_id.ids
            )
            domain &= Domain("product_id", "in", products.ids)
            wizard.proposed_ids = self.env["capa.case"].search(domain, limit=20) if products else False

    @api.depends("proposed_ids")
    def _compute_capa_id(self):
        for wizard in self:
            wizard.capa_id = wizard.capa_id or wizard.proposed_ids[:1]

    def action_confirm(self):
        """Link the complaints and open the CAPA.

        :raises UserError: for drafts and cancelled complaints, and for those of another company
        """
        self.ensure_one()
        complaints, case = self.complaint_ids, self.capa_id
        if not case:
            raise UserError(self.env._("Choose the CAPA."))
        complaints._check_state("registered", "assessed", "contained", "resolved", "replied", "closed")
        if complaints.company_id != case.company_id:
            raise UserError(self.env._("The complaints and the CAPA belong to different companies."))
        added = complaints - case.complaint_ids
        case.write({"complaint_ids": [Command.link(complaint.id) for complaint in added]})
        added._log_capa(case)
        return case._action_open()
