"""Levels entered at a line and left well below it."""

import numpy as np
import pytest

from forecasting.early_warning.history_levels import levels_of
from forecasting.early_warning.history_settings import LevelLine
from forecasting.early_warning.indicator_season import without_season

LINES = (LevelLine("yellow", 2, 0.6), LevelLine("orange", 3, 0.8))


def ranks(*probability: float, hold: int = 2) -> list[int]:
    found = levels_of(np.array(probability)[:, None], LINES, leave_share=0.5, hold_months=hold)
    return [int(rank) for rank in found[:, 0]]


def test_level_stands_until_twice_well_below_its_line() -> None:
    assert ranks(0.5, 0.6, 0.4, 0.5, 0.2, 0.2, 0.5) == [0, 2, 2, 2, 2, 0, 0]


def test_each_line_is_its_own_switch() -> None:
    assert ranks(0.9, 0.35, 0.35, 0.35, 0.1, 0.1) == [3, 3, 2, 2, 2, 0]


def test_unknown_is_neither_alarm_nor_all_clear() -> None:
    nan = float("nan")
    assert ranks(nan, 0.7, nan, nan, nan) == [0, 2, 2, 2, 2]
    assert ranks(0.7, 0.1, nan, 0.1) == [2, 2, 2, 0]


def test_season_is_taken_off_and_noise_measured() -> None:
    time = np.arange(120)
    draws = np.random.default_rng(0).normal(0, 1.0, 120)
    season = 20 * np.cos(2 * np.pi * time / 12)
    adjusted, noise = without_season(season + draws, 24000)
    assert np.std(adjusted) < 1.5
    assert noise == pytest.approx(1.0, rel=0.3)


def test_figures_without_season_stay_nearly_as_they_are() -> None:
    walk = np.cumsum(np.random.default_rng(1).normal(0, 1.0, 120))
    adjusted, _ = without_season(walk, 24000)
    assert np.std(adjusted - walk) < 0.5
    short = walk[:30]
    assert without_season(short, 24000)[0] == pytest.approx(short)
    assert without_season(np.array([1.0, 2.0]), 24000)[1] == 0.0
