"""A headless Chromium, driven through its DevTools pipe."""

import base64
import contextlib
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

from .errors import PrintError

PROGRAMS = ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable")
OPTIONS = (
    "--headless",
    "--no-sandbox",  # it opens nothing but our own report, and the sandbox is not to be had as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-proxy-server",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
TIMEOUT = 120  # seconds for a whole report
MILLIMETRES = 25.4  # in an inch, the unit of the DevTools
LAUNCHER = pathlib.Path(__file__).with_name("launcher.py")


def find_browser():
    """Return the path of the browser, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    """One run of Chromium that prints pages; a context manager.

    :param float timeout: seconds until what is still under way ends in a :class:`PrintError`
    """

    def __init__(self, timeout=TIMEOUT):
        self._end = time.monotonic() + timeout
        self._timeout = timeout
        self._numbers = iter(range(1, sys.maxsize))
        self._buffer = b""
        self._events = []
        self._stack = contextlib.ExitStack()
        self.failed_requests = []

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self._start(stack)
            target = self._call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Network", "Runtime"):
                self._page(f"{domain}.enable")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error):
        self._stack.close()

    def set_cookies(self, address, cookies):
        """Send ``cookies`` with the requests to the server of ``address``."""
        for name, value in cookies.items():
            self._page("Network.setCookie", name=name, value=value, url=address)

    def print_page(self, html, address, width, height, margins=(0, 0, 0, 0), scale=1):
        """Return a PDF of ``html``, which is loaded as if it came from ``address``.

        :param margins: top, right, bottom, left; these and the page's size in mm
        :param scale: of the contents, 0.1 to 2
        """
        self._load(html, address)
        names = ("marginTop", "marginRight", "marginBottom", "marginLeft")
        sizes = {name: margin / MILLIMETRES for name, margin in zip(names, margins)}
        sizes.update(paperWidth=width / MILLIMETRES, paperHeight=height / MILLIMETRES)
        return base64.b64decode(self._page("Page.printToPDF", printBackground=True, scale=scale, **sizes)["data"])

    def _load(self, html, address):
        """Show ``html`` under an address of the server, so that its styles and fonts are of the same origin."""
        server = urlsplit(address)
        document = f"{server.scheme}://{server.netloc}/report_chromium/{next(self._numbers)}"
        self._page("Fetch.enable", patterns=[{"urlPattern": document}])
        number = self._send("Page.navigate", self._session, url=document)
        request = self._event("Fetch.requestPaused")
        self._page(
            "Fetch.fulfillRequest",
            requestId=request["requestId"],
            responseCode=200,
            responseHeaders=[{"name": "Content-Type", "value": "text/html; charset=utf-8"}],
            body=base64.b64encode(html.encode()).decode(),
        )
        self._answer(number)
        self._event("Page.loadEventFired")
        self._page("Runtime.evaluate", expression="document.fonts.ready.then(() => 0)", awaitPromise=True)
        self._collect_failures()

    def _collect_failures(self):
        for event in self._events:
            if event["method"] == "Network.loadingFailed" and not event["params"].get("canceled"):
                self.failed_requests.append(event["params"].get("errorText", ""))
        self._events.clear()

    def _start(self, stack):
        program = find_browser()
        if not program:
            raise PrintError("Chromium is not installed on the server, so that no PDF can be made")
        profile = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="report_chromium.", ignore_cleanup_errors=True)
        )
        its_read, self._write = os.pipe()
        self._read, its_write = os.pipe()
        stack.callback(os.close, self._write)
        stack.callback(os.close, self._read)
        self._errors = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        command = [sys.executable, "-I", "-S", LAUNCHER, its_read, its_write, program, *OPTIONS]
        process = subprocess.Popen(
            [*map(str, command), f"--user-data-dir={profile}"],
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            pass_fds=(its_read, its_write),
            start_new_session=True,
        )
        os.close(its_read)
        os.close(its_write)
        stack.callback(_end, process)

    def _page(self, method, **params):
        return self._call(method, self._session, **params)

    def _call(self, method, session=None, **params):
        return self._answer(self._send(method, session, **params))

    def _send(self, method, session=None, **params):
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        try:
            while data:
                data = data[os.write(self._write, data) :]
        except OSError:
            raise self._died() from None
        return number

    def _answer(self, number):
        while True:
            message = self._receive()
            if message.get("id") == number:
                if "error" in message:
                    raise PrintError(f"Chromium could not print: {message['error'].get('message')}")
                return message["result"]
            if "method" in message:
                self._events.append(message)

    def _event(self, method):
        """Return the parameters of the next event ``method``, which may have come already."""
        while True:
            for index, event in enumerate(self._events):
                if event["method"] == method:
                    return self._events.pop(index)["params"]
            message = self._receive()
            if "method" in message:
                self._events.append(message)

    def _receive(self):
        while b"\0" not in self._buffer:
            left = self._end - time.monotonic()
            if left <= 0 or not select.select([self._read], [], [], left)[0]:
                raise PrintError(
                    f"Chromium did not finish within {self._timeout:g} seconds; print fewer documents at once"
                )
            data = os.read(self._read, 1 << 20)
            if not data:
                raise self._died()
            self._buffer += data
        message, _zero, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)

    def _died(self):
        self._errors.seek(0)
        last = self._errors.read().decode(errors="replace").strip()[-500:]
        return PrintError(f"Chromium ended while printing. Its last words: {last or 'none'}")


def _end(process):
    """End Chromium with all the processes that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
