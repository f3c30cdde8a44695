from odoo import api, fields, models
from odoo.exceptions import UserError

# What can be made of a communication, each once: the model carries ``communication_id`` with a unique index.
TARGETS = {
    "quotation": "sale.order",
    "requirement": "customer.requirement",
    "notice": "customer.notice",
    "service": "customer.service",
}


class CustomerCommunication(models.Model):
    """What is made of a communication: quotation, need, notice, service, complaint; never twice (CC-10, CC-29)."""

    _inherit = "customer.communication"

    quotation_count = fields.Integer(compute="_compute_conversion_counts")
    requirement_count = fields.Integer(compute="_compute_conversion_counts")
    notice_count = fields.Integer(compute="_compute_conversion_counts")
    service_count = fields.Integer(compute="_compute_conversion_counts")
    can_convert = fields.Boolean(compute="_compute_can_convert")

    def _compute_conversion_counts(self):
        for target, model_name in TARGETS.items():
            # sudo: that there is one is shown to those as well who may not open it
            model = self.env[model_name].sudo().with_context(active_test=False)
            groups = model._read_group([("communication_id", "in", self.ids)], ["communication_id"], ["__count"])
            counts = {communication.id: count for communication, count in groups}
            for communication in self:
                communication[f"{target}_count"] = counts.get(communication.id, 0)

    @api.depends("subject_kind")
    def _compute_can_convert(self):
        self.can_convert = self._convert_to_complaint_supported()

    @api.model
    def _convert_to_complaint_supported(self):
        """Tell whether an app is there that makes complaints of communications (CC-27)."""
        return False

    def action_convert_to_complaint(self):
        """Make a complaint of this communication (CC-27).

        :raise UserError: when no app for complaints is installed
        """
        raise UserError(self.env._("Install the app for complaints to make a complaint of a communication."))

    def action_convert_to_quotation(self):
        """Make a quotation of this communication, or open the one that was made (CC-29)."""
        return self._convert("quotation", self._prepare_quotation_vals)

    def action_convert_to_requirement(self):
        """Enter what the customer needs in the register of needs, or open what was entered (CC-29)."""
        requirement = self.env[TARGETS["requirement"]]
        return self._convert("requirement", lambda: requirement._prepare_from_communication(self))

    def action_convert_to_notice(self):
        """Propose an advisory notice because of this communication, or open the proposed one (CC-10)."""
        return self._convert("notice", self._prepare_notice_vals)

    def action_convert_to_service(self):
        """Open a new service for this communication, or the one that was made of it (CC-10).

        Which service it is, is chosen in the form; that there is only one is seen to by the unique index.
        """
        if self._find_converted("service"):
            return self._convert("service", dict)
        self._check_convertible()
        self._check_customer_known()
        return {
            "type": "ir.actions.act_window",
            "res_model": TARGETS["service"],
            "views": [(False, "form")],
            "context": {f"default_{name}": value for name, value in self._prepare_service_vals().items()},
        }

    def _convert(self, target, prepare_vals):
        """Return the action that opens what was made of this communication; make it when there is none.

        :param str target: key of :data:`TARGETS`
        :param prepare_vals: function that returns the values of the new record
        :raise UserError: for a cancelled communication
        """
        record = self._find_converted(target)
        if not record:
            self._check_convertible()
            if "partner_id" in self.env[TARGETS[target]]._fields:
                self._check_customer_known()
            model = self.env[TARGETS[target]]
            record = model._guarded().create({**prepare_vals(), "communication_id": self.id})
            label = self.env["ir.model"]._get(model._name).name
            body = self.env._("%(kind)s made of it: %(record)s", kind=label, record=record._get_html_link())
            self._message_log(body=body)
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _find_converted(self, target):
        """Return what was made of this communication, or an empty record."""
        self.ensure_one()
        self.check_access("read")
        # sudo: an existing one is found whoever made it, and whatever he may see
        model = self.env[TARGETS[target]].sudo().with_context(active_test=False)
        return model.search([("communication_id", "=", self.id)], limit=1).sudo(self.env.su)

    def _check_convertible(self):
        self.check_access("write")
        if self.state == "cancelled":
            raise UserError(self.env._("%s is cancelled. Nothing is made of it.", self.display_name))

    def _check_customer_known(self):
        """Hook: raise UserError while nobody knows whose it is: a document is made for somebody."""
        self.ensure_one()

    def _prepare_quotation_vals(self):
        vals = {
            "company_id": self.company_id.id,
            "partner_id": (self.contact_id or self.partner_id).id,
            "origin": self.name,
            "user_id": self.env.uid,
        }
        if self.product_id.sale_ok:
            vals["order_line"] = [fields.Command.create({"product_id": self.product_id.id})]
        return vals

    def _prepare_notice_vals(self):
        return {
            "company_id": self.company_id.id,
            "subject": self.subject,
            "observation": self.description,
            "aware_at": self.occurred_on,
        }

    def _prepare_service_vals(self):
        return {
            "company_id": self.company_id.id,
            "communication_id": self.id,
            "subject": self.subject,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "order_id": self.order_id.id,
            "product_id": self.product_id.id,
        }
