"""Forecasts given the path of an indicator: which way they move, how far, and when not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from forecasting import ForecastSettings, conditional_forecast, forecast_with_paths

CHEAP = ForecastSettings(
    models=("structural",), ensemble_models=("structural",), path_count=500, scale="level"
)
COUNT = 120
MONTHS = pd.date_range("2000-01-01", periods=COUNT, freq="MS", unit="us")
AHEAD = pd.date_range("2010-01-01", periods=12, freq="MS", unit="us")
SEASON = np.array([0.3, 0.2, 0.1, 0.0, -0.2, -0.3, -0.2, 0.0, 0.1, 0.0, 0.0, 0.0])


def claims_frame(seed=7, code="claims", lag_months=0, **columns):
    logs = np.random.default_rng(seed).normal(0, 0.05, COUNT)
    for month in range(1, COUNT):
        logs[month] += 0.97 * logs[month - 1]
    return pd.DataFrame(
        {
            "indicator_code": code,
            "reference_month": MONTHS,
            "value": 1000 * np.exp(logs + SEASON[MONTHS.month - 1]),
            "publication_lag_months": lag_months,
            **columns,
        }
    )


def led_by(claims, *, unique_id="A/rate/total", seed=1, months=COUNT):
    # A tenth more claims than the season has are .3 points more unemployment two months later.
    logs = np.log(claims["value"] / 1000).to_numpy() - SEASON[MONTHS.month - 1]
    lead = pd.Series(logs).shift(2, fill_value=0.0).to_numpy()
    noise = np.random.default_rng(seed).normal(0, 0.03, COUNT)
    frame = pd.DataFrame(
        {"unique_id": unique_id, "reference_month": MONTHS, "value": 6 + 3 * lead + noise}
    )
    return frame.iloc[:months]


def held_at(values, months=AHEAD, **columns):
    return pd.DataFrame(
        {"indicator_code": "claims", "reference_month": months, "value": values, **columns}
    )


def expected_path(targets, claims):
    made = conditional_forecast(targets, claims, held_at(np.nan), settings=CHEAP)
    return made.indicator_paths


def shift_of(result, unique_id="A/rate/total"):
    medians = result.quantiles[result.quantiles["quantile_level"].eq(0.5)]
    medians = medians[medians["unique_id"].eq(unique_id)]
    return (medians["value"] - medians["unconditional_value"]).to_numpy()


@pytest.fixture(scope="module")
def claims():
    return claims_frame()


@pytest.fixture(scope="module")
def target(claims):
    return led_by(claims)


@pytest.fixture(scope="module")
def expected(target, claims):
    return expected_path(target, claims)["expected_value"].to_numpy()


def test_more_claims_raise_unemployment_as_they_did(target, claims, expected):
    more = conditional_forecast(target, claims, held_at(1.2 * expected), settings=CHEAP)
    fewer = conditional_forecast(target, claims, held_at(expected / 1.2), settings=CHEAP)
    # Two months late, by 3 times the logarithm; ten years and a prior towards nothing.
    share = shift_of(more) / (3 * np.log(1.2))
    assert_allclose(share[:2], 0.0, atol=0.2)
    assert (share[2:] > 0.6).all()
    assert (share[2:] < 1.2).all()
    assert_allclose(shift_of(fewer), -shift_of(more), atol=1e-9)


def test_the_expected_path_moves_nothing(target, claims, expected):
    result = conditional_forecast(target, claims, held_at(expected), settings=CHEAP)
    assert_allclose(shift_of(result), 0.0, atol=1e-9)
    told = result.indicator_paths
    assert_allclose(told["condition_value"], told["expected_value"])
    assert result.messages.empty


def test_expected_values_carry_the_season_of_the_indicator(expected):
    cycle = np.log(expected) - np.log(expected).mean()
    assert np.corrcoef(cycle, SEASON)[0, 1] > 0.95


def test_null_values_leave_months_open_and_move_nothing(target, claims):
    result = conditional_forecast(target, claims, held_at(np.nan), settings=CHEAP)
    still = forecast_with_paths(target, indicators=claims, settings=CHEAP)
    pd.testing.assert_frame_equal(result.paths, still.paths)
    assert result.indicator_paths["condition_value"].isna().all()
    assert result.messages.empty


def test_only_the_centre_moves_on_the_level(target, claims):
    result = conditional_forecast(target, claims, held_at(2000.0), settings=CHEAP)
    plain = forecast_with_paths(target, indicators=claims, settings=CHEAP).paths
    moved = (result.paths["value"] - plain["value"]).groupby(plain["reference_month"])
    assert_allclose(moved.std(), 0.0, atol=1e-12)
    assert moved.mean().iloc[-1] > 0.5
    levels = result.quantiles["value"].to_numpy().reshape(12, -1)
    assert (np.diff(levels, axis=1) >= 0).all()


def test_a_path_is_multiplied_on_the_logarithm(target, claims):
    logs = replace(CHEAP, scale="log")
    result = conditional_forecast(target, claims, held_at(2000.0), settings=logs)
    plain = forecast_with_paths(target, indicators=claims, settings=logs).paths
    moved = (result.paths["value"] / plain["value"]).groupby(plain["reference_month"])
    assert_allclose(moved.std(), 0.0, atol=1e-12)
    assert moved.mean().iloc[-1] > 1.05


def test_a_lag_moves_the_window_of_open_months_back(target):
    late = claims_frame(lag_months=2)
    told = expected_path(target, late)
    assert told["reference_month"].min() == pd.Timestamp("2009-11-01")
    past = conditional_forecast(target, late, held_at(5000.0, MONTHS[-5:-2]), settings=CHEAP)
    assert_allclose(shift_of(past), 0.0, atol=1e-12)
    assert past.messages["message"].str.contains("expected months from 2009-11 to 2010-10").all()


def test_each_series_is_moved_from_its_own_last_month(claims, target):
    short = led_by(claims, unique_id="B/rate/total", seed=2, months=COUNT - 2)
    result = conditional_forecast(
        pd.concat([target, short]), claims, held_at(2000.0), settings=CHEAP
    )
    origins = result.quantiles.groupby("unique_id")["origin_month"].first()
    assert origins["B/rate/total"] == pd.Timestamp("2009-10-01")
    # November and December are open for B: nothing is held there, and little has moved by then.
    assert abs(shift_of(result, "B/rate/total")[0]) < shift_of(result)[-1] / 3
    assert shift_of(result, "B/rate/total")[-1] > 0


def test_a_path_held_for_one_target_moves_no_other(claims, target):
    pair = pd.concat([target, led_by(claims, unique_id="B/rate/total", seed=2)])
    result = conditional_forecast(
        pair, claims, held_at(2000.0, unique_id="A/rate/total"), settings=CHEAP
    )
    assert shift_of(result)[-1] > 0.1
    assert_allclose(shift_of(result, "B/rate/total"), 0.0, atol=0)


def test_own_indicators_move_their_target():
    mine, other = (
        claims_frame(seed=seed, unique_id=f"{name}/rate/total")
        for seed, name in ((7, "A"), (8, "B"))
    )
    pair = pd.concat([led_by(mine), led_by(other, unique_id="B/rate/total", seed=2)])
    result = conditional_forecast(
        pair, pd.concat([mine, other]), held_at(2000.0, unique_id="A/rate/total"), settings=CHEAP
    )
    now = np.log(2000 / 1000) - np.log(mine["value"].iloc[-1] / 1000)
    assert shift_of(result)[-1] == pytest.approx(3 * now, rel=0.35)
    assert_allclose(shift_of(result, "B/rate/total"), 0.0, atol=0)


def test_sums_hold_on_every_path_that_was_moved(claims):
    parts = [
        led_by(claims, unique_id=f"{name}/unemployed/total", seed=seed)
        for seed, name in enumerate("AB")
    ]
    total = parts[0].assign(value=parts[0]["value"] + parts[1]["value"])
    sums = pd.concat(
        [
            *(part.assign(aggregate_id="P/unemployed/total") for part in parts),
            total.assign(unique_id="P/unemployed/total", aggregate_id=None),
        ],
        ignore_index=True,
    )
    result = conditional_forecast(sums, claims, held_at(2000.0), settings=CHEAP)
    paths = result.paths.pivot(
        index=["path", "reference_month"], columns="unique_id", values="value"
    )
    added = paths["A/unemployed/total"] + paths["B/unemployed/total"]
    assert_allclose(added, paths["P/unemployed/total"], rtol=1e-9)
    assert shift_of(result, "P/unemployed/total")[-1] > 1.0


def test_an_unknown_indicator_moves_nothing_and_is_told(target, claims):
    strange = held_at(2000.0).assign(indicator_code="steel")
    result = conditional_forecast(
        target, claims, pd.concat([strange, held_at(2000.0)]), settings=CHEAP
    )
    assert shift_of(result)[-1] > 0.5
    assert result.messages.to_dict("records") == [
        {
            "unique_id": "A/rate/total",
            "indicator_code": "steel",
            "message": "expected an indicator that is given for the target, got none",
        }
    ]


@pytest.mark.parametrize(
    ("months", "is_constant", "claims_months", "are_claims_constant", "message"),
    [
        (30, False, COUNT, False, "does not speak for the target: expected 36 months"),
        (COUNT, True, COUNT, False, "a target that changes"),
        (COUNT, False, COUNT, True, "does not use it"),
        (COUNT, False, COUNT - 6, False, "figures up to 2009-12"),
    ],
)
def test_what_cannot_be_said_is_told(
    target, claims, months, is_constant, claims_months, are_claims_constant, message
):
    short, old = target.iloc[-months:], claims.iloc[:claims_months]
    short = short.assign(value=5.0) if is_constant else short
    old = old.assign(value=100.0) if are_claims_constant else old
    result = conditional_forecast(short, old, held_at(2000.0), settings=CHEAP)
    assert_allclose(shift_of(result), 0.0, atol=0)
    assert len(result.messages) == 1
    assert message in result.messages["message"].iloc[0]


def test_no_rows_give_no_rows(target, claims):
    result = conditional_forecast(target.iloc[:0], claims, held_at(2000.0), settings=CHEAP)
    assert result.quantiles.empty
    assert result.paths.empty
    assert result.indicator_paths.dtypes.astype(str).to_dict() == {
        "unique_id": "str",
        "indicator_code": "str",
        "reference_month": "datetime64[us]",
        "expected_value": "float64",
        "condition_value": "float64",
    }


def test_wrong_conditions_are_rejected(target, claims):
    with pytest.raises(ValueError, match="condition: expected claims above 0 as always before"):
        conditional_forecast(target, claims, held_at(-1.0), settings=CHEAP)
    with pytest.raises(
        ValueError, match=r"condition: expected targets that are given, got \['C'\]"
    ):
        conditional_forecast(target, claims, held_at(2000.0, unique_id="C"), settings=CHEAP)
    with pytest.raises(ValueError, match="condition: .*expected columns"):
        conditional_forecast(target, claims, held_at(1.0)[["value"]], settings=CHEAP)
    twice = pd.concat([held_at(2000.0), held_at(2000.0)])
    with pytest.raises(ValueError, match="condition: .*twice"):
        conditional_forecast(target, claims, twice, settings=CHEAP)
