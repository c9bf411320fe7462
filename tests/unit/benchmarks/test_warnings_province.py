"""Tables of replayed provinces from cases already judged."""

import pandas as pd

from benchmarks.warnings_province import tables_of
from benchmarks.warnings_province_cases import Case
from benchmarks.warnings_province_replay import Replay
from benchmarks.warnings_province_scores import CaseScores, _with_timing

NOTHING = Replay(*[pd.DataFrame()] * 4)


def months(*texts):
    return pd.to_datetime(pd.Series(texts)).astype("datetime64[us]")


def scores(lag, *, yellow=0, orange=0, troubled=(True, False)):
    onsets = _with_timing(
        pd.DataFrame(
            {
                "area_code": ["a"],
                "onset_month": months("2024-01-01"),
                "reached_month": months("2024-07-01"),
                "lag_months": [lag],
            }
        )
    )
    areas = pd.DataFrame(
        {
            "area_code": ["a", "b"], "is_troubled": troubled, "months": 60,
            "yellow_spells": yellow, "yellow_months": 2 * yellow, "orange_spells": orange,
            "orange_months": orange, "false_yellow": yellow, "changes": 4,
        }
    )  # fmt: skip
    every = pd.date_range("2023-11-01", periods=10, freq="MS", unit="us")
    ranks = pd.DataFrame(
        {"vintage": every, "area_code": "b", "level_rank": [2 * (n < yellow) for n in range(10)]}
    )
    return CaseScores(onsets, areas, ranks)


def case(scenario, made):
    return Case(1, scenario, made, made, NOTHING)


def test_a_slow_rise_is_found_in_time_before_it_reaches_one_point():
    assert scores(5.0).onsets["is_in_time"].tolist() == [True]
    assert scores(6.0).onsets["is_in_time"].tolist() == [False]
    assert scores(float("nan")).onsets["is_in_time"].tolist() == [False]


def test_alarms_are_told_per_area_decade_and_against_calm():
    calm = scores(float("nan"), yellow=1, orange=1, troubled=(False, False))
    calm = CaseScores(calm.onsets.head(0), calm.areas, calm.ranks)
    page = "\n".join(
        tables_of([case("steel_crisis", scores(1.0, yellow=2)), case("calm", calm)], [1])
    )
    assert "| steel_crisis | 1 | 100 % | 100 % | 0 | 1.0 | 1 | 4.00 | 0.8 | 100 % |" in page
    assert "| calm | 1.0 | 2.00 | 2.00 | 2.00 |" in page
    assert "| steel_crisis | 1 | 12.00 | 12.00 | 20.0 % | 10.0 % |" in page
