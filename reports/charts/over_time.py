"""Charts over time: the fan of a forecast, a band with a line, past forecasts.

What does not belong here: computing what is drawn.
"""

from typing import TYPE_CHECKING

import pandas as pd

from reports.bulletin.chart_blocks import BandChart, FanChart, RecordChart
from reports.charts.history import draw_history, history_height_points
from reports.charts.line_labels import draw_lines
from reports.charts.style import (
    ACCENT,
    BANDS,
    INK,
    MUTED,
    POINTS_PER_INCH,
    WARM,
    WIDTH_INCHES,
    add_legend,
    group_thousands,
    label_unit,
    mark_months,
    new_axes,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INTERVALS = ((0.025, 0.975), (0.1, 0.9), (0.25, 0.75))


def draw_fan(
    chart: FanChart,
    *,
    width_inches: float = WIDTH_INCHES,
    height_inches: float = 2.55,
    has_legend: bool = True,
) -> "Figure":
    """Return the figure of a forecast fan with the figures before it and its lines."""
    strip = history_height_points(chart, width_inches) / POINTS_PER_INCH
    figure, axes = new_axes(height_inches + strip, width_inches=width_inches, foot_inches=strip)
    fan = {level: _from_last(chart, values) for level, values in chart.quantiles.items()}
    for colour, (low, high) in zip(BANDS, _INTERVALS, strict=True):
        if low in fan and high in fan:
            axes.fill_between(fan[low].index, fan[low], fan[high], color=colour, linewidth=0)
    has_both = chart.is_adjusted and not chart.adjusted.empty
    main = chart.adjusted if has_both else chart.observed
    if has_both:
        axes.plot(
            chart.observed.index,
            chart.observed,
            color=MUTED,
            linewidth=0.7,
            linestyle=(0, (1.5, 1.5)),
            label=chart.labels.get("observed", ""),
        )
    label = chart.labels.get("adjusted" if has_both else "observed", "")
    full = main.reindex(pd.date_range(main.index.min(), main.index.max(), freq="MS"))
    axes.plot(full.index, full, color=ACCENT, linewidth=1.6, label=label)
    if 0.5 in fan:
        axes.plot(
            fan[0.5].index,
            fan[0.5],
            color=ACCENT,
            linewidth=1.3,
            linestyle=(0, (4, 2)),
            label=chart.labels.get("median", ""),
        )
    draw_lines(axes, chart.lines)
    _finish(axes, chart.unit_label, has_legend=has_legend)
    if chart.history:
        draw_history(figure, axes, chart)
    return figure


def draw_band(
    chart: BandChart, *, width_inches: float = WIDTH_INCHES, height_inches: float = 2.1
) -> "Figure":
    """Return the figure of a series with its band and the line it is held against."""
    figure, axes = new_axes(height_inches, width_inches=width_inches)
    axes.fill_between(chart.values.index, chart.lower, chart.upper, color=BANDS[1], linewidth=0)
    axes.plot(chart.values.index, chart.values, color=ACCENT, linewidth=1.3)
    axes.axhline(chart.line.value, color=WARM, linewidth=0.9, linestyle=(0, (5, 2)))
    _finish(axes, chart.unit_label, has_legend=False)
    return figure


def draw_record(
    chart: RecordChart, *, width_inches: float = WIDTH_INCHES, height_inches: float = 1.95
) -> "Figure":
    """Return the figure of past forecasts with their 80 % intervals, and what came."""
    figure, axes = new_axes(height_inches, width_inches=width_inches)
    axes.vlines(chart.median.index, chart.lower, chart.upper, color=BANDS[2], linewidth=3.2)
    axes.plot(
        chart.median.index,
        chart.median,
        linestyle="none",
        marker="_",
        markersize=7,
        markeredgewidth=1.4,
        color=ACCENT,
        label=chart.labels.get("median", ""),
    )
    axes.plot(
        chart.observed.index,
        chart.observed,
        linestyle="none",
        marker="o",
        markersize=3.4,
        color=INK,
        label=chart.labels.get("observed", ""),
    )
    _finish(axes, chart.unit_label, has_legend=True, margin=0.03)
    return figure


def _from_last(chart: FanChart, values: "pd.Series[float]") -> "pd.Series[float]":
    main = chart.adjusted if chart.is_adjusted and not chart.adjusted.empty else chart.observed
    before = main[main.index < values.index.min()].tail(1)
    joined: pd.Series[float] = pd.concat([before, values])
    return joined


def _finish(axes: "Axes", unit: str, *, has_legend: bool, margin: float = 0.01) -> None:
    axes.margins(x=margin)
    group_thousands(axes.yaxis)
    label_unit(axes, unit)
    mark_months(axes)
    if has_legend:
        add_legend(axes)
