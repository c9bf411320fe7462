"""What no frame may do to forecasts: later rows, odd indicators, ragged ends."""

import warnings

import numpy as np
import pandas as pd
import pytest

from forecasting import ForecastSettings, backtest_panel, forecast_panel, forecast_with_paths
from forecasting.members import MEMBERS

CUT = pd.Timestamp("2008-06-01")
USED = ("structural", "direct_ridge", "vector_autoregression", "dynamic_factor")
CHEAP = ForecastSettings(models=USED, ensemble_models=USED, path_count=500)


def claims(code="claims", *, first="2000-01", months=120, seed=7):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "reference_month": pd.date_range(first + "-01", periods=months, freq="MS", unit="us"),
            "indicator_code": code,
            "value": 100 + np.cumsum(rng.normal(size=months)),
            "publication_lag_months": 1,
            "unique_id": None,
        }
    )


def at_cut(targets, indicators=None, *, later=False):
    origins = [CUT, pd.Timestamp("2009-12-01")] if later else [CUT]
    made = backtest_panel(
        targets,
        origins=origins,
        indicators=indicators,
        horizon_months=3,
        quantile_levels=(0.1, 0.5, 0.9),
        settings=CHEAP,
    )
    return made[made["origin_month"] <= CUT].reset_index(drop=True)


def panel(rate, count):
    return pd.concat([rate(unique_id=f"{n:02d}/rate/total", seed=n) for n in range(count)])


def later_lag(known):
    return known.assign(publication_lag_months=np.where(known["reference_month"] > CUT, 4, 1))


@pytest.mark.parametrize(
    "change",
    [
        lambda known: pd.concat([known, claims("a", first="2009-01", months=12)]),
        lambda known: pd.concat(
            [known, claims("a", first="2009-01", months=12).assign(unique_id="00/rate/total")]
        ),
        later_lag,
    ],
)
@pytest.mark.parametrize("codes", [1, 9])
def test_indicators_to_come_change_nothing(rate, change, codes):
    known = pd.concat([claims(f"b{number}", seed=number) for number in range(codes)])
    expected = at_cut(panel(rate, 2), known)
    pd.testing.assert_frame_equal(at_cut(panel(rate, 2), change(known), later=True), expected)


def test_a_first_indicator_to_come_changes_nothing(rate):
    given = claims(first="2009-01", months=12)
    expected = at_cut(rate())
    pd.testing.assert_frame_equal(at_cut(rate(), given, later=True), expected)
    assert "dynamic_factor" not in set(expected["model"])


@pytest.mark.parametrize("count", [1, 12])
def test_series_to_come_change_nothing(rate, count):
    new = [rate(12, unique_id=f"new{n}/rate/total", first="2009-01") for n in range(3)]
    expected = at_cut(panel(rate, count))
    found = at_cut(pd.concat([panel(rate, count), *new]), later=True)
    found = found[~found["unique_id"].str.startswith("new")].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9)


def test_a_series_of_nothing_changes_no_other(rate):
    nothing = rate(unique_id="B/rate/total").assign(value=np.nan)
    alone = forecast_panel(rate(), settings=CHEAP)
    made = forecast_with_paths(pd.concat([rate(), nothing]), settings=CHEAP)
    pd.testing.assert_frame_equal(made.quantiles, alone)
    assert made.failures["unique_id"].tolist() == ["B/rate/total"]


@pytest.mark.parametrize("vintages", [{}, {"vintage": pd.Timestamp("2010-01-01")}])
def test_no_origins_give_no_forecasts(rate, vintages):
    assert backtest_panel(rate().assign(**vintages), origins=[]).empty


def test_codes_that_are_numbers_are_taken_as_text(rate):
    text, numbers = (pd.concat([claims(code), claims("b", seed=8)]) for code in ("3", 3))
    made = [forecast_panel(rate(), indicators=one, settings=CHEAP) for one in (text, numbers)]
    pd.testing.assert_frame_equal(*made)
    with pytest.raises(ValueError, match="indicators: expected one row per"):
        forecast_panel(rate(), indicators=pd.concat([claims("3"), claims(3)]))


def test_huge_standard_errors_leave_half_the_width(rate):
    made = forecast_panel(rate().assign(standard_error=1e200), settings=CHEAP)
    plain = forecast_panel(rate(), settings=CHEAP)
    said = (made["model"] == "ensemble") & made["value"].gt(0) & plain["value"].gt(0)
    middle = plain["value"][said & (plain["quantile_level"] == 0.5)].to_numpy().repeat(15)
    half = middle + 0.5 * (plain["value"][said].to_numpy() - middle)
    np.testing.assert_allclose(made["value"][said], half, rtol=1e-9)


@pytest.mark.parametrize("unit", [1e-12, 1e12])
def test_units_of_any_size_carry_over(rate, unit):
    made = forecast_panel(rate().assign(value=unit * rate()["value"]), settings=CHEAP)
    plain = forecast_panel(rate(), settings=CHEAP)
    np.testing.assert_allclose(made["value"] / unit, plain["value"], rtol=1e-9)


def test_sums_of_no_persons_leave_forecasts_finite(rate):
    parts = pd.concat([rate(unique_id=f"{name}/rate/total", seed=1) for name in "NAB"])
    is_part = parts["unique_id"] != "N/rate/total"
    whole = np.where(is_part, "N/rate/total", None)
    sums = parts.assign(aggregate_id=whole, denominator_persons=0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = forecast_with_paths(sums, settings=CHEAP)
    assert np.isfinite(made.quantiles["value"]).all()
    assert np.isfinite(made.paths["value"]).all()


def test_quantiles_are_alike_with_and_without_paths(rate):
    pd.testing.assert_frame_equal(
        forecast_panel(rate(), settings=CHEAP),
        forecast_with_paths(rate(), settings=CHEAP).quantiles,
    )


def test_an_ensemble_of_members_that_say_nothing_is_told(rate):
    only = ForecastSettings(models=("dynamic_factor",), ensemble_models=("dynamic_factor",))
    made = forecast_with_paths(rate(), settings=only, quantile_levels=(0.1, 0.5, 0.9))
    assert made.failures[["model", "fallback_model"]].to_numpy().tolist() == [
        ["ensemble", "seasonal_random_walk"]
    ]
    values = {name: part["value"].tolist() for name, part in made.quantiles.groupby("model")}
    assert values["ensemble"] == values["seasonal_random_walk"]


@pytest.mark.parametrize("factor", [np.nan, np.inf, 1e6])
def test_a_member_that_goes_astray_is_told(rate, monkeypatch, factor):
    structural = type(MEMBERS["structural"])

    def astray(_, inputs):
        return [inputs.seen.centres * factor]

    monkeypatch.setattr(structural, "centres", astray)
    made = forecast_with_paths(rate(), settings=CHEAP)
    assert "structural" in set(made.failures["model"])
    assert np.isfinite(made.quantiles["value"]).all()
