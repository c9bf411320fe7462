import pandas as pd

from reports.board.plots import Plots, numbers_of
from reports.board.series_numbers import monthly
from reports.bulletin.chart_blocks import BarChart, Chart, FanChart, Line

MONTHS = pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01"])


def bars(code: str = "bars", title: str = "Mining") -> BarChart:
    return BarChart(code, "Jobs", "Jobs", "Jobs", "%", ((title, -1.0, 0.5),))


def fan() -> FanChart:
    values = pd.Series([5.0, 5.1, 5.2], index=MONTHS)
    quantiles = {level: values + level for level in (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)}
    return FanChart(
        code="fan", title="Rate", caption="Rate", alt="Rate", area_code="US", unit_label="%",
        observed=values, adjusted=values, quantiles=quantiles, lines=(Line(5.5, "5.5%"),),
        is_adjusted=True, labels={"observed": "as published"},
    )  # fmt: skip


def test_same_numbers_in_two_languages_are_held_once():
    plots = Plots()
    assert plots.add(bars(title="采矿业"), "zh") == "zh-bars"
    assert plots.add(bars(), "en") == "en-bars"
    told = plots.data()
    assert len(told["numbers"]) == 1
    assert told["charts"]["zh-bars"]["names"] == ["采矿业"]


def test_other_units_are_other_numbers():
    plots = Plots()
    plots.add(bars(), "en")
    plots.add(BarChart("bars", "", "", "", "万人", (("采矿业", -0.1, 0.05),)), "zh")
    assert len(plots.data()["numbers"]) == 2


def test_bar_holds_the_half_width_of_its_interval():
    numbers, _ = numbers_of(bars())
    assert numbers["bars"] == [[-1, 0.98]]


def test_fan_holds_bands_from_wide_to_narrow():
    numbers, words = numbers_of(fan())
    widths = [upper[1][0] - lower[1][0] for lower, upper in numbers["bands"]]
    assert widths == sorted(widths, reverse=True)
    assert len(widths) == 3
    assert numbers["marks"] == [5.5]
    assert words["marks"] == ["5.5%"]


def test_chart_no_script_draws_has_no_place():
    plots = Plots()
    assert plots.add(Chart("other", "Other", "Other", "Other"), "en") is None
    assert plots.data() == {"numbers": [], "charts": {}}


def test_series_without_a_figure_is_empty():
    assert monthly(pd.Series([float("nan")], index=MONTHS[:1])) == ["", []]
