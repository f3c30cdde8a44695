from odoo import api, fields, models


class ComplaintReason(models.Model):
    """Why goods come back. The reason decides whether the return is a complaint, and of which kind."""

    _name = "complaint.reason"
    _description = "Return Reason"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the reason serves all companies.")
    creates_complaint = fields.Boolean(
        default=True,
        help="A validated customer return with this reason opens a complaint. Switch it off for reasons that are no "
        "complaint, like an order placed by mistake.",
    )
    category_id = fields.Many2one(
        "complaint.category", index="btree_not_null", check_company=True, help="Category of the complaint it opens."
    )
    kind = fields.Selection(
        [("quality", "Quality"), ("hsf", "HSF / Environment"), ("service", "Service")],
        required=True,
        default="quality",
        help="Kind of the complaint it opens.",
    )
    record_type = fields.Selection(
        [
            ("complaint", "Complaint"),
            ("opinion", "Opinion"),
            ("rework", "Return for Rework"),
            ("repair", "Repair"),
        ],
        required=True,
        default="complaint",
        help="How the return is entered in the register.",
    )
    is_customer_property = fields.Boolean(
        "Goods Stay the Customer's",
        compute="_compute_is_customer_property",
        store=True,
        readonly=False,
        precompute=True,
        help="What comes back with this reason, for repair or exchange, is entered in the register of customer "
        "property until it is sent back, where the settings say so.",
    )

    @api.depends("record_type")
    def _compute_is_customer_property(self):
        for reason in self:
            reason.is_customer_property = reason.record_type in ("rework", "repair")
