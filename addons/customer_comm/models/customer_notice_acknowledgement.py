from odoo import fields, models


class CustomerNoticeAcknowledgement(models.Model):
    """What a customer answered to a notice: evidence that nobody writes or deletes.

    A customer may answer again as long as the notice is open; the last answer counts.
    """

    _name = "customer.notice.acknowledgement"
    _description = "Acknowledgement of a Notice"
    _order = "acknowledged_at desc, id desc"

    recipient_id = fields.Many2one(
        "customer.notice.recipient", required=True, readonly=True, index=True, ondelete="restrict"
    )
    notice_id = fields.Many2one(related="recipient_id.notice_id", store=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    revision_id = fields.Many2one("customer.notice.revision", required=True, readonly=True, ondelete="restrict")
    acknowledged_at = fields.Datetime("When", required=True, readonly=True)
    name = fields.Char("By", required=True, readonly=True, help="Who answered for the customer.")
    source = fields.Selection(
        [("portal", "Customer's Page"), ("hand", "Entered by Us")], required=True, readonly=True, default="portal"
    )
    user_id = fields.Many2one("res.users", "Entered By", readonly=True, ondelete="restrict")
    address = fields.Char("IP Address", readonly=True)
    held = fields.Float("Still Held", readonly=True, digits="Product Unit")
    returned = fields.Float("Sent Back", readonly=True, digits="Product Unit")
    destroyed = fields.Float("Destroyed or Used Up", readonly=True, digits="Product Unit")
    resold = fields.Float("Passed On", readonly=True, digits="Product Unit")
    comment = fields.Text(readonly=True)
