from odoo import fields, models


class ContractReviewDifference(models.Model):
    """What a part of the quotation was and is: kept when a review is asked for again because of it.

    Written by the server; who may not see prices does not see what the prices were.
    """

    _name = "contract.review.difference"
    _description = "Change of a Reviewed Quotation"
    _order = "review_id, id desc"
    _check_company_auto = True

    review_id = fields.Many2one("contract.review", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    create_date = fields.Datetime("Found On", readonly=True)
    create_uid = fields.Many2one("res.users", "Found By", readonly=True)
    subject = fields.Char(
        readonly=True, help="The part of the quotation, as in the list of what concerns which function."
    )
    label = fields.Char("What", readonly=True)
    was = fields.Text(readonly=True)
    now = fields.Text("Is", readonly=True)
    is_price = fields.Boolean(readonly=True)
    function_ids = fields.Many2many(
        "customer.function", string="Signed Again By", readonly=True, help="Their signatures became void by it."
    )
