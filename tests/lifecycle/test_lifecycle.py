"""Each addon installs alone, upgrades without a change, and leaves a working Odoo when it is uninstalled."""

import concurrent.futures
import os
import pathlib
import subprocess
import time

import pytest
import snapshot
from kit import databases, environment, manifests, steps

OURS = manifests.ours()
EVERYDAY = pathlib.Path(__file__).with_name("everyday.py")


@pytest.fixture(scope="module")
def lives(request):
    """Let the selected addons live their lives two at a time; {name: future}."""
    plain = databases.template("plain", manifests.dependencies([OURS["customer_comm"]]), demo=False)
    names = [item.callspec.params["name"] for item in request.session.items if item.module is request.module]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        yield {name: pool.submit(live, name, plain) for name in names}


@pytest.mark.parametrize("name", OURS)
def test_lifecycle(name, lives, capsys):
    """Install alone, upgrade twice without change or warning, uninstall, and work on."""
    told, errors = lives[name].result()
    with capsys.disabled():
        print(f"\n  {name}: {told}", end=" ")
    assert not errors, "\n" + "\n".join(errors)


def live(name, template):
    """Return what was done with the addon, and what was wrong."""
    database = f"customer_quality_life_{name}"
    start = time.monotonic()
    try:
        databases.copy(template, database)
        errors = _install_and_upgrade(name, database)
        errors += _work(name, database, "after the installation")
        errors += _uninstall(name, database)
        errors += _work(name, database, "after uninstalling")
        databases.drop(database)
    except steps.Stop as error:
        errors = [str(error)]
    outcome = "FAILED" if errors else "installed alone, upgraded twice, uninstalled, sales and stock work"
    return f"{outcome} ({time.monotonic() - start:.0f} s)", errors


def _install_and_upgrade(name, database):
    errors = _complaints(databases.install(database, [name], log=f"life-{name}-install.log"), "installing")
    before = _snapshot(database)
    for turn in ("first", "second"):
        log = databases.upgrade(database, [name], log=f"life-{name}-upgrade.log")
        errors += _complaints(log, f"the {turn} upgrade")
        after = _snapshot(database)
        errors += [f"{name}: the {turn} upgrade changed {line}" for line in snapshot.differences(before, after)]
        before = after
    return errors


def _uninstall(name, database):
    with databases.cursor(database) as cr:
        columns = snapshot.columns_of(cr, name)
    # Odoo tries to delete shipped records that are in use, logs an error for each, and drops their table all the same.
    command = ["module", "uninstall", "-d", database, name]
    environment.run_odoo(*command, log=f"life-{name}-uninstall.log", errors=("CRITICAL",))
    with databases.cursor(database) as cr:
        errors = [f"{name}: uninstalling left the column {column}" for column in snapshot.columns_left(cr, columns)]
        cr.execute("SELECT model, name FROM ir_model_data WHERE module = %s", [name])
        errors += [f"{name}: uninstalling left {model} {name}.{record}" for model, record in cr.fetchall()]
        cr.execute("SELECT state FROM ir_module_module WHERE name = %s", [name])
        if cr.fetchone() != ("uninstalled",):
            errors.append(f"{name}: is not uninstalled")
    return errors


def _work(name, database, when):
    """Sell, deliver and answer a survey in the database."""
    with EVERYDAY.open() as script:
        done = subprocess.run(
            environment.odoo("shell", "-d", database, "--no-http", "--log-level", "warn"),
            stdin=script,
            capture_output=True,
            text=True,
            env={**os.environ, **environment.variables()},
        )
    if "EVERYDAY WORK DONE" in done.stdout:
        return _complaints(done.stderr.splitlines(), f"working {when}")
    return [f"{name}: everyday work fails {when}", *done.stderr.splitlines()[-30:]]


def _complaints(log, when):
    """Return the warnings and errors of a log."""
    marks = (" WARNING ", " ERROR ", " CRITICAL ")
    return [f"{when}: {line}" for line in log if any(mark in line for mark in marks)]


def _snapshot(database):
    with databases.cursor(database) as cr:
        cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed' AND name = ANY(%s)", [list(OURS)])
        return snapshot.content(cr, [row[0] for row in cr.fetchall()])
