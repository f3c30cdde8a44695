"""What has to come from Debian: a browser, wkhtmltopdf, Chinese fonts, PDF tools."""

import os
import pathlib
import shutil
import subprocess

from . import steps

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")  # the names Odoo looks for
CHINESE_FONT = pathlib.Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
PACKAGES = {
    "chromium": lambda: any(map(shutil.which, BROWSERS)),
    "wkhtmltopdf": lambda: shutil.which("wkhtmltopdf"),
    "fonts-wqy-zenhei": CHINESE_FONT.exists,
    "poppler-utils": lambda: shutil.which("pdftotext"),
}


def ensure():
    """Install the Debian packages whose programs are not here yet."""
    install([name for name, present in PACKAGES.items() if not present()])


def install(names):
    """Install Debian packages with apt-get, through sudo unless root."""
    if not names:
        return
    by_hand = f"apt-get install --no-install-recommends {' '.join(names)}"
    if not shutil.which("apt-get"):
        raise steps.Stop(f"these programs are missing and this is not Debian: install {', '.join(names)} your way")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and (not shutil.which("sudo") or not _sudo_works()):
        raise steps.Stop(f"packages are missing and sudo is not allowed here; as root run: {by_hand}")
    with steps.timed(f"Debian packages {' '.join(names)}"):
        _apt(prefix, names, by_hand)


def _sudo_works():
    """Return whether sudo works, asking for the password when there is somebody to ask."""
    if not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode:
        return True
    return os.isatty(0) and not subprocess.run(["sudo", "-v"]).returncode


def _apt(prefix, names, by_hand):
    environment = steps.quiet_environment(DEBIAN_FRONTEND="noninteractive")
    if prefix:
        prefix = [*prefix, "DEBIAN_FRONTEND=noninteractive"]
    steps.call([*prefix, "apt-get", "-q", "update"], "apt-get update failed: is there a network?", env=environment)
    steps.call(
        [*prefix, "apt-get", "-q", "-y", "install", "--no-install-recommends", *names],
        f"apt-get could not install; try it by hand: {by_hand}",
        env=environment,
    )
