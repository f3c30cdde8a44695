from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager


class PropertyPortal(CustomerPortal):
    """Customers read what they have entrusted to us; the record rule alone decides which records these are."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "customer_property_count" in counters:
            properties = request.env["customer.property"]
            allowed = properties.has_access("read")
            values["customer_property_count"] = (
                properties.search_count(properties._get_portal_domain()) if allowed else 0
            )
        return values

    def _get_property_searchbar_sortings(self):
        return {
            "received": {"label": request.env._("Newest"), "order": "received_on desc, id desc"},
            "item": {"label": request.env._("Item"), "order": "item, id"},
            "state": {"label": request.env._("Status"), "order": "state, id"},
        }

    @route(["/my/property", "/my/property/page/<int:page>"], type="http", auth="user", website=True, readonly=True)
    def portal_my_property(self, page=1, sortby="received", **kw):
        """List the property of the customer's company."""
        properties = request.env["customer.property"]
        domain = properties._get_portal_domain()
        sortings = self._get_property_searchbar_sortings()
        if sortby not in sortings:
            sortby = "received"
        pages = pager(
            url="/my/property",
            total=properties.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"sortby": sortby},
        )
        found = properties.search(
            domain, order=sortings[sortby]["order"], limit=self._items_per_page, offset=pages["offset"]
        )
        values = self._prepare_portal_layout_values()
        values.update(
            # sudo: names of types and units of records that the customer may read
            properties=found.sudo(),
            page_name="customer_property",
            pager=pages,
            default_url="/my/property",
            searchbar_sortings=sortings,
            sortby=sortby,
        )
        return request.render("customer_comm.portal_my_property", values)
