from odoo import api, fields, models


class CustomerClass(models.Model):
    """Class of a customer (A, B, C): how important the customer is.

    How often a customer is contacted, surveyed and visited follows from the class. A company renames and adds classes
    freely; rules refer to the ``code``.
    """

    _name = "customer.class"
    _description = "Customer Class"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name that rules and reports refer to, e.g. A.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()

    _code_uniq = models.UniqueIndex("(code)", "Another customer class has this code already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.name or record.code
