import numpy as np
import pytest

from forecasting.models.scale import bridge_gaps, choose_scale, from_scale, to_scale, usual_season


def test_proportional_changes_choose_the_log_scale():
    rng = np.random.default_rng(1)
    assert choose_scale(np.exp(np.cumsum(rng.normal(0.02, 0.03, 200)))) == "log"


def test_equal_changes_choose_the_level():
    rng = np.random.default_rng(1)
    assert choose_scale(10 + np.abs(np.cumsum(rng.normal(0, 1, 200)))) == "level"


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6])
def test_choice_does_not_depend_on_the_unit(scale):
    rng = np.random.default_rng(1)
    values = np.exp(np.cumsum(rng.normal(0.02, 0.03, 200)))
    assert choose_scale(scale * values) == "log"


def test_zero_short_or_constant_series_stay_on_the_level():
    assert choose_scale(np.r_[0.0, np.exp(np.arange(60) * 0.1)]) == "level"
    assert choose_scale(np.exp(np.arange(30) * 0.1)) == "level"
    assert choose_scale(np.full(60, 5.0)) == "level"


def test_scale_is_undone():
    values = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(from_scale(to_scale(values, "log"), "log"), values)


def test_gap_in_a_pure_season_is_bridged_exactly():
    months = np.arange(60) % 12
    values = 5 + np.sin(2 * np.pi * months / 12)
    holed = values.copy()
    holed[[30, 31, 32]] = np.nan
    np.testing.assert_allclose(bridge_gaps(holed, months), values, atol=0.05)


def test_gap_on_a_straight_line_is_bridged_exactly():
    values = np.arange(10.0)
    holed = values.copy()
    holed[4:7] = np.nan
    np.testing.assert_allclose(bridge_gaps(holed, np.arange(10) % 12), values)


def test_month_never_observed_is_bridged_by_the_line():
    months = np.arange(48) % 12
    holed = np.full(48, 3.0)
    holed[months == 1] = np.nan
    np.testing.assert_allclose(bridge_gaps(holed, months), np.full(48, 3.0))


def test_usual_season_is_found_under_a_trend():
    months = np.arange(5, 101) % 12
    season = np.sin(2 * np.pi * np.arange(12) / 12)
    values = 0.3 * np.arange(96) + season[months]
    np.testing.assert_allclose(usual_season(values, months), season, atol=1e-9)


def test_less_than_two_years_show_no_season():
    np.testing.assert_array_equal(usual_season(np.arange(23.0), np.arange(23) % 12), np.zeros(12))
