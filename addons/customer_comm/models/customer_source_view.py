from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CustomerSourceView(models.AbstractModel):
    """One list over the documents of many models: no table, one query, the access rules of each document (XX-20).

    A list names its columns in ``_source_columns`` and its documents in :meth:`_sources`; other apps extend that.
    """

    _name = "customer.source.view"
    _description = "List over Documents"

    # {column: type in PostgreSQL}; each is a field of the list, filled by the source from the field of that name.
    _source_columns = {
        "company_id": "int4",
        "user_id": "int4",
        "name": "text",
        "subject": "text",
        "state": "text",
        "date_due": "date",
    }

    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    res_model = fields.Selection("_selection_res_model", "Kind", readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", readonly=True)
    name = fields.Char("Number", readonly=True)
    subject = fields.Char(readonly=True)
    state = fields.Char(readonly=True)
    state_label = fields.Char("Step", compute="_compute_state_label")
    date_due = fields.Date("Due", readonly=True)
    status = fields.Selection(
        [("coming", "To Come"), ("open", "Open"), ("done", "Done"), ("dropped", "Dropped")], readonly=True
    )
    is_late = fields.Boolean("Late", readonly=True)

    @api.model
    def _sources(self):
        """Hook: return the sources, in an order that stays (extensions append theirs).

        Each is a dict:

        - ``model``: of the documents
        - for each column the name of a stored field of the model, ``SQL`` over the table's name, or None for an empty
          one; by default the field of the same name, where there is one
        - ``domain``: which documents
        - ``done`` and ``dropped``: the states in which they are over; or ``status``, SQL

        Models and fields that the user may not read are left out for him.
        """
        return []

    @property
    def _table_query(self):
        sources = self._sources()
        selects = [
            self._source_select(source, number, len(sources))
            for number, source in enumerate(sources)
            if self.env[source["model"]].has_access("read")
        ]
        selects += self._source_extra()
        return SQL(
            "SELECT rows.*, rows.status IN ('open', 'coming') AND rows.date_due < CURRENT_DATE AS is_late "
            "FROM (%s) rows",
            SQL(" UNION ALL ").join(selects or [self._source_nothing()]),
        )

    @api.model
    def _source_extra(self):
        """Hook: return further SELECTs with the columns of :meth:`_source_select`."""
        return []

    @api.model
    def _source_select(self, source, number, count):
        """Return the SELECT of a source, with the rules of the user on its documents."""
        model = self.env[source["model"]]
        query = model._search(Domain(source.get("domain") or Domain.TRUE))
        values = {column: self._source_column(model, query, source, column) for column in self._source_columns}
        return query.select(
            # The number of the row says its document: no lookup is needed to open it.
            SQL("%s::bigint * %s + %s AS id", SQL.identifier(query.table, "id"), count, number),
            SQL("%s::text AS res_model", source["model"]),
            SQL("%s AS res_id", SQL.identifier(query.table, "id")),
            SQL("%s AS status", self._source_status(source, values["state"])),
            *(
                SQL("(%s)::%s AS %s", values[column], SQL(kind), SQL.identifier(column))
                for column, kind in self._source_columns.items()
            ),
        )

    @api.model
    def _source_status(self, source, state):
        if "status" in source:
            return source["status"]
        return SQL(
            "CASE WHEN %(state)s = ANY(%(done)s) THEN 'done' WHEN %(state)s = ANY(%(dropped)s) THEN 'dropped' "
            "ELSE 'open' END",
            state=state,
            done=list(source.get("done", ())),
            dropped=list(source.get("dropped", ())),
        )

    @api.model
    def _source_column(self, model, query, source, column):
        """Return the SQL of a column of a source; NULL for a field that the model has not or the user may not read."""
        value = source.get(column, column)
        if isinstance(value, SQL):
            return value
        field = model._fields.get(value) if value else None
        if not field or not field.store or not model._has_field_access(field, "read"):
            return SQL("NULL::%s", SQL(self._source_columns[column]))
        return model._field_to_sql(query.table, value, query)

    @api.model
    def _source_nothing(self):
        columns = {"id": "bigint", "res_model": "text", "res_id": "int4", "status": "text", **self._source_columns}
        return SQL(
            "SELECT %s WHERE FALSE",
            SQL(", ").join(SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(name)) for name, kind in columns.items()),
        )

    @api.model
    def _selection_res_model(self):
        names = [source["model"] for source in self._sources()]
        # sudo: the kinds of documents have names for everybody
        models_ = self.env["ir.model"].sudo().search_fetch([("model", "in", names)], ["model", "name"])
        labels = {model.model: model.name for model in models_}
        return [(name, labels.get(name, name)) for name in dict.fromkeys(names)]

    @api.model
    def _label_of(self, model):
        # sudo: the kinds of documents have names for everybody
        return self.env["ir.model"].sudo()._get(model).name or model

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
        sources = self._sources()
        res_id, number = divmod(self.id, len(sources))
        return self._source_action(self.env[sources[number]["model"]].browse(res_id))

    def _source_action(self, document):
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }
