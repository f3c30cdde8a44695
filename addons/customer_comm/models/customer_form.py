from odoo import api, fields, models

from ..tools.retention import DEFAULT_YEARS


class CustomerForm(models.Model):
    """The form register: number, revision, owner and retention of each record form (XX-05, XX-06).

    Reports print the number and revision of their form; records of a form cannot be deleted before its retention is
    over. Code refers to :attr:`key`; the number is the company's own.
    """

    _name = "customer.form"
    _description = "Form"
    _inherit = ["mail.thread"]
    _order = "code, name, id"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    key = fields.Char(required=True, copy=False, help="Name by which reports and records find the form.")
    code = fields.Char("Form Number", tracking=True, help="Printed on the form. Empty when forms have no number.")
    name = fields.Char(required=True, translate=True, tracking=True)
    revision = fields.Char(tracking=True, help="Printed on the form, e.g. A/0.")
    function_id = fields.Many2one(
        "customer.function", "Owner", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True
    )
    retention_years = fields.Integer(
        default=DEFAULT_YEARS,
        required=True,
        tracking=True,
        help="How many full years a record is kept after it was closed. A change applies to all records of the form.",
    )
    model_id = fields.Many2one("ir.model", "Document", ondelete="cascade", index="btree_not_null")
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies. A company's own form goes before the shared one."
    )
    active = fields.Boolean(default=True)
    note = fields.Text()

    _key_company_uniq = models.UniqueIndex(
        "(key, COALESCE(company_id, 0))", "The company already has a form with this key."
    )
    _retention_positive = models.Constraint("CHECK (retention_years >= 0)", "The retention cannot be negative.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for form in self:
            form.display_name = " ".join(filter(None, [form.code, form.name]))

    @api.model
    def _get(self, key, company=None):
        """Return the form with this key: the company's own, else the shared one, else an empty record.

        :param str key: :attr:`key`
        :param company: ``res.company`` record, by default the current one
        """
        company = company or self.env.company
        return self._get_by_company(key, company)[company]

    @api.model
    def _get_by_company(self, key, companies):
        """Return ``{company: form}`` for several companies, in one query."""
        # sudo: numbers of forms are printed for everybody
        forms = self.sudo().search([("key", "=", key), ("company_id", "in", [*companies.ids, False])])
        by_company = {form.company_id: form.sudo(self.env.su) for form in forms}
        shared = by_company.get(self.env["res.company"], self.browse())
        return {company: by_company.get(company, shared) for company in companies}

    def _get_footer(self):
        """Return the line that the prints of this form carry: its number and revision, as far as it has them."""
        if not self.code:
            return ""
        if not self.revision:
            return self.code
        return self.env._("%(code)s  Rev. %(revision)s", code=self.code, revision=self.revision)
