"""Distributions of errors against error laws that are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import norm, spearmanr
from scipy.stats import t as student_t

from forecasting.combination.error_distribution import (
    ErrorSettings,
    FloatArray,
    OriginErrors,
    PastErrors,
    error_sizes,
    errors_at,
    joint_ranks,
    past_errors,
    unusual_months,
    widened_spread,
)

LEVELS = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])


def past_of(ratio: FloatArray) -> PastErrors:
    """Return past errors whose ratio to the spread is given by the month they were made in."""
    return PastErrors(ratio, np.isfinite(ratio).astype(np.float64))


def independent(months: int, series: int, horizon: int, *, seed: int = 0) -> PastErrors:
    ratio = np.random.default_rng(seed).normal(size=(months, series, horizon))
    for step in range(horizon):
        ratio[months - step - 1 :, :, step] = np.nan
    return past_of(ratio)


def at(
    past: PastErrors, origin: int, settings: ErrorSettings | None = None
) -> tuple[OriginErrors, FloatArray]:
    size = error_sizes(past, np.array([origin]), settings)[0]
    spread = np.ones(past.ratio.shape[1:])
    return errors_at(past, size, spread, origin, settings=settings), size


def test_errors_stand_in_the_row_they_were_made_in() -> None:
    observed = np.arange(6.0)[:, None] ** 2
    centres = np.stack([observed, observed + 1.0], axis=2)
    made = past_errors(centres, observed, np.full((6, 1, 2), 2.0))
    assert_allclose(made.ratio[:5, 0, 0], np.diff(observed[:, 0]) / 2)
    assert_allclose(made.ratio[:4, 0, 1], (observed[2:, 0] - observed[:-2, 0] - 1) / 2)
    assert np.isnan(made.ratio[5, 0, 0])
    assert np.isnan(made.ratio[4:, 0, 1]).all()
    assert_array_equal(made.weight > 0, np.isfinite(made.ratio))


def test_errors_without_outcome_centre_or_spread_are_not_known() -> None:
    observed = np.zeros((6, 1))
    observed[2] = np.nan
    centres, spread = np.zeros((6, 1, 1)), np.ones((6, 1, 1))
    centres[3], spread[4] = np.nan, 0.0
    made = past_errors(centres, observed, spread)
    assert_array_equal(made.weight[:, 0, 0], [1, 0, 1, 0, 0, 0])


def test_ratios_are_cut() -> None:
    observed = np.r_[0.0, 1e9, 0.0][:, None]
    made = past_errors(np.zeros((3, 1, 1)), observed, np.ones((3, 1, 1)))
    assert made.ratio[0, 0, 0] == 10.0


def test_errors_of_stretches_with_an_unusual_month_weigh_less() -> None:
    observed = np.zeros((12, 2))
    observed[6, 0] = 10.0
    made = past_errors(np.zeros((12, 2, 3)), observed, np.ones((12, 2, 3)))
    assert_array_equal(np.argwhere(unusual_months(made.ratio)), [[6, 0]])
    assert_array_equal(np.flatnonzero(made.weight[:, 0, 0] == 0.2), [5])
    assert_array_equal(np.flatnonzero(made.weight[:, 0, 2] == 0.2), [3, 4, 5])
    assert set(made.weight[:, 1].ravel()) == {0.0, 1.0}


def test_quantiles_recover_a_normal_law() -> None:
    past = independent(400, 10, 2)
    errors, _ = at(replace(past, ratio=3.0 * past.ratio), 399)
    found = errors.quantiles(np.full((10, 2), 5.0), LEVELS)
    assert found.shape == (10, 7, 2)
    assert_allclose(found.mean(axis=0)[:, 0], 5 + 3 * norm.ppf(LEVELS), atol=0.3)


def test_quantiles_recover_a_skewed_law_and_a_bias() -> None:
    law = np.random.default_rng(1).exponential(size=(500, 20, 1))
    errors, size = at(past_of(law), 499)
    found = errors.quantiles(np.zeros((20, 1)), LEVELS) / size[:, None]
    assert_allclose(found[0, :, 0] * np.sqrt(2.0), -np.log1p(-LEVELS), rtol=0.08, atol=0.02)


def test_own_size_is_drawn_towards_the_pool() -> None:
    ratio = np.random.default_rng(2).normal(size=(300, 20, 1))
    ratio[:, 0] *= 4.0
    ratio[:294, 1] = np.nan
    ratio[:, 1] *= 4.0
    origins = np.array([299])
    size = error_sizes(past_of(ratio), origins)[0, :, 0]
    assert size[0] == pytest.approx(4.0, rel=0.15)
    assert 1.5 < size[1] < size[0]
    assert_allclose(size[2:], 1.0, atol=0.2)
    prior = error_sizes(past_of(ratio), origins, ErrorSettings(prior_errors=1e9))[0]
    assert_allclose(prior, 1.0, atol=1e-3)  # the spread is believed
    assert_array_equal(error_sizes(past_of(ratio), np.array([0])), np.ones((1, 20, 1)))


def test_sizes_follow_recent_errors() -> None:
    ratio = np.random.default_rng(3).normal(size=(480, 1, 1))
    ratio[240:] *= 3.0
    size = error_sizes(past_of(ratio), np.array([239, 479]))[:, 0, 0]
    assert size[0] == pytest.approx(1.0, rel=0.15)
    # Half a weight for the first half: (9 + 1/2) / (1 + 1/2).
    assert size[1] == pytest.approx(np.sqrt(9.5 / 1.5), rel=0.15)


def test_student_t_stands_in_where_errors_are_few() -> None:
    few = independent(11, 1, 2)
    errors, size = at(few, 10)
    found = errors.quantiles(np.zeros((1, 2)), LEVELS)[0]
    assert_allclose(
        found / size, np.repeat(student_t.ppf(LEVELS, 5)[:, None], 2, axis=1), rtol=0.02
    )
    none, size = at(past_of(np.full((5, 1, 2), np.nan)), 4)
    assert_allclose(size, 1.0)
    assert np.isfinite(none.quantiles(np.zeros((1, 2)), LEVELS)).all()


def test_large_pool_is_thinned_evenly() -> None:
    past = independent(300, 30, 1)
    full, _ = at(past, 299)
    thin, _ = at(past, 299, ErrorSettings(largest_pool=2000))
    quantiles = [part.quantiles(np.zeros((30, 1)), LEVELS)[0] for part in (full, thin)]
    assert_allclose(quantiles[0], quantiles[1], atol=0.15)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), months=st.integers(1, 60), tail=st.floats(0.5, 10))
def test_quantiles_never_cross(seed: int, months: int, tail: float) -> None:
    rng = np.random.default_rng(seed)
    errors, _ = at(past_of(rng.standard_t(tail, size=(months, 3, 2))), months - 1)
    levels = np.sort(rng.random(9))
    found = errors.quantiles(rng.normal(size=(3, 2)), levels)
    assert (np.diff(found, axis=1) >= 0).all()


@settings(max_examples=15, deadline=None)
@given(origin=st.integers(0, 59), seed=st.integers(0, 99), size=st.sampled_from([0.0, 1e6, np.nan]))
def test_later_months_change_nothing(origin: int, seed: int, size: float) -> None:
    rng = np.random.default_rng(seed)
    observed = rng.normal(size=(60, 3)).cumsum(axis=0)
    observed[40, 1] = np.nan
    observed[30:, 0] += 30.0
    centres = observed[..., None] + rng.normal(size=(60, 3, 4))
    spread = np.exp(rng.normal(size=(60, 3, 4)))
    later = [table.copy() for table in (centres, observed, spread)]
    for table in later:
        table[origin + 1 :] *= size
    short = [table[: origin + 1] for table in (centres, observed, spread)]
    made = []
    for tables in ((centres, observed, spread), later, short):
        past = past_errors(*tables)
        own = error_sizes(past, np.array([origin]))[0]
        errors = errors_at(past, own, tables[2][origin], origin)
        ranks = joint_ranks(past, own, origin, count=20, rng=np.random.default_rng(seed))
        made.append([own, errors.scale, errors.grid, ranks])
    for other in made[1:]:
        for part, known in zip(other, made[0], strict=True):
            assert_array_equal(part, known)


def test_ranks_have_uniform_margins() -> None:
    past = independent(100, 3, 4)
    size = error_sizes(past, np.array([99]))[0]
    ranks = joint_ranks(past, size, 99, count=50, rng=np.random.default_rng(0))
    assert ranks.shape == (50, 3, 4)
    expected = np.broadcast_to(((np.arange(50) + 0.5) / 50)[:, None, None], (50, 3, 4))
    assert_allclose(np.sort(ranks, axis=0), expected)


def test_paths_have_the_quantiles() -> None:
    past = independent(100, 2, 3)
    errors, size = at(past, 99)
    centre = np.random.default_rng(1).normal(size=(2, 3))
    ranks = joint_ranks(past, size, 99, count=400, rng=np.random.default_rng(2))
    paths = errors.paths(centre, ranks)
    found = np.quantile(paths, LEVELS, axis=0, method="hazen").transpose(1, 0, 2)
    assert_allclose(found, errors.quantiles(centre, LEVELS), atol=0.02)


def test_ranks_keep_how_past_errors_hang_together() -> None:
    months, horizon = 600, 6
    rng = np.random.default_rng(4)
    common, own = rng.normal(size=(months + horizon, 1)), rng.normal(size=(months + horizon, 3))
    shocks = 0.9 * common + np.sqrt(1 - 0.81) * own
    shocks[:, 2] = own[:, 2]
    ratio = np.stack(
        [
            np.stack([shocks[t + 1 : t + 2 + h].sum(axis=0) for h in range(horizon)], axis=1)
            for t in range(months)
        ]
    )
    past = past_of(ratio)
    origin = months - 1
    size = error_sizes(past, np.array([origin]))[0]
    ranks = joint_ranks(past, size, origin, count=2000, rng=np.random.default_rng(5))

    def correlation(first: FloatArray, second: FloatArray) -> float:
        return float(spearmanr(first, second).statistic)

    assert correlation(ranks[:, 0, 3], ranks[:, 1, 3]) == pytest.approx(0.8, abs=0.12)
    assert correlation(ranks[:, 0, 3], ranks[:, 2, 3]) == pytest.approx(0.0, abs=0.2)
    # Sums of 3 and of 6 independent shocks that share 3.
    assert correlation(ranks[:, 2, 2], ranks[:, 2, 5]) == pytest.approx(np.sqrt(0.5), abs=0.1)


def test_series_without_the_stretch_takes_one_of_its_own() -> None:
    past = independent(200, 3, 4)
    ratio = past.ratio.cumsum(axis=2)
    ratio[:150, 1] = np.nan
    ratio[:, 2] = np.nan
    short = past_of(ratio)
    size = error_sizes(short, np.array([199]))[0]
    ranks = joint_ranks(short, size, 199, count=500, rng=np.random.default_rng(6))
    assert spearmanr(ranks[:, 1, 2], ranks[:, 1, 3]).statistic > 0.6
    assert np.isfinite(ranks).all()


def test_no_past_gives_ranks_all_the_same() -> None:
    past = past_of(np.full((3, 2, 4), np.nan))
    ranks = joint_ranks(past, np.ones((2, 4)), 2, count=10, rng=np.random.default_rng(0))
    assert_allclose(np.sort(ranks[:, 0, 0]), (np.arange(10) + 0.5) / 10)
    again = joint_ranks(past, np.ones((2, 4)), 2, count=10, rng=np.random.default_rng(0))
    assert_array_equal(ranks, again)


def test_members_that_disagree_widen_the_spread_and_silent_ones_do_not() -> None:
    spread, centres = np.ones((3, 2, 1)), np.zeros((3, 2, 1))
    apart = [np.full((3, 2, 1), 2.0), np.full((3, 2, 1), -2.0), np.full((3, 2, 1), np.nan)]
    twice = ErrorSettings(dispersion_weight=2.0)
    assert_allclose(widened_spread(spread, centres, apart, twice), 3.0)
    assert_allclose(widened_spread(spread, centres, [centres, centres]), 1.0)
