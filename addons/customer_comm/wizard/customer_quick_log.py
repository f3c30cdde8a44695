from odoo import api, fields, models

from ..tools.mail_text import first_line


class CustomerQuickLog(models.TransientModel):
    """Log a contact in ten seconds: by which channel, what about, what was said (CC-01, CC-03, CC-16).

    Everything else comes from the document it is called from (a customer, a quotation or order, a delivery), from the
    customer's preferred channel and from what the user chose last time.
    """

    _name = "customer.quick.log"
    _description = "Log a Contact"

    # Asked
    channel_id = fields.Many2one(
        "customer.channel", required=True, compute="_compute_channel_id", store=True, readonly=False
    )
    subject_kind = fields.Selection(
        selection=lambda self: (
            self.env["customer.communication"]._fields["subject_kind"]._description_selection(self.env)
        ),
        string="About",
        required=True,
        default=lambda self: self._get_last("subject_kind") or "feedback",
    )
    description = fields.Text("What Was Said")

    # Taken from the document
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner", "Customer", required=True)
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    contact_id = fields.Many2one("res.partner")
    order_id = fields.Many2one("sale.order", "Sales Order")
    product_id = fields.Many2one("product.product")
    stage_id = fields.Many2one("customer.stage", required=True)
    direction = fields.Selection(
        selection=lambda self: self.env["customer.communication"]._fields["direction"]._description_selection(self.env),
        required=True,
        default="in",  # never the last choice: an incoming contact taken for an outgoing one would have no deadline
    )
    occurred_on = fields.Datetime("When", required=True, default=fields.Datetime.now)
    subject = fields.Char(help="Empty: the first line of what was said.")
    duplicate_ids = fields.Many2many(
        "customer.communication", string="Possible Duplicates", compute="_compute_duplicate_ids"
    )

    @api.model
    def default_get(self, fields_list):
        """Fill in what the document says that the dialogue was opened from."""
        values = super().default_get(fields_list)
        model, record_id = self.env.context.get("active_model"), self.env.context.get("active_id")
        prepare = getattr(self, f"_prepare_from_{(model or '').replace('.', '_')}", None)
        if prepare and isinstance(record_id, int):
            document = self.env[model].browse(record_id).exists()
            if document:
                document.check_access("read")
            found = prepare(document) if document else {}
            values |= {name: value for name, value in found.items() if name in fields_list and value}
        if "stage_id" in fields_list and not values.get("stage_id"):
            customer = self.env["res.partner"].browse(values.get("partner_id") or ())
            values["stage_id"] = self.env["customer.communication"]._guess_stage(customer).id
        return values

    @api.model
    def _get_last(self, name):
        """Return what the user chose the last time he logged a contact himself."""
        last = self.env["customer.communication"].search(
            [("create_uid", "=", self.env.uid), ("door", "in", ("form", "quick"))], order="id desc", limit=1
        )
        value = last[name]
        return value.id if isinstance(value, models.BaseModel) else value

    @api.depends("partner_id")
    def _compute_channel_id(self):
        """CC-03: the customer's preferred channel comes first, then the one the user chose last."""
        last = self._get_last("channel_id")
        for wizard in self:
            partner = wizard.partner_id
            preferred = partner.preferred_channel_id or partner.commercial_partner_id.preferred_channel_id
            wizard.channel_id = preferred or last or self.env["customer.channel"].search([], limit=1)

    @api.depends("partner_id", "product_id", "description", "subject", "occurred_on")
    def _compute_duplicate_ids(self):
        for wizard in self:
            draft = self.env["customer.communication"].new(
                {
                    "company_id": wizard.company_id.id,
                    "partner_id": wizard.partner_id.id,
                    "product_id": wizard.product_id.id,
                    "subject": wizard.subject or first_line(wizard.description, 80),
                    "occurred_on": wizard.occurred_on,
                    "state": "draft",
                }
            )
            wizard.duplicate_ids = draft.duplicate_ids if wizard.partner_id else False

    # Where it is called from

    @api.model
    def _prepare_from_res_partner(self, partner):
        customer = partner.commercial_partner_id
        return {
            "partner_id": customer.id,
            "contact_id": (partner - customer).id,
            "company_id": partner.company_id.id,
        }

    @api.model
    def _prepare_from_sale_order(self, order):
        codes = {"draft": "pre_sale", "sent": "pre_sale", "cancel": "pre_sale"}
        code = codes.get(order.state, "after_delivery" if order.delivery_status == "full" else "in_contract")
        products = order.order_line.product_id
        return self._prepare_from_res_partner(order.partner_id) | {
            "company_id": order.company_id.id,
            "order_id": order.id,
            "product_id": products.id if len(products) == 1 else False,
            "stage_id": self._find_stage(code).id,
        }

    @api.model
    def _prepare_from_stock_picking(self, picking):
        # sudo: a warehouse worker logs what the customer said about a delivery without any right on orders
        order = picking.sudo().sale_id.sudo(False)
        products = picking.move_ids.product_id
        return self._prepare_from_res_partner(picking.partner_id or order.sudo().partner_id.sudo(False)) | {
            "company_id": picking.company_id.id,
            "order_id": order.id if order.has_access("read") else False,
            "product_id": products.id if len(products) == 1 else False,
            "stage_id": self._find_stage("after_delivery" if picking.state == "done" else "in_contract").id,
        }

    @api.model
    def _find_stage(self, code):
        return self.env["customer.stage"].search([("code", "=", code)], limit=1)

    def action_log(self):
        """Log the contact and go on with the document."""
        communication = self._log()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Logged as %s", communication.name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_log_and_open(self):
        """Log the contact and open it, to judge it or pass it on."""
        return self._log().get_formview_action()

    def _log(self):
        self.ensure_one()
        vals = self._prepare_communication_vals()
        communication = self.env["customer.communication"].with_company(self.company_id).create(vals)
        communication._guarded().write({"door": "quick"})
        return communication

    def _prepare_communication_vals(self):
        """Return the values of the contact; an empty subject is the first line of what was said."""
        return {
            "subject": (self.subject or "").strip() or first_line(self.description, 80),
            "description": self.description,
            "channel_id": self.channel_id.id,
            "subject_kind": self.subject_kind,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "order_id": self.order_id.id,
            "product_id": self.product_id.id,
            "stage_id": self.stage_id.id,
            "direction": self.direction,
            "occurred_on": self.occurred_on,
        }
