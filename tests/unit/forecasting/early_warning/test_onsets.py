"""Onsets of rates known without noise or in hindsight."""

import numpy as np
import pandas as pd
import pytest

from forecasting.early_warning.onsets import graduated, hindsight_rate, rate_onsets
from simulation.truth import onsets as true_onsets

MONTHS = pd.date_range("2000-01-01", periods=240, freq="MS").as_unit("us")


def rates(values: np.ndarray, name: str = "area") -> pd.DataFrame:
    frame = {"unique_id": name, "reference_month": MONTHS[: len(values)], "value": values}
    return pd.DataFrame(frame)


def wandering(seed: int) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(0, 0.15, 240)
    return 6.0 + np.cumsum(np.convolve(steps, np.ones(4) / 2, mode="same"))


def test_step_of_a_known_month_is_its_onset() -> None:
    value = np.concatenate([np.full(30, 5.0), [5.1, 5.4, 5.9, 6.3], np.full(30, 6.5)])
    found = rate_onsets(rates(value)).iloc[0]
    assert found["low_month"] == MONTHS[21]
    assert found["onset_month"] == MONTHS[31]  # 5.1 is still within 0.2 of the low
    assert found["reached_month"] == MONTHS[33]
    assert found["end_month"] == MONTHS[44]  # then the low of 12 months is 6.3
    assert found["peak_rise_pp"] == pytest.approx(1.5)


@pytest.mark.parametrize("seed", range(8))
def test_dates_equal_those_of_the_simulations_truth(seed: int) -> None:
    frame = rates(wandering(seed))
    truth = true_onsets(
        frame.rename(columns={"unique_id": "area_code", "value": "adjusted_rate_pct"}).assign(
            breakdown="total"
        )
    )
    found = rate_onsets(frame)
    assert len(found)
    columns = ["onset_month", "reached_month", "low_month"]
    pd.testing.assert_frame_equal(found[columns], truth[columns], check_dtype=False)
    assert found["peak_rise_pp"].to_numpy() == pytest.approx(truth["peak_rise_pp"].to_numpy())


def test_outage_is_no_onset() -> None:
    frame = rates(np.full(60, 5.0)).drop(index=range(20, 40))
    assert rate_onsets(frame).empty
    jumped = rates(np.concatenate([np.full(24, 5.0), np.full(24, np.nan), np.full(24, 7.0)]))
    assert rate_onsets(jumped).empty  # no month within twelve to compare with


def test_constant_short_and_empty_rates_have_no_onset() -> None:
    assert rate_onsets(rates(np.full(60, 5.0))).empty
    assert rate_onsets(rates(np.array([5.0]))).empty
    assert list(rate_onsets(rates(np.empty(0))).columns)[:2] == ["unique_id", "onset_month"]


def test_row_order_and_level_change_nothing() -> None:
    frame = pd.concat([rates(wandering(1), "b"), rates(wandering(2), "a")])
    shuffled = frame.sample(frac=1.0, random_state=0)
    pd.testing.assert_frame_equal(rate_onsets(frame), rate_onsets(shuffled))
    raised = frame.assign(value=frame["value"] + 3.0)
    dates = ["unique_id", "onset_month", "reached_month"]
    pd.testing.assert_frame_equal(rate_onsets(frame)[dates], rate_onsets(raised)[dates])


def test_graduation_keeps_parabolas_and_halves_its_period() -> None:
    time = np.arange(300.0)
    parabola = 3.0 + 0.1 * time + 0.002 * time**2
    parabola[100:110] = np.nan
    known = ~np.isnan(parabola)
    assert graduated(parabola, 10.0)[known] == pytest.approx(parabola[known], rel=1e-6)
    wave = np.cos(2 * np.pi * time / 10.0)
    assert graduated(wave, 10.0)[100:200] == pytest.approx(0.5 * wave[100:200], abs=1e-3)


def test_hindsight_finds_the_shock_beneath_season_and_noise() -> None:
    level = np.where(np.arange(240) < 120, 5.0, 7.0) + np.zeros(240)
    level[118:124] = np.linspace(5.0, 7.0, 6)
    season = 0.8 * np.sin(2 * np.pi * np.arange(240) / 12)
    noise = np.random.default_rng(3).normal(0, 0.1, 240)
    smooth = hindsight_rate(rates(level + season + noise), is_adjusted=False)
    found = rate_onsets(smooth)
    assert len(found) == 1
    assert abs((found["onset_month"].iloc[0] - MONTHS[119]).days) <= 62


def test_too_short_a_series_and_a_bad_period_are_errors() -> None:
    with pytest.raises(ValueError, match="24 months"):
        hindsight_rate(rates(np.full(20, 5.0)), is_adjusted=True)
    with pytest.raises(ValueError, match="half_period_months"):
        hindsight_rate(rates(np.full(60, 5.0)), is_adjusted=True, half_period_months=1.0)
