from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Columns that a source may fill with a field of its model.
COLUMNS = {
    "date": "timestamp",
    "company": "int4",
    "user": "int4",
    "name": "text",
    "subject": "text",
    "state": "text",
}


class CustomerTimeline(models.Model):
    """Everything with a customer in one list: contacts, orders, deliveries, events and what other apps add (XX-22).

    No table: the rows are read from the documents themselves, in one query, with the access rules of each of them, so
    that nobody finds here what he may not read there. To add the documents of a model, extend
    :meth:`_timeline_sources`.
    """

    _name = "customer.timeline"
    _description = "Customer Timeline"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"

    date = fields.Datetime(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, help="The company of the contact.")
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    res_model = fields.Selection("_selection_res_model", "Kind", readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", readonly=True)
    name = fields.Char("Number", readonly=True)
    subject = fields.Char(readonly=True)
    state = fields.Char(readonly=True)
    state_label = fields.Char("Status", compute="_compute_state_label")

    @api.model
    def _timeline_sources(self):
        """Hook: return the sources of the timeline, in an order that stays (extensions append theirs).

        Each source is a dict. Its values are names of stored fields of the model, or ``SQL`` over the alias that is
        the table's name; a missing one stays empty::

            {
                "model": "customer.service",    # model of the documents
                "partner": "partner_id",        # Many2one res.partner: required; its company gets the row
                "date": "done_on",              # Date or Datetime: required; documents without it are left out
                "company": "company_id",        # default: company_id if the model has it
                "user": "user_id",              # default: user_id if the model has it
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
        sources = self._timeline_sources()
        readable = [
            (number, source)
            for number, source in enumerate(sources)
            if self.env[source["model"]].has_access("read")
            and self._timeline_field_readable(self.env[source["model"]], source["partner"])
        ]
        selects = [self._timeline_select(source, number, len(sources)) for number, source in readable]
        return SQL(" UNION ALL ").join(selects or [self._timeline_nothing()])

    @api.model
    def _timeline_select(self, source, number, count):
        """Return the SELECT of a source, with the rules of the user on its documents."""
        model = self.env[source["model"]]
        has_date = Domain(source["date"], "!=", False) if isinstance(source["date"], str) else Domain.TRUE
        domain = Domain(source.get("domain") or Domain.TRUE) & Domain(source["partner"], "!=", False) & has_date
        query = model._search(domain)
        customer = self.env["res.partner"]._fields["commercial_partner_id"]
        partner = query.left_join(query.table, source["partner"], "res_partner", "id", "timeline_partner")
        values = {column: self._timeline_column(model, query, source, column) for column in COLUMNS}
        return query.select(
            # The number of the row says its document: no lookup is needed to open it.
            SQL("%s::bigint * %s + %s AS id", SQL.identifier(query.table, "id"), count, number),
            SQL("%s AS partner_id", SQL.identifier(partner, customer.name, to_flush=customer)),
            SQL("%s::text AS res_model", source["model"]),
            SQL("%s AS res_id", SQL.identifier(query.table, "id")),
            *(
                SQL("%s::%s AS %s", values[column], SQL(kind), SQL.identifier(_column_name(column)))
                for column, kind in COLUMNS.items()
            ),
        )

    @api.model
    def _timeline_column(self, model, query, source, column):
        """Return the SQL of a column of a source; NULL for a field that the model has not or the user may not read."""
        value = source.get(column, _column_name(column))
        if isinstance(value, SQL):
            return value
        if not value or value not in model._fields or not self._timeline_field_readable(model, value):
            return SQL("NULL")
        return model._field_to_sql(query.table, value, query)

    @api.model
    def _timeline_field_readable(self, model, name):
        return model._has_field_access(model._fields[name], "read")

    @api.model
    def _timeline_nothing(self):
        columns = [("id", "bigint"), ("partner_id", "int4"), ("res_model", "text"), ("res_id", "int4")]
        columns += [(_column_name(column), kind) for column, kind in COLUMNS.items()]
        return SQL(
            "SELECT %s WHERE FALSE",
            SQL(", ").join(SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(name)) for name, kind in columns),
        )

    @api.model
    def _selection_res_model(self):
        names = [source["model"] for source in self._timeline_sources()]
        # sudo: the kinds of documents have names for everybody
        models_ = self.env["ir.model"].sudo().search_fetch([("model", "in", names)], ["model", "name"])
        labels = {model.model: model.name for model in models_}
        return [(name, labels.get(name, name)) for name in dict.fromkeys(names)]

    @api.depends("state", "res_model")
    def _compute_state_label(self):
        labels = {}
        for row in self:
            model = self.env[row.res_model] if row.res_model else None
            if model is not None and model._name not in labels and "state" in model._fields:
                labels[model._name] = dict(model._fields["state"]._description_selection(self.env))
            row.state_label = labels.get(row.res_model, {}).get(row.state, row.state)

    @api.readonly
    def action_open(self):
        """Open the document of this row; its own access rules decide."""
        self.ensure_one()
        self.browse().check_access("read")
        # Of the number of the row, see _timeline_select: reading the row would go through the documents of all models.
        sources = self._timeline_sources()
        res_id, number = divmod(self.id, len(sources))
        document = self.env[sources[number]["model"]].browse(res_id)
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }


def _column_name(column):
    return f"{column}_id" if column in ("company", "user") else column
