"""Set-up steps: each is done once for the same inputs, says what it does and how long that took."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import time

from . import places


class Stop(Exception):
    """What is wrong and what to do about it, in one line."""


def run_main(function):
    """Run a command's ``function``; end with one clear line instead of a traceback when it cannot go on."""
    if sys.version_info < (3, 9):  # noqa: UP036 - the system's Python, not the environment's
        sys.exit("Python 3.9 or newer is needed to run the set-up (Debian 12 has 3.11)")
    try:
        sys.exit(function())
    except Stop as error:
        sys.exit(f"Stopped: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def digest(*parts):
    """Return a short hash of strings and of the contents of files and folders (:class:`pathlib.Path`)."""
    total = hashlib.sha256()
    for part in parts:
        if hasattr(part, "is_dir") and part.is_dir():
            for path in sorted(part.rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    total.update(str(path.relative_to(part)).encode() + b"\0" + path.read_bytes() + b"\0")
        else:
            total.update((part.read_bytes() if hasattr(part, "read_bytes") else str(part).encode()) + b"\0")
    return total.hexdigest()[:16]


@contextlib.contextmanager
def timed(title):
    """Print ``title`` while the block runs and its duration afterwards."""
    print(f"  {title} ... ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"({time.monotonic() - start:.0f} s)", flush=True)


def once(name, key, title, action, present=None):
    """Run ``action`` unless it was completed for the same ``key`` before.

    The stamp is written after ``action``, so that an interrupted step is done again.

    :param str name: name of the stamp
    :param str key: hash of everything the result depends on
    :param present: optional callable; when it returns False the step is done again whatever the stamp says
    """
    stamp = places.STAMPS / name
    if stamp.exists() and stamp.read_text() == key and (present is None or present()):
        return False
    stamp.unlink(missing_ok=True)
    with timed(title):
        action()
    places.STAMPS.mkdir(parents=True, exist_ok=True)
    temporary = stamp.with_suffix(".new")
    temporary.write_text(key)
    temporary.replace(stamp)
    return True


def call(command, failure, log="setup.log", **options):
    """Run a command with its output in a log; raise :class:`Stop` with ``failure`` and the log's end otherwise."""
    places.LOGS.mkdir(parents=True, exist_ok=True)
    path = places.LOGS / log
    with path.open("ab") as output:
        output.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        output.flush()
        start = output.tell()
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options)
            code = done.returncode
        except FileNotFoundError:
            code = 127
    if code:
        raise Stop(f"{failure}\n{tail(path, start)}")


def tail(path, start=0, lines=12):
    """Return the last lines that a log has after position ``start``, indented."""
    with path.open("rb") as log:
        log.seek(start)
        text = log.read().decode(errors="replace").rstrip().splitlines()
    return "\n".join(f"    {line[:300]}" for line in [*text[-lines:], f"(all of it: {path})"])


@contextlib.contextmanager
def lock(folder):
    """Let one command at a time work on ``folder``; a second one says that it waits."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "lock").open("w")
    except PermissionError:
        raise Stop(f"{folder} belongs to another user: run this as that user, or remove the folder") from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"  waiting for another command that works on {folder} ...", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def quiet_environment(**extra):
    """Return the environment for child processes: the same language and time zone everywhere."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", **{name: str(value) for name, value in extra.items()}}
