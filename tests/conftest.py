"""Fixtures of every test: no network, no real home, a config that loads no model."""

from __future__ import annotations

import ipaddress
import os
import socket
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from thememiner.config import Config, load_config

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20260930  # any number; fixed, so that a failure comes back


# A busy machine fails no test.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fail-on-skip", action="store_true", help="a skipped test fails the session")
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """CI must run every slow test: a missing tool is a failure there, not a shrug."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--fail-on-skip") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _refuse_network(address: object) -> None:
    host = address[0] if isinstance(address, tuple) else "localhost"  # a str is a Unix socket
    try:
        is_local = host in {"", "localhost"} or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        msg = f"a test tried to reach {host!r}: tests use no network"
        raise RuntimeError(msg)


class _LocalSocket(socket.socket):
    def connect(self, address: object, /) -> None:
        _refuse_network(address)
        super().connect(address)  # type: ignore[arg-type]  # as given

    def connect_ex(self, address: object, /) -> int:
        _refuse_network(address)
        return super().connect_ex(address)  # type: ignore[arg-type]  # as given


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", _LocalSocket)
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.setenv(name, "1")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder: identity keys of tests never land in the user's own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / ".config"))
    for name in [name for name in os.environ if name.startswith("THEMEMINER_")]:
        monkeypatch.delenv(name)
    return folder


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The shipped defaults, with the two models replaced by code that needs no file."""
    return load_config(
        environ={},
        overrides={
            "store.path": str(tmp_path / "store"),
            "embed.model": "hashing",
            "segment.model": "blank",
        },
    )


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(SEED)


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder is empty: nothing is picked up from, or left in, the checkout."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
