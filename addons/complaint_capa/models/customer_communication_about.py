from odoo import fields, models


class CustomerCommunication(models.Model):
    """A contact on a complaint: an explanation, a talk about compensation, an answer (CP-121)."""

    _inherit = "customer.communication"

    about_complaint_id = fields.Many2one(
        "complaint.complaint",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
        help="The complaint that this contact is about.",
    )

    def _prepare_complaint_vals(self):
        """Take the topic along, by which the complaint finds its team (CP-117)."""
        return {**super()._prepare_complaint_vals(), "topic_id": self.topic_ids[:1].id}
