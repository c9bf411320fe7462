"""All members over a pool: what they say together, and what one may do to the others."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from forecasting import ForecastSettings, backtest_panel, forecast_panel
from forecasting.members import MEMBERS
from forecasting.models.protocol import FloatArray
from forecasting.models.scale import Scale
from forecasting.pool import IndicatorValues, Pool
from forecasting.pool_pass import PoolForecast, pool_forecast
from forecasting.settings import DEFAULT_MEMBERS

SEASON = np.array([0.6, 0.5, 0.2, -0.2, -0.4, 0.1, 0.3, 0.1, -0.3, -0.4, -0.3, -0.2])
CHEAP = ForecastSettings(
    models=("structural", "robust_autoregression", "direct_ridge"),
    ensemble_models=("structural", "robust_autoregression", "direct_ridge"),
    path_count=500,
)
LEVELS = np.array([0.1, 0.5, 0.9])


def pool_of(values: FloatArray, *indicators: IndicatorValues, first: int = 0) -> Pool:
    names = tuple(f"{number:03d}/rate/total" for number in range(values.shape[1]))
    return Pool(names, first, values, indicators)


def rates(months: int = 108, count: int = 3, *, seed: int = 0) -> FloatArray:
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 0.1, (months, 1)).cumsum(axis=0)
    own = rng.normal(0, 0.1, (months, count)).cumsum(axis=0)
    return np.exp(0.2 * (common + own)) * (6 + np.resize(SEASON, months)[:, None])


def claims(months: int, columns: int = 1, *, seed: int = 1, lag: int = 1) -> IndicatorValues:
    values = 100 + np.random.default_rng(seed).normal(size=(months, columns, 1)).cumsum(axis=0)
    return IndicatorValues(("claims",), values, (lag,))


def run(
    pool: Pool,
    chosen: ForecastSettings = CHEAP,
    *,
    scale: Scale = "log",
    rows: Sequence[int] = (107,),
    has_paths: bool = False,
    drawn: Sequence[Sequence[int]] | None = None,
) -> PoolForecast:
    return pool_forecast(
        pool,
        scale,
        rows,
        horizon_months=4,
        levels=LEVELS,
        settings=chosen,
        draws=[np.random.default_rng(row) for row in rows] if has_paths else [],
        drawn=drawn,
    )


def long(values: FloatArray, names: Sequence[str] = ()) -> pd.DataFrame:
    months, count = values.shape
    labels = names or [f"{number:04d}/rate/total" for number in range(count)]
    return pd.DataFrame(
        {
            "unique_id": np.repeat(labels, months),
            "reference_month": np.tile(
                pd.date_range("2000-01-01", periods=months, freq="MS"), count
            ),
            "value": values.T.ravel(),
        }
    )


def test_every_member_speaks_and_the_ensemble_lies_among_them() -> None:
    made = run(pool_of(rates()), rows=(95, 107), has_paths=True)
    assert set(made.quantiles) == {*CHEAP.models, "ensemble"}
    assert made.failures == {}
    assert made.quantiles["ensemble"].shape == (2, 3, 3, 4)
    assert [*made.paths] == [(row, series) for row in range(2) for series in range(3)]
    assert made.paths[1, 2].shape == (500, 4)
    medians = {name: quantiles[:, :, 1] for name, quantiles in made.quantiles.items()}
    members = np.stack([medians[name] for name in CHEAP.models])
    assert (medians["ensemble"] <= members.max(axis=0) + 0.03).all()
    assert (medians["ensemble"] >= members.min(axis=0) - 0.03).all()


def test_members_without_what_they_need_say_nothing() -> None:
    chosen = ForecastSettings(path_count=500)
    alone = run(pool_of(rates(count=1)), chosen)
    silent = {"vector_autoregression", "dynamic_factor", "labour_flows"}
    assert silent.isdisjoint(alone.quantiles)
    assert alone.failures == {}
    helped = run(pool_of(rates(count=1), claims(108)), chosen)
    assert {"vector_autoregression", "dynamic_factor"} <= set(helped.quantiles)


def test_failing_member_is_listed_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: object) -> Sequence[FloatArray]:
        raise np.linalg.LinAlgError("singular matrix")

    pool = pool_of(rates())
    without = ("structural", "direct_ridge")
    expected = run(pool, ForecastSettings(models=without, ensemble_models=without))
    monkeypatch.setattr(type(MEMBERS["robust_autoregression"]), "centres", raises)
    made = run(pool)
    assert made.failures == {"robust_autoregression": "singular matrix"}
    assert_array_equal(made.quantiles["ensemble"], expected.quantiles["ensemble"])


def test_models_shown_beside_take_no_part() -> None:
    only = replace(CHEAP, ensemble_models=("structural",))
    made = run(pool_of(rates()), only)
    assert_array_equal(made.quantiles["ensemble"], made.quantiles["structural"])
    assert "robust_autoregression" in made.quantiles


def test_values_without_a_logarithm_are_missing() -> None:
    values = rates()
    values[50:52, 0] = [-1.0, 0.0]
    missing = values.copy()
    missing[50:52, 0] = np.nan
    first, second = run(pool_of(values)), run(pool_of(missing))
    assert_array_equal(first.quantiles["ensemble"], second.quantiles["ensemble"])
    on_level = [run(pool_of(table), scale="level") for table in (values, missing)]
    assert (on_level[0].quantiles["ensemble"] != on_level[1].quantiles["ensemble"]).any()


def test_paths_are_drawn_only_where_wanted() -> None:
    assert run(pool_of(rates())).paths == {}
    every = run(pool_of(rates()), rows=(95, 107), has_paths=True).paths
    few = run(pool_of(rates()), rows=(95, 107), has_paths=True, drawn=((1,), (0, 2))).paths
    assert [*few] == [(0, 1), (1, 0), (1, 2)]
    for place, paths in few.items():
        assert_array_equal(paths, every[place])


def test_areas_that_err_together_have_paths_that_move_together() -> None:
    made = run(pool_of(rates(240, 4)), rows=(239,), has_paths=True)
    ends = np.stack([made.paths[0, series][:, 3] for series in range(4)], axis=1)
    spread_of_mean = ends.mean(axis=1).std()
    assert spread_of_mean > 1.2 * np.sqrt(np.mean(ends.var(axis=0)) / 4)


@settings(max_examples=5, deadline=None)
@given(cut=st.integers(60, 107), seed=st.integers(0, 99), size=st.sampled_from([-1.0, 1e6, np.nan]))
def test_later_months_change_nothing(cut: int, seed: int, size: float) -> None:
    values = rates(seed=seed)
    values[:20, 1] = np.nan
    common, own = claims(108, seed=seed), claims(108, 3, seed=seed + 1)
    tables = [values, common.values, own.values]
    later = [table.copy() for table in tables]
    for table in later:
        table[cut:] *= size

    def of(parts: Sequence[FloatArray]) -> PoolForecast:
        groups = [
            replace(group, values=part)
            for group, part in zip((common, own), parts[1:], strict=True)
        ]
        pool = pool_of(parts[0], *groups, first=5)
        return run(pool, rows=(cut - 1,), has_paths=True)

    full, changed, short = of(tables), of(later), of([table[:cut] for table in tables])
    for other in (changed, short):
        for place, paths in full.paths.items():
            assert_array_equal(other.paths[place], paths)
        for name, quantiles in full.quantiles.items():
            assert_array_equal(other.quantiles[name], quantiles)


def test_every_member_forecasts_the_past_as_it_would_have_then() -> None:
    values = rates(132, 3)
    frame = long(values)
    months = pd.date_range("2000-01-01", periods=132, freq="MS", unit="us")
    lead = pd.DataFrame(
        {
            "reference_month": months,
            "indicator_code": "claims",
            "value": claims(132).values[:, 0, 0],
            "publication_lag_months": 1,
        }
    )
    origin = months[104]
    made = backtest_panel(frame, origins=[months[92], origin], indicators=lead)
    made = made[made["origin_month"] == origin].reset_index(drop=True)
    known = frame[frame["reference_month"] <= origin]
    then = forecast_panel(known, indicators=lead[lead["reference_month"] < origin])
    keys = ["unique_id", "model", "horizon_months", "quantile_level"]
    pd.testing.assert_frame_equal(made[keys], then[keys])
    # Products of whole matrices round by their number of rows.
    assert_allclose(made["value"], then["value"], rtol=1e-9)
    assert set(DEFAULT_MEMBERS) - set(made["model"]) == {"labour_flows"}


@pytest.mark.parametrize("wiggle", [0.0, 1e-8])
def test_series_at_rest_for_years_does_not_spoil_the_pool(wiggle: float) -> None:
    values = rates(180, 4)
    rng = np.random.default_rng(7)
    still = np.r_[np.full(90, 5.0) + wiggle * rng.normal(size=90), 5 + rng.normal(0, 0.1, 90)]
    origins = [pd.Timestamp("2000-01-01") + pd.DateOffset(months=row) for row in (140, 170)]
    alone = backtest_panel(long(values), origins=origins)
    beside = backtest_panel(long(np.concatenate([values, still[:, None]], axis=1)), origins=origins)
    beside = beside[beside["unique_id"] != "0004/rate/total"].reset_index(drop=True)
    difference = np.abs(np.log(beside["value"] / alone["value"]))
    assert difference.groupby(beside["model"]).max().max() < 0.25


def test_thousand_short_series_are_forecast_in_a_moment() -> None:
    values = 3 + np.random.default_rng(8).lognormal(0.0, 0.1, (60, 1000)).cumsum(axis=0) / 50
    values[:40, ::10] = np.nan
    chosen = ForecastSettings(
        models=("structural",), ensemble_models=("structural",), path_count=500, largest_pool=300
    )
    origin = pd.Timestamp("2004-12-01")
    made = backtest_panel(long(values), origins=[origin], settings=chosen, horizon_months=6)
    assert len(made) == 1000 * 3 * 6 * 15
    assert np.isfinite(made["value"]).all()
    wide = made.pivot(
        index=["unique_id", "horizon_months", "quantile_level"], columns="model", values="value"
    )
    falls_back = (wide["ensemble"] == wide["seasonal_random_walk"]).groupby("unique_id").all()
    assert np.flatnonzero(falls_back).tolist() == list(range(0, 1000, 10))
