"""Theme recovery: hand-computed values, and equality with the scoring sheet where it is present."""

import importlib.util
import math
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from thememiner.errors import InputError
from thememiner.evaluation import NOISE_LABELS, score_themes

SHEET = Path(__file__).parents[3] / "shared" / "scoring" / "score.py"


def test_scores_of_perfect_themes_must_be_one() -> None:
    scores = score_themes(["x", "x", "y", "y"], ["a", "a", "b", "b"])
    assert scores.nmi == pytest.approx(1)
    assert (scores.ari, scores.acc, scores.macro_f1) == (1, 1, 1)
    assert (scores.k, scores.k_true, scores.k_error, scores.coverage) == (2, 2, 0, 1)
    assert math.isnan(scores.noise_kept_out)


def test_scores_must_equal_values_worked_out_by_hand() -> None:
    scores = score_themes(["x", "x", "x", None], ["a", "a", "b", "b"])
    # pairs: together in both 1 of 6; themes hold 3, labels 2; expected 1; maximum 2.5
    assert scores.ari == pytest.approx((1 - 1) / (2.5 - 1))
    assert scores.coverage == 0.75
    assert scores.acc == 0.5
    assert scores.macro_f1 == pytest.approx((2 * 2 / 5 + 2 * 1 / 5) / 2)
    assert scores.top20_recall == 0.5


def test_scores_must_count_noise_that_was_kept_out() -> None:
    scores = score_themes(["x", None, "x", None], ["a", "a", "oos", "noise"])
    assert scores.n == 4
    assert scores.noise_kept_out == 0.5
    assert scores.macro_f1 == pytest.approx(2 * 1 / (2 + 2))  # the noise in x counts in its size


def test_scores_must_exist_when_nothing_is_themed() -> None:
    scores = score_themes([None, None], ["a", "b"])
    assert (scores.k, scores.coverage, scores.acc, scores.macro_f1) == (0, 0, 0, 0)
    assert scores.ari == 1  # every label is a singleton too


@pytest.mark.parametrize(("themes", "labels"), [([], []), (["x"], ["oos"]), (["x", "y"], ["a"])])
def test_scores_must_refuse_what_cannot_be_scored(themes: list[str], labels: list[str]) -> None:
    with pytest.raises(InputError):
        score_themes(themes, labels)


@pytest.mark.skipif(not SHEET.exists(), reason="the scoring sheet is not in this checkout")
@pytest.mark.filterwarnings(
    "ignore:The number of unique classes:UserWarning"
)  # sklearn, in the sheet
@pytest.mark.parametrize("seed", range(12))
def test_scores_must_equal_the_scoring_sheet(seed: int) -> None:
    score = _read_sheet()
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 300))
    names = [f"label {i}" for i in range(int(rng.integers(1, 40)))] + sorted(NOISE_LABELS)
    labels = [names[0], *(names[i] for i in rng.integers(0, len(names), n))]
    found = [None, *(f"theme {i}" for i in range(int(rng.integers(0, 30))))]
    themes = [found[i] for i in rng.integers(0, len(found), n + 1)]
    expected = score(themes, labels)
    got = asdict(score_themes(themes, labels))
    assert got.keys() == expected.keys()
    for key, value in expected.items():
        assert got[key] == pytest.approx(value, abs=1e-12, nan_ok=True), key


def _read_sheet() -> Callable[[list[str | None], list[str]], dict[str, float]]:
    spec = importlib.util.spec_from_file_location("scoring_sheet", SHEET)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.NOISE_LABELS == NOISE_LABELS
    score: Callable[[list[str | None], list[str]], dict[str, float]] = module.score
    return score
