from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting import (
    QUANTILE_LEVELS,
    ForecastSettings,
    forecast_panel,
    forecast_paths,
    forecast_with_paths,
)
from forecasting.settings import DEFAULT_MEMBERS

FAST = ForecastSettings(
    models=("seasonal_random_walk", "robust_autoregression"),
    ensemble_models=("seasonal_random_walk", "robust_autoregression"),
    path_count=500,
)


def test_every_model_month_and_level_has_one_row(rate, fast):
    forecast = forecast_panel(rate(), settings=fast)
    assert list(forecast.columns) == [
        "unique_id",
        "origin_month",
        "horizon_months",
        "reference_month",
        "model",
        "quantile_level",
        "value",
    ]
    assert len(forecast) == 3 * 12 * 15
    assert forecast["model"].unique().tolist() == [*fast.models, "ensemble"]
    assert set(forecast["quantile_level"]) == set(QUANTILE_LEVELS)
    assert (forecast["origin_month"] == pd.Timestamp("2009-12-01")).all()
    assert forecast["reference_month"].max() == pd.Timestamp("2010-12-01")
    assert forecast["reference_month"].dtype == "datetime64[us]"


def test_members_agree_on_a_plain_series(rate):
    result = forecast_with_paths(rate())
    assert result.failures.empty
    assert set(ForecastSettings().models) - set(result.quantiles["model"]) == {
        "vector_autoregression",
        "dynamic_factor",
        "labour_flows",
    }
    medians = result.quantiles.query("quantile_level == 0.5").pivot(
        index="horizon_months", columns="model", values="value"
    )
    others = medians.drop(columns=["seasonal_random_walk"])
    assert (others.sub(others["ensemble"], axis=0).abs() < 1.0).all().all()


def test_the_ensemble_lies_among_its_members(rate):
    forecast = forecast_panel(rate()).query("quantile_level == 0.5")
    medians = forecast.pivot(index="horizon_months", columns="model", values="value")
    members = medians[["structural", "ets", "robust_autoregression", "direct_ridge"]]
    assert (medians["ensemble"] > members.min(axis=1) - 0.05).all()
    assert (medians["ensemble"] < members.max(axis=1) + 0.05).all()


def test_prophet_is_shown_beside_the_ensemble_and_not_in_it(rate):
    plain = ForecastSettings(path_count=500)
    shown = replace(plain, models=(*plain.models, "prophet"))
    without = forecast_panel(rate(60), settings=plain).query("model == 'ensemble'")
    beside = forecast_panel(rate(60), settings=shown)
    assert "prophet" in set(beside["model"])
    np.testing.assert_array_equal(beside.query("model == 'ensemble'")["value"], without["value"])
    with pytest.raises(ValueError, match="ensemble_models: expected some of"):
        forecast_panel(rate(60), settings=replace(shown, ensemble_models=("prophet",)))


def test_path_margins_are_the_ensemble_quantiles(rate, fast):
    result = forecast_with_paths(rate(), settings=fast)
    assert len(result.paths) == 500 * 12
    margins = result.paths.groupby("reference_month")["value"].quantile([0.1, 0.5, 0.9])
    ensemble = result.quantiles.query("model == 'ensemble' and quantile_level in [0.1, 0.5, 0.9]")
    np.testing.assert_allclose(margins, ensemble["value"], atol=0.01)
    pd.testing.assert_frame_equal(result.paths, forecast_paths(rate(), settings=fast))


def test_known_season_is_forecast(fast):
    months = pd.date_range("2000-01-01", periods=120, freq="MS")
    noise = np.random.default_rng(2).normal(0, 0.01, 120)
    values = 5 + np.sin(2 * np.pi * months.month / 12) + noise
    frame = pd.DataFrame({"unique_id": "x", "reference_month": months, "value": values})
    forecast = forecast_panel(frame, settings=fast).query(
        "model == 'ensemble' and quantile_level == 0.5"
    )
    expected = 5 + np.sin(2 * np.pi * forecast["reference_month"].dt.month / 12)
    np.testing.assert_allclose(forecast["value"], expected, atol=0.05)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(3, 60))
