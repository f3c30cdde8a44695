from odoo import fields, models


class SatisfactionItem(models.Model):
    """What a question asks about: function, quality, price, delivery, service, process, result (SS-06, SS-09, SS-27).

    Questions of different questionnaires and years refer to the same item, so that results can be compared.
    """

    _name = "satisfaction.item"
    _description = "Satisfaction Item"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short name that rules refer to, e.g. quality.")
    area = fields.Selection(
        [
            ("product", "Product"),
            ("process", "Process"),
            ("system", "System"),
            ("service", "Service"),
            ("delivery", "Delivery"),
            ("environment", "Environment"),
        ],
        required=True,
        default="product",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another satisfaction item has this code already.")
