"""The database of the tests: all addons with their demo data."""

from . import databases, environment, manifests, places, steps


def build():
    """Make the test database anew."""
    folders = manifests.everything()
    template = databases.template("demo", manifests.dependencies(folders.values()), demo=True)
    with steps.lock(places.STATE), steps.timed(f"test database with {', '.join(folders)}"):
        databases.copy(template, places.TEST_DATABASE)
        databases.install(places.TEST_DATABASE, folders, demo=True, log="test-install.log")
        databases.note(places.TEST_DATABASE, state="ready", addons=manifests.checksums(folders))


def database():
    """Make the test database unless it is there with the present sources."""
    noted = databases.ready(places.TEST_DATABASE)
    if not noted or noted["addons"] != manifests.checksums(manifests.everything()):
        build()


def configuration():
    """Return Odoo's configuration file for that database."""
    path = places.STATE / "test.conf"
    environment.write_config(path, db_name=places.TEST_DATABASE)
    return path
