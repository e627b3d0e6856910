"""Titles beside themes: what is near enough to be worth a question."""

from __future__ import annotations

import numpy as np

from thememiner.signals.likeness import BEHIND, LEAST, guess_themes

CENTROIDS = np.eye(4, dtype=np.float32)[:3]
LOWS = np.array([0.5, 0.5, 0.5])


def title(*cosines: float) -> np.ndarray:
    rest = np.sqrt(max(0.0, 1 - sum(cosine**2 for cosine in cosines)))
    return np.array([[*cosines, rest]], dtype=np.float32)


def test_title_goes_to_the_theme_that_it_is_like() -> None:
    assert guess_themes(title(0.1, 0.8, 0.1), CENTROIDS, LOWS) == ((1,),)


def test_title_that_is_like_none_is_about_none() -> None:
    assert guess_themes(title(LEAST - 0.02, 0.1, 0.1), CENTROIDS, LOWS * 0) == ((),)
    assert guess_themes(title(LEAST + 0.02, 0.1, 0.1), CENTROIDS, LOWS * 0) == ((0,),)


def test_tight_themes_ask_for_more() -> None:
    near = title(0.7, 0.1, 0.1)
    assert guess_themes(near, CENTROIDS, np.array([0.95, 0.1, 0.1])) == ((),)
    assert guess_themes(near, CENTROIDS, np.array([np.nan, 0.1, 0.1])) == ((),)


def test_second_theme_is_guessed_only_close_behind_the_first() -> None:
    close, far = title(0.6, 0.6 - BEHIND + 0.01, 0.1), title(0.6, 0.6 - BEHIND - 0.01, 0.1)
    assert guess_themes(close, CENTROIDS, LOWS) == ((0, 1),)
    assert guess_themes(far, CENTROIDS, LOWS) == ((0,),)
    assert guess_themes(title(0.55, 0.55, 0.55), CENTROIDS, LOWS) == ((0, 1),)


def test_no_titles_or_no_themes_are_no_guess() -> None:
    assert guess_themes(np.zeros((0, 4), np.float32), CENTROIDS, LOWS) == ()
    assert guess_themes(title(1.0, 0, 0), CENTROIDS[:0], LOWS[:0]) == ((),)
