import numpy as np
import pytest

from forecasting.models import MonthlySeries, SeasonalRandomWalk


def paths_of(values, horizon_months=12, path_count=600):
    fitted = SeasonalRandomWalk().fit(
        MonthlySeries("x", 24_000, np.asarray(values, float), "level")
    )
    return fitted.forecast(
        horizon_months=horizon_months, path_count=path_count, rng=np.random.default_rng(1)
    )


def test_pure_season_repeats_without_error():
    season = np.arange(12.0)
    paths = paths_of(np.tile(season, 5), horizon_months=24)
    np.testing.assert_array_equal(paths, np.tile(season, (600, 2)))


def test_errors_are_those_of_the_past_each_used_alike():
    values = np.random.default_rng(2).normal(size=72)
    differences = values[12:] - values[:-12]
    paths = paths_of(values)
    for month in range(12):
        drawn, counts = np.unique(
            np.round(paths[:, month] - values[-12 + month], 9), return_counts=True
        )
        np.testing.assert_allclose(drawn, np.sort(np.round(differences, 9)))
        assert counts.max() - counts.min() <= 2


def test_second_year_takes_two_year_errors():
    values = np.arange(72.0)
    paths = paths_of(values, horizon_months=24)
    np.testing.assert_allclose(paths[0], values[-1] + np.arange(1, 25))


def test_path_takes_consecutive_errors():
    values = np.r_[np.zeros(36), np.repeat([0.0, 1.0], 18)]
    errors = paths_of(values) - values[-12:]
    switches = np.abs(np.diff(errors, axis=1)).sum(axis=1)
    assert switches.max() <= 2


@pytest.mark.parametrize("count", [3, 11, 20])
def test_short_series_spread_with_the_horizon(count):
    values = 5 + np.random.default_rng(3).normal(size=count)
    spread = paths_of(values, path_count=4000).std(axis=0)
    change = np.sqrt(np.mean(np.diff(values) ** 2))
    np.testing.assert_allclose(spread, change * np.sqrt(np.arange(1, 13)), rtol=0.1)
