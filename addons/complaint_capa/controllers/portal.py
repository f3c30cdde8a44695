from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

MAX_SUBJECT = 200
MAX_TEXT = 20_000
MAX_QUANTITY = 10**9


class ComplaintPortal(CustomerPortal):
    """Customers read their complaints and write them; the record rule and ``_document_check_access`` alone decide
    which."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            complaints = request.env["complaint.complaint"]
            domain = complaints._get_portal_domain()
            values["complaint_count"] = complaints.search_count(domain) if complaints.has_access("read") else 0
        return values

    # The list

    def _get_complaint_searchbar_sortings(self):
        return {
            "received": {"label": request.env._("Newest"), "order": "received_at desc, id desc"},
            "name": {"label": request.env._("Number"), "order": "name"},
            "subject": {"label": request.env._("Subject"), "order": "subject, id"},
        }

    def _get_complaint_searchbar_inputs(self):
        return {
            "all": {"input": "all", "label": request.env._("Search in All")},
            "name": {"input": "name", "label": request.env._("Search in Number")},
            "subject": {"input": "subject", "label": request.env._("Search in Subject")},
            "product": {"input": "product", "label": request.env._("Search in Product")},
        }

    def _get_complaint_search_domain(self, search_in, search):
        if not search:
            return Domain.TRUE
        if search_in == "product":
            # sudo: customers read the names of products on their complaints only; the ids are searched among their own
            complaints = request.env["complaint.complaint"].sudo()
            own = request.env["complaint.complaint"]._get_portal_domain()
            return Domain("id", "in", complaints.search(own & Domain("line_ids.product_id", "ilike", search)).ids)
        names = {"name": ["name"], "subject": ["subject"]}
        searched = names.get(search_in, ["name", "subject", "description"])
        return Domain.OR(Domain(name, "ilike", search) for name in searched)

    @route(["/my/complaints", "/my/complaints/page/<int:page>"], type="http", auth="user", website=True, readonly=True)
    def portal_my_complaints(self, page=1, sortby="received", filterby="all", search=None, search_in="all", **kw):
        """List the complaints of the customer's company."""
        complaints = request.env["complaint.complaint"]
        sortings, inputs = self._get_complaint_searchbar_sortings(), self._get_complaint_searchbar_inputs()
        filters = complaints._get_portal_filters()
        sortby = sortby if sortby in sortings else "received"
        filterby = filterby if filterby in filters else "all"
        search_in = search_in if search_in in inputs else "all"
        search = _to_text(search)
        domain = complaints._get_portal_domain() & filters[filterby][1]
        domain &= self._get_complaint_search_domain(search_in, search)
        pages = pager(
            url="/my/complaints",
            total=complaints.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"sortby": sortby, "filterby": filterby, "search_in": search_in, "search": search},
        )
        found = complaints.search(
            domain, order=sortings[sortby]["order"], limit=self._items_per_page, offset=pages["offset"]
        )
        request.session["my_complaints_history"] = found.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            # sudo: names of products and orders that belong to a complaint which the customer may read
            complaints=found.sudo(),
            page_name="complaint",
            pager=pages,
            default_url="/my/complaints",
            searchbar_sortings=sortings,
            sortby=sortby,
            searchbar_filters={key: {"label": label} for key, (label, _domain) in filters.items()},
            filterby=filterby,
            searchbar_inputs=inputs,
            search_in=search_in,
            search=search,
        )
        return request.render("complaint_capa.portal_my_complaints", values)

    # One complaint

    def _find_complaint(self, complaint_id, access_token):
        """Return the complaint (in superuser mode) if the user or the holder of the link may see it, else None."""
        if access_token and not access_token.isascii():
            access_token = None  # no link of ours
        try:
            complaint = self._document_check_access("complaint.complaint", complaint_id, access_token)
        except (AccessError, MissingError):
            return None
        return complaint

    @route(["/my/complaints/<int:complaint_id>"], type="http", auth="public", website=True)
    def portal_my_complaint(self, complaint_id, access_token=None, **kw):
        """Show one complaint to its customer, or to who holds the link; one that was merged leads on."""
        complaint = self._find_complaint(complaint_id, access_token)
        if complaint and complaint.merged_into_id:
            return request.redirect(complaint._get_survivor().get_portal_url())
        if not complaint or not complaint._is_on_portal():
            return request.redirect("/my")
        return self._render_complaint(complaint, access_token)

    def _render_complaint(self, complaint, access_token, error=None, post=None):
        values = {
            "complaint": complaint,
            "page_name": "complaint",
            "error": error,
            "post": post or {},
            "author": self._get_complaint_author(complaint),
        }
        values = self._get_page_view_values(complaint, access_token, values, "my_complaints_history", False)
        return request.render("complaint_capa.portal_my_complaint", values)

    def _get_complaint_author(self, complaint):
        """Return who writes: the user, or for the holder of a link the person who complained."""
        if request.env.user._is_public():
            return complaint.contact_id or complaint.partner_id
        return request.env.user.partner_id

    def _act_on_complaint(self, complaint_id, access_token, action, post):
        """Carry out what a customer does with his complaint, and show it again; a refused action leaves nothing."""
        complaint = self._find_complaint(complaint_id, access_token)
        if not complaint or not complaint._is_on_portal():
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                action(complaint)
        except (UserError, ValidationError) as refused:
            return self._render_complaint(complaint, access_token, error=str(refused), post=post)
        return request.redirect(complaint.get_portal_url() if access_token else complaint.access_url)

    @route(["/my/complaints/<int:complaint_id>/message"], type="http", auth="public", website=True, methods=["POST"])
    def portal_complaint_message(self, complaint_id, access_token=None, **post):
        """Add a message, with photos and PDF files."""

        def act(complaint):
            text = _to_text(post.get("message"))[:MAX_TEXT]
            files = complaint._check_portal_files(self._read_complaint_files(complaint), complaint.company_id)
            if not text and not files:
                raise UserError(request.env._("Write a message or choose a file."))
            complaint._post_from_customer(self._get_complaint_author(complaint), text, files)

        return self._act_on_complaint(complaint_id, access_token, act, post)

    @route(["/my/complaints/<int:complaint_id>/accept"], type="http", auth="public", website=True, methods=["POST"])
    def portal_complaint_accept(self, complaint_id, access_token=None, **post):
        """The customer accepts the answer."""

        def act(complaint):
            complaint._accept_on_portal(self._get_complaint_speaker(complaint, post))

        return self._act_on_complaint(complaint_id, access_token, act, post)

    @route(["/my/complaints/<int:complaint_id>/refuse"], type="http", auth="public", website=True, methods=["POST"])
    def portal_complaint_refuse(self, complaint_id, access_token=None, **post):
        """The customer refuses the answer, with a reason."""

        def act(complaint):
            reason = _to_text(post.get("reason"))[:MAX_TEXT]
            complaint._refuse_on_portal(self._get_complaint_speaker(complaint, post), reason)

        return self._act_on_complaint(complaint_id, access_token, act, post)

    def _get_complaint_speaker(self, complaint, post):
        """Return the name of who accepts or refuses: of the user, or as the holder of the link gives it."""
        if request.env.user._is_public():
            return _to_text(post.get("name"))[:MAX_SUBJECT]
        return self._get_complaint_author(complaint).name

    # A new complaint

    @route(["/my/complaints/new"], type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_new_complaint(self, **post):
        """Show the form in which a customer complains, and register what was written."""
        if not request.env.user._is_portal():
            return request.redirect("/my")
        error = None
        if request.httprequest.method == "POST":
            try:
                # A refused complaint leaves nothing behind.
                with request.env.cr.savepoint():
                    complaint = self._create_complaint(post)
                return request.redirect(complaint.access_url if complaint._is_on_portal() else "/my/complaints")
            except (UserError, ValidationError) as refused:
                error = str(refused)
        values = self._prepare_portal_layout_values()
        values.update(page_name="complaint_new", post=post, error=error, **self._get_complaint_choices())
        return request.render("complaint_capa.portal_new_complaint", values)

    def _get_complaint_choices(self):
        """Return what the customer chooses from: kinds, his orders and what he bought with them."""
        kinds = request.env["complaint.complaint"]._fields["kind"]._description_selection(request.env)
        orders = request.env["sale.order"]
        if orders.has_access("read"):
            orders = orders.search([("state", "=", "sale")], order="id desc", limit=100)
        # sudo: names of the products of orders that the customer may read
        orders = orders.sudo()
        company = request.env.company.sudo()  # limits are settings of the company
        return {
            "kinds": kinds,
            "orders": orders,
            "products": orders.order_line.product_id.sorted("display_name"),
            "file_count": company.complaint_portal_file_count,
            "file_size": company.complaint_portal_file_size,
        }

    def _create_complaint(self, post):
        names = ("subject", "description", "customer_proposal")
        subject, text, proposal = (_to_text(post.get(name)) for name in names)
        if not subject or not text:
            raise UserError(request.env._("Write a subject and what is wrong."))
        choices = self._get_complaint_choices()
        values = {
            "subject": subject[:MAX_SUBJECT],
            "description": text[:MAX_TEXT],
            "customer_proposal": proposal[:MAX_TEXT] or request.env._("None stated"),
        }
        if post.get("kind") in dict(choices["kinds"]):
            values["kind"] = post["kind"]
        if order := self._choose(choices["orders"], post.get("order_id"), request.env._("Choose one of your orders.")):
            values |= {"order_id": order.id, "company_id": order.company_id.id}
        complaints = request.env["complaint.complaint"]
        company = order.company_id or request.env.company
        files = self._read_complaint_files(complaints.with_company(company))
        return complaints._create_from_portal(values, files, self._get_complaint_goods(choices, post))

    def _get_complaint_goods(self, choices, post):
        """Return what the complaint is about, if the customer has named it."""
        refused = request.env._("Choose one of the products that you bought.")
        product = self._choose(choices["products"], post.get("product_id"), refused)
        if not product:
            return None
        return {"product": product, "lot": _to_text(post.get("lot"))[:100], "quantity": _to_quantity(post)}

    def _choose(self, records, chosen, refused):
        """Return the chosen one of ``records``, or none: guessed numbers are refused."""
        if not chosen:
            return records.browse()
        found = records.filtered(lambda record: str(record.id) == str(chosen))
        if not found:
            raise UserError(refused)
        return found

    def _read_complaint_files(self, complaint):
        """Return ``[(name, bytes)]`` of what was uploaded; no more of a file is read than may be sent."""
        company = (complaint.company_id or complaint.env.company).sudo()  # limits are settings of the company
        limit = company.complaint_portal_file_size * 1024 * 1024
        uploads = [upload for upload in request.httprequest.files.getlist("attachments") if upload.filename]
        if len(uploads) > company.complaint_portal_file_count:
            raise UserError(request.env._("Send %s files at most at once.", company.complaint_portal_file_count))
        return [(upload.filename[:MAX_SUBJECT], upload.read(limit + 1)) for upload in uploads]


def _to_text(value):
    """Return what was sent as text without the characters that no database stores; a file counts as nothing."""
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _to_quantity(post):
    """Return the quantity that was sent, 1 when none was; refuse what is none."""
    text = _to_text(post.get("quantity")).replace(",", ".")
    if not text:
        return 1.0
    try:
        quantity = float(text)
    except ValueError:
        quantity = 0.0
    if not 0 < quantity < MAX_QUANTITY:
        raise UserError(request.env._("Give the quantity as a number above zero."))
    return quantity
