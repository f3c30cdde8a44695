"""The whole environment: built when needed, then ready to run Odoo's command line."""

import contextlib
import os
import pathlib
import secrets
import subprocess
import sys

from . import places, postgres, python, sources, steps, system


def build():
    """Build what is missing of the environment."""
    with steps.lock(places.STATE):
        base = python.interpreter()
        system.ensure()
        folder = sources.ensure(base)
        python.ensure(base)
        python.link_odoo(folder)


def start_database():
    """Start the database server when it is ours, and write the configuration; return whether it was started."""
    with steps.lock(places.STATE):
        started = postgres.start()
        write_config(places.CONFIG)
    return started


@contextlib.contextmanager
def database():
    """Have the database server for the block and leave it as it was found."""
    started = start_database()
    try:
        yield
    finally:
        if started:
            postgres.stop()


def enter():
    """Build the environment and go on in its own Python, where Odoo and psycopg2 can be imported."""
    if sys.prefix == str(places.VENV):
        return
    build()
    os.execve(places.PYTHON, [str(places.PYTHON), *sys.argv], {**os.environ, **variables()})


def variables():
    """Return the variables that Odoo's commands are run with."""
    return {"ODOO_RC": str(places.CONFIG), "PATH": python.command_path(), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def odoo(*arguments):
    """Return the command line that runs Odoo with ``arguments``."""
    return [str(places.PYTHON), str(places.ODOO), *map(str, arguments)]


def run_odoo(*arguments, log, errors=("ERROR", "CRITICAL")):
    """Run Odoo with its output in the log file ``log``; return the lines of that log.

    :param errors: the levels of log entries that count as a failure
    :raise Stop: when it ends with an error, or has logged one
    """
    path = places.LOGS / log
    places.LOGS.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as output:
        command = odoo(*arguments)
        environment = {**os.environ, **variables()}
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment)
    lines = path.read_text(errors="replace").splitlines()
    if done.returncode or any(f" {level} " in line for line in lines for level in errors):
        raise steps.Stop(f"Odoo failed on: {' '.join(map(str, arguments))}\n{_explain(path, lines)}")
    return lines


def _explain(path, lines):
    """Return the first error of a log with what follows it, which is where the reason stands."""
    first = next((i for i, line in enumerate(lines) if " ERROR " in line or " CRITICAL " in line), len(lines) - 15)
    shown = lines[max(first, 0) : max(first, 0) + 40]
    return "\n".join(f"    {line[:300]}" for line in [*shown, f"(all of it: {path})"])


def write_config(path, **extra):
    """Write Odoo's configuration file: the server, the addons, where its data goes."""
    host, port, user, password = postgres.connection()
    folder = sources.identity()
    addons = [*sources.addons_folders(pathlib.Path(folder)), places.ADDONS, places.DEMO_ADDONS]
    options = {
        "addons_path": ",".join(str(path) for path in addons if places.modules(path)),
        "admin_passwd": _master_password(path),
        "data_dir": places.STATE / "data",
        "db_host": host,
        "db_port": port,
        "db_user": user,
        "db_password": password,
        "http_interface": "127.0.0.1",
        "list_db": False,
        "pg_path": None if postgres.foreign() else postgres.programs(),
        **extra,
    }
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items() if value is not None)
    if path.exists() and path.read_text() == text:
        return
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


def _master_password(path):
    """Return the configuration's present master password, or a new one: nobody needs to know it."""
    if path.exists():
        for line in path.read_text().splitlines():
            if line.startswith("admin_passwd = "):
                return line.partition(" = ")[2]
    return secrets.token_urlsafe(24)
