"""Spring Festival end to end: found, taken out, projected, left alone where absent."""

import json

import numpy as np
import pandas as pd
import pytest

from forecasting.seasonal import MovingHoliday, SeasonalSettings, adjust, identify_models
from forecasting.seasonal.holiday import FestivalWindow
from forecasting.seasonal.holiday_choice import _likelihood, choose_window
from forecasting.seasonal.series import MonthlySeries
from forecasting.seasonal.x13 import X13Model, decompose, model_aicc, power_of_ten

FIRST = pd.Timestamp("2014-01-01")
WEEK = (3, 9)
PLANTED = FestivalWindow(WEEK, 15, 0, 20, "constant")
EFFECT = (0.6, 0.9)
SEASON = np.array([0.8, 0.6, 0.3, -0.2, -0.3, 0.4, 0.3, 0.0, -0.4, -0.6, -0.4, -0.5])


def effect_of(months: int) -> np.ndarray:
    return PLANTED.regressors(FIRST, months) @ np.array(EFFECT)


def without_festival(months: int, *, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    level = 20.0 + np.cumsum(generator.normal(0.0, 0.05, months))
    return level + np.resize(SEASON, months) + generator.normal(0.0, 0.1, months)


def panel(months: int = 120, *, seed: int = 1, has_festival: bool = True) -> pd.DataFrame:
    values = without_festival(months, seed=seed) + has_festival * effect_of(months)
    return pd.DataFrame(
        {
            "unique_id": "A/rate/total",
            "reference_month": pd.date_range(FIRST, periods=months, freq="MS").as_unit("us"),
            "value": values,
        }
    )


MODES = {"A/rate/total": "additive"}
HOLIDAYS = {"A/rate/total": MovingHoliday(reference_days=WEEK)}


def identified(series: pd.DataFrame, **changes) -> pd.DataFrame:
    return identify_models(series, **({"modes": MODES, "moving_holidays": HOLIDAYS} | changes))


def test_planted_festival_is_found_and_kept_in_the_model() -> None:
    model = json.loads(identified(panel())["model"].iloc[0])
    assert model["festival"]["reference_days"] == list(WEEK)
    assert model["festival"]["before_days"] > 0
    assert model["festival"]["selection_factor"] >= 1.0


def test_festival_leaves_the_adjusted_figures_and_enters_the_factors() -> None:
    names = [f"A/rate/{seed}" for seed in range(5)]
    series = pd.concat([panel(seed=seed).assign(unique_id=name) for seed, name in enumerate(names)])
    modes = dict.fromkeys(names, "additive")
    holidays = dict.fromkeys(names, MovingHoliday(reference_days=WEEK))
    truth = np.tile(effect_of(132) + np.resize(SEASON, 132), 5)
    is_ahead = np.tile(np.arange(132) >= 120, 5)
    errors = {}
    for key, tried in {"with": holidays, "without": None}.items():
        models = identify_models(series, modes=modes, moving_holidays=tried)
        adjusted = adjust(series, models=models, modes=modes).adjusted
        errors[key] = (adjusted["seasonal_factor"] - truth).to_numpy() ** 2
        assert np.allclose(
            adjusted["value"] - adjusted["seasonal_factor"],
            adjusted["seasonally_adjusted"],
            equal_nan=True,
        )
    for months in (is_ahead, ~is_ahead):
        assert errors["with"][months].mean() < 0.5 * errors["without"][months].mean()


def test_coefficients_come_with_their_errors() -> None:
    model = X13Model("additive", "(0 1 1)(0 1 1)", (), pd.Timestamp("2023-12-01"))
    kept = pd.DataFrame(
        {
            "unique_id": ["A/rate/total"],
            "model": [
                X13Model(
                    model.mode, model.orders, (), model.identified_to, festival=PLANTED
                ).to_json()
            ],
        }
    )
    found = adjust(panel(), models=kept, modes=MODES).festival
    assert found["part"].tolist() == ["before", "after"]
    assert found["window_days"].tolist() == [15, 20]
    distance = (found["coefficient"] - np.array(EFFECT)).abs()
    assert (distance < 3 * found["standard_error"]).all()
    assert found["standard_error"].between(0.02, 0.2).all()


def test_effect_by_month_comes_with_an_error_and_reaches_into_the_next_year() -> None:
    series = panel()
    found = adjust(series, models=identified(series), modes=MODES).festival_months
    assert set(found["reference_month"].dt.month) <= {1, 2, 3}
    assert found["reference_month"].max() >= pd.Timestamp("2024-02-01")
    place = (found["reference_month"].dt.year - 2014) * 12 + found["reference_month"].dt.month - 1
    distance = (found["festival_effect"] - effect_of(132)[place]).abs()
    assert (found["standard_error"] > 0).all()
    assert (distance <= 2.0 * found["standard_error"]).mean() > 0.85


def test_series_without_a_festival_has_no_rows_of_it() -> None:
    series = panel()
    result = adjust(series, models=identified(series, moving_holidays=None), modes=MODES)
    assert result.festival.empty
    assert result.festival_months.empty


def test_doubt_about_the_windows_widens_the_errors() -> None:
    chosen = [
        choose_window(
            without_festival(120, seed=seed) + 0.5 * effect_of(120),
            first_month=FIRST,
            holiday=HOLIDAYS["A/rate/total"],
        )
        for seed in range(10)
    ]
    factors = [window.selection_factor for window in chosen if window]
    assert len(factors) >= 7
    assert min(factors) >= 1.0
    assert 1.05 < np.mean(factors) < 3.0


def test_series_without_a_festival_gets_none() -> None:
    chosen = [
        choose_window(
            without_festival(120, seed=seed), first_month=FIRST, holiday=HOLIDAYS["A/rate/total"]
        )
        for seed in range(20)
    ]
    assert sum(window is not None for window in chosen) <= 6


def test_series_without_the_setting_has_the_model_it_always_had() -> None:
    series = panel()
    without = [
        identify_models(series, modes=MODES),
        identified(series, moving_holidays={"A/rate/total": None}),
        identified(series, moving_holidays={"other": MovingHoliday()}),
    ]
    assert "festival" not in without[0]["model"].iloc[0]
    assert without[0].equals(without[1])
    assert without[0].equals(without[2])


def test_scale_of_the_series_scales_the_effect_only() -> None:
    small, big = panel(), panel().assign(value=lambda frame: frame["value"] * 1e5)
    found = [
        adjust(series, models=identified(series), modes=MODES).festival for series in (small, big)
    ]
    for column in ("coefficient", "standard_error", "standard_error_after_choice"):
        assert np.allclose(found[1][column] / 1e5, found[0][column], rtol=1e-4)


def test_multiplicative_effect_is_a_logarithm() -> None:
    values = np.exp(without_festival(120, seed=2) / 20.0 + effect_of(120) / 10.0)
    series = panel().assign(value=1000.0 * values)
    modes = {"A/rate/total": "multiplicative"}
    result = adjust(series, models=identified(series, modes=modes), modes=modes)
    assert set(result.festival["mode"]) == {"multiplicative"}
    assert result.festival["coefficient"].abs().max() < 0.3
    ratio = result.adjusted["value"] / result.adjusted["seasonal_factor"]
    assert np.allclose(ratio, result.adjusted["seasonally_adjusted"], equal_nan=True)


def test_aicc_on_the_grid_is_near_that_of_the_binary() -> None:
    series = MonthlySeries("x", FIRST, panel()["value"].to_numpy())
    plain = X13Model("additive", "(0 1 1)(0 1 1)", (), series.last_month)
    with_festival = X13Model("additive", "(0 1 1)(0 1 1)", (), series.last_month, festival=PLANTED)
    scale = power_of_ten(series.values)
    columns = PLANTED.regressors(FIRST, 120)
    likelihood = _likelihood(series.values / scale, np.empty((120, 0)), columns)
    own = (likelihood.without(), likelihood.with_columns([0, 1])[0])
    for model, aicc in zip((plain, with_festival), own, strict=True):
        independent = model_aicc(series, model=model, settings=SeasonalSettings())
        # A grid never reaches the highest likelihood, and comes near it.
        assert -1e-3 <= aicc - independent < 1.2
    coefficients = likelihood.with_columns([0, 1])[1] * scale
    found = decompose(series, model=with_festival, settings=SeasonalSettings()).festival
    assert found is not None
    independent_coefficients = [one.coefficient for one in found.coefficients]
    assert np.allclose(coefficients, independent_coefficients, atol=0.05)


def test_outlier_near_the_festival_does_not_hide_it() -> None:
    series = panel()
    series.loc[series["reference_month"] >= "2020-02-01", "value"] += 1.5
    model = json.loads(identified(series)["model"].iloc[0])
    assert "ls2020.feb" in model["regressors"]
    assert model["festival"]["before_days"] > 0


def test_history_from_before_the_table_is_adjusted_too() -> None:
    months = pd.date_range("1980-01-01", periods=480, freq="MS").as_unit("us")
    generator = np.random.default_rng(3)
    values = 20.0 + np.resize(SEASON, 480) + generator.normal(0.0, 0.1, 480)
    values += PLANTED.regressors(months[0], 480) @ np.array(EFFECT)
    series = pd.DataFrame({"unique_id": "A/rate/total", "reference_month": months, "value": values})
    result = adjust(series, models=identified(series), modes=MODES)
    assert set(result.adjusted["method"]) == {"x13"}
    assert len(result.festival)


def test_gap_that_forces_stl_says_that_the_festival_stays_in() -> None:
    series = panel()
    models = identified(series)
    result = adjust(series.drop(index=[60, 61]), models=models, modes=MODES)
    assert set(result.adjusted["method"]) == {"stl"}
    assert "Spring Festival is not taken out" in result.failures["reason"].iloc[0]


@pytest.mark.parametrize("months", [36, 59])
def test_short_series_names_no_festival(months: int) -> None:
    model = json.loads(identified(panel(months))["model"].iloc[0])
    assert model["method"] == "stl"


def test_too_few_months_choose_no_window() -> None:
    assert choose_window(np.arange(35.0), first_month=FIRST, holiday=MovingHoliday()) is None


def test_outliers_in_every_january_to_march_leave_nothing_to_choose() -> None:
    outliers = np.eye(120)[:, np.arange(120) % 12 < 3]
    values = panel()["value"].to_numpy()
    assert (
        choose_window(values, first_month=FIRST, holiday=MovingHoliday(), outliers=outliers) is None
    )


def test_same_outlier_twice_changes_nothing() -> None:
    values = panel()["value"].to_numpy()
    step = (np.arange(120) >= 50).astype(float)[:, None]
    once, twice = (
        choose_window(values, first_month=FIRST, holiday=HOLIDAYS["A/rate/total"], outliers=columns)
        for columns in (step, np.hstack([step, step]))
    )
    assert once is not None
    assert twice is not None
    assert once.to_fields() == twice.to_fields()


def test_series_without_noise_has_no_festival() -> None:
    values = 5.0 + 0.1 * np.arange(120) + np.resize(SEASON, 120)
    assert choose_window(values, first_month=FIRST, holiday=MovingHoliday()) is None


def test_binary_that_fails_leaves_the_windows_in_the_airline_model() -> None:
    models = identified(panel(), settings=SeasonalSettings(binary="/nowhere/x13as"))
    model = json.loads(models["model"].iloc[0])
    assert model["orders"] == "(0 1 1)(0 1 1)"
    assert "remark" in model
    assert "festival" in model


def test_model_with_festival_survives_its_json_and_bad_windows_are_errors() -> None:
    model = X13Model("additive", "(0 1 1)(0 1 1)", (), pd.Timestamp("2020-01-01"), festival=PLANTED)
    assert X13Model.from_json(model.to_json()) == model
    broken = model.to_json().replace('"before_days": 15', '"before_days": 99')
    with pytest.raises(ValueError, match="seasonal model"):
        X13Model.from_json(broken)


def test_decomposition_projects_the_festival_of_the_coming_year() -> None:
    series = MonthlySeries("x", FIRST, panel()["value"].to_numpy())
    model = X13Model("additive", "(0 1 1)(0 1 1)", (), series.last_month)
    kept = X13Model("additive", "(0 1 1)(0 1 1)", (), series.last_month, festival=PLANTED)
    factors = [
        decompose(series, model=one, settings=SeasonalSettings()).factors[-12:]
        for one in (model, kept)
    ]
    truth = effect_of(132)[-12:] + SEASON
    assert np.abs(factors[1] - truth).max() < np.abs(factors[0] - truth).max()
