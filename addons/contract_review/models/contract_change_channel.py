from odoo import fields, models
from odoo.exceptions import UserError

# Whoever orders in writing only, changes in writing only: a paper, or what can be shown as one (CR-56).
WRITTEN_CHANNELS = ("written", "fax", "sms", "mail")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _written_only_products(self):
        """Return the products of this order that are ordered, and changed, in writing only (CR-55, CR-56)."""
        self.ensure_one()
        order = self.sudo()  # how a product may be ordered is no secret
        return order.order_line.product_id.filtered(lambda product: product._is_ordered_in_writing(order.company_id))

    def _check_change_channel(self, channel, text, files):
        """CR-56: changes of what is ordered in writing only come by fax, SMS, e-mail or letter, and can be shown.

        :param str channel: how the customer asked for it
        :param str text: the words of the message
        :param files: ``ir.attachment`` records
        :raises UserError: for another channel, or without text and file
        """
        self.ensure_one()
        products = self._written_only_products()
        if not products:
            return
        # sudo: as above
        names = {"order": self.sudo().display_name, "products": ", ".join(products.mapped("display_name"))}
        if channel not in WRITTEN_CHANNELS:
            raise UserError(
                self.env._(
                    "%(order)s holds products that are ordered in writing only: %(products)s. A change of it is "
                    "accepted by fax, SMS, e-mail or letter.",
                    **names,
                )
            )
        if not (text or "").strip() and not files:
            raise UserError(
                self.env._(
                    "%(order)s holds products that are ordered in writing only: %(products)s. Attach the customer's "
                    "message, or enter its words.",
                    **names,
                )
            )


class ContractChange(models.Model):
    """How a change of an order that was made in writing may be asked for (CR-56)."""

    _inherit = "contract.change"

    channel = fields.Selection(selection_add=[("sms", "SMS")], ondelete={"sms": "set default"})
    request_text = fields.Text("Words of the Request", copy=False, help="The text of an SMS or mail, as it came.")

    def _check_submittable(self):
        super()._check_submittable()
        if self.requester == "customer":
            self.order_id._check_change_channel(self.channel, self.request_text, self.request_file_ids)

    def _check_open(self, names):
        super()._check_open(names)
        submitted = self.filtered(lambda change: change.state != "draft")[:1]
        if submitted and "request_text" in names:
            raise UserError(self.env._("%s is submitted: what was asked for stands still.", submitted.display_name))


class ContractProductionNotice(models.Model):
    """How the customer may change a production notice for goods that are ordered in writing only (CR-56)."""

    _inherit = "contract.production.notice"

    change_asked_by = fields.Selection(
        [("customer", "Customer"), ("us", "Our Company")], "Change Asked For By", default="customer", copy=False
    )
    change_channel = fields.Selection(
        [
            ("written", "Written"),
            ("fax", "Fax"),
            ("sms", "SMS"),
            ("mail", "E-mail"),
            ("phone", "Telephone"),
            ("oral", "Oral"),
        ],
        "Change Asked For By Means Of",
        copy=False,
        help="A temporary change of goods that are ordered in writing only is accepted by fax, SMS, e-mail or letter.",
    )
    change_text = fields.Text("Words of the Change", copy=False, help="The text of the SMS or mail, as it came.")
    change_file_ids = fields.Many2many(
        "ir.attachment", "contract_production_notice_change_rel", string="Proof of the Change", copy=False
    )

    def action_issue(self):
        for notice in self.filtered(lambda notice: notice.version > 1 and notice.change_asked_by == "customer"):
            notice.order_id._check_change_channel(notice.change_channel, notice.change_text, notice.change_file_ids)
        self._claim_files("change_file_ids")
        return super().action_issue()
