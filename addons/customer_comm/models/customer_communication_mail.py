from odoo import api, models


class CustomerCommunication(models.Model):
    """Mails on the alias become communications, answers find their thread, and no mail of a customer is lost
    (XX-13, CC-41)."""

    _name = "customer.communication"
    _inherit = ["customer.mail.mixin", "customer.communication"]
    _mail_number_prefix = "CM"
    _mail_settled_states = ("replied", "closed", "cancelled")

    @api.model
    def _create_from_mail(self, msg_dict, defaults, plain):
        """Create the communication of a mail.

        :param bool plain: without deadlines and rules, because one of them is broken
        """
        vals = self._prepare_mail_vals(msg_dict) | defaults
        vals |= {"door": "mail", "email_from": msg_dict.get("email_from") or False}
        vals["is_sender_unknown"] = vals["partner_id"] == self.env.company._get_unknown_customer().id
        if plain:
            self._restore_numbering()
            handler = self._get_last_resort_handler(self.env.company).id
            vals |= {"needs_reply": False, "user_id": handler, "receiver_id": handler, "intake_function_id": False}
        else:
            vals |= self._prepare_door_handler(vals)
        return self._guarded().create([vals])

    @api.model
    def _prepare_mail_vals(self, msg_dict):
        vals = self._read_mail(msg_dict)
        # sudo: the gateway looks at the orders of a customer, whoever it runs as
        customer = self.env["res.partner"].sudo().browse(vals["partner_id"] or ())
        return {
            **vals,
            "partner_id": (customer or self.env.company._get_unknown_customer()).id,
            "occurred_on": self._get_mail_date(msg_dict),
            "direction": "in",
            "stage_id": self._guess_stage(customer).id,
            "subject_kind": self.env.company.communication_mail_kind or "feedback",
        }

    @api.model
    def _guess_stage(self, customer):
        """Return the stage of the business with a customer: before the sale, in the contract, or after delivery."""
        stages = self.env["customer.stage"].sudo()  # a mail needs no right on the list of stages
        orders = (
            self.env["sale.order"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id.commercial_partner_id", "=", customer.commercial_partner_id.id),
                    ("company_id", "=", self.env.company.id),
                    ("state", "=", "sale"),
                ],
                ["delivery_status"],
                order="id desc",
                limit=20,
            )
            if customer
            else self.env["sale.order"]
        )
        code = "pre_sale"
        if orders:
            code = "after_delivery" if any(order.delivery_status == "full" for order in orders) else "in_contract"
        stages = stages.with_context(active_test=False)
        found = stages.search([("code", "=", code)], limit=1) or stages.search([], limit=1)
        return found or stages.create({"name": self.env._("During Contract"), "code": "in_contract"})

    def _note_mail_failure(self, error):
        """Say on the record what was wrong with the set-up, and remind its handler."""
        self._message_log(
            body=self.env._(
                "This mail could not be registered as set up: %s\nCheck kind, grade and handler; tick “Reply Needed” "
                "to start its deadlines; and have the settings mended.",
                error,
            )
        )
        self._remind_handlers(self.env._("Registered without its settings: check it"))

    def _get_mail_alias(self):
        return self.company_id.sudo().communication_alias_id  # a setting of the company

    def _remind_of_mail(self):
        self._remind_handlers(self.env._("The customer has written again: log a new contact if need be"))
