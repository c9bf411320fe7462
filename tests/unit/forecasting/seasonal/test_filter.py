"""The filter of the season: chosen by how fast the season changes, kept in the model."""

import json

import numpy as np
import pandas as pd
import pytest

from forecasting.seasonal import SeasonalSettings, identify_models
from forecasting.seasonal.components import noise_standard_error
from forecasting.seasonal.series import MonthlySeries
from forecasting.seasonal.x13 import (
    X13Error,
    airline_model,
    choose_filter,
    choose_mode,
    decompose,
    identify,
    model_aicc,
)
from forecasting.seasonal.x13_model import X13Model

FIRST = pd.Timestamp("2010-01-01")
SEASON = np.array([0.8, 0.6, 0.3, -0.2, -0.3, 0.4, 0.3, 0.0, -0.4, -0.6, -0.4, -0.5])


def rate(step: float, *, seed: int = 1) -> MonthlySeries:
    """A rate whose season moves by ``step`` a year; noise of 0.3."""
    generator = np.random.default_rng(seed)
    season = SEASON + np.cumsum(generator.normal(0.0, step, (10, 12)), axis=0)
    level = 20.0 + np.cumsum(generator.normal(0.0, 0.1, 120))
    return MonthlySeries("x", FIRST, level + season.ravel() + generator.normal(0.0, 0.3, 120))


def chosen(series: MonthlySeries) -> str:
    model = airline_model(series, mode="additive")
    return choose_filter(series, model=model, settings=SeasonalSettings())


def test_faster_season_gets_a_shorter_filter() -> None:
    still = [chosen(rate(0.0, seed=seed)) for seed in range(8)]
    fast = [chosen(rate(0.5, seed=seed)) for seed in range(8)]
    assert set(fast) == {"s3x3"}
    assert "s3x3" not in still


def test_stable_filter_gives_every_year_the_same_season() -> None:
    series = rate(0.0)
    model = X13Model("additive", "(0 1 1)(0 1 1)", (), series.last_month, seasonal_filter="stable")
    factors = decompose(series, model=model, settings=SeasonalSettings()).factors
    assert np.allclose(factors[24:36], factors[96:108], atol=1e-6)


def test_noise_is_measured_alike_by_every_filter() -> None:
    measured = {}
    for name in ("s3x3", "s3x9", "stable"):
        levels = []
        for seed in range(6):
            series = rate(0.0, seed=seed)
            model = X13Model(
                "additive", "(0 1 1)(0 1 1)", (), series.last_month, seasonal_filter=name
            )
            components = decompose(series, model=model, settings=SeasonalSettings())
            levels.append(noise_standard_error(components, settings=SeasonalSettings())[-1])
        measured[name] = float(np.mean(levels))
    assert all(0.24 < level < 0.36 for level in measured.values()), measured


def test_filter_is_chosen_and_kept_only_where_asked_for() -> None:
    series = rate(0.5)
    frame = pd.DataFrame(
        {
            "unique_id": "A",
            "reference_month": pd.date_range(FIRST, periods=120, freq="MS").as_unit("us"),
            "value": series.values,
        }
    )
    plain = identify_models(frame, modes={"A": "additive"})["model"].iloc[0]
    asked = SeasonalSettings(seasonal_filter="by_model")
    kept = identify_models(frame, modes={"A": "additive"}, settings=asked)["model"].iloc[0]
    assert "seasonal_filter" not in json.loads(plain)
    assert json.loads(kept) == json.loads(plain) | {"seasonal_filter": "s3x3"}
    model = X13Model.from_json(kept)
    assert model is not None
    assert model.to_json() == kept


def test_types_of_outliers_reach_the_binary() -> None:
    series = rate(0.0)
    values = series.values.copy()
    values[60:72] += 5.0 * 0.7 ** np.arange(12)
    broken = MonthlySeries("x", FIRST, values)
    asked = SeasonalSettings(outlier_types=("ao", "ls", "tc"))
    assert "tc2015.jan" in identify(broken, mode="additive", settings=asked).regressors


def test_setting_without_a_meaning_is_an_error() -> None:
    with pytest.raises(ValueError, match="outlier_types"):
        SeasonalSettings(outlier_types=("so",))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="seasonal_filter"):
        SeasonalSettings(seasonal_filter="longest")  # type: ignore[arg-type]


def test_binary_that_says_nothing_is_an_error() -> None:
    series = rate(0.0)
    silent = SeasonalSettings(binary="/bin/true")
    model = airline_model(series, mode="additive")
    for call in (
        lambda: choose_filter(series, model=model, settings=silent),
        lambda: choose_mode(series, settings=silent),
        lambda: model_aicc(series, model=model, settings=silent),
    ):
        with pytest.raises(X13Error, match="no result"):
            call()
