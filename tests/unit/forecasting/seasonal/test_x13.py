"""Specification, model text and failures of X-13."""

import json

import numpy as np
import pandas as pd
import pytest

from forecasting.seasonal import SeasonalSettings
from forecasting.seasonal.series import MonthlySeries
from forecasting.seasonal.x13 import X13Error, X13Model, decompose, identify, power_of_ten

FIRST = pd.Timestamp("1949-01-01")
# Box, Jenkins and Reinsel, Time Series Analysis, series G: airline passengers, thousands.
AIRLINE = np.array([
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149,
    170, 170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
    171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243,
    264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
    242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374,
    413, 405, 355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
    340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472,
    548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
], dtype=float)  # fmt: skip


def airline() -> MonthlySeries:
    return MonthlySeries("x", FIRST, AIRLINE)


def test_airline_passengers_get_the_airline_model() -> None:
    model = identify(airline(), mode="multiplicative", settings=SeasonalSettings())
    assert model.orders == "(0 1 1)(0 1 1)"
    assert model.identified_to == pd.Timestamp("1960-12-01")


def test_airline_passengers_have_the_season_stl_finds_independently() -> None:
    from statsmodels.tsa.seasonal import STL

    model = X13Model("multiplicative", "(0 1 1)(0 1 1)", (), pd.Timestamp("1960-12-01"))
    components = decompose(airline(), model=model, settings=SeasonalSettings())
    independent = np.exp(STL(np.log(AIRLINE), period=12, seasonal=13).fit().seasonal)
    assert np.abs(components.factors[:144] / independent - 1.0).max() < 0.04
    assert int(np.argmax(components.factors[-12:])) == 6
    assert np.allclose(components.adjusted * components.factors[:144], AIRLINE)


def test_outlier_after_identification_is_found_and_kept_out_of_the_season() -> None:
    broken = AIRLINE.copy()
    broken[-5] *= 1.6
    model = X13Model("multiplicative", "(0 1 1)(0 1 1)", (), pd.Timestamp("1959-12-01"))
    series = MonthlySeries("x", FIRST, broken)
    plain = decompose(airline(), model=model, settings=SeasonalSettings())
    disturbed = decompose(series, model=model, settings=SeasonalSettings())
    assert np.abs(disturbed.factors[-12:] / plain.factors[-12:] - 1.0).max() < 0.02
    assert disturbed.irregular[-5] > 0.4


def test_many_regressors_fit_the_lines_of_the_binary() -> None:
    names = tuple(f"ao{year}.{month}" for year in range(1950, 1956) for month in ("feb", "aug"))
    model = X13Model("multiplicative", "(0 1 1)(0 1 1)", names, pd.Timestamp("1960-12-01"))
    assert len(decompose(airline(), model=model, settings=SeasonalSettings()).factors) == 156


def test_regressors_outside_the_series_are_dropped() -> None:
    names = ("ao1940.jan", "ls1949.jan", "ao1970.may")
    model = X13Model("multiplicative", "(0 1 1)(0 1 1)", names, pd.Timestamp("1960-12-01"))
    with_names = decompose(airline(), model=model, settings=SeasonalSettings())
    without = decompose(
        airline(),
        model=X13Model("multiplicative", "(0 1 1)(0 1 1)", (), pd.Timestamp("1960-12-01")),
        settings=SeasonalSettings(),
    )
    assert np.array_equal(with_names.factors, without.factors)


def test_model_survives_its_json() -> None:
    model = X13Model("additive", "(2 1 0)(0 1 1)", ("ls1975.jan",), pd.Timestamp("1980-01-01"))
    assert X13Model.from_json(model.to_json()) == model
    assert X13Model.from_json(json.dumps({"method": "stl", "reason": "short"})) is None


def test_text_that_is_no_model_is_an_error() -> None:
    for text in ("x", "{}", '{"method": "x13"}'):
        with pytest.raises(ValueError, match="seasonal model"):
            X13Model.from_json(text)


def test_error_of_the_binary_reaches_the_message() -> None:
    model = X13Model("additive", "(0 1 1)(0 1 nonsense)", (), pd.Timestamp("1960-12-01"))
    with pytest.raises(X13Error, match="X-13: "):
        decompose(airline(), model=model, settings=SeasonalSettings())


def test_slow_binary_is_stopped(tmp_path) -> None:
    sleeper = tmp_path / "sleeper"
    sleeper.write_text("#!/bin/sh\nexec sleep 5\n")
    sleeper.chmod(0o755)
    chosen = SeasonalSettings(binary=str(sleeper), timeout_seconds=0.2)
    with pytest.raises(X13Error, match="more than 0.2 s"):
        identify(airline(), mode="additive", settings=chosen)


@pytest.mark.parametrize(
    ("value", "power"), [(5.1, 0.1), (10.0, 1.0), (99.0, 1.0), (0.0, 1.0), (-1234.0, 100.0)]
)
def test_power_of_ten_brings_figures_to_two_digits(value: float, power: float) -> None:
    assert power_of_ten(np.full(3, value)) == pytest.approx(power)
