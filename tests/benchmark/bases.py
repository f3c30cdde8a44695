"""The databases of the benchmark: one with Odoo and what the addons depend on, one with the addons as well.

Where an operation compares with addons of others, there is a third one with those. All are copies of templates that are
kept for the next run; the copies are made for one run and dropped after it.
"""

import contextlib
import pathlib

from kit import databases, manifests, places, python, sources, steps

PREFIX = "customer_quality_bench"
INSTALLED = f"{PREFIX}_installed"  # template with the addons
CORE_COPY = f"{PREFIX}_run_core"
ADDONS_COPY = f"{PREFIX}_run_addons"
PEER_MODULES = ["sale_tier_validation"]


@contextlib.contextmanager
def ready(peers):
    """Have the databases for the block; yields ``{key: name}``.

    :param peers: with the one that has the addons to compare with, see :func:`addons_path`
    """
    template = databases.template("bench", manifests.dependencies(manifests.ours().values()), demo=False)
    _install(template)
    databases.copy(template, CORE_COPY)
    names = {"core": CORE_COPY, "addons": ADDONS_COPY}
    databases.copy(INSTALLED, ADDONS_COPY)
    if peers:
        names["peers"] = f"{PREFIX}_run_peers"
        with steps.timed("benchmark database with addons of others"):
            databases.copy(template, names["peers"])
            databases.install(
                names["peers"], PEER_MODULES, f"--addons-path={addons_path(peers)}", log="bench-install-peers.log"
            )
    try:
        yield names
    finally:
        for name in names.values():
            drop(name)


def addons_path(peers):
    """Return where Odoo finds addons; with those of others when ``peers`` says so."""
    folders = [*sources.addons_folders(pathlib.Path(sources.identity())), places.ADDONS]
    if peers:
        folders.append(python.ensure_peers())
    return ",".join(str(folder) for folder in folders if places.modules(folder))


@contextlib.contextmanager
def copies(keys):
    """Have further copies of the database with the addons for the block; yields ``{key: name}``."""
    names = {key: f"{PREFIX}_run_{key}" for key in keys}
    try:
        for name in names.values():
            databases.copy(INSTALLED, name)
        yield names
    finally:
        for name in names.values():
            drop(name)


def drop(name):
    """Drop a copy, and the connections that this process holds to it."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    Registry.delete(name)
    close_db(name)
    databases.drop(name)


def _install(template):
    """Install the addons into a copy of ``template``, unless that was done with the present sources."""
    wanted = {"odoo": sources.identity(), "addons": manifests.checksums(manifests.ours())}
    noted = databases.ready(INSTALLED)
    if noted and all(noted.get(key) == value for key, value in wanted.items()):
        return
    with steps.timed("benchmark database with the addons"):
        databases.copy(template, INSTALLED)
        databases.install(INSTALLED, manifests.ours(), log="bench-install.log")
        databases.note(INSTALLED, state="ready", **wanted)
