"""What addons have put into a database, read by SQL so that it can be compared."""

import json

# Models whose table does not bear their name.
TABLES = {
    "ir.actions.act_url": "ir_act_url",
    "ir.actions.act_window": "ir_act_window",
    "ir.actions.act_window.view": "ir_act_window_view",
    "ir.actions.client": "ir_act_client",
    "ir.actions.report": "ir_act_report_xml",
    "ir.actions.server": "ir_act_server",
}
VOLATILE = {"create_date", "create_uid", "write_date", "write_uid", "lastcall", "nextcall", "failure_count"}
VOLATILE |= {"arch_prev"}  # Odoo's own note on how a view was before


def table(model):
    """Return the table of a model."""
    return TABLES.get(model, model.replace(".", "_"))


def content(cr, modules):
    """Return {what: value} of all that ``modules`` have in the database: their records, and the whole schema."""
    found = {}
    cr.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    tables = {row[0] for row in cr.fetchall()}
    # A field of two addons has a name from each: in order, so that the same one of them always stands for the record.
    query = """
        SELECT model, module || '.' || name AS full_name, res_id, noupdate
          FROM ir_model_data WHERE module = ANY(%s) ORDER BY full_name"""
    cr.execute(query, [list(modules)])
    by_model = {}
    for model, name, identifier, noupdate in cr.fetchall():
        found[f"name {name}"] = [model, identifier, noupdate]
        by_model.setdefault(model, {})[identifier] = name
    for model, names in by_model.items():
        if table(model) in tables:
            cr.execute(f'SELECT id, to_jsonb(t) FROM "{table(model)}" t WHERE id = ANY(%s)', [list(names)])
            for identifier, values in cr.fetchall():
                for key in values.keys() - VOLATILE:
                    found[f"{names[identifier]} ({model}), {key}"] = json.dumps(values[key], sort_keys=True)
    for kind, query in SCHEMA.items():
        cr.execute(query)
        found.update({f"{kind} {row[0]}": row[1:] for row in cr.fetchall()})
    return found


SCHEMA = {
    "column": """
        SELECT table_name || '.' || column_name, data_type, is_nullable, column_default
          FROM information_schema.columns WHERE table_schema = 'public'""",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
}


def differences(before, after):
    """Return one line for each thing that two snapshots do not have alike."""
    lines = [f"gone: {key}" for key in sorted(before.keys() - after.keys())]
    lines += [f"new: {key}" for key in sorted(after.keys() - before.keys())]
    for key in sorted(before.keys() & after.keys()):
        if before[key] != after[key]:
            was, now = _where_they_part(str(before[key]), str(after[key]))
            lines.append(f"{key}: {was} -> {now}")
    return lines


def _where_they_part(first, second, around=40, shown=120):
    """Return the part of two texts that is not alike, with a little of what is around it."""
    same = next((i for i, pair in enumerate(zip(first, second)) if pair[0] != pair[1]), min(len(first), len(second)))
    start = max(same - around, 0)
    return first[start : start + shown], second[start : start + shown]


def columns_of(cr, module):
    """Return the (table, column) pairs that exist because of ``module`` alone."""
    cr.execute(
        """
        SELECT f.model, f.name FROM ir_model_fields f
          JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
         WHERE f.store AND f.ttype NOT IN ('one2many', 'many2many')
         GROUP BY f.id HAVING array_agg(DISTINCT d.module::text) = ARRAY[%s]
        """,
        [module],
    )
    wanted = {(table(model), name) for model, name in cr.fetchall()}
    cr.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    return wanted & set(cr.fetchall())


def columns_left(cr, columns):
    """Return those of ``columns`` that still exist."""
    cr.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    return sorted(f"{name}.{column}" for name, column in columns & set(cr.fetchall()))
