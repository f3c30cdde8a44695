from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager


class ComplaintPortal(CustomerPortal):
    """Customers read their complaints; the record rule and ``_document_check_access`` alone decide which."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            complaints = request.env["complaint.complaint"]
            domain = complaints._get_portal_domain()
            values["complaint_count"] = complaints.search_count(domain) if complaints.has_access("read") else 0
        return values

    def _get_complaint_searchbar_sortings(self):
        return {
            "received": {"label": request.env._("Newest"), "order": "received_at desc, id desc"},
            "name": {"label": request.env._("Number"), "order": "name"},
        }

    @route(["/my/complaints", "/my/complaints/page/<int:page>"], type="http", auth="user", website=True, readonly=True)
    def portal_my_complaints(self, page=1, sortby="received", **kw):
        """List the complaints of the customer's company."""
        complaints = request.env["complaint.complaint"]
        domain = complaints._get_portal_domain()
        sortings = self._get_complaint_searchbar_sortings()
        if sortby not in sortings:
            sortby = "received"
        pages = pager(
            url="/my/complaints",
            total=complaints.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"sortby": sortby},
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
        )
        return request.render("complaint_capa.portal_my_complaints", values)

    @route(["/my/complaints/<int:complaint_id>"], type="http", auth="public", website=True, readonly=True)
    def portal_my_complaint(self, complaint_id, access_token=None, **kw):
        """Show one complaint to its customer, or to who holds the link."""
        try:
            complaint = self._document_check_access("complaint.complaint", complaint_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not complaint._is_on_portal():
            return request.redirect("/my")
        values = self._get_page_view_values(
            complaint, access_token, {"complaint": complaint, "page_name": "complaint"}, "my_complaints_history", False
        )
        return request.render("complaint_capa.portal_my_complaint", values)
