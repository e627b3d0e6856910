"""Held-out intents as new issues: how soon each becomes a theme, and what else does.

A world starts from half of a labelled set without eight of its larger intents. Then come nights of
150 other documents; from the fourth on each held-out intent comes too, at 5 to 50 documents a
night. The nights are those of the pipeline (`place_night`), on the set's vectors.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.labelled import Documents, default_embedder, load_set

from thememiner.cluster import cluster_embeddings, similarity_to, theme_centroids
from thememiner.config import load_config
from thememiner.pipeline.night import (
    NONE,
    PROBATION,
    STRICT,
    Night,
    Placed,
    Said,
    Standing,
    place_night,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SETS: Final = ("banking77", "hwu64")
RATES: Final = (5, 8, 12, 16, 20, 28, 38, 50)  # documents of each issue a night
N_ORDINARY: Final = 150  # documents of a night
N_NIGHTS: Final = 10
N_QUIET: Final = 3  # nights before the issues come
LARGE: Final = 100  # documents of an intent that may be held out
START_SHARE: Final = 0.5
START_AGE: Final = 30  # days before the first night
WITHIN: Final = 2  # nights


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One drawing of issues and nights; numbers are rows of the set."""

    name: str
    documents: Documents
    start: NDArray[np.int64]
    nights: tuple[NDArray[np.int64], ...]
    rates: dict[str, int]  # held-out label -> documents a night


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one world.

    Attributes
    ----------
    found : dict
        Held-out label -> nights from its first to the first theme that is mostly it.
    n_double : int
        Themes of an issue that had one.
    n_false : int
        Themes that are live at the end and are mostly of no issue.
    n_failed : int
        Themes whose probation ended badly.
    caught : float
        Share of the injected documents that are in a newborn theme at the end.
    kept_strict, kept : float
        Worst night: of strict places, of all places.
    """

    found: dict[str, int]
    n_double: int
    n_false: int
    n_failed: int
    caught: float
    kept_strict: float
    kept: float


def draw(documents: Documents, *, name: str, seed: int) -> World:
    """Draw the issues and the nights."""
    rng = np.random.default_rng(seed)
    labels = np.array(documents.labels)
    sizes = Counter(documents.labels)
    large = sorted(label for label, n in sizes.items() if n >= LARGE)
    held = [str(label) for label in rng.permutation(large)[: len(RATES)]]
    rest = rng.permutation(np.flatnonzero(~np.isin(labels, held)))
    n_start = int(len(rest) * START_SHARE)
    stream = rest[n_start:]
    pools = {label: rng.permutation(np.flatnonzero(labels == label)) for label in held}
    rates = dict(zip(held, RATES, strict=True))
    nights = []
    for night in range(N_NIGHTS):
        parts = [stream[night * N_ORDINARY : (night + 1) * N_ORDINARY]]
        since = night - N_QUIET
        if since >= 0:
            parts += [pools[each][since * n : (since + 1) * n] for each, n in rates.items()]
        nights.append(np.sort(np.concatenate(parts)))
    start = np.sort(rest[:n_start])
    return World(name=name, documents=documents, start=start, nights=tuple(nights), rates=rates)


def live_through(world: World) -> Outcome:
    """Let the nights of a world pass."""
    embeddings = world.documents.embeddings[world.documents.text_of].astype(np.float32)
    labels, themes = _start(world, embeddings)
    ids, how = world.start, np.where(labels >= 0, STRICT, NONE)
    seen, placed = np.full(len(ids), -START_AGE), np.full(len(ids), -1)
    born: dict[int, int] = {}
    failed: set[int] = set()
    kept = {STRICT: [1.0], NONE: [1.0]}
    for night, new in enumerate(world.nights):
        n_before, n_themes = len(ids), len(themes)
        ids = np.concatenate([ids, new])
        labels, how = _longer(labels, len(new), -1), _longer(how, len(new), NONE)
        seen, placed = _longer(seen, len(new), night), _longer(placed, len(new), night)
        row = np.arange(len(ids))
        result = place_night(
            embeddings[ids],
            Said(text=row, document=row, holder=row, age=night - seen),
            themes,
            Placed(labels=labels, how=how, similarities=np.full(len(ids), np.nan)),
            placed_age=night - placed,
            min_documents=load_config(environ={}).cluster.min_theme_documents,
        )
        _count_kept(kept, labels[:n_before], how[:n_before], result)
        placed = np.where(labels != result.placed.labels, night, placed)
        labels, how = result.placed.labels, result.placed.how
        born |= dict.fromkeys(range(n_themes, len(result.themes)), night)
        failed |= set(result.failed)
        themes = replace(result.themes, born=result.themes.born + 1)
    return _judge(
        world,
        np.array(world.documents.labels)[ids],
        labels=labels,
        how=how,
        born={row: night for row, night in born.items() if row not in failed},
        is_live=themes.runs_left == 0,
        n_failed=len(failed),
        kept=kept,
    )


def _start(world: World, embeddings: NDArray[np.float32]) -> tuple[NDArray[np.int64], Standing]:
    settings = load_config(environ={}).cluster
    rows = embeddings[world.start]
    ones = np.ones(len(rows), dtype=np.int64)
    texts = [world.documents.texts[row] for row in world.start]
    labels = cluster_embeddings(rows, ones, settings=settings, texts=texts).labels
    centroids = theme_centroids(rows, labels, ones)
    cosine = similarity_to(rows, labels, centroids)
    members = [cosine[labels == label] for label in range(len(centroids))]
    n_themes = len(members)
    median = np.array([np.median(each) for each in members])
    return labels, Standing(
        centroids=centroids,
        median=median,
        low=np.array([np.percentile(each, 10) for each in members]),
        radius=median,
        runs_left=np.zeros(n_themes, dtype=np.int64),
        born=np.full(n_themes, 3 * START_AGE),
        chance=np.ones(n_themes),
    )


def _longer(values: NDArray[np.int64], n_new: int, value: int) -> NDArray[np.int64]:
    return np.concatenate([values, np.full(n_new, value, dtype=np.int64)])


def _count_kept(
    kept: dict[int, list[float]],
    labels: NDArray[np.int64],
    how: NDArray[np.int64],
    result: Night,
) -> None:
    stays = result.placed.labels[: len(labels)] == labels
    kept[STRICT].append(float(stays[how == STRICT].mean()))
    kept[NONE].append(float(stays[labels >= 0].mean()))


def _judge(  # noqa: PLR0913  # the state at the end
    world: World,
    truth: NDArray[np.str_],
    *,
    labels: NDArray[np.int64],
    how: NDArray[np.int64],
    born: dict[int, int],
    is_live: NDArray[np.bool_],
    n_failed: int,
    kept: dict[int, list[float]],
) -> Outcome:
    found: dict[str, int] = {}
    n_double = n_false = 0
    for row, night in born.items():
        members = Counter(truth[(labels == row) & (how >= PROBATION)].tolist())
        label, n_most = members.most_common(1)[0]
        if label in world.rates and n_most >= members.total() / 2:
            n_double += label in found
            found.setdefault(label, night - N_QUIET + 1)
        else:
            n_false += bool(is_live[row])
    is_injected = np.isin(truth, list(world.rates))
    return Outcome(
        found=found,
        n_double=n_double,
        n_false=n_false,
        n_failed=n_failed,
        caught=float(np.isin(labels[is_injected], list(born)).mean()),
        kept_strict=min(kept[STRICT]),
        kept=min(kept[NONE]),
    )


def print_worlds(folder: Path, *, cache: Path, seeds: Sequence[int]) -> None:
    """Print one row per world, then how many issues of each rate were found in time."""
    columns = "found", "in 2 nights", "false, live", "doubled", "failed", "caught", "kept strict"
    print(f"| world | {' | '.join(columns)} | kept |")
    print(f"| --- |{' ---: |' * (len(columns) + 1)}")
    in_time: Counter[int] = Counter()
    n_false = n_worlds = 0
    for name in SETS:
        documents = load_set(name, folder=folder, embedder=default_embedder(), cache=cache)
        for seed in seeds:
            world = draw(documents, name=name, seed=seed)
            outcome = live_through(world)
            soon = [label for label, nights in outcome.found.items() if nights <= WITHIN]
            in_time.update(world.rates[label] for label in soon)
            n_false += outcome.n_false
            n_worlds += 1
            print(
                f"| {name} {seed} | {len(outcome.found)} | {len(soon)} | {outcome.n_false} "
                f"| {outcome.n_double} | {outcome.n_failed} | {outcome.caught:.0%} "
                f"| {outcome.kept_strict:.2%} | {outcome.kept:.2%} |",
                flush=True,
            )
    share = in_time.total() / (n_worlds * len(RATES))
    weeks = n_worlds * N_NIGHTS / 7
    print(f"\nfound within 2 nights {share:.0%}; false live themes a week {n_false / weeks:.2f}")
    print("by documents a night:", {rate: f"{in_time[rate]}/{n_worlds}" for rate in RATES})
