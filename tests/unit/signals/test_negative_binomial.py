import numpy as np
import pytest
from scipy import stats

from thememiner.signals.negative_binomial import (
    adjust,
    at_least,
    at_most,
    estimate_dispersion,
    quantile,
)

MEAN = np.array([0.04, 1.0, 12.0, 300.0])
VARIANCE = MEAN + np.array([0.01, 0.05, 3.0, 900.0])
COUNTS = np.array([2, 0, 19, 250])


def reference() -> tuple[np.ndarray, np.ndarray]:
    size = MEAN**2 / (VARIANCE - MEAN)
    return size, size / (size + MEAN)


def test_tails_are_those_of_the_negative_binomial() -> None:
    size, share = reference()

    more, less = at_least(COUNTS, MEAN, VARIANCE), at_most(COUNTS, MEAN, VARIANCE)
    assert more == pytest.approx(stats.nbinom.sf(COUNTS - 1, size, share))
    assert less == pytest.approx(stats.nbinom.cdf(COUNTS, size, share))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_quantiles_are_those_of_the_negative_binomial(share: float) -> None:
    size, rate = reference()

    assert quantile(share, MEAN, VARIANCE).tolist() == stats.nbinom.ppf(share, size, rate).tolist()


def test_dispersion_is_recovered_and_held_back_for_rare_themes() -> None:
    rng = np.random.default_rng(1)
    mean = np.repeat([100.0, 0.5], [200, 50])[:, None] * np.ones(48)
    truth = np.repeat([0.0, 0.2, 0.1], [100, 100, 50])
    noise = np.ones_like(mean)
    noise[100:] = rng.gamma(1 / truth[100:, None], truth[100:, None], mean[100:].shape)
    counts = rng.poisson(mean * noise)
    fitted = np.tile(counts.reshape(250, 4, 12).mean(axis=2)[:, :, None], 12).reshape(250, 48)

    found = estimate_dispersion(counts, fitted, 12)
    calm, wild, rare = found[:100], found[100:200], found[200:]
    assert calm.mean() < 0.05
    assert 0.1 < wild.mean() < 0.25
    assert rare.std() < wild.std()
    assert (found > 0).all()


def test_dispersion_of_nothing_is_least() -> None:
    assert estimate_dispersion(np.zeros((0, 4), np.int64), np.zeros((0, 4)), 2).shape == (0,)
    assert (estimate_dispersion(np.zeros((2, 0), np.int64), np.zeros((2, 0)), 1) > 0).all()


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    p_values = np.random.default_rng(2).random(50) ** 3

    assert adjust(p_values) == pytest.approx(stats.false_discovery_control(p_values))
    assert adjust(np.empty(0)).shape == (0,)
