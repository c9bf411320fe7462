import numpy as np
import pandas as pd
import pytest

from benchmarks.scoreboard_peers import peer_case
from benchmarks.scoreboard_scores import (
    ScoredCase,
    at_turning_points,
    bad_share_pct,
    coverage_pct,
    relative_score,
    score,
)
from benchmarks.scoreboard_series import Case, shocked_case
from benchmarks.scoreboard_tables import scoreboard_tables
from benchmarks.scoreboard_walks import walk_forecasts
from catalogue import QUANTILE_LEVELS


def _targets(values: np.ndarray, name: str = "a", first: str = "1990-01-01") -> pd.DataFrame:
    months = pd.date_range(first, periods=len(values), freq="MS").as_unit("us")
    return pd.DataFrame({"unique_id": name, "reference_month": months, "value": values})


def test_a_seasonal_walk_repeats_the_year_with_its_yearly_changes() -> None:
    season = np.tile(np.arange(12.0), 5)
    targets = _targets(season + 2.0 * (np.arange(60) // 12))
    origin = targets["reference_month"].iloc[47]
    walk = walk_forecasts(targets, origins=[origin], horizon_months=12, is_seasonal=True)
    expected = targets["value"].iloc[48:].repeat(len(QUANTILE_LEVELS))
    assert walk["value"].tolist() == expected.tolist()


def test_a_walk_uses_changes_over_as_many_months_as_lie_ahead() -> None:
    targets = _targets(100.0 + np.arange(60))
    origin = targets["reference_month"].iloc[39]
    walk = walk_forecasts(targets, origins=[origin], horizon_months=3, is_seasonal=False)
    assert walk.groupby("horizon_months")["value"].unique().str[0].tolist() == [140, 141, 142]


def test_a_walk_ignores_what_comes_later() -> None:
    values = np.random.default_rng(1).normal(100, 5, 72)
    changed = np.concatenate([values[:60], values[60:] + 50])
    made = [
        walk_forecasts(
            _targets(series),
            origins=[pd.Timestamp("1994-12-01")],
            horizon_months=12,
            is_seasonal=True,
        )
        for series in (values, changed)
    ]
    pd.testing.assert_frame_equal(*made)


def test_a_series_with_few_errors_has_no_walk() -> None:
    targets = pd.concat([_targets(np.arange(60.0)), _targets(np.ones(20), "b", "1993-05-01")])
    walk = walk_forecasts(
        targets, origins=[pd.Timestamp("1994-12-01")], horizon_months=2, is_seasonal=True
    )
    assert set(walk["unique_id"]) == {"a"}


def test_a_seasonal_walk_beyond_a_year_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 12"):
        walk_forecasts(_targets(np.ones(60)), origins=[], horizon_months=13, is_seasonal=True)


def test_the_yardstick_scores_one_against_itself() -> None:
    values = np.random.default_rng(2).normal(100, 5, 120)
    targets = pd.concat([_targets(values), _targets(1e6 * values[::-1], "b")])
    case = Case("x", "x", targets, (pd.Timestamp("1997-06-01"), pd.Timestamp("1998-03-01")))
    walk = walk_forecasts(
        targets, origins=case.origins, horizon_months=12, is_seasonal=True
    ).assign(model="ensemble")
    scored = score(case, walk)
    assert relative_score(scored) == pytest.approx(1.0)
    assert bad_share_pct(scored) == 0
    assert 0 <= coverage_pct(scored) <= 100


def test_relative_scores_are_averaged_geometrically_over_series() -> None:
    scored = pd.DataFrame(
        {
            "unique_id": ["a", "a", "b"],
            "model": "ensemble",
            "weighted_interval_score": [1.0, 3.0, 4.0],
            "walk_score": [2.0, 6.0, 2.0],
        }
    )
    assert relative_score(scored) == pytest.approx(1.0)
    assert bad_share_pct(scored) == 50
    assert np.isnan(relative_score(scored, "another"))


def test_turning_points_are_within_a_year_of_a_peak() -> None:
    months = pd.to_datetime(["2000-02-01", "2000-03-01", "2001-03-01", "2002-03-01", "2002-04-01"])
    near = at_turning_points(pd.DataFrame({"origin_month": months}))
    assert near.index.tolist() == [1, 2, 3]


def test_the_shock_is_ten_points_and_falls_by_a_third_a_month() -> None:
    case = Case("x", "x", _targets(np.full(240, 5.0)), ())
    excess = shocked_case(case).targets["value"].to_numpy() - 5.0
    start = int(np.flatnonzero(excess)[0])
    months = case.targets["reference_month"]
    assert pd.Timestamp("1995-01-01") <= months.iloc[start] <= pd.Timestamp("2000-12-01")
    assert excess[start : start + 4] == pytest.approx([1.0, 10.0, 10 * 2 / 3, 10 * 4 / 9])
    assert (excess[:start] == 0).all()


def test_peers_get_every_third_origin_and_some_series() -> None:
    targets = pd.concat([_targets(np.ones(30), f"{number:02d}") for number in range(20)])
    origins = tuple(targets["reference_month"].iloc[20:27])
    asked = peer_case(Case("x", "x", targets, origins))
    assert asked.origins == origins[::3]
    assert asked.targets["unique_id"].nunique() == 12
    pd.testing.assert_frame_equal(
        asked.targets, peer_case(Case("x", "x", targets, origins)).targets
    )


def test_the_tables_put_the_ensemble_beside_targets_and_peers() -> None:
    occasions = pd.DataFrame(
        {
            "unique_id": "a",
            "origin_month": pd.to_datetime(["1985-06-01", "1990-06-01"]),
            "horizon_months": 1,
            "weighted_interval_score": 1.0,
            "is_within_80": [True, False],
            "walk_score": 2.0,
        }
    )
    own = pd.concat([occasions.assign(model=name) for name in ("ensemble", "ets")])
    peer = occasions.assign(model="auto_arima", weighted_interval_score=4.0)
    case = ScoredCase("national rate", "random_walk", own, 1.0)
    text = scoreboard_tables({"national_adjusted": case}, {"national_adjusted": peer}, [])
    assert "| national rate: WIS / random walk | ≤ 0.66 | 0.500 |" in text
    assert "| … / auto_arima | ≤ 0.79 | 0.250 |" in text
    assert "| … at turning points, %, mean of 1 cases (least to most) | ≥ 72 | 0.0" in text
