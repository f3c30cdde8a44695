from odoo import fields, models


class ProductTemplate(models.Model):
    """What a contract for this product rests on: when it changes, an old product is reviewed in full again (CR-21)."""

    _inherit = "product.template"

    prints_trademark = fields.Boolean(
        "Bears a Trademark of the Customer", help="Its contract review needs the licence (CR-40)."
    )
    prints_barcode = fields.Boolean(
        "Bears a Barcode of the Customer", help="Its contract review needs the licence (CR-40)."
    )
    contract_spec = fields.Text("Specification", help="Dimensions, grade and what else was agreed with the customer.")
    contract_material = fields.Text("Material")
    contract_marks = fields.Text("Marks and Graphics", help="Shipping marks, printing, artwork with its version.")
    contract_process = fields.Text("Process", help="How it is made, as far as the customer was told.")
