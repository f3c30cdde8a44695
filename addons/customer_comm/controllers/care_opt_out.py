from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route
from odoo.tools import consteq


class CareOptOut(Controller):
    """The link in each mail of the care programme by which the recipient opts out of the next ones (CC-145).

    The token alone gives access: it is signed by the database for one line and one address.
    """

    @route("/customer/opt-out/<int:line_id>/<string:token>", type="http", auth="public", website=True, methods=["GET"])
    def ask(self, line_id, token):
        """Show the page with the button; mail scanners open links, so that opening it opts nobody out."""
        line = self._get_line(line_id, token)
        return request.render("customer_comm.care_opt_out", {"line": line, "done": line.partner_id.is_blacklisted})

    @route("/customer/opt-out/<int:line_id>/<string:token>", type="http", auth="public", website=True, methods=["POST"])
    def opt_out(self, line_id, token):
        """Put the address of the recipient on the list of those who want no such mail."""
        line = self._get_line(line_id, token)
        line.env["mail.blacklist"]._add(
            line.partner_id.email_normalized, message=line.env._("Opted out from a mail of the care programme")
        )
        return request.render("customer_comm.care_opt_out", {"line": line, "done": True})

    def _get_line(self, line_id, token):
        """Return the line in superuser mode, or 404 for a wrong token."""
        # sudo: the visitor is not logged in; what he may do is said by the token
        line = request.env["customer.care.line"].sudo().browse(line_id).exists()
        known = line and line.partner_id.email_normalized and token.isascii()
        if not known or not consteq(line._opt_out_token(), token):
            raise NotFound()
        return line
