from odoo import api, fields, models
from odoo.tools import SQL


class CustomerDocumentView(models.AbstractModel):
    """One list over the documents of many models: no table, one query, the access rules of each document.

    A list names its columns in ``_source_columns``, its documents in :meth:`_sources`, and makes the query of the
    SELECTs of its sources. A row's id holds the number of its source, so that no lookup is needed to open its document.
    """

    _name = "customer.document.view"
    _description = "Documents of Many Kinds"

    # {column: type in PostgreSQL}; each is a field of the list, filled by the source from the field of that name.
    _source_columns = {"company_id": "int4", "user_id": "int4", "name": "text", "subject": "text", "state": "text"}

    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    res_model = fields.Selection("_selection_res_model", "Kind", readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", readonly=True)
    name = fields.Char("Number", readonly=True)
    subject = fields.Char(readonly=True)
    state = fields.Char(readonly=True)
    state_label = fields.Char("Status", compute="_compute_state_label")

    @api.model
    def _sources(self):
        """Return the sources, dicts with the ``model`` of the documents, in an order that stays."""
        return []

    @api.model
    def _source_select(self, source, number, query, *columns):
        """Return the SELECT of a source.

        :param query: the documents, found with the rules of the user
        :param columns: further columns, as SQL
        """
        model = self.env[source["model"]]
        values = {column: self._source_column(model, query, source, column) for column in self._source_columns}
        return query.select(
            SQL("%s::bigint * %s + %s AS id", SQL.identifier(query.table, "id"), len(self._sources()), number),
            SQL("%s::text AS res_model", source["model"]),
            SQL("%s AS res_id", SQL.identifier(query.table, "id")),
            *columns,
            *(
                SQL("(%s)::%s AS %s", values[column], SQL(kind), SQL.identifier(column))
                for column, kind in self._source_columns.items()
            ),
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
    def _source_nothing(self, **columns):
        """Return a SELECT without rows; ``columns`` are those beside the usual ones, with their types."""
        columns = {"id": "bigint", "res_model": "text", "res_id": "int4", **columns, **self._source_columns}
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
