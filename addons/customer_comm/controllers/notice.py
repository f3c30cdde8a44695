from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

QUANTITIES = ("held", "returned", "destroyed", "resold")
# More than anybody ever bought; beyond it somebody plays.
MAX_QUANTITY = 1e9
MAX_NAME = 100
MAX_COMMENT = 2000


class NoticePortal(CustomerPortal):
    """A customer's own page of a notice, opened by the link in the letter, without login.

    Opening the page acknowledges nothing: mail scanners open links too. Only sending the form does.
    """

    @route("/notice/<int:recipient_id>/<string:token>", type="http", auth="public", methods=["GET"], website=True)
    def notice_page(self, recipient_id, token, **kw):
        """Show the notice and the form."""
        recipient = self._get_recipient(recipient_id, token)
        return self._render_page(recipient, token, {"thanks": kw.get("thanks")})

    @route("/notice/<int:recipient_id>/<string:token>", type="http", auth="public", methods=["POST"], website=True)
    def notice_acknowledge(self, recipient_id, token, **post):
        """Take the acknowledgement of the customer."""
        recipient = self._get_recipient(recipient_id, token)
        values, errors = self._read_form(post)
        if not errors:
            try:
                recipient._acknowledge(values, address=request.httprequest.remote_addr)
                return request.redirect(f"/notice/{recipient_id}/{token}?thanks=1")
            except UserError as error:
                errors["form"] = str(error)
        return self._render_page(recipient, token, {"errors": errors, "form": post})

    @route(
        "/notice/<int:recipient_id>/<string:token>/letter", type="http", auth="public", methods=["GET"], website=True
    )
    def notice_letter(self, recipient_id, token, **kw):
        """Give the letter as PDF."""
        recipient = self._get_recipient(recipient_id, token)
        return self._show_report(recipient, "pdf", "customer_comm.action_report_notice_letter", download=True)

    def _get_recipient(self, recipient_id, token):
        """Return the recipient whom the token belongs to, in superuser mode; else there is no such page."""
        recipient = request.env["customer.notice.recipient"].browse(recipient_id)
        if recipient_id >= 2**31 or not recipient._check_token(token):
            raise request.not_found()
        recipient = recipient.sudo()  # the token is the permission, and it is for this record alone
        if not recipient.notice_id.revision_ids:
            raise request.not_found()
        request.update_context(lang=recipient.lang)
        return recipient.with_context(lang=recipient.lang)

    def _render_page(self, recipient, token, values):
        revision = recipient.notice_id._current_revision()
        values = {
            "recipient": recipient,
            "notice": recipient.notice_id,
            "revision": revision,
            "texts": revision._texts(recipient.lang),
            "token": token,
            "is_open": recipient._is_open_to_answer(),
            "errors": {},
            "form": {},
            **values,
        }
        response = request.render("customer_comm.notice_page", values)
        # The address is a key: it goes neither to other sites nor into search engines.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
        return response

    def _read_form(self, post):
        """Return the values of the form, and what is wrong with it as ``{field: message}``."""
        errors, values = {}, {}
        values["name"] = _to_text(post.get("name"))[:MAX_NAME]
        values["comment"] = _to_text(post.get("comment"))[:MAX_COMMENT]
        if not values["name"]:
            errors["name"] = request.env._("Please enter your name.")
        for name in QUANTITIES:
            try:
                values[name] = _to_quantity(_to_text(post.get(name)))
            except ValueError:
                errors[name] = request.env._("Please enter a number, 0 or more.")
        return values, errors


def _to_text(value):
    """Return what was sent as text without the characters that no database stores; a file counts as nothing."""
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _to_quantity(text):
    """Return a quantity as a customer types it, with a point or a comma.

    :raise ValueError: for anything else
    """
    text = (text or "").strip().replace(" ", "")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    quantity = float(text or 0)
    if not 0 <= quantity <= MAX_QUANTITY:  # NaN neither
        raise ValueError(text)
    return quantity
