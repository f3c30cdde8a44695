from odoo import api, fields, models


class CustomerFileRowMixin(models.AbstractModel):
    """One entry of a customer file. It hangs on the company of the contact, and is exported by few (CC-90)."""

    _name = "customer.file.row.mixin"
    _description = "Entry of a Customer File"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Entered By",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        default=lambda self: self.env.user,
    )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_customer(vals) for vals in vals_list]
        rows = super().create(vals_list)
        rows.partner_id._open_file()
        return rows

    def write(self, vals):
        return super().write(self._with_customer(vals))

    @api.model
    def _with_customer(self, vals):
        """Return ``vals`` with the company in the place of one of its contacts."""
        if not vals.get("partner_id"):
            return vals
        partner = self.env["res.partner"].browse(vals["partner_id"])
        return {**vals, "partner_id": partner.commercial_partner_id.id or partner.id}

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        self.env["res.partner"]._check_file_export({"legal_representative"})
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
