from __future__ import annotations

import numpy as np
import polars as pl

from thememiner.config import load_config
from thememiner.pipeline.sides import cluster_sides, is_praise
from thememiner.testing import planted_embeddings

SETTINGS = load_config().cluster


def texts(is_praise: list[bool]) -> pl.DataFrame:
    return pl.DataFrame({"is_praise": is_praise}, schema={"is_praise": pl.Boolean}).with_columns(
        text=pl.lit("words"), n_documents=1, n_foreign=0, n_listed=1
    )


def test_praise_and_blame_of_one_thing_are_two_themes() -> None:
    embeddings, truth = planted_embeddings(3, 40)
    both = np.concatenate([embeddings, embeddings])
    n = len(embeddings)
    sided = cluster_sides(texts([False] * n + [True] * n), both, settings=SETTINGS)
    rest, praise = sided.clustering.labels[:n], sided.clustering.labels[n:]
    for labels in (rest, praise):
        assert len(set(labels.tolist()) - {-1}) == 3
        for theme in range(3):
            assert len(set(labels[truth == theme].tolist()) - {-1}) == 1
    assert not set(rest.tolist()) & set(praise.tolist()) - {-1}
    assert rest.max() < praise[praise >= 0].min()  # themes of praise come last


def test_no_subtheme_or_area_is_on_both_sides() -> None:
    embeddings, _ = planted_embeddings(4, 40)
    both = np.concatenate([embeddings, embeddings])
    n = len(embeddings)
    found = cluster_sides(texts([False] * n + [True] * n), both, settings=SETTINGS).clustering
    subthemes = found.subtheme_labels
    assert not set(subthemes[:n].tolist()) & set(subthemes[n:].tolist()) - {-1}
    areas = [set(found.area_labels[found.labels[side]][found.labels[side] >= 0].tolist())
             for side in (slice(0, n), slice(n, None))]  # fmt: skip
    assert not areas[0] & areas[1]
    assert len(found.area_labels) == found.labels.max() + 1


def test_one_side_alone_and_nothing_at_all() -> None:
    embeddings, _ = planted_embeddings(2, 30)
    for side in (True, False):
        found = cluster_sides(texts([side] * len(embeddings)), embeddings, settings=SETTINGS)
        assert found.clustering.labels.max() == 1
        assert found.is_loose.shape == (len(embeddings),)
    nothing = cluster_sides(texts([]), embeddings[:0], settings=SETTINGS)
    assert len(nothing.clustering.labels) == len(nothing.clustering.area_labels) == 0


def test_what_is_not_marked_yet_is_no_praise() -> None:
    mentions = pl.DataFrame({"intent": ["praise", "problem", None]})
    assert mentions.select(is_praise())["intent"].to_list() == [True, False, False]
