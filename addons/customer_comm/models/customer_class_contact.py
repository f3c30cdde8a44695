from odoo import models


class CustomerClass(models.Model):
    """The service scheme of a class decides how often its customers are contacted (CC-62, CC-72)."""

    _inherit = "customer.class"

    def _scheme_changed(self):
        super()._scheme_changed()
        # sudo: the schedule is the planner's alone
        rules = self.env["customer.contact.rule"].sudo().search([("interval_unit", "=", "class")])
        if rules:
            self.env["customer.contact.schedule"].sudo()._sync(rules)
