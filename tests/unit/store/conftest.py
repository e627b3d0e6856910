"""A store with snapshot 0, and short ways to write small tables into one."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from thememiner.datamodels import TABLES
from thememiner.store import Store, StoreWriter

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new store; making one takes a hundred `fsync`, a copy none."""
    path = tmp_path_factory.mktemp("store") / "empty"
    open_writer(path).close()
    return path


def open_writer(path: Path, run_id: str = "r") -> StoreWriter:
    return StoreWriter.open(path, run_id=run_id, now=NOW, new_facts=lambda: {"key": "k"})


def publish(writer: StoreWriter, **facts: object) -> int:
    return writer.publish(run_id="r", now=NOW, facts=facts).number


def areas(**names: str | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"area_id": list(names), "name": list(names.values())}, schema=TABLES["areas"].schema
    )


@pytest.fixture
def path(tmp_path: Path, empty_store: Path) -> Path:
    """The folder of a store with snapshot 0."""
    return Path(shutil.copytree(empty_store, tmp_path / "copied"))


def published(path: Path, *nights: Mapping[str, str]) -> Path:
    with open_writer(path) as writer:
        for names in nights:
            writer.replace("areas", areas(**names))
            publish(writer)
    return path


def read_all(store: Store) -> dict[str, pl.DataFrame]:
    return {name: store.read(name) for name in TABLES}
