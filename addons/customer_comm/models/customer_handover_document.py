from odoo import fields, models
from odoo.exceptions import UserError


class CustomerHandoverDocument(models.Model):
    """One open record of the leaving person, and who takes it over. Made by the hand-over."""

    _name = "customer.handover.document"
    _description = "Record in a Hand-over"
    _inherit = ["customer.guard.mixin"]
    _order = "handover_id, res_model, res_id"
    _rec_name = "res_name"
    _check_company_auto = True

    handover_id = fields.Many2one("customer.handover", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)
    state = fields.Selection(related="handover_id.state")
    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document ID", model_field="res_model", required=True, readonly=True)
    user_field = fields.Char(required=True, readonly=True)
    kind = fields.Char(readonly=True)
    res_name = fields.Char("Document", readonly=True)
    receiver_id = fields.Many2one(
        "res.users", "Taken Over By", domain=[("share", "=", False)], check_company=True, index="btree_not_null"
    )
    moved_at = fields.Datetime("Taken Over On", readonly=True)

    _guarded_fields = frozenset({"handover_id", "res_model", "res_id", "user_field", "kind", "res_name", "moved_at"})

    _document_uniq = models.UniqueIndex(
        "(handover_id, res_model, res_id, user_field)", "The record is in this hand-over already."
    )

    def _prepare_vals(self, handover, record, user_field):
        """Return the values of the row for ``record``, by default taken over by who takes over the customer."""
        partner = record.partner_id if "partner_id" in record._fields else self.env["res.partner"]
        customers = handover.line_ids.filtered(lambda line: line.partner_id == partner.commercial_partner_id)
        return {
            "handover_id": handover.id,
            "res_model": record._name,
            "res_id": record.id,
            "user_field": user_field,
            "kind": self.env["ir.model"]._get(record._name).name,
            "res_name": record.display_name,
            "receiver_id": (customers.receiver_id[:1] or handover.receiver_id).id,
        }

    def write(self, vals):
        if "receiver_id" in vals and self.filtered(lambda row: row.state != "draft"):
            raise UserError(self.env._("The record is taken over already. Change it on the record itself."))
        return super().write(vals)

    def action_open_document(self):
        """Open the record.

        :raise AccessError: when the user may not read it
        """
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(self.env._("%s does not exist any more.", self.res_name))
        document.check_access("read")
        return document.get_formview_action()
