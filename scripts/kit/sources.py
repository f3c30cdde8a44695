"""Odoo itself: Debian's odoo-19 package unpacked in the user's cache, or a source tree of one's own."""

import os
import pathlib
import re
import subprocess

from . import places, steps

PINNED_VERSION = "19.0.0+dfsg-1"
FETCH = places.ROOT / "scripts" / "get_odoo.sh"


def ensure(interpreter):
    """Return the folders to put on Python's path so that ``import odoo`` gives Odoo 19.

    ``ODOO_SRC`` names a source tree to use as it is. Otherwise the package in ``ODOO_DEB_VERSION``, or the pinned one,
    is taken from the cache or fetched through apt.
    """
    own = os.environ.get("ODOO_SRC")
    return _own_tree(pathlib.Path(own).expanduser().resolve()) if own else _package(interpreter)


def identity():
    """Return what identifies the Odoo in use, to key databases by it."""
    link = places.STATE / "odoo-path"
    return link.read_text() if link.exists() else ""


def addons_folders(folder):
    """Return the extra addons folders of a source tree (a package keeps them all inside ``odoo/addons``)."""
    return [path for path in [folder / "addons"] if (path / "sale" / "__manifest__.py").exists()]


def _own_tree(folder):
    release = folder / "odoo" / "release.py"
    if not release.exists():
        raise steps.Stop(f"ODOO_SRC={folder} holds no odoo/release.py: name the folder of an Odoo 19 source tree")
    version = re.search(r"version_info\s*=\s*\(\s*'?(?:saas~)?(\d+)", release.read_text())
    if not version or version[1] != "19":
        raise steps.Stop(f"ODOO_SRC={folder} is not Odoo 19")
    return folder


def _package(interpreter):
    wanted = os.environ.get("ODOO_DEB_VERSION")
    version = wanted or _known_version()
    folder = _unpacked(version)
    if not folder:
        with steps.lock(places.CACHE), steps.timed(f"Odoo {version} from Debian (130 MB)"):
            version = _fetch(version, strict=bool(wanted))
            folder = _unpacked(version)
    if version != (wanted or PINNED_VERSION):
        print(f"  Note: Debian no longer has Odoo {PINNED_VERSION}; using {version} instead.")
    _compile(folder, interpreter)
    return folder


def _unpacked(version):
    folder = places.CACHE / f"odoo-{version}" / "usr" / "lib" / "python3" / "dist-packages"
    return folder if (folder / "odoo" / "release.py").exists() else None


def _known_version():
    """Return the pinned version, or the one that stood in for it in this checkout."""
    substitute = places.STATE / "odoo-version"
    if _unpacked(PINNED_VERSION) or not substitute.exists():
        return PINNED_VERSION
    return substitute.read_text()


def _fetch(version, strict):
    """Fetch ``version``, or the newest when it is gone and not ``strict``; return the version that came."""
    log = places.LOGS / "odoo.log"
    places.LOGS.mkdir(parents=True, exist_ok=True)
    with log.open("w") as errors:
        command = ["bash", FETCH, places.CACHE, version, "strict" if strict else "newest"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
    if done.returncode:
        reason = [line for line in log.read_text(errors="replace").splitlines() if line.startswith("error: ")]
        told = reason[-1].removeprefix("error: ") if reason else "see the log"
        raise steps.Stop(f"Odoo could not be fetched from Debian: {told} (log: {log})")
    version = done.stdout.split()[-1]
    (places.STATE / "odoo-version").write_text(version)
    return version


def _compile(folder, interpreter):
    """Compile Odoo once for the interpreter: a start takes seconds less, also where bytecode is not written."""
    tag = subprocess.check_output([interpreter, "-c", "import sys; print(sys.implementation.cache_tag)"], text=True)
    stamp = folder / f".compiled-{tag.strip()}"
    if stamp.exists():
        return
    with steps.lock(places.CACHE), steps.timed("compiling Odoo"):
        subprocess.run([interpreter, "-m", "compileall", "-qq", "-j0", folder / "odoo"], stdout=subprocess.DEVNULL)
        stamp.touch()
