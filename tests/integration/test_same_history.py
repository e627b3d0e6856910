"""The same history gives the same digests, in whatever order the rows of a night come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.planted_history import WALLET, WATCH, PlantedHistory, ordinary, rows_of

if TYPE_CHECKING:
    from pathlib import Path

NEWS = "Backup never finishes, the nightly backup hangs at ninety percent"


def digests(folder: Path, *, seed: int) -> list[str | None]:
    """Give the digest of every night: a start, a watch, a birth, a refit, an ordinary night."""
    history = PlantedHistory(folder, seed=seed)
    found = [history.start()]
    history.watching(WATCH)
    for day in (1, 2, 3):
        rows = [
            *ordinary(2, day=day),
            *rows_of(WALLET, 3, day=day, name="wallet"),
            *rows_of(NEWS, 8, day=day, name="backup"),
        ]
        found.append(history.feed(day, rows))
    found.append(history.feed(4, ordinary(2, day=4), refit=True))
    assert len(history.themes_of("wallet")) == 1
    assert history.read("lineage").filter(event="born").height > len(found)
    return [result.digest for result in found]


def test_rows_in_another_order_give_the_same_digests(tmp_path: Path) -> None:
    first = digests(tmp_path / "a", seed=0)
    assert len(set(first)) == len(first)
    assert digests(tmp_path / "b", seed=1) == first


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_ten_histories_give_the_same_digests(tmp_path: Path) -> None:
    # five in the same order, five each in another
    seeds = [0, 0, 0, 0, 0, 1, 2, 3, 4, 5]
    found = [tuple(digests(tmp_path / str(n), seed=seed)) for n, seed in enumerate(seeds)]
    assert len(set(found)) == 1
