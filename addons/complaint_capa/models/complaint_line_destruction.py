from odoo import fields, models
from odoo.exceptions import UserError

from .complaint_complaint import INTERNAL


class ComplaintLine(models.Model):
    """The record of destruction of a scrapped product (CP-118)."""

    _inherit = "complaint.line"

    disposition_is_scrap = fields.Boolean(related="disposition_id.is_scrap")
    destruction_ids = fields.One2many("complaint.destruction", "line_id", "Destructions", groups=INTERNAL)

    def action_create_destruction(self):
        """Open the record of destruction of this product."""
        self.ensure_one()
        self.complaint_id._check_unlocked()
        record = self.destruction_ids.filtered(lambda record: record.state == "draft")[:1]
        if not record:
            record = self.env["complaint.destruction"].create(
                {
                    "company_id": self.company_id.id,
                    "line_id": self.id,
                    "product_id": self.product_id.id,
                    "lot_id": self.lot_id.id,
                    "quantity": self._get_undestroyed() or self.quantity,
                }
            )
        return record.get_formview_action()

    def _get_undestroyed(self):
        """Return how much of this product is not confirmed to be unusable, in the product's unit."""
        self.ensure_one()
        # sudo: what was destroyed counts, whoever may read its record
        done = self.sudo().destruction_ids.filtered(lambda record: record.state == "confirmed")
        to_destroy = self.uom_id._compute_quantity(self.quantity, self.product_id.uom_id)
        return max(to_destroy - sum(done.mapped("quantity")), 0.0)

    def _check_destroyed(self):
        """Raise UserError when a scrapped product is not confirmed to be unusable."""
        for line in self.filtered(lambda line: line.disposition_id.is_scrap):
            left = line._get_undestroyed()
            if line.product_id.uom_id.compare(left, 0.0) > 0:
                raise UserError(
                    self.env._(
                        "%(record)s: %(product)s is scrapped, but %(quantity)s of it are not confirmed to be unusable. "
                        "Fill in the record of destruction.",
                        record=line.complaint_id.display_name,
                        product=line.display_name,
                        quantity=left,
                    )
                )
