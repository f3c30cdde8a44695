"""The demo server: started in the background, found again by its pid file, stopped."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.error
import urllib.request

from . import environment, places, postgres, steps

RECORD = places.STATE / "demo.json"
LOG = places.LOGS / "demo.log"
FIRST_PORT = 8069


def running():
    """Return what the pid file says ({pid, port, database}) when that server is alive, else None."""
    try:
        record = json.loads(RECORD.read_text())
        command = pathlib.Path(f"/proc/{record['pid']}/cmdline").read_bytes()
    except (OSError, ValueError, KeyError):
        return None
    return record if str(places.ODOO).encode() in command else None


def choose_port():
    """Return the port named by ``PORT``, or the first free one from 8069 on.

    :raise Stop: when the named port is taken
    """
    named = os.environ.get("PORT")
    if not named:
        return next(port for port in range(FIRST_PORT, FIRST_PORT + 200) if postgres.free(port))
    if not named.isdigit() or not 1 <= int(named) <= 65535:
        raise steps.Stop(f"PORT={named} is not a port number")
    if not postgres.free(int(named)):
        raise steps.Stop(f"port {named} is taken by another program; name another one: make demo PORT={int(named) + 1}")
    return int(named)


def start(database, port):
    """Start Odoo on ``database`` and wait until it answers."""
    places.LOGS.mkdir(parents=True, exist_ok=True)
    command = environment.odoo("-d", database, "--http-port", port, "--max-cron-threads", 1)
    with LOG.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment.variables()},
            start_new_session=True,
        )
    RECORD.write_text(json.dumps({"pid": process.pid, "port": port, "database": database}))
    with steps.timed("Odoo starts"):
        _wait(process, f"http://127.0.0.1:{port}/web/login")


def _wait(process, address, patience=180):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if process.poll() is not None:
            RECORD.unlink(missing_ok=True)
            raise steps.Stop(f"Odoo ended while starting\n{steps.tail(LOG)}")
        try:
            with opener.open(address, timeout=60) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            stop()
            raise steps.Stop(f"Odoo answers with error {error.code}\n{steps.tail(LOG)}") from None
        except OSError:
            time.sleep(0.2)
    stop()
    raise steps.Stop(f"Odoo did not answer within {patience} s\n{steps.tail(LOG)}")


def stop():
    """Stop the demo server; return whether it ran."""
    record = running()
    RECORD.unlink(missing_ok=True)
    if not record:
        return False
    for sign in (signal.SIGTERM, signal.SIGKILL):
        _signal(record["pid"], sign)
        for _attempt in range(150):
            if not _alive(record["pid"]):
                return True
            time.sleep(0.1)
    raise steps.Stop(f"the demo server (process {record['pid']}) does not end")


def _signal(pid, sign):
    try:
        os.killpg(pid, sign)  # it leads its own process group, with what it started
    except ProcessLookupError:
        pass
    except PermissionError:
        raise steps.Stop(f"the demo server (process {pid}) belongs to another user") from None


def _alive(pid):
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # when it is our own child
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
