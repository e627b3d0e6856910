"""Hostile files: whatever comes in, no traceback, and every row ends in exactly one place."""

from __future__ import annotations

import pytest
from tests.fuzz_files import FORMATS, make_file
from tests.fuzz_run import run_blocks


def check_seeds(seeds: range) -> None:
    results = run_blocks(seeds, block=len(seeds) // 2, workers=2)
    assert [failure for result in results for failure in result.failures] == []
    n_files = sum(result.kinds.total() for result in results)
    n_refused = sum(result.kinds["refused"] for result in results)
    assert n_files == len(seeds)
    assert n_refused < n_files / 2  # else it is the door that is tested


def test_file_of_a_seed_is_always_the_same_and_all_formats_come() -> None:
    files = [make_file(seed) for seed in range(120)]
    assert files == [make_file(seed) for seed in range(120)]
    assert {name.removeprefix("feed.") for name, _ in files} >= set(FORMATS)


def test_hostile_files_never_break_and_lose_nothing() -> None:
    check_seeds(range(200))


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_two_thousand_hostile_files_never_break_and_lose_nothing() -> None:
    check_seeds(range(200, 2200))
