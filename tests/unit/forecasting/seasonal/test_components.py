"""Noise measured from the irregular."""

import numpy as np
import pytest

from forecasting.seasonal import SeasonalSettings
from forecasting.seasonal.components import (
    SHARE_LEFT_BY_FILTERS,
    Components,
    noise_standard_error,
    robust_deviation,
)


def components(irregular: np.ndarray, *, mode: str = "additive", level: float = 100.0):
    adjusted = np.full(len(irregular), level) + (irregular if mode == "additive" else 0.0)
    factors = np.zeros(len(irregular) + 12)
    return Components("x13", mode, adjusted, adjusted, irregular, factors)


def test_noise_is_the_irregular_over_the_share_the_filters_leave() -> None:
    irregular = np.random.default_rng(0).normal(0.0, 0.72, 2000)
    chosen = SeasonalSettings(noise_window_months=2000)
    noise = noise_standard_error(components(irregular), settings=chosen)
    assert noise == pytest.approx(np.full(2012, 1.0), rel=0.05)


def test_strikes_do_not_pass_for_noise() -> None:
    irregular = np.random.default_rng(0).normal(0.0, 1.0, 120)
    calm = noise_standard_error(components(irregular), settings=SeasonalSettings())
    irregular[::20] += 50.0
    struck = noise_standard_error(components(irregular), settings=SeasonalSettings())
    assert struck[0] < 1.2 * calm[0]


def test_only_the_window_counts() -> None:
    old = np.random.default_rng(1).normal(0.0, 9.0, 200)
    new = np.random.default_rng(2).normal(0.0, 1.0, 120)
    noise = noise_standard_error(
        components(np.concatenate([old, new])), settings=SeasonalSettings()
    )
    assert noise[0] == pytest.approx(1.0 / SHARE_LEFT_BY_FILTERS["x13"], rel=0.2)


def test_multiplicative_noise_follows_the_level() -> None:
    irregular = np.random.default_rng(0).normal(0.0, 0.01, 120)
    noise = noise_standard_error(
        components(irregular, mode="multiplicative", level=5000.0), settings=SeasonalSettings()
    )
    assert noise[-1] == pytest.approx(50.0 / SHARE_LEFT_BY_FILTERS["x13"], rel=0.25)


def test_noise_is_zero_only_for_a_constant_series() -> None:
    flat = components(np.zeros(60))
    assert (noise_standard_error(flat, settings=SeasonalSettings()) == 0.0).all()
    stepped = Components(
        "none", "additive", np.repeat([5.0, 5.1], 30), flat.trend, np.zeros(60), flat.factors
    )
    noise = noise_standard_error(stepped, settings=SeasonalSettings())
    assert noise == pytest.approx(np.full(72, 0.1 / np.sqrt(12.0)))


def test_coarsely_rounded_irregular_falls_back_to_plain_deviation() -> None:
    values = np.array([0.0] * 8 + [1.0, -1.0])
    assert robust_deviation(values) == pytest.approx(np.sqrt(0.2))
    assert robust_deviation(np.array([1.0])) == 0.0
