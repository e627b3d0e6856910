"""Rows of the `runs` log: one when a run starts, one when it ends, whatever the end."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib import metadata
from typing import TYPE_CHECKING, Final

import orjson

from thememiner.errors import ThemeMinerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.pipeline.request import RunRequest, RunResult

_LIBRARIES: Final = (
    "thememiner", "deltalake", "polars", "torch", "sentence-transformers", "spacy", "hdbscan",
    "scikit-network", "scikit-learn", "numpy",
)  # fmt: skip


def started_row(request: RunRequest) -> dict[str, object]:
    """Say that a run has begun, and with what."""
    record = {
        "config_hash": request.config.fingerprint,
        "versions": versions(),
        "n_inputs": len(request.inputs),
    }
    return _row(request, state="started", record=record)


def ended_row(request: RunRequest, result: RunResult) -> dict[str, object]:
    """Say how a run ended: counts, timings, inputs by hash."""
    record = {
        "config_hash": request.config.fingerprint,
        "versions": versions(),
        "digest": result.digest,
        "counts": asdict(result.counts),
        "quarantine": dict(result.quarantine),
        "n_documents": result.n_documents,
        "n_themed": result.n_themed,
        "n_unthemed": result.n_unthemed,
        "n_themes": result.n_themes,
        "n_embedded": result.n_embedded,
        "timings_s": dict(result.timings),
        "notes": list(result.notes),
        "curation": dict(result.curation),
        "candidate": result.candidate,
        "refusals": list(result.refusals),
        "inputs": [
            {
                "name": outcome.name,
                "sha256": outcome.file_hash,
                "source": outcome.source,
                "mapping": outcome.mapping,
                "counts": asdict(outcome.counts),
                "already_read": outcome.is_known,
            }
            for outcome in result.files
        ],
    }
    return _row(
        request,
        state=result.state,
        record=record,
        snapshot=None if result.state == "refused" else result.snapshot,
        exit_code=result.exit_code,
    )


def failed_row(request: RunRequest, error: BaseException) -> dict[str, object]:
    """Say why a run ended without publishing; an unknown error by its type alone.

    The message of a foreign exception may hold a customer's words, so only ours is kept.
    """
    is_ours = isinstance(error, ThemeMinerError)
    told = str(error) if is_ours else type(error).__name__
    is_stopped = isinstance(error, (KeyboardInterrupt, SystemExit))
    code = error.code if isinstance(error, SystemExit) else getattr(error, "exit_code", 1)
    return _row(
        request,
        state="interrupted" if is_stopped else "failed",
        record={"config_hash": request.config.fingerprint, "error": told},
        exit_code=code if isinstance(code, int) else 1,
    )


def versions() -> dict[str, str]:
    """Tell what the run was made with."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "missing"
    return found


def _row(
    request: RunRequest,
    *,
    state: str,
    record: Mapping[str, object],
    snapshot: int | None = None,
    exit_code: int | None = None,
) -> dict[str, object]:
    return {
        "run_id": request.run_id,
        "state": state,
        "at": request.now,
        "snapshot": snapshot,
        "exit_code": exit_code,
        "record": orjson.dumps(record, option=orjson.OPT_SORT_KEYS).decode(),
    }
