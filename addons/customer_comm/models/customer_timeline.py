from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CustomerTimeline(models.Model):
    """Everything with a customer in one list: contacts, orders, deliveries, events and what other apps add (XX-22).

    No table: the rows are read from the documents themselves, in one query, with the access rules of each of them, so
    that nobody finds here what he may not read there. To add the documents of a model, extend
    :meth:`_timeline_sources`.
    """

    _name = "customer.timeline"
    _description = "Customer Timeline"
    _inherit = ["customer.document.view"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"

    _source_columns = {
        "date": "timestamp",
        "company_id": "int4",
        "user_id": "int4",
        "name": "text",
        "subject": "text",
        "state": "text",
    }

    date = fields.Datetime(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, help="The company of the contact.")

    @api.model
    def _sources(self):
        return self._timeline_sources()

    @api.model
    def _timeline_sources(self):
        """Hook: return the sources of the timeline, in an order that stays (extensions append theirs).

        Each source is a dict. Its values are names of stored fields of the model, or ``SQL`` over the alias that is
        the table's name; a missing one stays empty::

            {
                "model": "customer.service",    # model of the documents
                "partner": "partner_id",        # Many2one res.partner: required; its company gets the row
                "date": "done_on",              # Date or Datetime: required; documents without it are left out
                "company_id": "company_id",     # default: company_id if the model has it
                "user_id": "user_id",           # default: user_id if the model has it
                "name": "name",                 # default: name if the model has it
                "subject": "subject",           # Char or Text; default: subject if the model has it
                "state": "state",               # Selection; default: state if the model has it
                "domain": [("state", "!=", "draft")],   # which documents; default: all that are active
            }

        Models and fields that the user may not read are left out for him. Add an index on the partner field.
        """
        return [
            {"model": "customer.communication", "partner": "partner_id", "date": "occurred_on"},
            {
                "model": "sale.order",
                "partner": "partner_id",
                "date": "date_order",
                "subject": "client_order_ref",
            },
            {"model": "customer.file.event", "partner": "partner_id", "date": "date", "name": None, "subject": "name"},
            {"model": "customer.file.change", "partner": "partner_id", "date": "date", "name": None, "subject": "name"},
            {"model": "customer.service", "partner": "partner_id", "date": "create_date"},
            {"model": "customer.sample", "partner": "partner_id", "date": "create_date"},
            {"model": "customer.contact", "partner": "partner_id", "date": "done_at", "subject": "purpose"},
            {"model": "customer.trip.report", "partner": "partner_id", "date": "create_date", "subject": "purpose"},
            {"model": "customer.notice.recipient", "partner": "partner_id", "date": "sent_at"},
            {"model": "customer.property", "partner": "partner_id", "date": "received_on"},
            {"model": "customer.requirement", "partner": "partner_id", "date": "collected_on"},
            {
                "model": "stock.picking",
                "partner": "partner_id",
                "date": "date_done",
                "subject": "origin",
                "domain": [
                    ("state", "=", "done"),
                    "|",
                    ("location_id.usage", "=", "customer"),
                    ("location_dest_id.usage", "=", "customer"),
                ],
            },
        ]

    @property
    def _table_query(self):
        selects = [
            self._source_select(source, number, self._timeline_documents(source))
            for number, source in enumerate(self._sources())
            if self._timeline_readable(source)
        ]
        return SQL(" UNION ALL ").join(selects or [self._source_nothing(partner_id="int4")])

    @api.model
    def _timeline_readable(self, source):
        model = self.env[source["model"]]
        return model.has_access("read") and model._has_field_access(model._fields[source["partner"]], "read")

    @api.model
    def _timeline_documents(self, source):
        has_date = Domain(source["date"], "!=", False) if isinstance(source["date"], str) else Domain.TRUE
        domain = Domain(source.get("domain") or Domain.TRUE) & Domain(source["partner"], "!=", False) & has_date
        return self.env[source["model"]]._search(domain)

    @api.model
    def _source_select(self, source, number, query, *columns):
        customer = self.env["res.partner"]._fields["commercial_partner_id"]
        partner = query.left_join(query.table, source["partner"], "res_partner", "id", "timeline_partner")
        company = SQL("%s AS partner_id", SQL.identifier(partner, customer.name, to_flush=customer))
        return super()._source_select(source, number, query, company, *columns)
