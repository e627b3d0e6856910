"""What the benchmarks count themselves: moves, strangers, costs. The sets are not needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.contenders import lead
from benchmarks.labelled import Documents, join
from benchmarks.mixtures import Mixture, count_foreign, mix_in_groups, mix_in_strangers
from benchmarks.partitions import is_same, moved_share
from benchmarks.stability import CHECKS, load_cluster

from thememiner.testing import planted_embeddings


def planted(n_labels: int, n_each: int, *, name: str, seed: int = 0) -> Documents:
    embeddings, labels = planted_embeddings(n_labels, n_each, seed=seed)
    return Documents(
        texts=tuple(f"{name} {row}" for row in range(len(labels))),
        labels=tuple(f"{name} {label}" for label in labels),
        domains=tuple(f"{name} {label // 2}" for label in labels),
        embeddings=embeddings,
        text_of=np.arange(len(labels)),
    )


@pytest.fixture(scope="module")
def sets() -> dict[str, Documents]:
    names = (
        "banking77",
        "hwu64",
        "stackoverflow20",
        "twitter_airline",
        "jupyter_ux_survey_2015",
    )
    return {name: planted(6, 45, name=name, seed=seed) for seed, name in enumerate(names)}


def test_renumbered_partitions_are_the_same_and_nothing_has_moved() -> None:
    before, after = np.array([0, 0, 1, -1, 2]), np.array([2, 2, 0, -1, 1])

    assert is_same(before, after)
    assert moved_share(before, after) == 0


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([0, 0, 0, -1, -1, -1], 1 / 6),  # one leaves its theme
        ([0, 0, 1, 1, 1, 1], 4 / 6),  # half of a theme, and what was in none
        ([0, 0, 0, 0, 0, 0], 2 / 6),
        ([-1, -1, -1, -1, -1, -1], 4 / 6),
    ],
)
def test_documents_move_when_their_theme_becomes_another(after: list[int], expected: float) -> None:
    before = np.array([0, 0, 0, 0, -1, -1])

    assert not is_same(before, np.array(after))
    assert moved_share(before, np.array(after)) == pytest.approx(expected)


def test_partitions_of_nothing_are_the_same() -> None:
    nothing = np.empty(0, dtype=np.int64)

    assert is_same(nothing, nothing)
    assert moved_share(nothing, nothing) == 0


def test_taken_documents_keep_their_texts_and_copies_share_one() -> None:
    whole = join([planted(1, 3, name="a"), planted(1, 2, name="b", seed=1)])

    some = whole.take(np.array([4, 0, 4]))

    assert some.labels == ("b 0", "a 0", "b 0")
    assert some.weights.tolist() == [1, 2]
    assert some.text_of.tolist() == [1, 0, 1]
    assert np.array_equal(some.embeddings[some.text_of[0]], whole.embeddings[4])


def test_one_offs_are_a_tenth_and_at_most_two_of_a_label(sets: dict[str, Documents]) -> None:
    mixture = mix_in_strangers("hwu64", sets, np.random.default_rng(0))

    labels = np.array(mixture.documents.labels)
    _, counts = np.unique(labels[mixture.is_one_off], return_counts=True)
    assert counts.tolist() == [2] * 24
    assert not any(label.startswith("hwu64") for label in labels[mixture.is_one_off])
    assert all(label.startswith("hwu64") for label in labels[mixture.is_host])


def test_no_one_off_has_the_label_of_a_foreign_group(sets: dict[str, Documents]) -> None:
    mixture = mix_in_groups("hwu64", sets, np.random.default_rng(0))

    labels = np.array(mixture.documents.labels)
    groups, sizes = np.unique(labels[mixture.is_group], return_counts=True)
    assert len(groups) == 10
    assert sizes.min() >= 20
    assert not set(groups) & set(labels[mixture.is_one_off])


def test_foreign_documents_are_counted_by_origin() -> None:
    kinds = np.array([0, 0, 0, 1, 2, 2, 2, 2, 2])
    documents = planted(1, len(kinds), name="x")
    labels = ("h", "h", "h", "o", "g", "g", "g", "k", "k")
    mixture = Mixture(
        documents=Documents(
            texts=documents.texts,
            labels=labels,
            domains=labels,
            embeddings=documents.embeddings,
            text_of=documents.text_of,
        ),
        is_host=kinds == 0,
        is_one_off=kinds == 1,
        is_group=kinds == 2,
    )

    counts = count_foreign(np.array([0, 0, 1, 1, 1, 1, 1, 1, 0]), mixture)

    assert (counts.own, counts.siblings, counts.one_offs, counts.host) == (3, 1, 1, 1)
    assert counts.placed == pytest.approx(4 / 5)


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_every_check_runs_on_planted_themes(check: str, sets: dict[str, Documents]) -> None:
    cluster = load_cluster("thememiner.cluster:cluster_embeddings")

    lines = list(CHECKS[check]("hwu64", sets, cluster))

    assert lines
    assert all(line.result for line in lines)


def test_the_leader_joins_near_rows_and_leaves_far_ones_alone() -> None:
    rows = np.array([[1, 0], [0, 1], [0.9, 0.436], [0.1, 0.995]], dtype=np.float32)

    assert lead(rows, np.arange(4)).tolist() == [0, 1, 0, 1]


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux")
def test_work_costs_seconds_and_memory() -> None:
    code = """
import numpy as np
from benchmarks.processes import cpu_seconds, forget_peak, peak_mib
forget_peak()
seconds, mib = cpu_seconds(), peak_mib()
numbers = np.random.default_rng(0).random(4_000_000)
for _ in range(20):
    numbers = np.sqrt(numbers)
print(cpu_seconds() - seconds, peak_mib() - mib)
"""  # in a process of its own: this one may have memory to spare
    told = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    seconds, mib = map(float, told.stdout.split())
    assert seconds > 0
    assert mib > 30
