from odoo import api, fields, models
from odoo.exceptions import UserError

# What can be made of a communication, each once; the model carries ``communication_id`` with a unique index.
TARGETS = {"quotation": "sale.order"}


class CustomerCommunication(models.Model):
    """What is made of a communication: a quotation, a requirement, a notice, a service, a complaint; never twice."""

    _inherit = "customer.communication"

    quotation_ids = fields.One2many("sale.order", "communication_id", "Quotations Made of It")
    quotation_count = fields.Integer(compute="_compute_conversion_counts", compute_sudo=True)
    can_convert = fields.Boolean(compute="_compute_can_convert")

    @api.depends("quotation_ids")
    def _compute_conversion_counts(self):
        # compute_sudo: that there is one is shown to those as well who may not open it
        for communication in self:
            communication.quotation_count = len(communication.quotation_ids)

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

    def _convert(self, target, prepare_vals):
        """Return the action that opens what was made of this communication; make it when there is none.

        :param str target: key of :data:`TARGETS`
        :param prepare_vals: function that returns the values of the new record
        :raise UserError: for a cancelled communication
        """
        self.ensure_one()
        self.check_access("read")
        model = self.env[TARGETS[target]]
        # sudo: an existing one is found whoever made it, and whatever he may see
        record = model.sudo().with_context(active_test=False).search([("communication_id", "=", self.id)], limit=1)
        if not record:
            self.check_access("write")
            if self.state == "cancelled":
                raise UserError(self.env._("%s is cancelled. Nothing is made of it.", self.display_name))
            record = model._guarded().create({**prepare_vals(), "communication_id": self.id})
            label = self.env["ir.model"]._get(model._name).name
            self._message_log(
                body=self.env._("%(kind)s made of it: %(record)s", kind=label, record=record._get_html_link())
            )
        return self._action_open_converted(record.sudo(False))

    def _action_open_converted(self, record):
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

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
