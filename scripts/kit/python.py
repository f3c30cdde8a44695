"""The Python environments below ``.odoo/``: one for Odoo and its tests, one for the linters."""

import os
import shutil
import subprocess
import sys

from . import places, steps, system

UV = "uv==0.13.9"
SUPPORTED = ("3.11", "3.12")


def interpreter():
    """Return a Python that Odoo's pinned packages have wheels for."""
    names = [sys.executable, *(f"python{version}" for version in SUPPORTED), "/usr/bin/python3"]
    for name in names:
        path = shutil.which(name)
        if path and _version(path) in SUPPORTED:
            return path
    raise steps.Stop(f"Python {' or '.join(SUPPORTED)} is needed: on Debian 12 run apt-get install python3")


def _version(path):
    """Return the interpreter's version, or "" when it does not run (a shim without a Python behind it)."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([path, "-c", code], capture_output=True, text=True)
    return done.stdout.strip() if not done.returncode else ""


def ensure(base):
    """Build the environment that runs Odoo."""
    files = [places.REQUIREMENTS / name for name in ("odoo.txt", "test.txt", "addons.txt")]

    def build():
        _create(base, places.VENV)
        _install(places.VENV, files[:2])
        _install(places.VENV, files[2:], "--no-deps")

    key = steps.digest(base, _version(base), str(places.ROOT), *files)
    steps.once("python", key, "Python packages", build, places.PYTHON.exists)


def ensure_lint():
    """Build the environment of the linters."""
    files = [places.REQUIREMENTS / "lint.txt"]
    base = interpreter()

    def build():
        _create(base, places.LINT_VENV)
        _install(places.LINT_VENV, files)

    key = steps.digest(base, _version(base), str(places.ROOT), *files)
    steps.once("lint", key, "linters", build, (places.LINT_VENV / "bin" / "python").exists)


def ensure_peers():
    """Fetch the addons that the benchmark compares with; return the folder that holds them.

    They stay out of the environment that runs Odoo, whose list of apps is to show what the product needs.
    """
    files = [places.REQUIREMENTS / "bench.txt"]

    def build():
        shutil.rmtree(places.PEERS, ignore_errors=True)
        _install(places.VENV, files, "--no-deps", "--target", str(places.PEERS))

    folder = places.PEERS / "odoo" / "addons"
    steps.once("peers", steps.digest(*files), "addons to compare with", build, folder.exists)
    return folder


def link_odoo(folder):
    """Make the environment's Python find Odoo in ``folder``, and give it Odoo's command."""
    packages = next(places.VENV.glob("lib/python3.*/site-packages"))
    _write(packages / "odoo-source.pth", f"{folder}\n")
    # The command must be a script: Odoo starts its own worker processes by calling it again.
    start = f'#!{places.PYTHON}\nimport odoo.cli\n\nif __name__ == "__main__":\n    odoo.cli.main()\n'
    _write(places.ODOO, start, 0o755)
    _write(places.STATE / "odoo-path", str(folder))


def _write(path, text, mode=0o644):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    path.chmod(mode)


def _create(base, folder):
    if subprocess.run([base, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        system.install(["python3-venv"])
    steps.call([base, "-m", "venv", "--clear", folder], "the Python environment could not be made")


def _install(folder, files, *options):
    """Install requirement files, with uv because it is quick, or with pip where uv does not work."""
    python = folder / "bin" / "python"
    arguments = [*options, *(argument for path in files for argument in ("-r", path))]
    environment = steps.quiet_environment(
        UV_PYTHON_DOWNLOADS="never", UV_SYSTEM_CERTS="true", PIP_DISABLE_PIP_VERSION_CHECK=1
    )
    failure = "Python packages could not be installed: is there a network, and does pip reach its index?"
    try:
        if not (folder / "bin" / "uv").exists():
            steps.call([python, "-m", "pip", "install", "-q", UV], failure, env=environment)
        install = [folder / "bin" / "uv", "pip", "install", "-q", "--compile-bytecode", "-p", python]
        steps.call([*install, *arguments], failure, env=environment)
    except steps.Stop:
        steps.call([python, "-m", "pip", "install", "-q", *arguments], failure, env=environment)


def command_path():
    """Return PATH with the environment's own commands first."""
    return os.pathsep.join([str(places.VENV / "bin"), os.environ.get("PATH", os.defpath)])
