from __future__ import annotations

import numpy as np

from thememiner.cluster.neighbors import Neighbors
from thememiner.cluster.outliers import is_one_off


def near(cosines: list[list[float]], rows: list[list[int]] | None = None) -> Neighbors:
    n_texts, width = len(cosines), len(cosines[0])
    index = rows or [
        [(row + 1 + place) % n_texts for place in range(width)] for row in range(n_texts)
    ]
    return Neighbors(
        index=np.array(index, dtype=np.int64), cosine=np.array(cosines, dtype=np.float32)
    )


def judge(neighbors: Neighbors, documents: list[int]) -> list[bool]:
    found = is_one_off(
        neighbors, np.array(documents, dtype=np.int64), min_similarity=0.4, least_loud=5
    )
    return [bool(one) for one in found]


def test_text_that_the_nearest_are_unlike_must_be_a_one_off() -> None:
    liked, alone = [0.6] * 5, [0.9, 0.1, 0.1, 0.1, 0.1]  # one like it is not many
    assert judge(near([liked] * 6 + [alone]), [1] * 7) == [False] * 6 + [True]


def test_copies_of_a_text_must_count_as_near_it() -> None:
    unlike = [0.1] * 5
    assert judge(near([unlike] * 6), [1, 2, 3, 4, 1, 1]) == [True, True, False, False, True, True]


def test_documents_of_a_near_text_must_all_count() -> None:
    cosines = [[0.6, 0.0, 0.0, 0.0, 0.0]] * 6
    assert judge(near(cosines), [1, 4, 1, 1, 1, 1])[0] is False
    assert judge(near(cosines), [1, 1, 1, 1, 1, 1])[0] is True


def test_loud_text_must_be_like_others_and_not_only_itself() -> None:
    assert judge(near([[0.1] * 5] * 6), [50, 1, 1, 1, 1, 1])[0] is True


def test_text_without_neighbours_must_be_a_one_off() -> None:
    own = [[row] * 5 for row in range(6)]
    assert judge(near([[0.0] * 5] * 6, own), [1] * 6) == [True] * 6
