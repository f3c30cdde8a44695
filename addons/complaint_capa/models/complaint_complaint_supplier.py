from odoo import fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """The supplier's part in the cause: what is claimed from him (CP-36)."""

    _inherit = "complaint.complaint"

    supplier_claim_ids = fields.One2many("complaint.supplier.claim", "complaint_id", "Supplier Claims", groups=INTERNAL)
    supplier_claim_count = fields.Integer(compute="_compute_supplier_claim_count", groups=INTERNAL)

    def _compute_supplier_claim_count(self):
        # sudo: a count tells nothing of claims that the user may not open
        claims = self.env["complaint.supplier.claim"].sudo()
        counts = dict(claims._read_group([("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]))
        for complaint in self:
            complaint.supplier_claim_count = counts.get(complaint, 0)

    def action_supplier_claim(self):
        """Open the supplier claims of this complaint; begin one, with its product and lot, when there is none."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.complaint_supplier_claim_action")
        action.pop("path", None)
        action.update(domain=[("complaint_id", "=", self.id)], context=self._get_supplier_claim_defaults())
        if not self.supplier_claim_count:
            action["views"] = [(False, "form")]
        return action

    def _get_supplier_claim_defaults(self):
        line = self.line_ids[:1]
        return {
            "default_complaint_id": self.id,
            "default_origin": "complaint",
            "default_product_id": line.product_id.id,
            "default_lot_id": line.lot_id.id,
            "default_quantity": line.quantity or 1.0,
            "default_defect": line.note or self.cause or self.description,
            # sudo: who supplies a product is no secret for who handles its complaint
            "default_partner_id": line.product_id.sudo().seller_ids[:1].partner_id.id,
        }
