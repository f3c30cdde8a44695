from odoo import fields, models


class CapaCase(models.Model):
    """The documents other than complaints from which a CAPA was opened."""

    _inherit = "capa.case"

    communication_id = fields.Many2one(
        "customer.communication", index="btree_not_null", check_company=True, copy=False, ondelete="restrict"
    )
    property_issue_id = fields.Many2one(
        "customer.property.issue",
        "Problem with Customer Property",
        index="btree_not_null",
        check_company=True,
        copy=False,
        ondelete="restrict",
    )
    summary_id = fields.Many2one(
        "customer.summary",
        "Monthly Summary",
        index="btree_not_null",
        check_company=True,
        copy=False,
        ondelete="restrict",
    )
