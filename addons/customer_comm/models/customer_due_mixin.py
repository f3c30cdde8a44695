from odoo import api, fields, models
from odoo.fields import Domain


class CustomerDueMixin(models.AbstractModel):
    """Something that is to be done by a day: it is overdue from the day after, while it is still open.

    ``_due_field`` names the date, ``_due_states`` the states in which it is open.
    """

    _name = "customer.due.mixin"
    _description = "Due Date Mixin"

    _due_field = "date_due"
    _due_states = ("open",)

    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    @api.depends(lambda self: (self._due_field, "state"))
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for record in self:
            due = record[self._due_field]
            record.is_overdue = bool(due and due < today and record.state in self._due_states)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", self._due_states) & Domain(self._due_field, "<", fields.Date.context_today(self))
