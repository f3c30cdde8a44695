from odoo import api, fields, models
from odoo.fields import Domain

PROGRESS = "progress"


class SaleOrder(models.Model):
    """Quotations made of a contact, and all contacts about an order, visible on it (CC-06, CC-08, CC-09, CC-29)."""

    _name = "sale.order"
    _inherit = ["sale.order", "customer.guard.mixin"]

    communication_id = fields.Many2one(
        "customer.communication",
        "Made of Communication",
        readonly=True,
        copy=False,
        index=False,
        ondelete="restrict",
        check_company=True,
    )
    communication_ids = fields.One2many("customer.communication", "order_id", "Communications")
    communication_count = fields.Integer(compute="_compute_communication_counts")
    open_enquiry_count = fields.Integer(
        "Enquiries to Answer",
        compute="_compute_communication_counts",
        help="What the customer asked about this order and was not answered yet.",
    )
    progress_contact_on = fields.Date(
        "Last Progress Message",
        compute="_compute_progress_contact_on",
        help="When the customer was last told, unasked, how the order stands.",
    )
    has_progress_contact = fields.Boolean(compute="_compute_progress_contact_on", search="_search_has_progress_contact")
    service_type_ids = fields.Many2many(
        "customer.service.type",
        string="Agreed Services",
        check_company=True,
        help="Planned by themselves after each delivery.",
    )
    customer_service_ids = fields.One2many("customer.service", "order_id", "Services")
    complaint_phone = fields.Char(related="company_id.complaint_phone", string="Complaint Telephone Number")

    _guarded_fields = frozenset({"communication_id"})

    _communication_uniq = models.UniqueIndex(
        "(communication_id) WHERE communication_id IS NOT NULL",
        "This communication already has its quotation. Reload the page and open it.",
    )

    def _compute_communication_counts(self):
        domain = [("order_id", "in", self.ids), ("state", "!=", "cancelled")]
        counts = dict(self.env["customer.communication"]._read_group(domain, ["order_id"], ["__count"]))
        waiting = dict(
            self.env["customer.communication"]._read_group(
                [*domain, ("needs_reply", "=", True), ("state", "in", ("draft", "routed", "analysed"))],
                ["order_id"],
                ["__count"],
            )
        )
        for order in self:
            order.communication_count = counts.get(order, 0)
            order.open_enquiry_count = waiting.get(order, 0)

    def _compute_progress_contact_on(self):
        # sudo: that the customer was told is shown to everybody who reads the order
        groups = (
            self.env["customer.communication"]
            .sudo()
            ._read_group([("order_id", "in", self.ids), *self._progress_domain()], ["order_id"], ["occurred_on:max"])
        )
        latest = {order.id: moment for order, moment in groups}
        for order in self:
            moment = latest.get(order.id)
            order.progress_contact_on = moment and fields.Datetime.context_timestamp(self, moment).date()
            order.has_progress_contact = bool(moment)

    def _search_has_progress_contact(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("communication_ids", "any!", self._progress_domain())

    @api.model
    def _progress_domain(self):
        return [("subject_kind", "=", PROGRESS), ("direction", "=", "out"), ("state", "!=", "cancelled")]

    def action_view_communications(self):
        """Open the contacts about this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_communication_action")
        return {
            **action,
            "domain": ["|", ("order_id", "=", self.id), ("id", "=", self.communication_id.id)],
            "context": self._communication_defaults(),
        }

    def action_log_progress(self):
        """Open a new outgoing message on how the order stands (CC-08)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Progress Message"),
            "res_model": "customer.communication",
            "views": [(False, "form")],
            "context": {
                **self._communication_defaults(),
                "default_subject_kind": PROGRESS,
                "default_direction": "out",
                "default_subject": self.env._("Progress of %s", self.name),
            },
        }

    def action_contract_doubt(self):
        """Open the dialogue in which a department tells its doubts about this contract (CC-43)."""
        self.ensure_one()
        return self.env["customer.contract.doubt"]._open(self)

    def _communication_defaults(self):
        stage = self.env.ref(
            f"customer_comm.stage_{'in_contract' if self.state == 'sale' else 'pre_sale'}", raise_if_not_found=False
        )
        return {
            "default_partner_id": self.partner_id.id,
            "default_order_id": self.id,
            "default_stage_id": stage.id if stage else False,
        }

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.partner_id._open_file()
        return orders

    def _action_confirm(self):
        result = super()._action_confirm()
        # sudo: an order makes the customer a trading one, whoever confirms it and whatever he sees of the file
        customers = self.sudo().partner_id.commercial_partner_id
        customers.filtered(lambda customer: customer.customer_status != "trading").customer_status = "trading"
        return result

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sent":
            self._tell_complaint_phone()
        return result

    def _tell_complaint_phone(self):
        """Note that the customers were told the number: it is on the quotation that was sent to them (CC-132)."""
        for company, orders in self.filtered("company_id.complaint_phone").grouped("company_id").items():
            # sudo: the flag follows from the quotation, the salesperson need not have rights on the contact
            orders.partner_id.commercial_partner_id.sudo().with_company(company)._mark_complaint_phone_given()

    def _get_sales_user(self):
        """Return the salesperson, or else who stands for the function sales; empty when there is nobody."""
        self.ensure_one()
        if self.user_id.active:
            return self.user_id
        sales = self.env["customer.function"]._find("sales", self.company_id)
        return sales._responsible_user() if sales else self.env["res.users"]
