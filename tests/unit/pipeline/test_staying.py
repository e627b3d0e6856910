"""Who stays where at a refit: planted clusters that were cut elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl

from thememiner.cluster import similarity_to, theme_centroids
from thememiner.cluster.themes import Clustering
from thememiner.pipeline.publishable import Found
from thememiner.pipeline.staying import let_stay
from thememiner.testing import planted_embeddings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.store import StoreWriter

N = 20  # texts of a theme
EMBEDDINGS, TRUTH = planted_embeddings(3, N, seed=5)


@dataclass
class _Store:
    """What `let_stay` asks a writer for."""

    themes: list[str | None]
    status: str = "strict"
    asked: list[str] = field(default_factory=list)
    snapshot: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(facts={}))

    def read(self, table: str, columns: list[str]) -> pl.DataFrame:
        self.asked.append(table)
        rows = [
            (f"d{i:03}", f"h{i:03}".encode(), "problem", theme, self.status)
            for i, theme in enumerate(self.themes)
            if theme is not None
        ]
        schema = dict.fromkeys(columns, pl.String) | {"text_hash": pl.Binary}
        return pl.DataFrame(rows, schema=schema, orient="row")


def _found(labels: NDArray[np.int64], *, is_loose: NDArray[np.bool_] | None = None) -> Found:
    loose = np.zeros(len(labels), dtype=bool) if is_loose is None else is_loose
    counts = np.ones(len(labels), dtype=np.int64)
    centroids = theme_centroids(EMBEDDINGS, np.where(loose, -1, labels), counts)
    return Found(
        mentions=pl.DataFrame(),
        copies=pl.DataFrame(),
        texts=pl.DataFrame(
            {
                "is_praise": [False] * len(labels),
                "text_hash": [f"h{i:03}".encode() for i in range(len(labels))],
            }
        ),
        embeddings=EMBEDDINGS,
        clustering=Clustering(
            labels=labels,
            subtheme_labels=np.where(labels >= 0, labels * 2 + np.arange(len(labels)) % 2, -1),
            area_labels=np.zeros(len(centroids), dtype=np.int64),
        ),
        is_loose=loose,
        centroids=centroids,
        similarities=similarity_to(EMBEDDINGS, labels, centroids),
    )


def _stay(found: Found, store: _Store) -> Found:
    counts = np.ones(len(EMBEDDINGS), dtype=np.int64)
    return let_stay(found, counts, writer=cast("StoreWriter", store))


def _ids() -> list[str | None]:
    return [f"T-{theme}" for theme in TRUTH.tolist()]


def test_texts_cut_off_from_their_theme_come_back() -> None:
    cut = TRUTH.copy()
    cut[:4] = 1  # four of theme 0 went to theme 1
    kept = _stay(_found(cut), _Store(_ids()))
    assert kept.clustering.labels.tolist() == TRUTH.tolist()
    subthemes = kept.clustering.subtheme_labels
    assert set(subthemes[:4].tolist()) <= set(subthemes[4:N].tolist())
    assert sorted(set(subthemes.tolist())) == list(range(subthemes.max() + 1))
    assert np.isfinite(kept.similarities).all()


def test_text_that_lost_its_place_comes_back() -> None:
    cut = TRUTH.copy()
    cut[0] = -1
    assert _stay(_found(cut), _Store(_ids())).clustering.labels[0] == 0


def test_text_that_is_far_from_its_theme_leaves() -> None:
    """It was strictly in theme 0, but says what theme 1 says."""
    ids = _ids()
    ids[N] = "T-0"
    found = _found(TRUTH)
    assert _stay(found, _Store(ids)) is found


def test_loose_place_is_made_sure_where_it_was_strict() -> None:
    is_loose = np.zeros(len(TRUTH), dtype=bool)
    is_loose[0] = True
    kept = _stay(_found(TRUTH, is_loose=is_loose), _Store(_ids()))
    assert not kept.is_loose.any()


def test_cluster_that_is_new_by_half_stands() -> None:
    """A theme that fell in two: the smaller part is a theme of its own."""
    split = np.where((TRUTH == 0) & (np.arange(len(TRUTH)) < 8), 3, TRUTH)
    found = _found(split)
    assert _stay(found, _Store(_ids())) is found


def test_first_run_and_empty_clustering_are_left_alone() -> None:
    found = _found(TRUTH)
    assert _stay(found, _Store([None] * len(TRUTH))) is found
    nothing = _found(np.full(len(TRUTH), -1, dtype=np.int64))
    assert _stay(nothing, _Store(_ids())) is nothing


def test_loose_places_hold_nobody() -> None:
    cut = TRUTH.copy()
    cut[:4] = 1
    found = _found(cut)
    assert _stay(found, _Store(_ids(), status="loose")) is found


def test_loose_places_get_the_nearest_subtheme_of_their_theme() -> None:
    found = _found(TRUTH, is_loose=np.arange(len(TRUTH)) < 3)
    before = found.clustering.subtheme_labels
    lacking = replace(
        found,
        clustering=replace(found.clustering, subtheme_labels=np.where(found.is_loose, -1, before)),
    )
    for store in (_Store([None] * len(TRUTH)), _Store(_ids())):
        after = _stay(lacking, store).clustering.subtheme_labels
        assert (after >= 0).all()
        assert set(after[:3].tolist()) <= set(after[3:N].tolist())
        assert sorted(set(after.tolist())) == list(range(after.max() + 1))


def test_theme_of_loose_places_alone_has_no_subtheme_to_give() -> None:
    found = _found(TRUTH, is_loose=TRUTH == 0)
    before = found.clustering.subtheme_labels
    bare = replace(
        found,
        clustering=replace(found.clustering, subtheme_labels=np.where(TRUTH == 0, -1, before)),
    )
    after = _stay(bare, _Store([None] * len(TRUTH))).clustering.subtheme_labels
    assert (after[TRUTH == 0] == -1).all()
    assert (after[TRUTH > 0] >= 0).all()


def test_theme_that_another_swallowed_stands_on() -> None:
    """A larger cluster took all of theme 0; nothing was said that makes the two one."""
    one = np.where(TRUTH == 0, 1, TRUTH) - 1
    kept = _stay(_found(one), _Store(_ids()))
    labels = kept.clustering.labels
    assert [len(set(labels[theme == TRUTH].tolist())) for theme in range(3)] == [1, 1, 1]
    assert len(set(labels.tolist())) == 3
    assert len(kept.clustering.area_labels) == len(kept.centroids) == 3
    assert kept.clustering.area_labels.tolist() == [0, 0, 0]
    subthemes = kept.clustering.subtheme_labels
    assert sorted(set(subthemes.tolist())) == list(range(subthemes.max() + 1))
    assert not set(subthemes[TRUTH == 0].tolist()) & set(subthemes[TRUTH != 0].tolist())


def test_two_themes_that_say_the_same_become_one() -> None:
    """Theme 0 was in two halves of which nobody could tell one from the other."""
    halves: list[str | None] = [
        f"T-{theme}" if theme else f"T-0{row % 2}" for row, theme in enumerate(TRUTH.tolist())
    ]
    found = _found(TRUTH)
    assert _stay(found, _Store(halves)).clustering.labels.tolist() == TRUTH.tolist()


def test_few_texts_that_were_swallowed_are_no_theme_again() -> None:
    ids: list[str | None] = [f"T-{1 + (row >= N)}" if row >= 4 else "T-0" for row in range(3 * N)]
    found = _found(np.where(TRUTH == 0, 0, 1))
    assert len(_stay(found, _Store(ids)).centroids) == 2