def test_quantiles_never_cross(seed, count):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "unique_id": "x",
            "reference_month": pd.date_range("2010-01-01", periods=count, freq="MS"),
            "value": np.exp(np.cumsum(rng.standard_t(3, count) * 0.1)),
        }
    )
    forecast = forecast_panel(frame, settings=FAST)
    steps = forecast.groupby(["model", "horizon_months"])["value"].diff().dropna()
    assert (steps >= 0).all()
    assert (forecast["value"] >= 0).all()


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_row_order_and_other_pools_change_nothing(seed):
    rng = np.random.default_rng(seed)
    months = pd.date_range("2010-01-01", periods=50, freq="MS")
    panel = pd.concat(
        pd.DataFrame({"unique_id": name, "reference_month": months, "value": rng.random(50) + 4})
        for name in ("a/rate/total", "b/rate/total", "a/claims/total")
    )
    whole = forecast_with_paths(panel, settings=FAST)
    shuffled = forecast_with_paths(panel.sample(frac=1, random_state=seed), settings=FAST)
    pd.testing.assert_frame_equal(whole.quantiles, shuffled.quantiles)
    is_pool = panel["unique_id"].str.contains("rate")
    alone = forecast_with_paths(panel[is_pool], settings=FAST)
    within = whole.quantiles[whole.quantiles["unique_id"].str.contains("rate")]
    pd.testing.assert_frame_equal(within.reset_index(drop=True), alone.quantiles)
    paths = whole.paths[whole.paths["unique_id"].str.contains("rate")].reset_index(drop=True)
    pd.testing.assert_frame_equal(paths, alone.paths)


def test_workers_change_nothing(rate):
    panel = pd.concat([rate(60, unique_id="a"), rate(60, unique_id="b", seed=2)])
    threads = ForecastSettings(backend="threading", path_count=500)
    one = forecast_with_paths(panel, settings=threads)
    two = forecast_with_paths(panel, settings=threads, n_jobs=2)
    pd.testing.assert_frame_equal(one.quantiles, two.quantiles)
    pd.testing.assert_frame_equal(one.paths, two.paths)


def test_arguments_are_not_changed(rate, fast):
    frame = rate()
    kept = frame.copy(deep=True)
    forecast_panel(frame, settings=fast)
    pd.testing.assert_frame_equal(frame, kept)


def test_scale_of_a_rate_carries_over(rate, fast):
    frame = rate()
    once = forecast_panel(frame, settings=fast)
    tenfold = forecast_panel(frame.assign(value=10 * frame["value"]), settings=fast)
    np.testing.assert_allclose(tenfold["value"], 10 * once["value"], rtol=1e-6)


def test_gap_is_bridged_and_the_rest_is_near_the_whole(rate, fast):
    frame = rate()
    gap = frame["reference_month"].between("2006-07-01", "2006-11-01")
    result = forecast_with_paths(frame[~gap], settings=fast)
    assert result.failures.empty
    whole = forecast_panel(frame, settings=fast)
    assert np.abs(result.quantiles["value"] - whole["value"]).max() < 0.8
    nulls = forecast_panel(frame.assign(value=frame["value"].mask(gap)), settings=fast)
    pd.testing.assert_frame_equal(nulls, result.quantiles)


def test_missing_last_months_move_the_origin_back(rate, fast):
    frame = rate()
    forecast = forecast_panel(
        frame.assign(value=frame["value"].mask(frame.index > 110)), settings=fast
    )
    assert (forecast["origin_month"] == frame["reference_month"].iloc[110]).all()


def test_unequal_lengths_have_each_its_own_origin(rate, fast):
    panel = pd.concat([rate(60, unique_id="short"), rate(120, unique_id="long")])
    origins = forecast_panel(panel, settings=fast).groupby("unique_id")["origin_month"].unique()
    assert origins["short"].tolist() == [pd.Timestamp("2004-12-01")]
    assert origins["long"].tolist() == [pd.Timestamp("2009-12-01")]


def test_constant_series_stays_and_its_models_are_listed(rate):
    result = forecast_with_paths(rate(60).assign(value=5.1))
    assert (result.quantiles["value"] == 5.1).all()
    assert result.failures["model"].tolist() == list(DEFAULT_MEMBERS[:-3])
    assert (result.failures["fallback_model"] == "seasonal_random_walk").all()
    assert result.failures["message"].str.contains("a series that changes").all()


def test_fewer_than_24_months_fall_back_to_the_baseline(rate):
    result = forecast_with_paths(rate(23))
    assert result.failures["model"].tolist() == list(DEFAULT_MEMBERS[:-3])
    assert result.failures["message"].iloc[0] == "expected at least 24 observed months, got 23"
    wide = result.quantiles.pivot(
        index=["horizon_months", "quantile_level"], columns="model", values="value"
    )
    np.testing.assert_array_equal(wide["ensemble"], wide["seasonal_random_walk"])


