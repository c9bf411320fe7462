"""Who gets which weight: by errors, by record, and never by what comes later."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from forecasting.combination.weights import FloatArray, WeightSettings, combined_centres

MONTHS, SERIES, HORIZON = 160, 4, 3


def outcomes(seed: int = 0) -> tuple[FloatArray, FloatArray]:
    """Return what is observed, and at [t, n, h - 1] what will be of month t + h (0 if unknown)."""
    observed = np.random.default_rng(seed).normal(size=(MONTHS, SERIES)).cumsum(axis=0)
    to_come = np.zeros((MONTHS, SERIES, HORIZON))
    for ahead in range(1, HORIZON + 1):
        to_come[:-ahead, :, ahead - 1] = observed[ahead:]
    return observed, to_come


def member(to_come: FloatArray, size: float, seed: int) -> FloatArray:
    return to_come + np.random.default_rng(seed).normal(0, size, to_come.shape)


SPREAD = np.ones((MONTHS, SERIES, HORIZON))


def test_weights_are_equal_at_the_start_and_sum_to_one() -> None:
    observed, to_come = outcomes()
    members = [member(to_come, size, seed) for seed, size in enumerate((0.5, 1.0, 1.0))]
    weights = combined_centres(members, observed, SPREAD).weights
    assert weights.shape == (MONTHS, HORIZON, 3)
    assert_allclose(weights[0], 1 / 3)
    for ahead in range(1, HORIZON + 1):
        assert_allclose(weights[:ahead, ahead - 1], 1 / 3)  # no error is known before
    assert_allclose(weights.sum(axis=2), 1.0)
    assert weights.min() >= 0.05 / 3 - 1e-12


def test_better_member_gets_more_and_soon() -> None:
    observed, to_come = outcomes()
    members = [member(to_come, 0.7, 1), member(to_come, 1.0, 2)]
    made = combined_centres(members, observed, SPREAD)
    assert (made.weights[24:, :, 0] > 0.65).all()
    assert (made.weights[-1, :, 0] > 0.9).all()
    of_two = made.weights[..., None, 0].transpose(0, 2, 1)
    assert_allclose(made.centres, of_two * members[0] + (1 - of_two) * members[1])


def test_members_as_good_as_each_other_share() -> None:
    observed, to_come = outcomes()
    twin = member(to_come, 1.0, 1)
    weights = combined_centres([twin, twin, twin], observed, SPREAD).weights
    assert_allclose(weights, 1 / 3)


def test_record_grows_with_months_and_shrinks_with_months_ahead() -> None:
    observed, to_come = outcomes()
    # The same errors at every month ahead, so that the record alone tells them apart.
    noise = np.random.default_rng(3).choice([-1.0, 1.0], size=(MONTHS, SERIES, 1))
    members = [to_come + 0.8 * noise, to_come + noise]
    weights = combined_centres(members, observed, SPREAD).weights[..., 0]
    assert (np.diff(weights, axis=0) >= -1e-12).all()
    assert (weights[40, 0] > weights[40, 1]) & (weights[40, 1] > weights[40, 2])


def test_one_wild_error_costs_no_more_than_its_bound() -> None:
    observed, to_come = outcomes()
    good, poor = member(to_come, 0.7, 1), member(to_come, 1.0, 2)
    good[100] += 1e6
    weights = combined_centres([good, poor], observed, SPREAD).weights
    assert weights[-1, 0, 0] > 0.7


def test_silent_member_leaves_its_weight_to_the_others() -> None:
    observed, to_come = outcomes()
    members = [member(to_come, 0.7, 1), member(to_come, 1.0, 2)]
    members[0][:, 1] = np.nan
    made = combined_centres(members, observed, SPREAD)
    assert_allclose(made.centres[:, 1], members[1][:, 1])
    assert np.isfinite(made.centres).all()
    both = [np.full_like(to_come, np.nan)] * 2
    assert np.isnan(combined_centres(both, observed, SPREAD).centres).all()


def test_member_that_never_speaks_takes_nothing_from_what_is_learnt() -> None:
    observed, to_come = outcomes()
    members = [member(to_come, 0.5, 1), member(to_come, 1.0, 2)]
    alone = combined_centres(members, observed, SPREAD)
    silent = np.full_like(to_come, np.nan)
    beside = combined_centres([*members, silent], observed, SPREAD)
    ratio = alone.weights[12:, 0] / beside.weights[12:, 0, :2]
    assert (ratio[:, 0] < 1.05).all()
    assert_allclose(beside.centres[24:], alone.centres[24:], atol=0.2)


def test_series_a_member_is_silent_on_teach_the_others() -> None:
    observed, to_come = outcomes()
    members = [member(to_come, 0.5, 1), member(to_come, 1.0, 2), member(to_come, 0.5, 3)]
    members[2][:, 1:] = np.nan
    members[2][:120] = np.nan
    weights = combined_centres(members, observed, SPREAD).weights
    assert (weights[30:120, 0, 0] > 0.9).all()


@pytest.mark.parametrize("size", [0.5, 1.0])
def test_latecomer_is_judged_as_if_it_had_the_company_of_all(size: float) -> None:
    observed, to_come = outcomes()
    members = [member(to_come, 0.8, 1), member(to_come, 1.0, 2), member(to_come, size, 3)]
    members[2][:60] = np.nan
    weights = combined_centres(members, observed, SPREAD).weights[-1, 0]
    assert (weights[2] > weights[0]) == (size < 0.8)
    always = [*members[:2], member(to_come, size, 3)]
    full = combined_centres(always, observed, SPREAD).weights[-1, 0]
    assert_allclose(weights, full, atol=0.15)


def test_missing_outcomes_and_no_errors_at_all_are_of_no_account() -> None:
    observed, to_come = outcomes()
    members = [member(to_come, 0.7, 1), member(to_come, 1.0, 2)]
    observed[::5, 0] = np.nan
    observed[:, 2] = np.nan
    weights = combined_centres(members, observed, SPREAD).weights
    assert (weights[-1, :, 0] > 0.85).all()
    perfect = combined_centres([to_come, to_come], outcomes()[0], SPREAD)
    assert_allclose(perfect.weights, 0.5)
    nothing = combined_centres(members, np.full_like(observed, np.nan), SPREAD)
    assert_allclose(nothing.weights, 0.5)


def test_horizon_beyond_the_months_is_weighed_equally() -> None:
    observed, to_come = outcomes()
    members = [member(to_come, 0.7, 1)[:2], member(to_come, 1.0, 2)[:2]]
    made = combined_centres(members, observed[:2], SPREAD[:2])
    assert_allclose(made.weights[:, 2], 0.5)
    assert_allclose(made.centres[:, :, 2], (members[0] + members[1])[:, :, 2] / 2)


def test_equal_share_of_one_gives_the_plain_mean() -> None:
    observed, to_come = outcomes()
    members = [member(to_come, 0.2, 1), member(to_come, 1.0, 2)]
    made = combined_centres(members, observed, SPREAD, WeightSettings(equal_share=1.0))
    assert_allclose(made.centres, (members[0] + members[1]) / 2)


@settings(max_examples=15, deadline=None)
@given(
    cut=st.integers(1, MONTHS - 1),
    seed=st.integers(0, 99),
    silent=st.integers(0, MONTHS),
    size=st.sampled_from([0.0, 1e6, np.nan]),
)
def test_later_months_change_nothing(cut: int, seed: int, silent: int, size: float) -> None:
    observed, to_come = outcomes(seed)
    members = [member(to_come, 0.7 + 0.1 * number, number) for number in range(3)]
    members[1][:silent, :2] = np.nan
    observed[seed] = np.nan
    later = [observed.copy(), SPREAD.copy(), *[said.copy() for said in members]]
    for table in later:
        table[cut:] *= size
    full = combined_centres(members, observed, SPREAD)
    changed = combined_centres(later[2:], later[0], later[1])
    short = combined_centres([said[:cut] for said in members], observed[:cut], SPREAD[:cut])
    for other in (changed, short):
        assert_array_equal(other.weights[:cut], full.weights[:cut])
        assert_array_equal(other.centres[:cut], full.centres[:cut])
