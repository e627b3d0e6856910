"""Chromium as tests drive it: the DevTools protocol over a pipe, with nothing to install for it."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

CHROMIUM: Final = shutil.which("chromium")
_FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--force-color-profile=srgb", "--remote-debugging-pipe",
)  # fmt: skip
_DEADLINE: Final = 50.0  # seconds for one answer: a busy machine, not a slow page
# The browser reads commands on descriptor 3 and answers on 4.
_START: Final = 'exec 3<&"$0" 4>&"$1" && shift && exec "$@"'


class BrowserError(AssertionError):
    """The browser says that something is wrong, or says nothing any more."""


@dataclass(slots=True)
class Chromium:
    """One browser with one page; a context manager, as it is a process."""

    profile: Path
    process: subprocess.Popen[bytes] = field(init=False)
    events: list[dict[str, Any]] = field(default_factory=list)
    _commands: int = field(init=False)
    _answers: int = field(init=False)
    _rest: bytes = b""
    _number: int = 0
    _session: str | None = None

    def __enter__(self) -> Chromium:
        """Start it with an empty page, and listen to what that page does."""
        assert CHROMIUM is not None
        read_end, self._commands = os.pipe()
        self._answers, write_end = os.pipe()
        flags = [*_FLAGS, f"--user-data-dir={self.profile}", "about:blank"]
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", _START, str(read_end), str(write_end), CHROMIUM, *flags],
            pass_fds=(read_end, write_end),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_end)
        os.close(write_end)
        page = self._find_page()
        attached = self.send("Target.attachToTarget", targetId=page, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._commands)
        os.close(self._answers)

    def _find_page(self) -> str:
        for _ in range(100):
            for target in self.send("Target.getTargets")["targetInfos"]:
                if target["type"] == "page":
                    return str(target["targetId"])
        msg = "the browser has no page"
        raise BrowserError(msg)

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command of the protocol and wait for its answer; events are kept."""
        self._number += 1
        command: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            command["sessionId"] = self._session
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") != self._number:
                self.events.append(answer)
                continue
            if "error" in answer:
                msg = f"{method}: {answer['error']}"
                raise BrowserError(msg)
            return dict(answer["result"])

    def _read(self) -> dict[str, Any]:
        until = time.monotonic() + _DEADLINE
        while b"\0" not in self._rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._answers], [], [], left)[0]:
                msg = f"the browser said nothing for {_DEADLINE:.0f} seconds"
                raise BrowserError(msg)
            read = os.read(self._answers, 1 << 20)
            if not read:
                msg = "the browser has ended"
                raise BrowserError(msg)
            self._rest += read
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self.events.clear()
        self.send("Page.navigate", url=address)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._read())

    def run(self, expression: str) -> Any:
        """Give the value of a JavaScript expression in the page; promises are awaited."""
        answer = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True,
            userGesture=True,
        )  # fmt: skip
        if "exceptionDetails" in answer:
            raise BrowserError(json.dumps(answer["exceptionDetails"])[:1000])
        return answer["result"].get("value")

    def settle(self) -> None:
        """Wait until the page has drawn what it was told to."""
        self.run("new Promise(done => requestAnimationFrame(() => setTimeout(done, 60)))")

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window so large, in CSS pixels."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
            mobile=False,
        )  # fmt: skip
        self.settle()

    def prefer(self, scheme: str) -> None:
        """Prefer a colour scheme: light or dark."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.send("Emulation.setEmulatedMedia", features=[feature])
        self.settle()

    def shoot(self, file: Path) -> None:
        """Write a picture of the whole page."""
        picture = self.send("Page.captureScreenshot", captureBeyondViewport=True, format="png")
        file.write_bytes(base64.b64decode(picture["data"]))

    def complaints(self) -> list[str]:
        """List what the page logged, threw, asked for or popped up since it was opened."""
        found = []
        for event in self.events:
            method, params = event.get("method"), event.get("params", {})
            if method in {"Runtime.consoleAPICalled", "Runtime.exceptionThrown"}:
                found.append(json.dumps(params)[:500])
            elif method == "Log.entryAdded":
                found.append(params["entry"]["text"])
            elif method == "Page.javascriptDialogOpening":
                found.append(f"dialog: {params['message']}")
            elif method == "Network.requestWillBeSent":
                address = params["request"]["url"]
                if not address.startswith(("file:///", "data:")):
                    found.append(f"request: {address}")
        return found
