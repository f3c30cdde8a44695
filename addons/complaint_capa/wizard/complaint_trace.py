from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

OPEN_NOTICE_STATES = ("draft", "approved", "issued")
NAMED = 5


class ComplaintTrace(models.TransientModel):
    """Which customers received the lots of a complaint, how much and with which deliveries (CP-15)."""

    _name = "complaint.trace"
    _description = "Where Used"
    _rec_name = "complaint_id"

    complaint_id = fields.Many2one("complaint.complaint", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="complaint_id.company_id")
    date_from = fields.Date("Delivered From", help="For products without lot: their deliveries from this day on.")
    date_to = fields.Date("Delivered Until", help="The last day. Empty: until today.")
    line_ids = fields.One2many("complaint.trace.line", "trace_id", readonly=True)
    customer_count = fields.Integer("Other Customers", readonly=True)
    stock_quantity = fields.Float("In Our Stock", digits="Product Unit", readonly=True)
    untraced = fields.Char("Without Lot", compute="_compute_untraced", help="Products that need a period.")
    kind = fields.Selection(
        lambda self: self.env["customer.notice"]._fields["kind"]._description_selection(self.env),
        required=True,
        default="advisory",
    )

    @api.depends("complaint_id")
    def _compute_untraced(self):
        for trace in self:
            products = trace.complaint_id.line_ids.filtered(lambda line: not line.lot_id).product_id
            trace.untraced = ", ".join(products.mapped("display_name"))

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for trace in self:
            if trace.date_from and trace.date_to and trace.date_from > trace.date_to:
                raise ValidationError(self.env._("The period ends before it begins."))

    def action_search(self):
        """Search again, for products without lot in the given period."""
        self.ensure_one()
        self._search_customers()
        return self._action_open()

    def _search_customers(self):
        """Fill in who received the lots; the customer who complains comes last."""
        self.complaint_id.check_access("read")
        rows = self.complaint_id._trace_customers(self.date_from, self.date_to)
        deliveries = self._find_deliveries(rows)
        own = self.complaint_id.commercial_partner_id
        rows.sort(key=lambda row: (row["partner_id"] == own.id, row["partner_id"] or 0, row["lot_id"] or 0))
        self.line_ids = [Command.clear()] + [
            Command.create(
                {
                    "partner_id": row["partner_id"],
                    "is_own": row["partner_id"] == own.id,
                    "product_id": row["product_id"],
                    "lot_id": row["lot_id"],
                    "delivered": row["delivered"],
                    "returned": row["returned_before"],
                    "first_on": row["first"],
                    "last_on": row["last"],
                    "is_derived": row["derived"],
                    "deliveries": deliveries.get((row["partner_id"], row["product_id"], row["lot_id"]), ""),
                }
            )
            for row in rows
        ]
        self.customer_count = len(self.line_ids.partner_id - own)
        self.stock_quantity = self._get_stock(rows)

    def _find_deliveries(self, rows):
        """Return ``{(customer, product, lot): names of the deliveries}``, in one query for all."""
        if not rows:
            return {}
        # sudo: who traces a complaint need not be a warehouse user
        groups = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "=", "done"),
                    ("product_id", "in", [row["product_id"] for row in rows]),
                    ("lot_id", "in", [row["lot_id"] or False for row in rows]),
                    ("location_dest_id.usage", "=", "customer"),
                    ("date", ">=", min(row["first"] for row in rows if row["first"])),
                ],
                ["product_id", "lot_id"],
                ["picking_id:recordset"],
            )
        )
        names = {}
        for product, lot, pickings in groups:
            for customer, own in pickings.grouped(lambda picking: picking.partner_id.commercial_partner_id).items():
                label = ", ".join(own[:NAMED].mapped("name")) + (" …" if len(own) > NAMED else "")
                names[customer.id or None, product.id, lot.id or None] = label
        return names

    def _get_stock(self, rows):
        """Return how much of the lots is in our own stock."""
        lots = self.complaint_id.line_ids.lot_id
        # sudo: who traces a complaint need not be a warehouse user
        quants = self.env["stock.quant"].sudo()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("lot_id", "in", lots.ids),
            ("location_id.usage", "in", ("internal", "transit")),
        ]
        return quants._read_group(domain, [], ["quantity:sum"])[0][0] if lots else 0.0

    def _action_open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Where Used"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "res_id": self.id,
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_create_notice(self):
        """Open the notice to the customers of the lots; a new one, unless one of this complaint is still open.

        :raise UserError: when no product is traced
        """
        self.ensure_one()
        complaint = self.complaint_id
        complaint.check_access("write")
        complaint.lock_for_update(allow_referencing=True)  # of two people who press the button one makes it
        notices = complaint.notice_ids.filtered(lambda notice: notice.state in OPEN_NOTICE_STATES)
        notice = notices.filtered(lambda notice: notice.kind == self.kind)[:1]
        if not notice:
            notice = self.env["customer.notice"]._guarded().create(self._prepare_notice_vals())
            notice.action_trace()
            notice._message_log(body=self.env._("From the complaint %s.", complaint._get_html_link()))
            complaint._message_log(body=self.env._("Notice opened: %s", notice._get_html_link()))
        return notice.get_formview_action()

    def _prepare_notice_vals(self):
        """Return the values of the notice: nothing is typed twice."""
        goods = {(line.product_id.id, line.lot_id.id) for line in self.complaint_id.line_ids}
        lots = [{"product_id": product, "lot_id": lot} for product, lot in sorted(goods) if lot]
        if self.date_from:
            period = {"date_from": self.date_from, "date_to": self.date_to}
            lots += [{"product_id": product, **period} for product, lot in sorted(goods) if not lot]
        if not lots:
            raise UserError(self.env._("Give the period in which the products without lot were delivered."))
        vals = {
            "company_id": self.company_id.id,
            "complaint_id": self.complaint_id.id,
            "subject": self.complaint_id.subject,
            "observation": self.complaint_id.description,
            "lot_ids": [Command.create(vals) for vals in lots],
        }
        # The default is what anybody may propose; another kind is for those who write notices.
        return vals if self.kind == "advisory" else {**vals, "kind": self.kind}


class ComplaintTraceLine(models.TransientModel):
    """How much of one lot one customer received."""

    _name = "complaint.trace.line"
    _description = "Customer of a Lot"
    _order = "is_own, id"

    trace_id = fields.Many2one("complaint.trace", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, help="Empty: delivered to nobody named.")
    is_own = fields.Boolean("Complains", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    delivered = fields.Float(digits="Product Unit", readonly=True)
    returned = fields.Float(digits="Product Unit", readonly=True)
    first_on = fields.Datetime("First Delivery", readonly=True)
    last_on = fields.Datetime("Last Delivery", readonly=True)
    is_derived = fields.Boolean("Made of It", readonly=True, help="Another product, into which the lot went.")
    deliveries = fields.Char(readonly=True)

    def action_view_deliveries(self):
        """Open the deliveries of the lot to this customer."""
        self.ensure_one()
        domain = Domain("move_line_ids.product_id", "=", self.product_id.id) & Domain("state", "=", "done")
        if self.lot_id:
            domain &= Domain("move_line_ids.lot_id", "=", self.lot_id.id)
        domain &= Domain("partner_id", "child_of", self.partner_id.ids)
        action = self.env["ir.actions.actions"]._for_xml_id("stock.action_picking_tree_all")
        action.pop("path", None)
        return {**action, "domain": list(domain), "context": {}}
