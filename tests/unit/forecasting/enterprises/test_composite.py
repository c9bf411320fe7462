"""Borrowing strength between areas."""

import numpy as np
import pytest

from forecasting.enterprises.composite import borrow_strength


def _made(rate: np.ndarray, variance: float, population: float = 0.0, limit: float = 1.0):
    shape = rate.shape
    draws = np.random.default_rng(0).normal(0, np.sqrt(variance), (*shape, 300))
    return borrow_strength(
        rate, np.full(shape, variance), np.full(shape, population), draws, np.ones(shape),
        window_months=12, limit=limit, seed=1,
    )  # fmt: skip


def test_areas_that_do_not_differ_share_one_rate():
    rng = np.random.default_rng(1)
    rate = 0.01 + rng.normal(0, 0.01, (20, 14, 1))
    made = _made(rate, 0.01**2, limit=9.0)
    error = made.rate[-1] - 0.01
    assert np.sqrt((error**2).mean()) < 0.5 * np.sqrt(((rate[-1] - 0.01) ** 2).mean())


def test_area_in_crisis_keeps_its_own_figure_within_the_limit():
    rate = np.random.default_rng(2).normal(0, 0.001, (20, 14, 1))
    rate[-1, 3] = -0.08
    made = _made(rate, 0.002**2)
    assert made.rate[-1, 3, 0] <= -0.08 + 0.002 + 1e-12


def test_known_population_keeps_the_direct_rate():
    rate = np.random.default_rng(3).normal(0, 0.01, (12, 5, 1))
    made = _made(rate, 1e-12, population=0.01**2)
    assert made.rate == pytest.approx(rate, abs=1e-6)


def test_area_without_a_figure_gets_that_of_all_and_a_wide_error():
    rate = np.random.default_rng(4).normal(0, 0.01, (12, 6, 1))
    rate[-1, 2] = np.nan
    shape = rate.shape
    draws = np.zeros((*shape, 300))
    made = borrow_strength(
        rate, np.full(shape, 0.001**2), np.zeros(shape), draws, np.ones(shape),
        window_months=12, limit=1.0, seed=1,
    )  # fmt: skip
    others = np.delete(rate[-1, :, 0], 2)
    assert made.rate[-1, 2, 0] == pytest.approx(others.mean())
    assert made.own_share[-1, 2, 0] == 0
    assert made.replicates[-1, 2, 0].std() == pytest.approx(0.01, rel=0.5)


def test_intervals_cover_true_rates():
    rng = np.random.default_rng(5)
    hits = []
    for _ in range(40):
        true = rng.normal(0, 0.004, (12, 14, 1))
        rate = true + rng.normal(0, 0.005, true.shape)
        made = _made(rate, 0.005**2)
        spread = made.replicates[-1].std(axis=-1)
        hits.append(np.abs(made.rate[-1] - true[-1]) <= 1.96 * spread)
    assert 0.90 <= np.mean(hits) <= 0.985


def test_no_area_at_all_is_zero_without_complaint():
    made = _made(np.full((3, 2, 1), np.nan), 1.0)
    assert (made.rate == 0).all()