def test_two_months_cannot_be_forecast_and_are_listed(rate, fast):
    panel = pd.concat([rate(2, unique_id="tiny"), rate(60, unique_id="whole")])
    result = forecast_with_paths(panel, settings=fast)
    assert result.quantiles["unique_id"].unique().tolist() == ["whole"]
    failure = result.failures.iloc[0]
    assert (failure["unique_id"], failure["fallback_model"]) == ("tiny", "none")
    nothing = forecast_with_paths(rate(5).assign(value=np.nan), settings=fast)
    assert nothing.quantiles.empty
    assert nothing.failures["fallback_model"].tolist() == ["none"]


def test_empty_frame_gives_empty_frames(rate, fast):
    result = forecast_with_paths(rate(5).iloc[:0], settings=fast)
    assert result.quantiles.empty
    assert result.paths.empty
    assert result.failures.empty
    assert result.quantiles.dtypes.astype(str).to_dict() == {
        "unique_id": "str",
        "origin_month": "datetime64[us]",
        "horizon_months": "int64",
        "reference_month": "datetime64[us]",
        "model": "str",
        "quantile_level": "float64",
        "value": "float64",
    }


def test_lower_bound_holds_unless_the_series_was_below_it(rate, fast):
    low = rate(60).assign(value=lambda frame: np.maximum(frame["value"] - 5, 0.0))
    assert forecast_panel(low, settings=fast)["value"].min() == 0.0
    changes = rate(60).assign(value=lambda frame: frame["value"].diff().fillna(0.0))
    assert forecast_panel(changes, settings=fast)["value"].min() < 0


@pytest.mark.parametrize("scale", ["auto", "log"])
def test_a_series_that_reaches_zero_is_forecast_on_its_level(rate, fast, scale):
    low = rate(60).assign(value=lambda frame: np.maximum(frame["value"] - 5, 0.0))
    asked = forecast_panel(low, settings=replace(fast, scale=scale))
    level = forecast_panel(low, settings=replace(fast, scale="level"))
    pd.testing.assert_frame_equal(asked, level)


def test_own_levels_and_horizon_are_kept(rate, fast):
    forecast = forecast_panel(
        rate(), horizon_months=18, quantile_levels=(0.1, 0.5, 0.9), settings=fast
    )
    assert forecast["horizon_months"].max() == 18
    assert sorted(forecast["quantile_level"].unique()) == [0.1, 0.5, 0.9]


def test_latest_vintage_of_a_month_stands(rate, fast):
    frame = rate(60)
    first = frame.assign(value=frame["value"] + 1, vintage=frame["reference_month"])
    last = frame.assign(vintage=pd.Timestamp("2010-01-01"))
    revised = forecast_panel(pd.concat([last, first]), settings=fast)
    pd.testing.assert_frame_equal(revised, forecast_panel(frame, settings=fast))


def test_unknown_model_is_rejected(rate):
    with pytest.raises(ValueError, match="models: expected some of .* got \\['theta'\\]"):
        forecast_panel(
            rate(), settings=ForecastSettings(models=("theta",), ensemble_models=("theta",))
        )


def test_seed_changes_draws_and_nothing_else(rate, fast):
    one = forecast_panel(rate(), settings=fast)
    other = forecast_panel(rate(), settings=replace(fast, seed=7))
    difference = np.abs(one["value"] - other["value"])
    assert 0 < difference.max() < 0.5


def test_equal_weights_are_the_median_of_the_members_where_asked_for(rate):
    plain = ForecastSettings(path_count=500)
    asked = replace(plain, models=(*plain.models, "equal_weights"))
    made = forecast_panel(rate(), settings=asked)
    wide = made.pivot(index=["horizon_months", "quantile_level"], columns="model", values="value")
    members = [name for name in plain.ensemble_models if name in wide.columns]
    np.testing.assert_allclose(wide["equal_weights"], wide[members].median(axis=1), rtol=1e-12)
    assert "equal_weights" not in set(forecast_panel(rate(), settings=plain)["model"])


def test_a_month_that_came_as_a_shock_is_told_and_weighs_less(rate, fast):
    frame = rate(240)
    jump = np.where(frame.index >= 200, 8.0 * 0.7 ** (frame.index - 200), 0.0)
    shocked = frame.assign(value=frame["value"] + jump)
    made = forecast_with_paths(shocked, settings=fast)
    assert frame["reference_month"][200] in set(made.unusual_months["reference_month"])
    in_full = forecast_with_paths(shocked, settings=replace(fast, unusual_weight=1.0))
    pd.testing.assert_frame_equal(made.unusual_months, in_full.unusual_months)

    def width(result):
        told = result.quantiles.query("model == 'ensemble' and horizon_months == 6")
        levels = told.set_index("quantile_level")["value"]
        return levels[0.975] - levels[0.025]

    assert width(made) < width(in_full)
    assert forecast_with_paths(frame, settings=fast).unusual_months.empty
