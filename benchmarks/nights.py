"""Feeds a dated corpus to the real pipeline night by night, in process, with a fixed time each.

Vectors are looked up: each text is embedded once and kept, so that a replay of a year is a matter
of minutes. How many texts a night would have embedded is counted; their time is not in its CPU.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import numpy as np
import polars as pl

from thememiner.config import Config, load_config
from thememiner.embed import load_embedder
from thememiner.pipeline import Input, RunRequest, RunResult, job, run
from thememiner.redact import REDACTION_VERSION
from thememiner.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

HOUR: Final = 6  # UTC, when the run of a night starts


class KeptVectors:
    """An embedder that embeds each text once in its life, and keeps the vectors in a file.

    Attributes
    ----------
    cpu : float
        CPU seconds that went into it since the start; they are no part of a night's cost.
    """

    def __init__(self, file: Path) -> None:
        settings = load_config(environ={}).embed
        self._model = load_embedder(
            settings, folders=[Path("models")], redaction_version=REDACTION_VERSION
        )
        self.space = self._model.space
        self.n_dims = self._model.n_dims
        self.cpu = 0.0
        self._file = file
        self._kept: dict[bytes, NDArray[np.float16]] = {}
        if file.exists():
            with np.load(file, allow_pickle=False) as stored:
                keys, rows = stored["keys"], stored["rows"]
            self._kept = {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}

    def encode(
        self, texts: Sequence[str], *, on_progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Look the texts up; what was never seen is embedded."""
        start = time.process_time()
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        new = [row for row, key in enumerate(keys) if key not in self._kept]
        if new:
            found = self._model.encode([texts[row] for row in new], on_progress=on_progress)
            for row, vector in zip(new, found, strict=True):
                self._kept[keys[row]] = vector.astype(np.float16)
        rows = np.array([self._kept[key] for key in keys], dtype=np.float32)
        self.cpu += time.process_time() - start
        return rows.reshape(len(texts), self.n_dims)

    def save(self) -> None:
        """Write the vectors beside the last ones."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        keys = sorted(self._kept)
        np.savez(
            self._file,
            keys=np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), -1),
            rows=np.array([self._kept[key] for key in keys]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run used."""

    cpu: float  # seconds, without embedding
    wall: float
    n_embedded: int
    stages: dict[str, float]  # wall seconds


@dataclass(slots=True, kw_only=True)
class Replay:
    """One history in one store.

    Attributes
    ----------
    embedder : KeptVectors
    folder : Path
        For the store, its key and the night's files; made anew, unless `goes_on`.
    seed : int or None
        Shuffles the rows within each night; None leaves them as they came.
    """

    embedder: KeptVectors
    folder: Path
    seed: int | None = None
    goes_on: bool = False
    config: Config = field(init=False)

    def __post_init__(self) -> None:
        if not self.goes_on:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = _config(self.folder / "store")

    @property
    def store(self) -> Store:
        """What is published."""
        return Store.open(self.config.store.path)

    def feed(self, rows: Sequence[dict[str, Any]], now: datetime) -> tuple[RunResult, Cost]:
        """Run one night over its rows."""
        rows = list(rows)
        if self.seed is not None:
            order = np.random.default_rng((self.seed, now.toordinal())).permutation(len(rows))
            rows = [rows[place] for place in order]
        file = self.folder / f"{now:%Y%m%d}.jsonl"
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return self._run(self.config, now=now, inputs=(Input(path=str(file)),), refit=False)

    def cost_of_refit(self, now: datetime) -> Cost:
        """Cluster everything anew in a copy of the store."""
        copy = self.folder / "copy"
        shutil.copytree(self.config.store.path, copy)
        _, cost = self._run(_config(copy), now=now, inputs=(), refit=True)
        shutil.rmtree(copy)
        return cost

    def _run(
        self, config: Config, *, now: datetime, inputs: tuple[Input, ...], refit: bool
    ) -> tuple[RunResult, Cost]:
        request = RunRequest(
            inputs=inputs,
            config=config,
            run_id=f"{now:%Y%m%d}{'-refit' if refit else ''}",
            now=now,
            environ={"THEMEMINER_KEY_FILE": str(self.folder / "identity.key")},
            clock=time.perf_counter,
            refit=refit,
        )
        embedding, cpu, wall = self.embedder.cpu, time.process_time(), time.perf_counter()
        with _looked_up(self.embedder):
            result = run(request)
        return result, Cost(
            cpu=time.process_time() - cpu - (self.embedder.cpu - embedding),
            wall=time.perf_counter() - wall,
            n_embedded=result.n_embedded,
            stages=dict(result.timings),
        )


@contextmanager
def _looked_up(embedder: KeptVectors) -> Iterator[None]:
    # The one place where the pipeline is not as it is for users: its model would take hours.
    with patch.object(job, "load_embedder", lambda *_, **__: embedder):
        yield


def _config(store: Path) -> Config:
    return load_config(environ={}, overrides={"store.path": str(store)})


def read_rows(file: Path) -> list[dict[str, Any]]:
    """Read the corpus, oldest first."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return sorted(rows, key=lambda row: (_created(row), row["id"]))


def by_night(rows: Sequence[dict[str, Any]], first: date) -> Iterator[tuple[datetime, list[Any]]]:
    """Give the rows of each night's run: all until `first`, then what came since the last run."""

    def run_of(row: dict[str, Any]) -> datetime:
        created = _created(row)
        start = created.replace(hour=HOUR, minute=0, second=0, microsecond=0)
        return max(_at(first), start if created < start else start + timedelta(days=1))

    for now, night in groupby(rows, key=run_of):
        yield now, list(night)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, HOUR, tzinfo=UTC)


def _created(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["created_at"]).astimezone(UTC)


def themes_of(store: Store) -> pl.DataFrame:
    """Read where every document is: its themes, which is the first, how surely."""
    columns = ["document_id", "theme_id", "status", "is_primary"]
    return store.read("assignments", columns).filter(pl.col("theme_id").is_not_null())
