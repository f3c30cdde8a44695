from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerNoticeLot(models.Model):
    """What a notice is about: a lot or serial number, or a product delivered in a certain time (CC-94).

    What becomes of what comes back is decided for each of them (CC-97).
    """

    _name = "customer.notice.lot"
    _description = "Affected Product"
    _order = "notice_id, sequence, id"
    _check_company_auto = True

    notice_id = fields.Many2one("customer.notice", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict", check_company=True)
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    date_from = fields.Date("Delivered From", help="For a product without lot: deliveries from this day on.")
    date_to = fields.Date("Delivered Until", help="The last day. Empty: until today.")
    disposition = fields.Selection(
        [
            ("scrap", "Scrap"),
            ("rework", "Rework"),
            ("replace", "Return to Supplier"),
            ("correct", "Correct at the Customer's"),
            ("use", "Use as It Is"),
        ],
        help="What becomes of the recalled product.",
    )
    disposition_note = fields.Char("Disposition in Detail")
    description = fields.Char(compute="_compute_description")

    _lot_uniq = models.UniqueIndex("(notice_id, lot_id) WHERE lot_id IS NOT NULL", "This lot is already on the notice.")
    _date_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_to >= date_from)", "The period ends before it begins."
    )
    _lot_or_period = models.Constraint(
        "CHECK ((lot_id IS NOT NULL AND date_from IS NULL AND date_to IS NULL) OR "
        "(lot_id IS NULL AND date_from IS NOT NULL))",
        "Give a lot or serial number, or else the day from which deliveries of the product are affected.",
    )

    @api.depends("product_id", "lot_id", "date_from", "date_to")
    def _compute_display_name(self):
        for line in self:
            parts = [line.product_id.display_name, line.sudo().lot_id.name]  # the number on the product is no secret
            line.display_name = " ".join(filter(None, parts))

    @api.depends("lot_id", "date_from", "date_to")
    def _compute_description(self):
        for line in self:
            if line.lot_id:
                line.description = line.sudo().lot_id.name  # the number on the product is no secret
            elif line.date_to:
                line.description = self.env._("delivered %(start)s to %(end)s", start=line.date_from, end=line.date_to)
            else:
                line.description = line.date_from and self.env._("delivered from %s on", line.date_from)

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.lot_id.product_id != self.product_id:
            self.lot_id = False

    @api.constrains("product_id", "lot_id")
    def _check_lot(self):
        for line in self.sudo():  # the lot of a line may be one the user cannot read
            if line.lot_id and line.lot_id.product_id != line.product_id:
                raise ValidationError(
                    self.env._(
                        "The lot %(lot)s is not one of %(product)s.",
                        lot=line.lot_id.name,
                        product=line.product_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open({"product_id"})
        return lines

    def write(self, vals):
        self._check_open(vals.keys())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fixed(self):
        self._check_open({"product_id"})

    def _check_open(self, names):
        """What is affected is content of the notice; the disposition may be decided until it is closed."""
        if {"product_id", "lot_id", "date_from", "date_to", "notice_id"} & set(names):
            self.notice_id._check_content_open({"lot_ids": True})
            for notice in self.notice_id:
                notice._check_author({"lot_ids": True})
        self.notice_id._check_not_closed({"lot_ids": True})
