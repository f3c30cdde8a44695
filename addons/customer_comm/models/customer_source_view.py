from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CustomerSourceView(models.AbstractModel):
    """A list over the documents of many models that are open, done or dropped, and when they are due (XX-20).

    A list names its columns in ``_source_columns`` and its documents in :meth:`_sources`; other apps extend that.
    """

    _name = "customer.source.view"
    _description = "List over Documents"
    _inherit = ["customer.document.view"]

    _source_columns = {
        "company_id": "int4",
        "user_id": "int4",
        "name": "text",
        "subject": "text",
        "state": "text",
        "date_due": "date",
    }

    state_label = fields.Char("Step")
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
        selects = [
            self._source_select(source, number, self._source_documents(source))
            for number, source in enumerate(self._sources())
            if self.env[source["model"]].has_access("read")
        ]
        selects += self._source_extra()
        return SQL(
            "SELECT rows.*, rows.status IN ('open', 'coming') AND rows.date_due < CURRENT_DATE AS is_late "
            "FROM (%s) rows",
            SQL(" UNION ALL ").join(selects or [self._source_nothing(status="text")]),
        )

    @api.model
    def _source_documents(self, source):
        return self.env[source["model"]]._search(Domain(source.get("domain") or Domain.TRUE))

    @api.model
    def _source_extra(self):
        """Hook: return further SELECTs with the columns of :meth:`_source_select`."""
        return []

    @api.model
    def _source_select(self, source, number, query, *columns):
        state = self._source_column(self.env[source["model"]], query, source, "state")
        status = SQL("%s AS status", self._source_status(source, state))
        return super()._source_select(source, number, query, status, *columns)

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
    def _label_of(self, model):
        # sudo: the kinds of documents have names for everybody
        return self.env["ir.model"].sudo()._get(model).name or model
