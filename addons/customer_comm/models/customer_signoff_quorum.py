from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# Another row of the same request: signed by the user, or to be signed before this one.
ANOTHER_ROW = """
    EXISTS (
        SELECT 1
          FROM customer_signoff AS other
         WHERE other.res_model = %(alias)s.res_model
           AND other.res_id = %(alias)s.res_id
           AND other.function_id = %(alias)s.function_id
           AND other.role = %(alias)s.role
           AND other.sequence = %(alias)s.sequence
           AND other.id != %(alias)s.id
           AND (other.state = 'pending' AND other.place < %(alias)s.place
                OR other.state = 'approved' AND %(uid)s IN (other.user_id, other.on_behalf_of_id))
    )
"""


class CustomerSignoff(models.Model):
    """Who may sign a row now, also where several people of a function have to sign.

    A function of which ``quorum`` people sign has that many rows. They are signed in the order of their places, each
    by somebody else.
    """

    _inherit = "customer.signoff"

    can_sign = fields.Boolean(compute="_compute_can_sign", search="_search_can_sign")

    @api.depends_context("uid")
    @api.depends("state", "function_id")
    def _compute_can_sign(self):
        signable = self.env["customer.function"]._search_signable(self.env.user)
        for signoff in self:
            mine = signoff.state == "pending" and signoff.function_id in signable
            signoff.can_sign = mine and (signoff.quorum < 2 or signoff._is_my_turn())

    def _search_can_sign(self, operator, value):
        if operator != "in":
            return NotImplemented
        signable = self.env["customer.function"]._search_signable(self.env.user)
        mine = Domain("state", "=", "pending") & Domain("function_id", "in", signable.ids)
        return mine & (Domain("quorum", "<", 2) | ~Domain.custom(to_sql=self._another_row_sql))

    @api.model
    def _another_row_sql(self, model, alias, query):
        return SQL(ANOTHER_ROW, alias=SQL.identifier(alias), uid=self.env.uid)

    def _is_my_turn(self):
        """Tell whether this is the next of the rows of its function, none of which the user has signed."""
        others = self._others_of_function()
        return not others.filtered(
            lambda row: (
                (row.state == "pending" and row.place < self.place)
                or (row.state == "approved" and self.env.user in row.user_id | row.on_behalf_of_id)
            )
        )

    def _others_of_function(self):
        """Return the other rows of the same document for the same signature of the function, in superuser mode."""
        self.ensure_one()
        return (self._document().signoff_ids - self).filtered(
            lambda row: (row.function_id, row.role, row.sequence) == (self.function_id, self.role, self.sequence)
        )

    def _check_other_person(self):
        """Raise UserError when the user, or whom he stands for, has signed for this function already."""
        if self.quorum < 2:
            return
        principal = self.function_id._signing_principal(self.env.user)
        signed = self._others_of_function().filtered(lambda row: row.state == "approved")
        if (self.env.user | principal) & (signed.user_id | signed.on_behalf_of_id):
            raise UserError(
                self.env._(
                    "%(document)s: %(count)s different people have to sign for %(function)s, and you have signed. "
                    "Somebody else has to give the other signature.",
                    document=self.res_name,
                    count=self.quorum,
                    function=self.function_id.name,
                )
            )

    def _reminded_user(self):
        """Return who is reminded of this signature: who acts for the function, then its other people in turn."""
        self.ensure_one()
        first = self.function_id._responsible_user()
        people = (first | self.function_id.sudo()._signers()).sudo(False)  # who they are is no secret
        return people[self.place - 1 : self.place] or first
