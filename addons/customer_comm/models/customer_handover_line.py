from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerHandoverLine(models.Model):
    """One customer in a hand-over: who takes him over, when he was told, when the new person first made contact."""

    _name = "customer.handover.line"
    _description = "Customer in a Hand-over"
    _order = "handover_id, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    handover_id = fields.Many2one("customer.handover", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)
    state = fields.Selection(related="handover_id.state")
    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True, ondelete="restrict")
    receiver_id = fields.Many2one(
        "res.users", "Taken Over By", domain=[("share", "=", False)], check_company=True, index="btree_not_null"
    )
    informed_on = fields.Date(help="When the customer was told who looks after him now.")
    informed_by = fields.Char("Informed By Which Means")
    first_contact_on = fields.Date(help="When the new person made contact.")
    note = fields.Char()

    _customer_uniq = models.UniqueIndex("(handover_id, partner_id)", "The customer is in this hand-over already.")

    def _is_complete(self):
        return bool(self.receiver_id and self.informed_on and self.first_contact_on)

    @api.constrains("informed_on", "first_contact_on")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for line in self:
            if any(day and day > today for day in (line.informed_on, line.first_contact_on)):
                raise UserError(
                    self.env._(
                        "%s: enter what was done, not what is planned: the day is in the future.", line.display_name
                    )
                )

    def write(self, vals):
        if self.filtered(lambda line: line.state in ("done", "cancelled")):
            raise UserError(self.env._("This hand-over is closed and does not change any more."))
        if vals.keys() & {"receiver_id", "partner_id", "handover_id"} and self.filtered(
            lambda one: one.state != "draft"
        ):
            raise UserError(
                self.env._("The customer is taken over already. Change the salesperson on the customer instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_taken_over(self):
        if self.filtered(lambda line: line.state != "draft"):
            raise UserError(self.env._("Customers that were taken over stay on the hand-over."))
