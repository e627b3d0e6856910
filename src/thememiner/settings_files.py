"""Where settings come from: TOML files and the environment, laid over each other."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from thememiner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PREFIX = "THEMEMINER_"
_NOT_SETTINGS = frozenset({"THEMEMINER_KEY_FILE", "THEMEMINER_STORE"})


def read_toml(text: str, *, origin: str = "default.toml") -> dict[str, object]:
    """Parse TOML; a syntax error is a `ConfigError` with its place."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{origin} is not valid TOML: {error}"
        raise ConfigError(msg, path=origin) from error


def read_file(file: Path) -> dict[str, object]:
    """Read a settings file; one that cannot be read is a `ConfigError`."""
    try:
        return read_toml(file.read_text("utf-8"), origin=str(file))
    except (OSError, UnicodeDecodeError) as error:
        msg = f"cannot read the config file {file}: {type(error).__name__}. Give --config FILE."
        raise ConfigError(msg, path=str(file)) from error


def read_environment(environ: Mapping[str, str]) -> dict[str, object]:
    """Give the settings that variables such as ``THEMEMINER_REPORT__TOP`` hold."""
    values: dict[str, object] = {}
    for name, text in sorted(environ.items()):
        if name.startswith(PREFIX) and name not in _NOT_SETTINGS and "__" in name:
            keys = name.removeprefix(PREFIX).lower().split("__")
            values = merge(values, nest(keys, _parse(text)))
    if environ.get("THEMEMINER_STORE"):
        values = merge(values, {"store": {"path": environ["THEMEMINER_STORE"]}})
    return values


def _parse(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def nest(keys: list[str], value: object) -> dict[str, object]:
    """Put a value under dotted keys."""
    for key in reversed(keys):
        value = {key: value}
    return value  # type: ignore[return-value]  # keys is never empty


def merge(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """Lay one tree of settings over another; lists are replaced whole."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = (
            merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
        )
    return merged


def is_this_machine(host: str) -> bool:
    """Whether a host is the loopback."""
    return host in {"localhost", "::1"} or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


def check_hook(url: str, *, allow_http: bool) -> None:
    """Refuse what cannot be a webhook's address; a message never repeats it.

    Raises
    ------
    ValueError
    """
    parts = urlsplit(url)
    if not (parts.hostname and re.fullmatch(r"[!-~]+", url) and parts.port != 0):
        msg = "webhook must be an address like https://host/path"
        raise ValueError(msg)
    is_http_fine = allow_http or is_this_machine(parts.hostname)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_http_fine):
        msg = "webhook must be https, or http to this machine; allow_http = true permits any http"
        raise ValueError(msg)
