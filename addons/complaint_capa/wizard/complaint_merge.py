from odoo import fields, models


class ComplaintMerge(models.TransientModel):
    """Cancel a complaint as a duplicate of an earlier one, which goes on in its place (XX-12)."""

    _name = "complaint.merge"
    _description = "Merge Complaints"

    complaint_id = fields.Many2one("complaint.complaint", required=True, readonly=True)
    # Not as superuser: the dialogue shows nothing of a complaint that one may not read.
    company_id = fields.Many2one(related="complaint_id.company_id", related_sudo=False)
    received_at = fields.Datetime(related="complaint_id.received_at", related_sudo=False)
    commercial_partner_id = fields.Many2one(related="complaint_id.commercial_partner_id", related_sudo=False)
    survivor_id = fields.Many2one("complaint.complaint", "Goes On As", required=True)
    same_goods = fields.Boolean(
        default=True,
        help="Both complain about the same goods: what both claim counts once, with the larger quantity. Otherwise "
        "the quantities of both are kept.",
    )

    def action_merge(self):
        """Bring the two together and open the one that goes on.

        :raise UserError: when they cannot be one case
        """
        self.ensure_one()
        self.complaint_id._merge_into(self.survivor_id, self.same_goods)
        return self.survivor_id.get_formview_action()
