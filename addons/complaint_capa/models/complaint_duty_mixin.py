from odoo import api, models
from odoo.exceptions import AccessError


class ComplaintDutyMixin(models.AbstractModel):
    """Steps that one business function alone takes: who answers to whom outside the company (XX-32)."""

    _name = "complaint.duty.mixin"
    _description = "Duties of Functions"

    def _has_duty(self, code, company):
        """Return whether the user belongs to the function with this code in a company."""
        function = self.env["customer.function"]._find(code, company)
        # sudo: who belongs to a function is no secret
        return self.env.su or bool(function and function.sudo()._is_member(self.env.user))

    def _check_duty(self, code):
        """Raise AccessError unless the user belongs to the function with this code in the company of each record.

        :param str code: code of a ``customer.function``
        """
        if self.env.su:
            return
        for company in self.company_id:
            function = self.env["customer.function"]._get(code, company)
            function._check_staffed()
            if not function.sudo()._is_member(self.env.user):  # sudo: who belongs to a function is no secret
                raise AccessError(self.env._("Only members of %s can do this.", function.name))

    @api.model
    def _get_duty_user(self, code, company):
        """Return who stands for the function with this code in a company, as far as he works there; else empty."""
        function = self.env["customer.function"]._find(code, company)
        user = function._responsible_user() if function else self.env["res.users"]
        # sudo: in which companies somebody works
        return user if company in user.sudo().company_ids else user.browse()
