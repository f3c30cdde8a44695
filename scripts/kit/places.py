"""Where things are, and the names that the commands agree on."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
STATE = ROOT / ".odoo"  # the environment of this checkout, ignored by git; `make clean` removes it
LOGS = STATE / "logs"
STAMPS = STATE / "stamps"
VENV = STATE / "venv"
LINT_VENV = STATE / "lint"
PEERS = STATE / "peers"  # addons of others that the benchmark compares with
PYTHON = VENV / "bin" / "python"
ODOO = VENV / "bin" / "odoo"
CONFIG = STATE / "odoo.conf"
FILESTORE = STATE / "data" / "filestore"
REQUIREMENTS = ROOT / "requirements"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "customer-quality"

ADDONS = ROOT / "addons"
DEMO_ADDONS = ROOT / "demo_addons"  # for the demo and the tests only

DEMO_DATABASE = os.environ.get("DB") or "demo"
TEST_DATABASE = "customer_quality_test"
LANGUAGES = ("zh_CN", "zh_TW")


def modules(*folders):
    """Return the folders below ``folders`` that hold an addon, sorted by name."""
    return sorted(path.parent for folder in folders for path in folder.glob("*/__manifest__.py"))
