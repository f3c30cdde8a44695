from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.seal import Seal
from .res_partner import FILE

# Written by approved applications and admissions only (CC-85, CC-86).
CREDIT_FIELDS = frozenset({"credit_level", "admission_state"})
CREDIT_SEAL = Seal("customer_credit")


class ResPartner(models.Model):
    """Class, credit level and admission of a customer: who may set them, and what follows from them."""

    _inherit = "res.partner"

    is_annual_customer = fields.Boolean(
        tracking=True,
        groups=FILE,
        help="Orders under a contract by the year: credit level III whatever the days of the payment terms (CC-83).",
    )
    tendency_checked_on = fields.Date(groups=FILE, copy=False, readonly=True)
    # The scheduled action on order tendencies asks for key customers, the longest not looked at first.
    _tendency_idx = models.Index("(tendency_checked_on NULLS FIRST, id) WHERE is_key_customer")

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + ["is_annual_customer"]

    # CRUD: the class plans contacts anew; credit level and admission are set by their documents only

    @api.model
    def default_get(self, fields_list):
        # Neither a context key nor a default that somebody saved reaches these fields.
        return super().default_get([name for name in fields_list if name not in CREDIT_FIELDS])

    @api.model_create_multi
    def create(self, vals_list):
        if not CREDIT_SEAL.is_open(self.env):
            refused = {name for vals in vals_list for name in CREDIT_FIELDS & vals.keys() if vals[name]}
            if refused:
                self._refuse_credit(refused)
            vals_list = [
                {name: value for name, value in vals.items() if name not in CREDIT_FIELDS} for vals in vals_list
            ]
        partners = super().create(vals_list)
        if any("customer_class_id" in vals for vals in vals_list):
            partners.sudo().filtered("customer_class_id")._class_changed()
        return partners

    def write(self, vals):
        if not CREDIT_SEAL.is_open(self.env):
            # An import carries what the company has over to its contacts by itself.
            customers = self.sudo().commercial_partner_id
            self._check_credit_vals(
                {
                    name: vals[name]
                    for name in CREDIT_FIELDS & vals.keys()
                    if any(customer[name] != vals[name] for customer in customers)
                }
            )
        moved = self._moving_class(vals)
        detached = self.browse()
        if "parent_id" in vals or "is_company" in vals:
            before = {partner.id: partner.commercial_partner_id.id for partner in self}
            result = super().write(vals)
            detached = self.filtered(
                lambda partner: partner.commercial_partner_id == partner and before[partner.id] != partner.id
            )
        else:
            result = super().write(vals)
        if detached:
            detached._restore_credit()
        if moved:
            moved._class_changed()
        return result

    def _moving_class(self, vals):
        """Return the customers whose class ``vals`` changes."""
        if "customer_class_id" not in vals:
            return self.browse()
        # sudo: whether the class changes does not depend on who may read it
        return self.filtered(
            lambda partner: (
                partner.commercial_partner_id == partner
                and partner.sudo().customer_class_id.id != (vals["customer_class_id"] or False)
            )
        )

    def _class_changed(self):
        """Hook: called after the class of these partners has changed, so that contacts are planned anew (CC-72)."""

    def _check_credit_vals(self, vals):
        """Raise AccessError for credit values that these partners do not have already.

        Odoo carries what belongs to a company over to its contacts: they may get the value of their company.
        """
        changed = {
            name
            for name, value in vals.items()
            for partner in self.sudo()  # whether it changes does not depend on who may read it
            if (partner.commercial_partner_id[name] or False) != (value or False)
        }
        if changed:
            self._refuse_credit(changed)

    @api.model
    def _refuse_credit(self, names):
        labels = ", ".join(sorted(self._fields[name]._description_string(self.env) for name in names))
        raise AccessError(
            self.env._(
                "%(fields)s cannot be set directly. Make a customer admission or a credit application: it sets "
                "them when it is approved.",
                fields=labels,
            )
        )

    def _set_credit(self, company, **vals):
        """Set credit level and admission in one company. Only documents that were approved or applied for call it.

        :param company: ``res.company``
        :param vals: ``credit_level`` and ``admission_state``, as far as they change
        """
        # sudo: the document decides, not the right of its signer to edit addresses
        customers = CREDIT_SEAL.open(self.sudo().with_company(company).commercial_partner_id)
        customers.write(vals)
        customers.invalidate_recordset(list(vals))

    def _restore_credit(self):
        """Set credit level and admission of these customers, in all companies, to what their documents say.

        A contact that leaves its company, and a customer that others were merged into, has no more than its own
        documents give.
        """
        customers = self.sudo().with_context(active_test=False)  # documents of all companies count
        # Companies are few.
        for company in self.env["res.company"].sudo().search([]):  # pylint: disable=no-search-all
            for customer in customers:
                level, state = customer._documented_credit(company)
                held = customer.with_company(company)
                if (held.credit_level or False, held.admission_state or False) != (level, state):
                    customer._set_credit(company, credit_level=level, admission_state=state)

    def _documented_credit(self, company):
        """Return ``(credit level, admission state)`` that the documents of this customer give in ``company``."""
        self.ensure_one()
        mine = [("partner_id", "=", self.id), ("company_id", "=", company.id)]
        granted = Domain(mine) & Domain("state", "=", "approved")
        admission = self.env["customer.admission"].search(
            Domain(mine) & Domain("state", "!=", "cancelled"), order="id desc", limit=1
        )
        last = [
            document
            for model in ("customer.admission", "customer.credit.application")
            for document in self.env[model].search(granted, order="closed_at desc, id desc", limit=1)
        ]
        newest = max(last, key=lambda document: document.closed_at, default=None)
        return (newest.new_level if newest else False), (admission._partner_state() if admission else False)

    # Admission

    def _is_admitted(self, company):
        """Tell whether ``company`` may take orders of this customer (CC-87).

        Whoever waits for admission or was refused may not. A customer from before admission was asked for may, and
        so may a new one, unless the company asks for the admission of all that came after a certain day.

        :param company: ``res.company``
        """
        self.ensure_one()
        # sudo: whether orders are taken is no part of the file; the portal asks as well
        company, customer = company.sudo(), self.sudo().commercial_partner_id.with_company(company)
        if customer.admission_state:
            return customer.admission_state == "admitted"
        since = company.admission_required_from
        return not since or not customer.create_date or customer.create_date.date() < since

    # Sales

    @api.model
    def _sales_of_customers(self, company, date_from, date_to, customers=None):
        """Return the confirmed sales of customers, by one query.

        Untaxed amounts of confirmed orders, in the currency of the company, at the rate of each order. Contacts count
        for their company.

        :param customers: ``res.partner``; by default all who bought in the period or have a class
        :return: list of ``(customer id, amount, class id)``
        """
        self.env["sale.order"].flush_model()
        self.flush_model(["commercial_partner_id", "customer_class_id", "active", "company_id"])
        wanted = SQL("(sales.customer_id IS NOT NULL OR customer.customer_class_id IS NOT NULL) AND customer.active")
        among = SQL("TRUE")
        if customers is not None:
            wanted = SQL("customer.id IN %s", tuple(customers.ids or [0]))
            among = SQL("buyer.commercial_partner_id IN %s", tuple(customers.ids or [0]))
        start, stop = self._day_limits(company, date_from, date_to)
        return self.env.execute_query(
            SQL(
                """
                SELECT customer.id, COALESCE(sales.amount, 0), customer.customer_class_id
                  FROM res_partner customer
                  LEFT JOIN (
                        SELECT buyer.commercial_partner_id AS customer_id,
                               SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1))::float AS amount
                          FROM sale_order o
                          JOIN res_partner buyer ON buyer.id = o.partner_id
                         WHERE o.state = 'sale' AND o.company_id = %(company)s AND %(among)s
                           AND o.date_order >= %(start)s AND o.date_order < %(stop)s
                         GROUP BY buyer.commercial_partner_id
                       ) sales ON sales.customer_id = customer.id
                 WHERE %(wanted)s
                   AND customer.commercial_partner_id = customer.id
                   AND (customer.company_id IS NULL OR customer.company_id = %(company)s)
                 ORDER BY customer.id
                """,
                company=company.id,
                among=among,
                wanted=wanted,
                start=start,
                stop=stop,
            )
        )

    @api.model
    def _day_limits(self, company, date_from, date_to):
        """Return the moments (UTC) between which the days from ``date_from`` to ``date_to`` lie for the company."""
        zone = company.sudo().resource_calendar_id.tz or "UTC"
        days = (date_from, fields.Date.add(date_to, days=1))
        return [
            datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for day in days
        ]

    # Documents of the customer

    def _action_view_of_customer(self, xml_id, **context):
        self.ensure_one()
        customer = self.commercial_partner_id
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xml_id),
            "domain": [("partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id, **context},
        }

    def action_view_data_sheets(self):
        """Open the technical data sheets of the customer."""
        return self._action_view_of_customer("customer_comm.customer_data_sheet_action")

    def action_view_order_tendency(self):
        """Open the order tendency of the customer."""
        return self._action_view_of_customer("customer_comm.customer_order_tendency_action")

    def action_view_credit_applications(self):
        """Open the credit applications of the customer."""
        return self._action_view_of_customer("customer_comm.customer_credit_application_action")

    def action_view_admissions(self):
        """Open the admissions of the customer."""
        return self._action_view_of_customer("customer_comm.customer_admission_action")
