from odoo import fields, models

GROUPS = [
    ("quality", "Quality"),
    ("delivery", "Delivery"),
    ("support", "Support Services"),
]


class ContractRequirementHead(models.Model):
    """A head under which requirements are looked for: raw material, delivery date, warranty, ... (CR-02 to CR-04)."""

    _name = "contract.requirement.head"
    _description = "Requirement Head"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    group = fields.Selection(GROUPS, required=True, default="quality", index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the head serves all companies.")
    prefill = fields.Selection(
        [
            ("product", "Products as described"),
            ("delivery_date", "Delivery date"),
            ("lead_time", "Lead time"),
            ("incoterm", "Delivery conditions"),
            ("picking_policy", "Shipping policy"),
            ("shipping_address", "Delivery address"),
            ("payment", "Price and payment terms"),
            ("warranty", "Warranty of the products"),
        ],
        "Filled From",
        help="What the quotation says about this head is put on the review when it is made.",
    )
    description = fields.Text(translate=True, help="What to look for.")
