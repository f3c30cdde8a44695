from odoo import fields, models


class CustomerAuthority(models.Model):
    """An authority to which incidents and recalls are reported, and how to reach it (CC-98).

    What is due when is in its duties. What ships are examples to be checked by the company.
    """

    _name = "customer.authority"
    _description = "Authority"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    country_id = fields.Many2one("res.country", help="Empty for an authority of several countries.")
    contact_name = fields.Char("Contact")
    email = fields.Char()
    phone = fields.Char()
    website = fields.Char("Website or Portal")
    address = fields.Text()
    note = fields.Text(translate=True)
    duty_ids = fields.One2many("customer.authority.duty", "authority_id", "Reporting Duties", copy=True)
