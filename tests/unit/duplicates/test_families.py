from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from thememiner.duplicates.families import N_BANDS, N_ROWS, find_families, sign
from thememiner.duplicates.folding import Words, fold_texts
from thememiner.duplicates.shingles import are_alike

if TYPE_CHECKING:
    import pytest

LONG = [f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200)]


def words_of(*texts: str) -> tuple[list[int], Words]:
    folded, words = fold_texts(pl.Series(texts))
    return folded["text"].to_list(), words


def alike(first: str, second: str, **limit: float) -> bool:
    (left, right), words = words_of(first, second)
    pairs = are_alike(words, np.array([left, right]), np.array([right, left]), **limit)
    assert pairs[0] == pairs[1]
    return bool(pairs[0])


def changed(*places: int, n_words: int = 40) -> str:
    words = LONG[:n_words]
    for place in places:
        words[place] = f"other{words[place]}"
    return " ".join(words)


def test_one_changed_word_is_alike_in_a_long_text_and_not_in_a_short_one() -> None:
    assert alike(changed(), changed(20))
    assert alike(changed(n_words=20), changed(8, n_words=20))
    assert not alike(changed(n_words=9), changed(4, n_words=9))
    assert alike(changed(n_words=9), changed(8, n_words=9))


def test_half_of_the_runs_decides() -> None:
    assert alike(changed(), changed(5, 12, 20, 28))
    assert not alike(changed(), changed(5, 10, 15, 20, 25, 30))
    assert not alike(changed(), changed(20), min_jaccard=0.95)


def test_words_of_ones_own_are_not_alike_whatever_surrounds_them() -> None:
    form = LONG[:60]
    both = [" ".join([*form[:30], *own, *form[30:]]) for own in (LONG[100:107], LONG[120:127])]
    assert not alike(*both)
    few = [" ".join([*form[:30], *own, *form[30:]]) for own in (LONG[100:106], LONG[120:126])]
    assert alike(*few)


def test_repeating_a_text_changes_nothing() -> None:
    text = changed(n_words=12)
    assert alike(f"{text} {text}", f"{text} {text} {text}")


def test_many_pairs_are_compared_in_parts_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts, words = words_of(*(changed(n, n_words=30) for n in range(30)), "a b c d e f g h")
    left, right = np.triu_indices(len(texts), 1)
    whole = are_alike(words, left, right)
    assert 0 < whole.sum() < len(whole)
    monkeypatch.setattr("thememiner.duplicates.shingles._BATCH", 500)
    assert np.array_equal(are_alike(words, left, right), whole)


def test_no_pairs_are_no_problem() -> None:
    _, words = words_of("a b c d e f")
    none = np.empty(0, np.int64)
    assert are_alike(words, none, none).tolist() == []


def test_signatures_agree_as_far_as_texts_do() -> None:
    (first, second, third), words = words_of(
        changed(), changed(10, 25), "x y z " + changed(*range(40))
    )
    hashes = sign(words)
    assert hashes.shape == (N_BANDS * N_ROWS, 3)
    n_shared, n_all = 38 - 6, 38 + 6
    assert abs((hashes[:, first] == hashes[:, second]).mean() - n_shared / n_all) < 0.2
    assert (hashes[:, first] == hashes[:, third]).mean() < 0.05


def test_signatures_do_not_depend_on_what_else_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [changed(n, n_words=25) for n in range(25)]
    numbers, words = words_of(*texts)
    hashes = sign(words)
    _, alone = words_of(texts[3])
    assert np.array_equal(sign(alone)[:, 0], hashes[:, numbers[3]])
    monkeypatch.setattr("thememiner.duplicates.families._CHUNK", 60)
    assert np.array_equal(sign(words), hashes)


def test_copies_with_a_changed_word_are_one_family_and_others_none() -> None:
    copies = [changed(n, n_words=50) for n in range(50)]
    others = [" ".join(LONG[n : n + 9]) for n in range(60, 160, 10)]
    numbers, words = words_of(*copies, *others)
    families = find_families(words)[numbers]
    assert len(set(families[:50].tolist())) == 1
    assert len(set(families[50:].tolist())) == len(others)
    assert families.tolist() == [min(np.array(numbers)[families == f]) for f in families]


def test_comparisons_end_with_their_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    _, words = words_of(*(changed(n, n_words=30) for n in range(30)))
    assert len(set(find_families(words).tolist())) == 1
    monkeypatch.setattr("thememiner.duplicates.families._BUDGET", 600)
    assert len(set(find_families(words).tolist())) == 30 - 10


def test_none_and_one_text() -> None:
    assert find_families(words_of()[1]).tolist() == []
    assert find_families(words_of("a b c d e")[1]).tolist() == [0]


def test_one_text_in_a_language_without_spaces() -> None:
    numbers, words = words_of(
        "这个应用程序打不开了请帮帮我谢谢",
        "这个应用程序打不开了请帮帮我谢谢你",
        "完全不同的内容在这里出现了吧",
    )
    families = find_families(words)[numbers]
    assert families[0] == families[1] != families[2]
