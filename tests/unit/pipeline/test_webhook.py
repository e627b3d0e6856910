"""Posting to a webhook: a real server on loopback, which may refuse, fail or send elsewhere."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from thememiner.errors import HookError
from thememiner.pipeline.webhook import post_json

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def hook(*answers: tuple[int, dict[str, str]]) -> Iterator[tuple[str, list[bytes]]]:
    """Serve these answers, the last of them for good; gives the address and what came in."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers = answers[min(len(received), len(answers)) - 1]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/services/T0/secret", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_is_posted_arrives_once() -> None:
    with hook((200, {})) as (url, received):
        post_json(url, b'{"text": "hi"}', timeout_s=30)
    assert received == [b'{"text": "hi"}']


def test_passing_faults_are_tried_again_with_the_wait_that_is_asked_for() -> None:
    waits: list[float] = []
    with hook((503, {}), (429, {"Retry-After": "7"}), (200, {})) as (url, received):
        post_json(url, b"{}", timeout_s=30, sleep=waits.append)
    assert len(received) == 3
    assert waits == [1.0, 7.0]


def test_three_tries_are_the_most_and_a_long_wait_is_cut() -> None:
    waits: list[float] = []
    with (
        hook((503, {"Retry-After": "3600"})) as (url, received),
        pytest.raises(HookError, match=r"HTTP 503 \(3 tries\)") as caught,
    ):
        post_json(url, b"{}", timeout_s=30, sleep=waits.append)
    assert len(received) == 3
    assert waits == [10.0, 10.0]
    assert "secret" not in str(caught.value)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("status", [302, 400, 404])
def test_what_waiting_does_not_heal_is_tried_once(status: int) -> None:
    waits: list[float] = []
    with (
        hook((status, {"Location": "http://127.0.0.1:9/"})) as (url, received),
        pytest.raises(HookError, match=rf"HTTP {status} \(1 try\)"),
    ):
        post_json(url, b"{}", timeout_s=30, sleep=waits.append)
    assert len(received) == 1
    assert not waits


def test_a_hook_that_is_not_there_is_told_without_its_address() -> None:
    with hook((200, {})) as (url, _):
        pass
    with pytest.raises(HookError, match="no connection: ConnectionRefusedError") as caught:
        post_json(url, b"{}", timeout_s=30, sleep=lambda _: None)
    assert "secret" not in str(caught.value)
