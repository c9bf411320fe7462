import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.early_warning.area_signal import SignalHistory, signal_history
from forecasting.early_warning.area_signal_settings import ShareRange, SignalSettings, Turn

FloatArray = npt.NDArray[np.float64]
FIRST = pd.Timestamp("2000-01-01")
QUICK = SignalSettings(window_months=36, first_months=24, horizon_months=6, draws=64)
FIGURES = (
    "level",
    "level_error",
    "change_1_month",
    "change_3_months_error",
    "change_6_months",
    "gap",
    "gap_error",
    "regime_probability",
)


def rates(months: int = 48, areas: int = 4, *, seed: int = 1, error: float = 0.8) -> FloatArray:
    draws = np.random.default_rng(seed)
    season = 0.4 * np.sin(2 * np.pi * np.arange(months) / 12)
    steps = np.cumsum(0.05 * draws.standard_normal((months, areas)), axis=0)
    noise = error * draws.standard_normal((months, areas))
    return np.asarray(5.5 + season[:, None] + steps + noise)


def history(
    values: FloatArray, error: float | None = 0.8, used: SignalSettings = QUICK
) -> SignalHistory:
    errors = None if error is None else np.full(values.shape, error)
    return signal_history(values, first_month=FIRST, standard_errors=errors, settings=used)


def assert_same_rows(one: SignalHistory, other: SignalHistory, rows: int) -> None:
    for name in FIGURES:
        np.testing.assert_array_equal(getattr(one, name)[:rows], getattr(other, name)[:rows], name)
    for probability in (one.gap_probability, one.gap_within_probability, one.rise_probability):
        again = getattr(other, probability.__name__)
        np.testing.assert_array_equal(probability(0.4)[:rows], again(0.4)[:rows])


@given(
    rows=st.integers(25, 44),
    shift=st.floats(-5, 5),
    is_cut=st.booleans(),
    has_errors=st.booleans(),
)
@settings(max_examples=4, deadline=None)
def test_later_rows_never_change_earlier_ones(
    rows: int, shift: float, is_cut: bool, has_errors: bool
) -> None:
    values = rates()
    later = values.copy()
    later[rows:] = later[rows:] + shift
    later[rows + 1 :, 1] = np.nan
    error = 0.8 if has_errors else None
    changed = history(later[:rows] if is_cut else later, error)
    assert_same_rows(history(values, error), changed, rows)


@given(order=st.permutations(range(4)))
@settings(max_examples=2, deadline=None)
def test_the_order_of_areas_does_not_matter(order: list[int]) -> None:
    values = rates()
    values[:8, 2] = np.nan
    one, other = history(values), history(values[:, order])
    for name in FIGURES:
        np.testing.assert_allclose(
            getattr(other, name), getattr(one, name)[:, order], rtol=1e-6, atol=1e-6
        )


def test_the_unit_of_the_rates_does_not_matter() -> None:
    values = rates()
    one, ten = history(values), history(10 * values, 8.0)
    np.testing.assert_allclose(ten.level, 10 * one.level, rtol=1e-4)
    np.testing.assert_allclose(ten.gap_error, 10 * one.gap_error, rtol=1e-3)


def test_constant_rates_have_no_gap() -> None:
    found = history(np.full((48, 4), 5.0))
    assert found.level[-1] == pytest.approx(5.0, abs=0.01)
    assert (found.gap_probability(0.5)[-1] < 0.05).all()
    assert (found.rise_probability()[-1] < 0.05).all()
    silent = history(np.full((48, 1), 5.0), None)
    assert silent.level[-1] == pytest.approx(5.0, abs=0.01)


def test_rates_of_zero_have_a_signal_of_zero() -> None:
    assert history(np.zeros((40, 3)), None).level[-1] == pytest.approx(0.0, abs=0.01)


def test_a_jump_of_one_area_is_its_own_and_is_seen_within_months() -> None:
    values = rates(72, 8)
    values[60:, 2] += 4.0
    found = history(values)
    assert found.rise_probability(1.0)[63, 2] > 0.9
    assert found.gap_probability(0.5)[64, 2] > 0.9
    assert found.level[-1, 2] == pytest.approx(values[60:, 2].mean(), abs=0.9)
    others = np.delete(found.rise_probability(1.0)[60:], 2, axis=1)
    assert others.max() < 0.5
    assert found.regime_probability[66, 2] > 0.9


def test_a_rise_of_all_areas_is_seen_sooner_than_that_of_one() -> None:
    ramp = np.clip(np.arange(72) - 59, 0, 8) * 0.25
    one, every = rates(72, 8), rates(72, 8)
    one[:, 3] += ramp
    every += ramp[:, None]
    alone = history(one).rise_probability(1.0)[60:, 3]
    together = history(every).rise_probability(1.0)[60:, 3]
    assert np.argmax(together > 0.6) < np.argmax(alone > 0.6)
    assert history(every).rise_probability(1.0)[68].min() > 0.7


def test_the_season_is_no_gap() -> None:
    values = 5.5 + 0.8 * np.sin(2 * np.pi * np.arange(60) / 12)[:, None] * np.ones(4)
    found = history(values + 0.02 * rates(60, 4), None)
    assert found.gap_probability(0.5)[48:].max() < 0.2


