"""STL components with gaps and over short series."""

import numpy as np
import pandas as pd
import pytest

from forecasting.seasonal import SeasonalSettings
from forecasting.seasonal.series import MonthlySeries
from forecasting.seasonal.stl import decompose

SEASON = np.array([3.0, 2.0, 1.0, 0.0, -1.0, -2.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0])


def series(values: np.ndarray) -> MonthlySeries:
    return MonthlySeries("x", pd.Timestamp("2000-01-01"), values)


def test_exact_season_on_a_line_is_found_exactly() -> None:
    values = 50.0 + 0.1 * np.arange(72) + np.resize(SEASON, 72)
    found = decompose(series(values), mode="additive", settings=SeasonalSettings())
    assert found.factors == pytest.approx(np.resize(SEASON, 84), abs=0.02)
    assert found.trend == pytest.approx(50.0 + 0.1 * np.arange(72), abs=0.05)


def test_gap_of_a_year_is_bridged_within_the_noise() -> None:
    values = 50.0 + 0.1 * np.arange(72) + np.resize(SEASON, 72)
    values[30:42] = np.nan
    found = decompose(series(values), mode="additive", settings=SeasonalSettings())
    assert np.abs(found.factors - np.resize(SEASON, 84)).max() < 0.3
    assert np.isnan(found.adjusted[30:42]).all()
    assert not np.isnan(found.factors).any()


def test_multiplicative_season_multiplies() -> None:
    ratios = np.exp(SEASON / 100.0)
    values = 1000.0 * np.resize(ratios, 48)
    found = decompose(series(values), mode="multiplicative", settings=SeasonalSettings())
    assert found.factors == pytest.approx(np.resize(ratios, 60), rel=1e-3)
    assert found.adjusted == pytest.approx(np.full(48, 1000.0), rel=1e-3)
