"""Seasonal adjustment of a panel: what is recovered, what is refused, what is said."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecasting.seasonal import SeasonalSettings, adjust, identify_models
from forecasting.seasonal.series import split_panel

SEASON_PP = np.array([0.8, 0.6, 0.3, -0.2, -0.3, 0.4, 0.3, 0.0, -0.4, -0.6, -0.4, -0.5])
COLUMNS = [
    "unique_id",
    "reference_month",
    "value",
    "seasonally_adjusted",
    "seasonal_factor",
    "trend",
    "noise_standard_error",
    "mode",
    "method",
]


def planted(
    months: int, *, unique_id: str = "A/rate/total", seed: int = 1, first: str = "1990-01-01"
) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    signal = 6.0 + np.cumsum(generator.normal(0.0, 0.05, months))
    season = np.resize(SEASON_PP, months)
    noise = generator.normal(0.0, 0.1, months)
    return pd.DataFrame(
        {
            "unique_id": unique_id,
            "reference_month": pd.date_range(first, periods=months, freq="MS").as_unit("us"),
            "value": signal + season + noise,
        }
    )


def adjusted_additively(series: pd.DataFrame, **changes: object) -> pd.DataFrame:
    return result_of(series, **changes).adjusted


def result_of(series: pd.DataFrame, mode: str = "additive", **changes: object):
    chosen = SeasonalSettings(**changes)
    modes = {str(name): mode for name in series["unique_id"].unique()}
    models = identify_models(series, modes=modes, settings=chosen)
    return adjust(series, models=models, modes=modes, settings=chosen)


def test_planted_season_is_recovered_by_x13() -> None:
    adjusted = adjusted_additively(planted(180))
    assert list(adjusted.columns) == COLUMNS
    assert set(adjusted["method"]) == {"x13"}
    observed = adjusted[adjusted["value"].notna()]
    errors = observed["seasonal_factor"] - np.resize(SEASON_PP, 180)
    assert np.sqrt((errors**2).mean()) < 0.05
    assert np.allclose(
        observed["value"] - observed["seasonal_factor"], observed["seasonally_adjusted"]
    )


def test_twelve_months_of_projected_factors_follow_the_last_figure() -> None:
    adjusted = adjusted_additively(planted(120))
    ahead = adjusted.tail(12)
    assert ahead["reference_month"].tolist() == list(
        pd.date_range("2000-01-01", periods=12, freq="MS")
    )
    assert ahead[["value", "seasonally_adjusted", "trend"]].isna().all().all()
    assert np.abs(ahead["seasonal_factor"] - SEASON_PP).max() < 0.15
    assert (ahead["noise_standard_error"] > 0).all()


def test_multiplicative_season_is_recovered_as_ratio() -> None:
    series = planted(120)
    ratios = 1.0 + SEASON_PP / 10.0
    generator = np.random.default_rng(2)
    level = 100_000.0 * 1.002 ** np.arange(120)
    series["value"] = level * np.resize(ratios, 120) * np.exp(generator.normal(0, 0.002, 120))
    adjusted = result_of(series, "multiplicative").adjusted
    observed = adjusted[adjusted["value"].notna()]
    assert set(adjusted["mode"]) == {"multiplicative"}
    assert np.abs(observed["seasonal_factor"] - np.resize(ratios, 120)).max() < 0.005
    assert np.allclose(
        observed["value"] / observed["seasonal_factor"], observed["seasonally_adjusted"]
    )
    relative = observed["noise_standard_error"] / observed["seasonally_adjusted"]
    assert relative.between(0.0012, 0.0032).all()


def test_noise_is_measured_within_a_third() -> None:
    panel = pd.concat([planted(180, unique_id=f"A/rate/{seed}", seed=seed) for seed in range(6)])
    noise = adjusted_additively(panel).groupby("unique_id")["noise_standard_error"].last()
    assert 0.08 < noise.mean() < 0.13


def test_scale_of_the_series_scales_the_result() -> None:
    series = planted(100)
    large = series.assign(value=series["value"] * 1e6)
    small, big = adjusted_additively(series), adjusted_additively(large)
    for column in ("seasonally_adjusted", "seasonal_factor", "noise_standard_error"):
        assert np.allclose(big[column] / 1e6, small[column], rtol=1e-6, equal_nan=True)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32 - 1))
def test_row_order_and_other_series_change_nothing(seed: int) -> None:
    one = planted(72, unique_id="A/rate/1")
    panel = pd.concat([one, planted(70, unique_id="A/rate/2", seed=3)])
    shuffled = panel.sample(frac=1.0, random_state=seed)
    alone = adjusted_additively(one)
    together = adjusted_additively(shuffled)
    pd.testing.assert_frame_equal(
        alone, together[together["unique_id"] == "A/rate/1"].reset_index(drop=True)
    )


def test_arguments_are_not_changed() -> None:
    series = planted(70).sample(frac=1.0, random_state=0)
    before = series.copy(deep=True)
    adjusted_additively(series)
    pd.testing.assert_frame_equal(series, before)


def test_number_of_jobs_changes_nothing() -> None:
    panel = pd.concat([planted(70, unique_id=f"A/rate/{k}", seed=k) for k in range(3)])
    modes = {f"A/rate/{k}": "additive" for k in range(3)}
    models = [identify_models(panel, modes=modes, n_jobs=jobs) for jobs in (1, 2)]
    pd.testing.assert_frame_equal(*models)
    results = [adjust(panel, models=models[0], modes=modes, n_jobs=jobs) for jobs in (1, 2)]
    pd.testing.assert_frame_equal(results[0].adjusted, results[1].adjusted)


def test_short_series_goes_to_stl_and_says_why() -> None:
    result = result_of(planted(48))
    assert set(result.adjusted["method"]) == {"stl"}
    assert result.failures.to_dict("records") == [
        {
            "unique_id": "A/rate/total",
            "method": "stl",
            "reason": "48 months are too few for X-13",
        }
    ]
    observed = result.adjusted[result.adjusted["value"].notna()]
    assert np.abs(observed["seasonal_factor"] - np.resize(SEASON_PP, 48)).max() < 0.2


def test_below_36_months_nothing_is_adjusted() -> None:
    result = result_of(planted(35))
    assert set(result.adjusted["method"]) == {"none"}
    assert (result.adjusted["seasonal_factor"] == 0.0).all()
    observed = result.adjusted[result.adjusted["value"].notna()]
    assert observed["seasonally_adjusted"].equals(observed["value"])
    assert "35 months" in result.failures["reason"].iloc[0]


def test_gap_of_five_months_stays_missing_but_keeps_its_season() -> None:
    series = planted(96)
    holed = series.drop(index=range(50, 55))
    result = result_of(holed)
    gap = result.adjusted.iloc[50:55]
    assert set(result.adjusted["method"]) == {"stl"}
    assert gap[["value", "seasonally_adjusted", "trend"]].isna().all().all()
    assert np.abs(gap["seasonal_factor"].to_numpy() - np.resize(SEASON_PP, 96)[50:55]).max() < 0.2
    assert result.failures["reason"].iloc[0] == "5 months are missing inside the series"


def test_month_that_no_year_has_a_figure_of_is_named() -> None:
    series = planted(96)
    june = series["reference_month"].dt.month == 6
    told = result_of(series[~june]).failures["reason"].iloc[0]
    assert "no year has a figure in month 6: its season is a guess" in told
    almost = june & (series.index > 12)
    assert "guess" not in result_of(series[~almost]).failures["reason"].iloc[0]


def test_only_what_follows_a_gap_of_more_than_a_year_is_used() -> None:
    series = planted(160)
    result = result_of(series.drop(index=range(40, 54)))
    assert result.adjusted["reference_month"].min() == pd.Timestamp("1994-07-01")
    assert set(result.adjusted["method"]) == {"x13"}
    assert "only figures from 1994-07" in result.failures["reason"].iloc[0]


def test_constant_series_is_left_alone_without_noise() -> None:
    result = result_of(planted(72).assign(value=5.0))
    assert set(result.adjusted["method"]) == {"none"}
    assert (result.adjusted["noise_standard_error"] == 0.0).all()
    assert "constant" in result.failures["reason"].iloc[0]


def test_figures_of_zero_make_a_multiplicative_series_additive() -> None:
    series = planted(72)
    series.loc[10, "value"] = 0.0
    result = result_of(series, "multiplicative")
    assert set(result.adjusted["mode"]) == {"additive"}
    assert set(result.adjusted["method"]) == {"stl"}
    assert "zero or below" in result.failures["reason"].iloc[0]


@pytest.mark.parametrize("binary", ["/nowhere/x13as", "/bin/false"])
def test_failing_binary_falls_back_to_stl_visibly(binary: str) -> None:
    result = result_of(planted(72), binary=binary)
    assert set(result.adjusted["method"]) == {"stl"}
    assert "X-13" in result.failures["reason"].iloc[0]


def test_unusable_series_never_stops_the_others() -> None:
    twice = pd.concat([planted(70, unique_id="A/rate/1")] * 2)
    empty = planted(3, unique_id="A/rate/2").assign(value=np.nan)
    result = result_of(pd.concat([twice, empty, planted(70, unique_id="A/rate/3")]))
    assert set(result.adjusted["unique_id"]) == {"A/rate/3"}
    reasons = dict(zip(result.failures["unique_id"], result.failures["reason"], strict=True))
    assert reasons == {
        "A/rate/1": "the month 1990-01 is given twice",
        "A/rate/2": "it holds no figure",
    }


def test_infinite_figures_count_as_missing() -> None:
    series = planted(72)
    series.loc[30, "value"] = np.inf
    result = result_of(series)
    assert np.isnan(result.adjusted["value"].iloc[30])
    assert "1 infinite figures" in result.failures["reason"].iloc[0]


def test_empty_panel_gives_empty_frames() -> None:
    result = result_of(planted(5).head(0))
    assert list(result.adjusted.columns) == COLUMNS
    assert result.adjusted.empty
    assert result.failures.empty


def test_later_data_do_not_change_an_earlier_vintage() -> None:
    series = planted(100)
    models = identify_models(series.head(72), modes={"A/rate/total": "additive"})
    modes = {"A/rate/total": "additive"}
    first = adjust(series.head(80), models=models, modes=modes).adjusted
    again = adjust(series.head(80).copy(), models=models, modes=modes).adjusted
    pd.testing.assert_frame_equal(first, again)
    assert json.loads(models["model"].iloc[0])["identified_to"] == "1995-12"


def test_missing_model_is_replaced_by_the_airline_model() -> None:
    series = planted(80)
    none = pd.DataFrame({"unique_id": [], "model": []})
    result = adjust(series, models=none, modes={"A/rate/total": "additive"})
    assert set(result.adjusted["method"]) == {"x13"}


def test_span_is_capped() -> None:
    adjusted = adjusted_additively(planted(500, first="1950-01-01"))
    assert adjusted["value"].notna().sum() == 480
    assert adjusted["reference_month"].min() == pd.Timestamp("1951-09-01")


def test_absent_mode_is_an_error_that_names_the_series() -> None:
    with pytest.raises(ValueError, match="A/rate/total"):
        identify_models(planted(60), modes={})


def test_absent_column_and_odd_day_are_errors() -> None:
    modes = {"A/rate/total": "additive"}
    with pytest.raises(ValueError, match="value"):
        identify_models(planted(60).drop(columns="value"), modes=modes)
    odd = planted(60)
    odd["reference_month"] += pd.Timedelta(days=3)
    with pytest.raises(ValueError, match="month starts"):
        identify_models(odd, modes=modes)


def test_zero_in_a_short_multiplicative_series_does_not_inflate_its_noise() -> None:
    series = planted(30).assign(value=lambda frame: 100 * frame["value"])
    series.loc[5, "value"] = 0.0
    adjusted = result_of(series, mode="multiplicative").adjusted
    assert set(adjusted["mode"]) == {"additive"}
    assert adjusted["noise_standard_error"].max() < 100.0


def test_missing_temp_folder_is_a_failure_not_a_crash(monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    result = result_of(planted(120))
    assert set(result.adjusted["method"]) == {"stl"}
    assert result.failures["reason"].str.contains("No such file or directory").all()


def test_model_search_that_failed_is_told_with_every_adjustment() -> None:
    series, modes = planted(120), {"A/rate/total": "additive"}
    broken = SeasonalSettings(binary="/nowhere/x13as")
    models = identify_models(series, modes=modes, settings=broken)
    result = adjust(series, models=models, modes=modes)
    assert set(result.adjusted["method"]) == {"x13"}
    assert result.failures["method"].tolist() == ["x13"]
    assert "airline model" in result.failures["reason"].iloc[0]


def test_killed_binary_is_named_as_killed(tmp_path) -> None:
    binary = tmp_path / "x13as"
    binary.write_text("#!/bin/sh\nkill -9 $$\n")
    binary.chmod(0o755)
    reason = result_of(planted(120), binary=str(binary)).failures["reason"].iloc[0]
    assert "X-13 was killed by signal 9" in reason


def test_noise_is_at_least_the_rounding_error_of_the_figures() -> None:
    series = planted(120)
    series["value"] = np.where(np.arange(120) % 37 == 5, 5.1, 5.0)
    noise = adjusted_additively(series)["noise_standard_error"]
    assert noise.min() >= 0.1 / np.sqrt(12.0) * 0.999


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unique_id": None}, "expected a unique_id in every row"),
        ({"value": "n/a"}, "expected numbers, got 'n/a' for A/rate/total 1990-01"),
    ],
)
def test_row_that_cannot_be_placed_or_read_is_an_error(change, message) -> None:
    series = planted(60).astype({"value": object}).assign(**change)
    with pytest.raises(ValueError, match=message):
        list(split_panel(series, settings=SeasonalSettings()))


@pytest.mark.parametrize("shift", ["tz", "hour"])
def test_month_with_time_zone_or_hour_is_an_error(shift: str) -> None:
    series = planted(60)
    months = series["reference_month"]
    moved = months.dt.tz_localize("UTC") if shift == "tz" else months + pd.Timedelta(hours=1)
    with pytest.raises(ValueError, match="expected naive month starts"):
        result_of(series.assign(reference_month=moved))
