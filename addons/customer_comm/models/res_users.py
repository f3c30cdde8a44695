from odoo import models
from odoo.exceptions import AccessDenied, UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    def _check_signoff_password(self, companies, password):
        """Check the password of this user when one of the companies asks for it at each signature.

        Nothing is remembered: neither a session stamp nor a context key replaces the password.

        :raises UserError: when it is missing or wrong
        """
        self.ensure_one()
        if not any(companies.sudo().mapped("signoff_password")):  # a setting of companies the user may not read
            return
        if not password:
            raise UserError(self.env._("Your company asks for your password at each signature. Enter it."))
        try:
            self._check_credentials(
                {"type": "password", "login": self.login, "password": password}, {"interactive": True}
            )
        except AccessDenied:
            raise UserError(self.env._("This is not your password. Nothing was signed.")) from None
