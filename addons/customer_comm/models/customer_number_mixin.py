from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerNumberMixin(models.AbstractModel):
    """Gives each record the next number of its company, year by year and without gaps (XX-07).

    The model needs ``company_id``, an ``ir.sequence`` whose code is the name of the model, and a unique index on
    ``(company_id, name)``.
    """

    _name = "customer.number.mixin"
    _description = "Numbered Document"
    _inherit = ["customer.guard.mixin"]

    name = fields.Char("Number", readonly=True, copy=False, index="trigram")

    _guarded_fields = frozenset({"name"})

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = [dict(vals) for vals in super()._guarded_create_vals(vals_list)]
        by_company = {}
        for vals in vals_list:
            by_company.setdefault(vals.get("company_id") or self.env.company.id, []).append(vals)
        today = fields.Date.context_today(self)
        for company in self.env["res.company"].browse(by_company):
            group = by_company[company.id]
            numbers = self.env["ir.sequence"]._next_by_code_batch(self._name, len(group), company, today)
            for vals, number in zip(group, numbers, strict=True):
                vals["name"] = number
        return vals_list

    def write(self, vals):
        """Keep records in the company that has given them their number."""
        if "company_id" in vals:
            moved = self.filtered(lambda record: record.company_id.id != vals["company_id"])
            if moved:
                raise UserError(self.env._("%s is numbered in its company and stays there.", moved[0].display_name))
        return super().write(vals)
