import chart_samples
import numpy as np
import pandas as pd
import pytest

from reports.bulletin.chart_blocks import Chart, TargetProgressRow
from reports.charts.data import CHART_COLUMNS, chart_data

SAMPLES = chart_samples.samples()
SERIES = {
    "fan_mixed_levels": ("observed", "adjusted"),
    "band": ("values", "lower", "upper"),
    "record": ("observed", "median", "lower", "upper"),
    "flows": ("creation", "destruction", "net", "creation_error", "net_error"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_data_have_the_same_columns_for_every_chart(name):
    frame = chart_data(SAMPLES[name])
    assert tuple(frame.columns) == CHART_COLUMNS
    assert frame["value"].dtype == "float64"
    assert (
        frame["value"].notna() | (frame["text"] != "") | (frame["measure"] == "probability")
    ).all()


@pytest.mark.parametrize("name", SERIES)
def test_every_figure_of_a_series_is_told(name):
    told = chart_data(SAMPLES[name])["value"].dropna()
    for field in SERIES[name]:
        values = getattr(SAMPLES[name], field)
        assert np.isin(values.to_numpy(), told.to_numpy()).all()


def test_quantiles_lines_and_levels_of_a_fan_are_told():
    frame = chart_data(SAMPLES["fan_mixed_levels"])
    assert {f"quantile_{level:g}" for level in SAMPLES["fan_mixed_levels"].quantiles} <= set(
        frame["measure"]
    )
    assert list(frame.loc[frame["measure"] == "line", "value"]) == [5.5, 6.0]
    levels = frame[frame["measure"] == "level"]
    assert len(levels) == len(SAMPLES["fan_mixed_levels"].history)
    assert set(levels["text"]) <= {level.title for level in chart_samples.LEVELS}


def test_every_area_of_panels_has_figures_errors_or_a_reason():
    frame = chart_data(SAMPLES["panels"])
    by_area = frame[frame["item_code"] != ""].groupby("item_code")["measure"].agg(set)
    assert len(by_area) == 14
    assert by_area["A3"] == {"note"}
    assert by_area["A0"] == {"smoothed", "standard_error"}


def test_every_tile_tells_its_level_and_since_when():
    frame = chart_data(SAMPLES["tiles"])
    assert len(frame) == 2 * 15
    assert list(frame["text"][:2]) == ["正常", "2024年8月或更早起"]


def test_every_square_of_a_heat_strip_is_told_also_without_a_probability():
    frame = chart_data(SAMPLES["heat"])
    told = frame[frame["measure"] == "probability"]
    assert len(told) == 22 * 25
    assert told["value"].isna().sum() == sum(
        int(row.probability.isna().sum()) for row in SAMPLES["heat"].rows
    )


def test_targets_tell_what_is_known_and_nothing_else():
    frame = chart_data(SAMPLES["targets"])
    row = next(row for row in SAMPLES["targets"].rows if row.known is None)
    assert isinstance(row, TargetProgressRow)
    measures = frame.loc[frame["item_title"] == row.title, "measure"]
    assert list(measures) == ["target", "standing", "probability"]


def test_months_are_months_and_missing_where_there_is_none():
    assert chart_data(SAMPLES["bars"])["reference_month"].isna().all()
    months = chart_data(SAMPLES["flows"])["reference_month"]
    assert months.min() == pd.Timestamp("2020-01-01")


def test_an_unknown_chart_is_refused():
    with pytest.raises(TypeError, match="expected a chart with data, got Chart"):
        chart_data(Chart("x", "", "", ""))
