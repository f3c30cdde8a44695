"""The databases of the benchmark: one with Odoo and what the addons depend on, one with the addons as well.

Both are copies of templates that are kept for the next run; the copies are made for one run and dropped after it.
"""

import contextlib

from kit import databases, manifests, sources, steps

PREFIX = "customer_quality_bench"
INSTALLED = f"{PREFIX}_installed"  # template with the addons
CORE_COPY = f"{PREFIX}_run_core"
ADDONS_COPY = f"{PREFIX}_run_addons"


@contextlib.contextmanager
def ready():
    """Have the two databases for the block; yields ``{key: name}``."""
    template = databases.template("bench", manifests.dependencies(manifests.ours().values()), demo=False)
    _install(template)
    databases.copy(template, CORE_COPY)
    databases.copy(INSTALLED, ADDONS_COPY)
    try:
        yield {"core": CORE_COPY, "addons": ADDONS_COPY}
    finally:
        for name in (CORE_COPY, ADDONS_COPY):
            drop(name)


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
