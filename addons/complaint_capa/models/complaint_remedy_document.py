from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

# In which model each kind is kept, by which field, and which function makes it when the user has no right to.
DOCUMENTS = {
    "replacement": ("sale.order", "order_id", "sales"),
    "redelivery": ("sale.order", "order_id", "sales"),
    "repair": ("repair.order", "repair_id", "after_sales"),
    "free_repair": ("repair.order", "repair_id", "after_sales"),
    "refund": ("account.move", "credit_id", "finance"),
    "loss": ("complaint.loss", "loss_id", "after_sales"),
    "onsite": ("customer.service", "service_id", "after_sales"),
    "guidance": ("customer.service", "service_id", "after_sales"),
    "return": ("stock.picking", None, "warehouse"),
}
# Code of the service type by kind.
SERVICE_TYPES = {"onsite": "repair", "guidance": "guidance"}


class ComplaintRemedy(models.Model):
    """How the documents of the promises are made, in Odoo's own models and with the rights of the user (CP-51)."""

    _inherit = "complaint.remedy"

    def action_create(self):
        """Make the document of this promise and open it; what is there is opened.

        Two people who press the button at once get one document. A user without the right to make it hands it to the
        function that has it, as an activity.

        :raises UserError: when the promise is cancelled, or something is missing on the complaint
        """
        self.ensure_one()
        self.check_access("write")
        self.complaint_id.sudo()._check_unlocked()  # who is assigned need not handle complaints
        self._check_state("promised", "started", "done")
        self.lock_for_update()
        if self.state == "promised":
            return self._create_document()
        return self.action_open()

    def action_open(self):
        """Open the document of this promise.

        :raises AccessError: when the user may not read it
        """
        self.ensure_one()
        if self.kind == "return":
            return self.complaint_id.action_view_returns()
        document = self._get_document()
        if not document:
            raise UserError(self.env._("%s has no document yet.", self.display_name))
        document.check_access("read")
        return document.get_formview_action()

    def _create_document(self):
        model, link, function = DOCUMENTS[self.kind]
        if not self.env[model].has_access("create"):
            return self._ask_function(function)
        if self.kind == "return":
            return self.complaint_id.action_return_goods()
        remedies = self._get_together()
        document = getattr(remedies, f"_create_{link.removesuffix('_id')}")()
        # sudo: the link is the server's; the user has just made the document with his own rights
        remedies.sudo()._guarded().write({link: document.id})
        remedies.sudo().activity_feedback(["mail.mail_activity_data_todo"])
        self.complaint_id.sudo()._message_log(
            body=self.env._(
                "%(follow_up)s: %(document)s", follow_up=self.display_name, document=document._get_html_link()
            )
        )
        remedies.sudo()._after_create_document()
        return document.get_formview_action()

    def _after_create_document(self):
        """Hook: called with the promises that have just got their document."""

    def _get_together(self):
        """Return the promises that go into one document: an order takes all that is to be delivered alike."""
        if DOCUMENTS[self.kind][1] != "order_id":
            return self
        same = self.complaint_id.sudo().remedy_ids.filtered(  # who makes the order need not handle complaints
            lambda remedy: remedy.kind == self.kind and remedy.state == "promised"
        )
        return self | self.browse(same.ids)

    def _ask_function(self, code):
        """Hand the promise to the function that may make its document, as an activity."""
        user = self._get_duty_user(code, self.company_id)
        if not user:
            raise UserError(
                self.env._(
                    "You have no right to make this document, and nobody stands for the function “%s”. Name somebody "
                    "in Customer Quality > Configuration > Business Functions.",
                    self.env["customer.function"]._get(code, self.company_id).name,
                )
            )
        self.user_id = user
        if user not in self.activity_ids.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.display_name,
                note=self.env._("Promised to the customer with the complaint %s.", self.complaint_id.name),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s was asked to do it.", user.name),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # Orders

    def _create_order(self):
        # sudo: others may be assigned to the promises that go with it; the order is made with the user's rights
        return self.env["sale.order"].create(self.sudo()._prepare_order())

    def _prepare_order(self):
        """Return the values of the order, at no charge, that brings the customer what he was promised."""
        complaint = self.complaint_id.sudo()  # nothing is shown that the order does not need
        if not complaint.partner_id:
            raise UserError(self.env._("%s has no customer to deliver to.", complaint.display_name))
        origin = complaint.order_id
        promised = min(filter(None, self.mapped("promised_on")), default=False)
        vals = {
            "company_id": complaint.company_id.id,
            "partner_id": (origin.partner_id or complaint.partner_id).id,
            "complaint_id": complaint.id,
            "origin": ", ".join(filter(None, [complaint.name, origin.name])),
            "client_order_ref": origin.client_order_ref,
            "commitment_date": promised,
            "order_line": [Command.create(self._prepare_order_line(line)) for line in self._get_lines()],
        }
        if origin:
            vals["partner_shipping_id"] = origin.partner_shipping_id.id
        return vals

    @api.model
    def _prepare_order_line(self, line):
        return {
            "product_id": line.product_id.id,
            "product_uom_qty": line.quantity,
            "product_uom_id": line.uom_id.id,
            "price_unit": 0.0,
        }

    def _get_lines(self):
        """Return the product lines that the promises are about: a promise for the whole case is about all of them."""
        complaint = self.complaint_id.sudo()
        whole_case = self.filtered(lambda remedy: not remedy.line_id)
        return complaint.line_ids if whole_case else self.sudo().line_id

    # Repairs

    def _create_repair(self):
        complaint, line = self.complaint_id.sudo(), self._get_lines()[:1]
        return self.env["repair.order"].create(
            {
                "company_id": complaint.company_id.id,
                "complaint_id": complaint.id,
                "partner_id": complaint.partner_id.id,
                "product_id": line.product_id.id,
                "product_qty": line.quantity or 1.0,
                "product_uom": line.uom_id.id,
                "lot_id": line.lot_id.id,
                "picking_id": line.move_id.picking_id.id,
                "under_warranty": self.kind == "free_repair",
            }
        )

    # Services

    def _create_service(self):
        complaint, line = self.complaint_id.sudo(), self._get_lines()[:1]
        kind = self.env["customer.service.type"]._get(SERVICE_TYPES[self.kind], self.company_id)
        if not kind:
            raise UserError(
                self.env._("There is no type of service with the code “%s”. Add it first.", SERVICE_TYPES[self.kind])
            )
        if not complaint.partner_id:
            raise UserError(self.env._("%s has no customer to visit.", complaint.display_name))
        scheduler = self._get_duty_user("after_sales", self.company_id) or self.env.user
        return self.env["customer.service"].create(
            {
                "company_id": complaint.company_id.id,
                "type_id": kind.id,
                "subject": complaint.subject,
                "partner_id": complaint.partner_id.id,
                "order_id": complaint.order_id.id,
                "product_id": line.product_id.id,
                "user_id": scheduler.id,
                "complaint_id": complaint.id,
            }
        )

    # Compensation

    def _create_loss(self):
        complaint = self.complaint_id
        return self.env["complaint.loss"].create(
            {
                "complaint_id": complaint.id,
                "line_id": self.line_id.id,
                "side": "customer",
                "loss_type_id": self._get_compensation_type().id,
                "name": self.display_name,
            }
        )

    def _get_compensation_type(self):
        """Return the type of loss of a compensation: the one that was shipped, else the first that fits."""
        types = self.env["complaint.loss.type"]
        shipped = self.env.ref("complaint_capa.loss_type_compensation", raise_if_not_found=False) or types
        domain = [("side", "in", ("customer", False)), ("company_id", "in", (self.company_id.id, False))]
        found = shipped or types.search(domain, limit=1)
        if not found:
            raise UserError(self.env._("There is no type for losses of customers. Add one first."))
        return found

    # Credit notes

    def _create_credit(self):
        """Return a draft of the credit note: Odoo's own reversal of the invoice, cut to what is claimed."""
        invoice = self._get_invoice()
        reversal = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"reason": self.complaint_id.sudo().name, "journal_id": invoice.journal_id.id})
        )
        reversal.reverse_moves()
        credit = reversal.new_move_ids
        credit.complaint_id = self.complaint_id
        self._cut_credit(credit)
        return credit

    def _get_invoice(self):
        """Return the posted invoice that brought the products to account, the latest one."""
        order = self.complaint_id.sudo().order_id  # which invoices there are; they are read with the user's rights
        invoices = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")
        products = self._get_lines().product_id
        with_products = invoices.filtered(lambda move: move.invoice_line_ids.product_id & products)
        invoice = (with_products or invoices).sorted("id")[-1:]
        if not invoice:
            raise UserError(
                self.env._(
                    "%s: the order has no posted invoice, so there is nothing to credit. Correct the order before it "
                    "is invoiced, and cancel this follow-up with that reason.",
                    self.complaint_id.sudo().display_name,
                )
            )
        return invoice.with_env(self.env)

    def _cut_credit(self, credit):
        """Leave on the draft what the complaint claims: its products, with at most their claimed quantities."""
        claimed = {}
        for line in self._get_lines():
            quantity = line.uom_id._compute_quantity(line.quantity, line.product_id.uom_id)
            claimed[line.product_id] = claimed.get(line.product_id, 0.0) + quantity
        if not claimed:
            return
        for line in credit.invoice_line_ids.filtered(lambda line: line.display_type == "product"):
            unit = line.product_id.uom_id
            invoiced = line.product_uom_id._compute_quantity(line.quantity, unit) if unit else 0.0
            taken = min(invoiced, claimed.get(line.product_id, 0.0))
            if not taken:
                line.unlink()
                continue
            claimed[line.product_id] -= taken
            line.quantity = unit._compute_quantity(taken, line.product_uom_id)
