"""An endpoint on loopback that plays back recorded answers and keeps what it was sent."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECORDED = Path(__file__).parent / "fixtures" / "llm"
NEVER_S = 60.0  # a silent answer waits for the end of the test, not for this


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer.

    Attributes
    ----------
    is_silent : bool
        Says nothing until the test is over.
    is_dripping : bool
        Sends its body byte by byte, and again and again.
    """

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_silent: bool = False
    is_dripping: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    path: str
    headers: dict[str, str]  # names in lower case
    raw: bytes

    @property
    def body(self) -> Any:
        return orjson.loads(self.raw)

    @property
    def data(self) -> Any:
        """What the user's message holds: quotes, terms and candidates."""
        return orjson.loads(self.body["messages"][1]["content"])


def recorded(name: str, *, status: int = 200, **headers: str) -> Answer:
    """Give an answer that lies in tests/fixtures/llm."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Answer(body=(RECORDED / name).read_bytes(), status=status, headers=named)


def said(text: str) -> Answer:
    """Give the recorded answer of one server with other words in it."""
    answer = orjson.loads((RECORDED / "openai.json").read_bytes())
    answer["choices"][0]["message"]["content"] = text
    return Answer(body=orjson.dumps(answer))


class FakeEndpoint:
    """Answers by `respond`, a function of what was received."""

    def __init__(self, respond: Callable[[Received], Answer]) -> None:
        self.received: list[Received] = []
        self._respond = respond
        self._is_over = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @contextmanager
    def serving(self) -> Iterator[FakeEndpoint]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._is_over.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                received = Received(path=self.path, headers=headers, raw=raw)
                endpoint.received.append(received)
                answer = endpoint._respond(received)
                if answer.is_silent:
                    endpoint._is_over.wait(NEVER_S)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)
                while answer.is_dripping and not endpoint._is_over.wait(0.001):
                    self.wfile.write(answer.body)
                    self.wfile.flush()

            def do_GET(self) -> None:
                endpoint.received.append(Received(path=self.path, headers={}, raw=b"{}"))
                self.send_error(405)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # server_close waits for them: no thread outlives its test

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone away is what some tests are about."""


@contextmanager
def serve(*answers: Answer) -> Iterator[FakeEndpoint]:
    """Serve these answers one after the other, the last one for ever."""
    left = list(answers)
    endpoint = FakeEndpoint(lambda _: left.pop(0) if len(left) > 1 else left[0])
    with endpoint.serving():
        yield endpoint
