"""Rows for many models at once, by SQL: for tests that look at lists, not at rules."""

from odoo.tools import SQL

# What makes rows equal to each other, or wrong, is of no account here; a test's transaction is rolled back.
CONSTRAINTS = """
    SELECT conname
      FROM pg_constraint
     WHERE conrelid = to_regclass(%s) AND contype IN ('c', 'u', 'x')
"""
UNIQUE_INDEXES = """
    SELECT indexrelid::regclass::text
      FROM pg_index
     WHERE indrelid = to_regclass(%s) AND indisunique AND NOT indisprimary
"""
NUMBER = SQL("series.number")
# Each row is linked with another record where there are enough.
LINK = """
    UPDATE %(table)s
       SET %(column)s = (%(pool)s::int[])[1 + (%(table)s.id + %(shift)s) %% cardinality(%(pool)s::int[])]
     WHERE id = ANY(%(ids)s)
"""
TAG = """
    INSERT INTO %s (%s, %s)
    SELECT id, (%s::int[])[1 + id %% cardinality(%s::int[])] FROM unnest(%s::int[]) AS id
        ON CONFLICT DO NOTHING
"""
PLAIN = {
    "date": SQL("current_date"),
    "datetime": SQL("now() AT TIME ZONE 'UTC'"),
    "integer": SQL("1"),
    "float": SQL("1"),
    "monetary": SQL("1"),
    "boolean": SQL("series.number %% 2 = 0"),
    "json": SQL("'{}'::jsonb"),
}
# What the rows of the engines hang on: it has all of them.
DOCUMENT = "customer.communication"


class RegisterRows:
    """Fills tables with rows that differ: in their names, their selections and the records that they are linked with.

    :param env: environment of the superuser
    :param int size: number of rows of each model
    """

    def __init__(self, env, size):
        self.env = env
        self.size = size
        self.ids = {}
        self.pools = {}

    def fill(self, names):
        """Give each of the models called ``names`` rows, and link them with each other."""
        models = [self.env[name] for name in names]
        for model in models:
            self._loosen(model)
            self.ids[model._name] = self._insert(model)
        for model in models:
            self._link(model)
        self.env.invalidate_all()

    def _loosen(self, model):
        cr, table = self.env.cr, SQL.identifier(model._table)
        cr.execute(CONSTRAINTS, [model._table])
        for (name,) in cr.fetchall():
            cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s CASCADE", table, SQL.identifier(name)))
        cr.execute(UNIQUE_INDEXES, [model._table])
        for (name,) in cr.fetchall():
            cr.execute(SQL("DROP INDEX %s", SQL.identifier(name.strip('"'))))
        for field in self._columns(model):
            if field.required:
                column = SQL.identifier(field.name)
                cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", table, column))

    def _columns(self, model):
        return [field for field in model._fields.values() if _is_plain(field)]

    def _insert(self, model):
        values = {field.name: value for field in self._columns(model) if (value := self._value(model, field))}
        values.update(create_uid=SQL("1"), write_uid=SQL("1"), create_date=SQL("now()"), write_date=SQL("now()"))
        query = SQL(
            "INSERT INTO %s (%s) SELECT %s FROM generate_series(1, %s) AS series (number) RETURNING id",
            SQL.identifier(model._table),
            SQL(", ").join(map(SQL.identifier, values)),
            SQL(", ").join(values.values()),
            self.size,
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    def _value(self, model, field):
        """Return what a column has in each row, or None where it stays empty."""
        if field.name == "active":
            return SQL("true")
        if field.name == "res_model" and field.type == "char":
            return SQL("%s", DOCUMENT)
        if field.type in PLAIN:
            return PLAIN[field.type]
        if field.type == "selection":
            return self._cycle([value for value in field.get_values(self.env) if value])
        if field.type in ("char", "text", "html"):
            return self._text(field)
        return None

    def _text(self, field):
        if field.name == "parent_path" or "domain" in field.name:
            return None
        text = SQL("%s || ' ' || %s", field.name, NUMBER)
        return SQL("jsonb_build_object('en_US', %s)", text) if field.translate else text

    def _cycle(self, values):
        if not values:
            return None
        return SQL("(%s)[1 + %s %% %s]", list(values), NUMBER, len(values))

    def _pool(self, name):
        """Return the ids of records of a model that rows may be linked with."""
        if name == "res.company":
            return self.env.company.ids
        if name == "ir.attachment":
            return []  # those that exist are of other documents, whose rules decide on them
        if name in self.ids:
            return self.ids[name]
        if name not in self.pools:
            comodel = self.env[name].with_context(active_test=False)
            self.pools[name] = comodel.search([], limit=self.size).ids if comodel._auto else []
        return self.pools[name]

    def _link(self, model):
        table = SQL.identifier(model._table)
        for shift, field in enumerate(self._columns(model)):
            if field.type not in ("many2one", "many2one_reference") or field.name in ("create_uid", "write_uid"):
                continue
            pool = self._pool(field.comodel_name or DOCUMENT)
            if pool and field.comodel_name != model._name:
                values = {"table": table, "column": SQL.identifier(field.name), "pool": pool, "shift": shift}
                self.env.cr.execute(SQL(LINK, **values, ids=self.ids[model._name]))
        for field in model._fields.values():
            if field.type == "many2many" and field.store and (pool := self._pool(field.comodel_name)):
                names = map(SQL.identifier, (field.relation, field.column1, field.column2))
                self.env.cr.execute(SQL(TAG, *names, pool, pool, self.ids[model._name]))


def _is_plain(field):
    return field.store and field.column_type and field.name != "id" and not field.company_dependent
