from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """What the salesperson says about a quotation for its review: major or not, and the documents that belong to it."""

    _inherit = "sale.order"

    is_major = fields.Boolean(
        "Major Contract",
        copy=False,
        tracking=True,
        help="Decided by top management, whatever its amount (CR-18).",
    )
    review_attachment_ids = fields.Many2many(
        "ir.attachment",
        "sale_order_review_attachment_rel",
        string="Reviewed Documents",
        copy=False,
        help="Drawings, specifications, agreements and other documents that are reviewed with the quotation. A change "
        "of one of them is a change of the quotation.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """CR-12: what is ordered in the shop is ordered on the web."""
        if "website_id" in self._fields:
            vals_list = [{"order_channel": "web", **vals} if vals.get("website_id") else vals for vals in vals_list]
        return super().create(vals_list)

    def _get_competence_warning(self, user):
        """Return which skills for the products of this quotation ``user`` lacks, as a sentence, or False (CR-09)."""
        self.ensure_one()
        categories = self.order_line.product_id.categ_id
        if not user or not categories:
            return False
        # sudo: whether somebody is able is a fact for whoever reviews
        skills = self.env["customer.skill"].sudo().search(Domain("sale_categ_ids", "parent_of", categories.ids))
        missing = self.env["customer.competence"]._missing_skills(user, skills)
        if not missing:
            return False
        return self.env._(
            "%(user)s has no valid record of: %(skills)s.",
            user=user.name,
            skills=", ".join(missing.mapped("name")),
        )
