from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """Keep automatic replies out of what customers write, and lead answers on a duplicate to what it is one of."""
        routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        return self.env["customer.mail.mixin"]._filter_mail_routes(message, message_dict, routes)
