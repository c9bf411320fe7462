"""Jobs created and destroyed by month, and the balance of both.

What does not belong here: estimating flows (forecasting.enterprises).
"""

from typing import TYPE_CHECKING

import pandas as pd

from reports.bulletin.chart_blocks import FlowBars
from reports.charts.style import (
    ACCENT,
    INK,
    WARM,
    WIDTH_INCHES,
    add_legend,
    label_unit,
    new_axes,
    set_month_ticks,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BAR_DAYS = 21
_HEIGHT_INCHES = 2.15
_MOST_LABELS = 9
_CREATION = "#8db3d9"
_DESTRUCTION = "#e2a76f"


def draw_flow_bars(chart: FlowBars, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of jobs created upwards and destroyed downwards, with 95 % whiskers."""
    figure, axes = new_axes(_HEIGHT_INCHES, width_inches=width_inches)
    months = chart.creation.index
    _draw_bars(axes, chart.creation, chart.creation_error, _CREATION, "", chart.labels["creation"])
    _draw_bars(
        axes,
        -chart.destruction,
        chart.destruction_error,
        _DESTRUCTION,
        "////",
        chart.labels["destruction"],
    )
    full = chart.net.asfreq("MS") if len(chart.net) > 1 else chart.net
    axes.plot(
        full.index,
        full,
        color=INK,
        linewidth=1.3,
        marker="o",
        markersize=2.6,
        markerfacecolor="white",
        label=chart.labels["net"],
    )
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.margins(x=0.02)
    _mark_months(axes, months)
    label_unit(axes, chart.unit_label)
    add_legend(axes)
    return figure


def _draw_bars(
    axes: "Axes",
    values: "pd.Series[float]",
    errors: "pd.Series[float]",
    colour: str,
    hatch: str,
    label: str,
) -> None:
    axes.bar(
        values.index,
        values,
        width=_BAR_DAYS,
        color=colour,
        hatch=hatch,
        edgecolor=WARM if hatch else ACCENT,
        linewidth=0.4,
        label=label,
    )
    axes.errorbar(
        values.index,
        values,
        yerr=1.96 * errors.fillna(0),
        fmt="none",
        ecolor=INK,
        elinewidth=0.7,
        capsize=1.4,
    )


def _mark_months(axes: "Axes", months: pd.Index) -> None:
    step = max(1, -(-len(months) // _MOST_LABELS))
    shown = [pd.Timestamp(month) for month in months[::-1][::step]]
    set_month_ticks(axes, shown, [f"{month:%Y-%m}" for month in shown])
