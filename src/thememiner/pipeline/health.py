"""Look at everything a run needs, and say what is missing, before a night finds out."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from thememiner.errors import ThemeMinerError
from thememiner.identity import load_key
from thememiner.pipeline.record import versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from thememiner.config import Config

MIN_FREE_BYTES = 1 << 30  # a first run of 40,000 tickets writes about 0.1 GiB


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    state : str
        ok, warning (works, with a loss that is named) or failed (a run would not work).
    """

    what: str
    state: Literal["ok", "warning", "failed"]
    told: str


def diagnose(
    config: Config, *, environ: Mapping[str, str], model_folders: Sequence[Path]
) -> tuple[Finding, ...]:
    """Check Python, libraries, models, the store, its key, and free space. Changes nothing."""
    return (
        *_check_versions(),
        _check_model(config, model_folders),
        _check_language(config),
        _check_llm(config, environ),
        *_check_store(config, environ),
        _check_space(config),
    )


def _check_versions() -> Iterator[Finding]:
    found = versions()
    missing = sorted(name for name, version in found.items() if version == "missing")
    told = ", ".join(f"{name} {version}" for name, version in found.items())
    yield Finding(what="versions", state="failed" if missing else "ok", told=told)
    if sys.platform == "win32":
        yield Finding(what="platform", state="warning", told="only POSIX systems are tested")


def _check_model(config: Config, folders: Sequence[Path]) -> Finding:
    from thememiner.embed import load_embedder
    from thememiner.redact import REDACTION_VERSION

    try:
        embedder = load_embedder(config.embed, folders=folders, redaction_version=REDACTION_VERSION)
    except ThemeMinerError as error:
        return Finding(what="embedding model", state="failed", told=str(error))
    told = f"{config.embed.model}, {embedder.n_dims} dimensions, space {embedder.space[:12]}"
    return Finding(what="embedding model", state="ok", told=told)


def _check_language(config: Config) -> Finding:
    model = config.segment.model
    if model == "blank" or importlib.util.find_spec(model) is not None:
        return Finding(what="sentence model", state="ok", told=model)
    told = f"the spaCy package {model} is not installed; install it or set segment.model = 'blank'"
    return Finding(what="sentence model", state="failed", told=told)


def _check_llm(config: Config, environ: Mapping[str, str]) -> Finding:
    """Say whether anything leaves this machine. Asks nobody: a question would be a sending."""
    llm = config.llm
    if not llm.is_on:
        return Finding(what="language model", state="ok", told="off: no text leaves this machine")
    told = f"on: redacted quotes go to {llm.base_url}, model {llm.model}"
    if llm.api_key_env and not environ.get(llm.api_key_env, "").strip():
        missing = f"{told}; the variable {llm.api_key_env} is not set: names are made by rule"
        return Finding(what="language model", state="warning", told=missing)
    return Finding(what="language model", state="ok", told=told)


def _check_store(config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    from thememiner.store import Store, store_state

    path = config.store.path
    state = store_state(path)
    if state != "ready":
        told = f"{path}: {'not made yet' if state == 'missing' else 'half made'}; a run makes it"
        yield Finding(what="store", state="ok", told=told)
        yield Finding(what="identity key", state="ok", told="made with the store")
        return
    try:
        snapshot = Store.open(path).snapshot
    except ThemeMinerError as error:
        yield Finding(what="store", state="failed", told=str(error))
        return
    yield Finding(what="store", state="ok", told=f"{path}: snapshot {snapshot.number}")
    if "://" in path:
        yield Finding(what="identity key", state="ok", told="a bucket is read without it")
        return
    try:
        key = load_key(str(snapshot.facts["key_fingerprint"]), environ)
    except ThemeMinerError as error:
        yield Finding(what="identity key", state="failed", told=str(error))
        return
    yield Finding(what="identity key", state="ok", told=f"{key.fingerprint} at {key.path}")


def _check_space(config: Config) -> Finding:
    if "://" in config.store.path:
        return Finding(what="disk", state="ok", told="the store is in a bucket, which is read only")
    folder = Path(config.store.path).absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    told = f"{free / (1 << 30):.1f} GiB free at {folder}"
    if not os.access(folder, os.W_OK):
        return Finding(what="disk", state="warning", told=f"{told}; read-only for this user")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(what="disk", state="failed", told=f"{told}; cannot write: {error.strerror}")
    return Finding(what="disk", state="ok" if free > MIN_FREE_BYTES else "warning", told=told)