def test_signals_are_nearer_the_truth_than_figures_and_errors_hold() -> None:
    draws = np.random.default_rng(7)
    common = np.cumsum(0.06 * draws.standard_normal(96))
    own = np.cumsum(0.04 * draws.standard_normal((96, 6)), axis=0)
    truth = 5.5 + common[:, None] + own
    values = truth + draws.standard_normal(truth.shape)
    found = history(values, 1.0, SignalSettings(draws=64, window_months=60, horizon_months=3))
    known = np.isfinite(found.level)
    away = (found.level - truth)[known]
    assert np.sqrt((away**2).mean()) < 0.5
    assert (np.abs(away) < 1.96 * found.level_error[known]).mean() > 0.9


def test_missing_months_widen_the_error() -> None:
    values = rates(60, 4)
    holed = values.copy()
    holed[52:, 1] = np.nan
    full, part = history(values), history(holed)
    assert part.level_error[-1, 1] > full.level_error[-1, 1]
    assert np.isfinite(part.level[-1]).all()
    np.testing.assert_allclose(part.level[-1, 0], full.level[-1, 0], atol=0.3)


def test_a_month_missing_everywhere_is_predicted() -> None:
    values = rates()
    values[40:42] = np.nan
    assert np.isfinite(history(values).level[40:42]).all()


def test_a_figure_without_an_error_is_not_used() -> None:
    values, errors = rates(), np.full((48, 4), 0.8)
    errors[45, 0], errors[46, 0] = 0.0, np.nan
    without = values.copy()
    without[45:47, 0] = np.nan
    one = signal_history(values, first_month=FIRST, standard_errors=errors, settings=QUICK)
    other = signal_history(without, first_month=FIRST, standard_errors=errors, settings=QUICK)
    assert_same_rows(one, other, 48)


def test_too_few_figures_give_no_signal() -> None:
    assert np.isnan(history(rates(23)).level).all()
    values = rates()
    values[:30, 0] = np.nan
    values[:, 1] = np.nan
    found = history(values)
    assert np.isnan(found.level[:, :2]).all()
    assert np.isnan(found.gap_probability(0.5)[:, 0]).all()
    assert np.isfinite(found.level[-1, 2:]).all()


def test_an_area_with_a_late_start_joins() -> None:
    values = rates(60, 4)
    values[:20, 0] = np.nan
    found = history(values)
    assert np.isnan(found.level[42, 0])
    assert np.isfinite(found.level[43:, 0]).all()


def test_probabilities_fall_with_the_threshold_and_rise_with_the_months() -> None:
    values = rates(60, 4)
    values[50:, 0] += 1.5
    found = history(values)
    known = np.isfinite(found.level)
    low, high = found.gap_probability(0.2)[known], found.gap_probability(0.6)[known]
    assert (low >= high).all()
    soon = found.gap_within_probability(0.5, 1)[known]
    assert (found.gap_within_probability(0.5, 6)[known] >= soon).all()
    now = found.rise_probability(1.0)[known]
    assert (found.rise_within_probability(1.0, 6)[known] >= now).all()


def test_a_longer_change_has_the_larger_error() -> None:
    found = history(rates(60, 4))
    assert (found.change_1_month_error[-1] > 0).all()
    assert (found.change_6_months_error[-1] > found.change_1_month_error[-1]).all()


def test_a_larger_error_gives_a_wider_signal() -> None:
    values = rates()
    assert (history(values, 1.6).level_error[-1] > history(values, 0.4).level_error[-1]).all()


@pytest.mark.parametrize("months", [0, 7])
def test_months_beyond_the_horizon_are_rejected(months: int) -> None:
    with pytest.raises(ValueError, match="expected months of 1 to 6"):
        history(rates(26, 1)).gap_within_probability(0.5, months)


def test_bad_arguments_are_rejected() -> None:
    with pytest.raises(ValueError, match="months × areas"):
        signal_history(np.zeros(30), first_month=FIRST)
    with pytest.raises(ValueError, match="shape"):
        signal_history(np.zeros((30, 2)), first_month=FIRST, standard_errors=np.ones((30, 1)))
    with pytest.raises(ValueError, match="finite"):
        signal_history(np.full((30, 2), np.inf), first_month=FIRST)
    with pytest.raises(ValueError, match="month start"):
        signal_history(np.zeros((30, 2)), first_month=pd.Timestamp("2000-01-15"))


def test_bad_settings_are_rejected() -> None:
    with pytest.raises(ValueError, match="window_months"):
        SignalSettings(window_months=12)
    with pytest.raises(ValueError, match="slope_damping"):
        SignalSettings(slope_damping=1.0)
    with pytest.raises(ValueError, match="first_months"):
        SignalSettings(window_months=36, first_months=40)
    with pytest.raises(ValueError, match="turns"):
        SignalSettings(turns=())
    with pytest.raises(ValueError, match="positive"):
        ShareRange(0.0, 1.0)
    with pytest.raises(ValueError, match="chance"):
        Turn(0, 0.1, 0.1, 0.01)
