from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

# Kinds that a customer chooses from; the others are for us to judge.
PORTAL_KINDS = ("enquiry", "order", "change", "feedback", "complaint", "requirement")
MAX_SUBJECT = 200


class CommunicationPortal(CustomerPortal):
    """Customers read what was said and answered, and write to us; the record rule and ``_document_check_access`` alone
    decide which contacts they see."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "communication_count" in counters:
            communications = request.env["customer.communication"]
            domain = communications._get_portal_domain()
            allowed = communications.has_access("read")
            values["communication_count"] = communications.search_count(domain) if allowed else 0
        return values

    def _get_communication_sortings(self):
        return {
            "date": {"label": request.env._("Newest"), "order": "occurred_on desc, id desc"},
            "name": {"label": request.env._("Number"), "order": "name"},
            "subject": {"label": request.env._("Subject"), "order": "subject, id"},
        }

    def _get_communication_inputs(self):
        return {
            "all": {"input": "all", "label": request.env._("Search in All")},
            "name": {"input": "name", "label": request.env._("Search in Number")},
            "subject": {"input": "subject", "label": request.env._("Search in Subject")},
        }

    def _get_communication_search_domain(self, search_in, search):
        names = {"name": ["name"], "subject": ["subject"]}.get(search_in, ["name", "subject", "description"])
        return Domain.OR(Domain(name, "ilike", search) for name in names) if search else Domain.TRUE

    @route(
        ["/my/communications", "/my/communications/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_communications(self, page=1, sortby="date", search=None, search_in="all", **kw):
        """List the contacts with the customer's company."""
        communications = request.env["customer.communication"]
        domain = communications._get_portal_domain() & self._get_communication_search_domain(search_in, search)
        sortings, inputs = self._get_communication_sortings(), self._get_communication_inputs()
        sortby = sortby if sortby in sortings else "date"
        pages = pager(
            url="/my/communications",
            total=communications.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"sortby": sortby, "search_in": search_in, "search": search},
        )
        found = communications.search(
            domain, order=sortings[sortby]["order"], limit=self._items_per_page, offset=pages["offset"]
        )
        request.session["my_communications_history"] = found.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            # sudo: names of channels and orders of contacts that the customer may read
            communications=found.sudo(),
            page_name="communication",
            pager=pages,
            default_url="/my/communications",
            searchbar_sortings=sortings,
            sortby=sortby,
            searchbar_inputs=inputs,
            search_in=search_in if search_in in inputs else "all",
            search=search,
        )
        return request.render("customer_comm.portal_my_communications", values)

    @route(["/my/communications/<int:communication_id>"], type="http", auth="public", website=True)
    def portal_my_communication(self, communication_id, access_token=None, **kw):
        """Show one contact to its customer, or to who holds the link."""
        if access_token and not access_token.isascii():
            access_token = None  # no link of ours
        try:
            communication = self._document_check_access("customer.communication", communication_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not communication._is_shown_on_portal():
            return request.redirect("/my")
        values = self._get_page_view_values(
            communication,
            access_token,
            {"communication": communication, "page_name": "communication"},
            "my_communications_history",
            False,
        )
        return request.render("customer_comm.portal_my_communication", values)

    @route(["/my/communications/new"], type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_new_communication(self, **post):
        """Show the form in which a customer writes to us, and log what was written."""
        if not request.env.user._is_portal():
            return request.redirect("/my")
        error = None
        if request.httprequest.method == "POST":
            try:
                # A refused message leaves nothing behind.
                with request.env.cr.savepoint():
                    communication = self._create_communication(post)
                return request.redirect(communication.access_url)
            except (UserError, ValidationError) as refused:
                error = str(refused)
        values = self._prepare_portal_layout_values()
        values.update(page_name="communication_new", post=post, error=error, **self._get_communication_choices())
        return request.render("customer_comm.portal_new_communication", values)

    def _get_communication_choices(self):
        kinds = dict(request.env["customer.communication"]._fields["subject_kind"]._description_selection(request.env))
        orders = request.env["sale.order"]
        if orders.has_access("read"):
            orders = orders.search([("state", "in", ("sent", "sale"))], order="id desc", limit=100)
        return {"kinds": [(kind, kinds[kind]) for kind in PORTAL_KINDS if kind in kinds], "orders": orders.sudo()}

    def _create_communication(self, post):
        subject, text = (_to_text(post.get(name)) for name in ("subject", "description"))
        if not subject or not text:
            raise UserError(request.env._("Write a subject and your message."))
        values = {"subject": subject[:MAX_SUBJECT], "description": text}
        if post.get("subject_kind") in PORTAL_KINDS:
            values["subject_kind"] = post["subject_kind"]
        if order := self._get_communication_order(post.get("order_id")):
            values |= {"order_id": order.id, "company_id": order.company_id.id}
        files = self._read_communication_files()
        return request.env["customer.communication"]._create_from_portal(values, files)

    def _get_communication_order(self, order_id):
        """Return the chosen order if the customer may read it, else none: guessed numbers are refused."""
        if not order_id:
            return None
        order = request.env["sale.order"].browse(_to_id(order_id)).exists()
        if not order or not order.has_access("read"):
            raise UserError(request.env._("Choose one of your own orders."))
        return order.sudo()  # the company of an order that the customer may read

    def _read_communication_files(self):
        limit = self._get_upload_limit()
        files = []
        for upload in request.httprequest.files.getlist("attachments"):
            if not upload.filename:
                continue
            content = upload.read(limit + 1)
            if len(content) > limit:
                raise UserError(request.env._("%s is too large.", upload.filename))
            files.append((upload.filename, content))
        return files

    def _get_upload_limit(self):
        """Return the largest size of a file in bytes, as for all uploads of this database."""
        parameters = request.env["ir.config_parameter"].sudo()
        return int(parameters.get_param("web.max_file_upload_size", 128 * 1024 * 1024))


def _to_text(value):
    """Return what was sent as text without the characters that no database stores; a file counts as nothing."""
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _to_id(value):
    """Return the ID that was sent, 0 for anything that can be none."""
    value = str(value)
    return int(value) if value.isdecimal() and len(value) <= 10 else 0
