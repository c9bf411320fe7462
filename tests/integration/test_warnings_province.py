"""Replayed provinces: honest in time, and a steel crisis is found."""

from dataclasses import replace

import pandas as pd
import pytest

from benchmarks.warnings_province_known import Province, simulated
from benchmarks.warnings_province_replay import Replay, replay
from benchmarks.warnings_province_scores import judged
from catalogue import month_range
from profiles import load_profile

CRISIS = pd.Timestamp("2024-01-01")
CITIES = ("210300", "210500")
VINTAGES = month_range(pd.Timestamp("2023-11-01"), pd.Timestamp("2024-05-01"))


def _replayed(province: Province, vintages: list[pd.Timestamp]) -> Replay:
    return replay(province, load_profile("liaoning_demo"), vintages=vintages)


@pytest.fixture(scope="module")
def province() -> Province:
    return simulated(7, "steel_crisis", months=36, history_months=60, has_enterprises=False)


@pytest.fixture(scope="module")
def told(province: Province) -> Replay:
    return _replayed(province, VINTAGES)


def _by_city(levels: pd.DataFrame) -> pd.DataFrame:
    return levels.pivot(index="vintage", columns="area_code", values="level_rank")


def test_a_steel_crisis_is_found_in_its_cities_alone(told: Replay) -> None:
    ranks = _by_city(told.levels)
    assert (ranks.loc[VINTAGES[-1], list(CITIES)] >= 2).all()
    others = ranks.drop(columns=list(CITIES))
    assert (others.loc[VINTAGES[-1]] >= 2).sum() <= 2
    assert (ranks.loc[: VINTAGES[0]] >= 3).to_numpy().sum() == 0


def test_later_rows_never_change_an_earlier_level(province: Province, told: Replay) -> None:
    cut = VINTAGES[3]
    known = replace(
        province,
        tables={
            form: frame[frame["received_month"] <= cut].reset_index(drop=True)
            for form, frame in province.tables.items()
        },
    )
    early = _replayed(known, VINTAGES[:4])
    pd.testing.assert_frame_equal(
        early.levels.reset_index(drop=True),
        told.levels[told.levels["vintage"] <= cut].reset_index(drop=True),
    )


def test_onsets_are_judged_from_the_truth(province: Province, told: Replay) -> None:
    scores = judged(province, told.levels, since=VINTAGES[0])
    assert set(scores.onsets["area_code"]) == set(CITIES)
    assert scores.onsets["is_in_time"].all()
    assert scores.areas.set_index("area_code").loc["210100", "is_troubled"] == False  # noqa: E712
    assert CRISIS in VINTAGES
