"""Databases: templates with Odoo's own modules installed once, and the demo and test databases made from them.

A database made here bears a comment that says so; another one of the same name is never touched. Needs psycopg2.
"""

import contextlib
import json
import os
import shutil

import psycopg2
from psycopg2 import sql

from . import environment, places, postgres, sources, steps

MADE_BY = "customer-quality"


@contextlib.contextmanager
def cursor(database="postgres"):
    """Open a cursor in autocommit mode on ``database``."""
    host, port, user, password = postgres.connection()
    try:
        connection = psycopg2.connect(host=host, port=port, user=user, password=password, dbname=database)
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise steps.Stop(f"the PostgreSQL server at {host}:{port} cannot be used: {reason}") from None
    connection.autocommit = True
    try:
        with connection.cursor() as cr:
            yield cr
    finally:
        connection.close()


def state(name):
    """Return what we noted about database ``name``: None when it does not exist.

    :raise Stop: when it exists and was not made here
    """
    with cursor() as cr:
        cr.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cr.fetchone()
    if not row:
        return None
    if not row[0] and _begun(name).exists():
        return {"made_by": MADE_BY, "state": "building"}
    try:
        noted = json.loads(row[0] or "")
    except ValueError:
        noted = {}
    if not isinstance(noted, dict) or noted.get("made_by") != MADE_BY:
        raise steps.Stop(f"the database {name} exists and was not made by this project; name another one: DB=...")
    return noted


def ready(name):
    """Return what we noted about a database that was completed, with its files still here; else None."""
    noted = state(name)
    return noted if noted and noted.get("state") == "ready" and (places.FILESTORE / name).exists() else None


def note(name, **noted):
    """Keep ``noted`` as what we know about database ``name``."""
    with cursor() as cr:
        text = json.dumps({"made_by": MADE_BY, **noted})
        cr.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text)))


def drop(name):
    """Drop a database that was made here, with its files."""
    if state(name) is not None:
        with cursor() as cr:
            cr.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    _begun(name).unlink(missing_ok=True)
    shutil.rmtree(places.FILESTORE / name, ignore_errors=True)


def _begun(name):
    """Return the file that stands as long as database ``name`` is made and bears no comment yet."""
    return places.STAMPS / f"database-{name}"


def _create(name, query, *arguments):
    """Run the query that makes database ``name``; when it is killed half way, the next command knows whose it is."""
    _begun(name).parent.mkdir(parents=True, exist_ok=True)
    _begun(name).touch()
    try:
        with cursor() as cr:
            cr.execute(sql.SQL(query).format(sql.Identifier(name), *arguments))
    except psycopg2.Error:
        _begun(name).unlink()
        raise
    note(name, state="building")
    _begun(name).unlink()


def copy(template, name):
    """Make database ``name`` as a copy of ``template``, in place of an earlier one."""
    drop(name)
    _create(name, "CREATE DATABASE {} TEMPLATE {}", sql.Identifier(template))
    files = places.FILESTORE / template
    if files.exists():  # Odoo never changes a stored file, so that links will do
        shutil.copytree(files, places.FILESTORE / name, copy_function=os.link)


def template(purpose, modules, demo):
    """Return the name of a database with ``modules`` of Odoo installed, built on first use.

    :param str purpose: a word for the name
    :param demo: with Odoo's demonstration data
    """
    key = steps.digest(sources.identity(), ",".join(sorted(modules)), demo, places.REQUIREMENTS / "addons.txt")
    name = f"customer_quality_{purpose}_{key}"
    if ready(name):
        return name
    drop(name)
    _drop_outdated(f"customer_quality_{purpose}_")
    with steps.timed(f"database template {purpose} ({len(modules)} modules of Odoo)"):
        _create(name, "CREATE DATABASE {} ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0")
        install(name, modules, demo=demo, log=f"template-{purpose}.log")
        note(name, state="ready")
    return name


def _drop_outdated(prefix):
    with cursor() as cr:
        cr.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        names = [row[0] for row in cr.fetchall()]
    for name in names:
        drop(name)


def install(name, modules, *arguments, log, demo=False):
    """Install modules into database ``name`` and return Odoo's log."""
    options = ["--with-demo"] if demo else []
    modules = ",".join(sorted(modules))
    return environment.run_odoo(
        "-d", name, "-i", modules, *options, *arguments, "--stop-after-init", "--no-http", log=log
    )


def upgrade(name, modules, *arguments, log):
    """Upgrade modules in database ``name`` and return Odoo's log."""
    modules = ",".join(sorted(modules))
    return environment.run_odoo("-d", name, "-u", modules, *arguments, "--stop-after-init", "--no-http", log=log)


def update(name, new, changed, log):
    """Install the modules ``new``, with their demonstration data, and upgrade ``changed``, in one go."""
    options = ["-i", ",".join(sorted(new)), "--with-demo"] if new else []
    options += ["-u", ",".join(sorted(changed))] if changed else []
    return environment.run_odoo("-d", name, *options, "--stop-after-init", "--no-http", log=log)
