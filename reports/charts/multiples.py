"""Small multiples: the same figure of many areas, each in a panel, all on one scale.

What does not belong here: estimating what is drawn.
"""

import math
from typing import TYPE_CHECKING

import pandas as pd

from reports.bulletin.chart_blocks import Panel, SmallMultiples
from reports.charts.canvas import overlay, write
from reports.charts.lettering import LINE_SPACING, fitted, text_width_points
from reports.charts.style import (
    ACCENT,
    BANDS,
    GRID,
    INK,
    LEAST_FONT_SIZE,
    MUTED,
    POINTS_PER_INCH,
    WARM,
    WIDTH_INCHES,
    set_month_ticks,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_OF_95 = 1.96  # standard errors on each side
WIDTH_OF_80 = 1.2816
_MOST_COLUMNS = 5
_PANEL_HEIGHT = 70.0
_LOWEST_PANEL = 46.0
_MOST_HEIGHT = 620.0
_LEFT = 26.0
_GAP = 8.0
_TITLE_GAP = 4.0
_BOTTOM = 13.0


def draw_small_multiples(chart: SmallMultiples, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of one panel per area, with the 80 and 95 % band and the line."""
    from matplotlib.figure import Figure

    width = width_inches * POINTS_PER_INCH
    count = max(1, len(chart.panels))
    columns = min(_MOST_COLUMNS, max(1, math.ceil(math.sqrt(count))))
    rows = math.ceil(count / columns)
    panel_width = (width - _LEFT - columns * _GAP) / columns
    lines = _title_lines(chart, panel_width)
    head = lines * LEAST_FONT_SIZE * LINE_SPACING + _TITLE_GAP
    room = (_MOST_HEIGHT - _BOTTOM) / rows - head
    panel_height = min(_PANEL_HEIGHT, max(_LOWEST_PANEL, room))
    height = rows * (panel_height + head) + _BOTTOM
    figure = Figure(figsize=(width_inches, height / POINTS_PER_INCH))
    scale = _common_scale(chart)
    for place, panel in enumerate(chart.panels):
        left = _LEFT + (place % columns) * (panel_width + _GAP)
        top = (place // columns) * (panel_height + head) + head
        axes = figure.add_axes(
            (
                left / width,
                1 - (top + panel_height) / height,
                panel_width / width,
                panel_height / height,
            )
        )
        is_last = place + columns >= count
        _draw_panel(axes, panel, chart, scale, is_first=place % columns == 0, is_last=is_last)
    sheet = overlay(figure)
    for place, panel in enumerate(chart.panels):
        left = _LEFT + (place % columns) * (panel_width + _GAP)
        top = (place // columns) * (panel_height + head)
        for line, text in enumerate(
            fitted(panel.title, panel_width, size=LEAST_FONT_SIZE, most_lines=lines), start=1
        ):
            write(
                sheet, left, top + line * LEAST_FONT_SIZE * LINE_SPACING, text, size=LEAST_FONT_SIZE
            )
    return figure


def _title_lines(chart: SmallMultiples, width: float) -> int:
    widths = [text_width_points(panel.title, LEAST_FONT_SIZE) for panel in chart.panels]
    return 2 if max(widths, default=0) > width else 1


def _common_scale(chart: SmallMultiples) -> tuple[float, float, pd.Timestamp, pd.Timestamp] | None:
    filled = [panel for panel in chart.panels if not panel.values.empty]
    if not filled:
        return None
    reach = [(panel.values, WIDTH_OF_95 * panel.standard_errors.fillna(0)) for panel in filled]
    low = min(float((values - error).min()) for values, error in reach)
    high = max(float((values + error).max()) for values, error in reach)
    if chart.line is not None:
        low, high = min(low, chart.line.value), max(high, chart.line.value)
    margin = 0.05 * (high - low) or 0.5
    first = min(panel.values.index.min() for panel in filled)
    last = max(panel.values.index.max() for panel in filled)
    return low - margin, high + margin, first, last


def _draw_panel(
    axes: "Axes",
    panel: Panel,
    chart: SmallMultiples,
    scale: tuple[float, float, pd.Timestamp, pd.Timestamp] | None,
    *,
    is_first: bool,
    is_last: bool,
) -> None:
    from matplotlib.ticker import MaxNLocator

    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=2, width=0.5, labelsize=LEAST_FONT_SIZE, pad=1.5)
    if scale is None:
        axes.set_xticks([])
        axes.set_yticks([])
    else:
        low, high, first, last = scale
        axes.set_ylim(low, high)
        axes.set_xlim(first, last)  # type: ignore[arg-type]
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
        axes.grid(axis="y", color=GRID, linewidth=0.5)
        axes.set_axisbelow(True)
        axes.tick_params(labelleft=is_first, labelbottom=is_last)
        _mark_years(axes, first, last, is_labelled=is_last)
    if not panel.values.empty:
        _draw_bands(axes, panel)
    if chart.line is not None and scale is not None:
        axes.axhline(chart.line.value, color=WARM, linewidth=0.8, linestyle=(0, (4, 2)))
    if panel.note:
        _write_note(axes, panel)


def _mark_years(
    axes: "Axes", first: pd.Timestamp, last: pd.Timestamp, *, is_labelled: bool
) -> None:
    years = [
        pd.Timestamp(year=year, month=1, day=1)
        for year in range(first.year, last.year + 1)
        if first <= pd.Timestamp(year=year, month=1, day=1) <= last
    ]
    step = max(1, math.ceil(len(years) / 2))
    shown = years[len(years) % step :: step] if len(years) > 1 else years
    # The last label would reach beyond the panel into the next one.
    shown = (
        [year for year in shown if (last - year) / (last - first) > 0.12] if last > first else shown
    )
    labels = [f"{year:%Y}" if is_labelled else "" for year in shown]
    set_month_ticks(axes, shown, labels)


def _draw_bands(axes: "Axes", panel: Panel) -> None:
    values, errors = panel.values, panel.standard_errors
    for colour, factor in ((BANDS[0], WIDTH_OF_95), (BANDS[1], WIDTH_OF_80)):
        axes.fill_between(
            values.index,
            values - factor * errors,
            values + factor * errors,
            color=colour,
            linewidth=0,
        )
    axes.plot(values.index, values, color=ACCENT, linewidth=1.1)
    axes.plot(values.index[-1:], values.iloc[-1:], marker="o", markersize=2.6, color=INK)


def _write_note(axes: "Axes", panel: Panel) -> None:
    width = axes.get_window_extent().width / axes.figure.dpi * POINTS_PER_INCH - 6
    lines = fitted(panel.note, width, size=LEAST_FONT_SIZE, most_lines=3)
    is_empty = panel.values.empty
    axes.text(
        0.5,
        0.5 if is_empty else 0.96,
        "\n".join(lines),
        transform=axes.transAxes,
        fontsize=LEAST_FONT_SIZE,
        color=MUTED,
        ha="center",
        va="center" if is_empty else "top",
        linespacing=1.15,
    )
