import json

import chart_samples
import pandas as pd
import pytest

from reports.board.plots import numbers_of
from reports.bulletin.chart_blocks import HeatRow, HeatStrip, LevelStrip, TileMap

SAMPLES = chart_samples.samples()
MONTHS = pd.to_datetime(["2025-11-01", "2026-01-01"])


@pytest.mark.parametrize("name", SAMPLES)
def test_every_chart_the_map_does_not_replace_is_told_in_plain_numbers(name):
    chart = SAMPLES[name]
    told = numbers_of(chart)
    if isinstance(chart, TileMap | LevelStrip):
        assert told is None
        return
    numbers, words = told
    assert numbers["kind"]
    json.dumps([numbers, words], allow_nan=False)


def test_vintage_without_a_signal_is_a_gap_that_is_not_met():
    row = HeatRow(
        "R1", "Rule", pd.Series([0.9, 0.2], MONTHS), pd.Series([True, False], MONTHS), 0.8
    )
    numbers, words = numbers_of(HeatStrip("heat", "", "", "", (row,), {"met": "met"}))
    assert numbers["first"] == "2025-11"
    assert numbers["rows"] == [[[0.9, None, 0.2], "100"]]
    assert words["names"] == ["Rule"]


def test_flows_carry_half_their_intervals():
    chart = SAMPLES["flows_one"]
    numbers, _ = numbers_of(chart)
    assert numbers["net_half"][1] == [pytest.approx(1.96 * 0.1)]


def test_panels_carry_both_intervals_and_the_line():
    numbers, words = numbers_of(SAMPLES["panels"])
    values, inner, outer = numbers["panels"][0]
    assert len(values[1]) == len(inner[1]) == len(outer[1])
    assert outer[1][0] / inner[1][0] == pytest.approx(1.96 / 1.2816)
    assert numbers["panels"][3][0] == ["", []]
    assert words["notes"][3]
    assert numbers["line"] == SAMPLES["panels"].line.value


def test_coverage_is_in_per_cent():
    chart = next(chart for chart in SAMPLES.values() if type(chart).__name__ == "CalibrationPlot")
    numbers, words = numbers_of(chart)
    first = chart.points[0]
    assert numbers["points"][0][:2] == [first.horizon_months, 100 * first.nominal_share]
    assert words["titles"][str(first.horizon_months)]


def test_record_says_that_its_band_holds_eighty_per_cent():
    chart = next(chart for chart in SAMPLES.values() if type(chart).__name__ == "RecordChart")
    assert numbers_of(chart)[0]["shares"] == [80]
