"""Charts by category: levels by vintage, changes by industry.

What does not belong here: computing what is drawn.
"""

import math
from typing import TYPE_CHECKING

import pandas as pd

from reports.bulletin.chart_blocks import BarChart, LevelStrip
from reports.charts.canvas import (
    draw_level_key,
    key_height_points,
    new_canvas,
    write,
)
from reports.charts.lettering import LINE_SPACING, fitted, shortened_to, text_width_points
from reports.charts.marks import Mark, draw_marks, mark_of_level
from reports.charts.style import (
    ACCENT,
    FONT_SIZE,
    GRID,
    INK,
    LEAST_FONT_SIZE,
    POINTS_PER_INCH,
    WIDTH_INCHES,
    label_unit,
    new_axes,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW_HEIGHT = 20.0
_LOWEST_ROW = 8.6  # of letters of 7 points
_MOST_HEIGHT = 470.0  # of all rows, so that forty areas and their key still fit a page
_TWO_LINES = 2 * FONT_SIZE * LINE_SPACING
_MOST_TITLE_SHARE = 0.3
_SYMBOL_POINTS = 11.0
_LEAST_SYMBOL_POINTS = 3.0
_KEY_GAP = 4.0
_FOOT = 12.0
_BAR_HEIGHT = 17.5
_BARS_EDGE = 50.0
_RISE = "#a9bccf"


def draw_level_strip(chart: LevelStrip, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of proposed levels: a row per area, a square per vintage."""
    width = width_inches * POINTS_PER_INCH
    vintages = sorted({point.vintage for _, points in chart.areas for point in points})
    columns = {vintage: place for place, vintage in enumerate(vintages)}
    row_height = max(_LOWEST_ROW, min(_ROW_HEIGHT, _MOST_HEIGHT / max(1, len(chart.areas))))
    size = FONT_SIZE if row_height > FONT_SIZE * LINE_SPACING else LEAST_FONT_SIZE
    widest = max((text_width_points(title, size) for title, _ in chart.areas), default=0)
    left = min(widest, _MOST_TITLE_SHARE * width) + 6
    side = (width - left) / max(1, len(vintages))
    head = key_height_points(chart.levels, width) + _KEY_GAP
    bottom = head + row_height * len(chart.areas)
    figure, axes = new_canvas(bottom + _FOOT, width)
    draw_level_key(axes, chart.levels, left=0.5, top=1, width_points=width - 1)
    styles = {level.code: level for level in chart.levels}
    marks: list[Mark] = []
    for place, (title, points) in enumerate(chart.areas):
        top = head + place * row_height
        _write_title(axes, title, left, top, row_height, size)
        for point in points:
            centre = left + (columns[point.vintage] + 0.5) * side
            level = styles[point.level_code]
            marks.append(mark_of_level(level, centre, top + row_height / 2))
    symbol = min(_SYMBOL_POINTS, 0.72 * min(row_height, side))
    draw_marks(
        axes,
        marks,
        width=side - 1.4,
        height=row_height - 1.4,
        symbol_points=symbol if symbol >= _LEAST_SYMBOL_POINTS else 0,
    )
    mark_vintages(axes, vintages, left=left, side=side, baseline=bottom + 9)
    return figure


def mark_vintages(
    axes: "Axes", vintages: list[pd.Timestamp], *, left: float, side: float, baseline: float
) -> None:
    """Write every so many vintages under columns of squares, the last always, none on another."""
    width = text_width_points("0000-00", LEAST_FONT_SIZE)
    right = left + len(vintages) * side
    step = max(1, math.ceil((width + 8) / side))
    for place in range(len(vintages) - 1, -1, -step):
        centre = min(max(left + (place + 0.5) * side, width / 2), right - width / 2)
        text = f"{vintages[place]:%Y-%m}"
        write(axes, centre, baseline, text, size=LEAST_FONT_SIZE, align="center")


def draw_bars(chart: BarChart, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of changes by industry, falls at the top, with 95 % whiskers."""
    bar_height = min(_BAR_HEIGHT, _MOST_HEIGHT / max(1, len(chart.bars)))
    height = (_BARS_EDGE + bar_height * len(chart.bars)) / POINTS_PER_INCH
    figure, axes = new_axes(height, width_inches=width_inches)
    room = _MOST_TITLE_SHARE * width_inches * POINTS_PER_INCH
    most_lines = 2 if bar_height > 2 * LEAST_FONT_SIZE * LINE_SPACING else 1
    titles = [
        "\n".join(fitted(title, room, size=LEAST_FONT_SIZE, most_lines=most_lines))
        for title, _, _ in chart.bars
    ]
    lines = [line for title in titles for line in title.split("\n")]
    widest = max((text_width_points(line, LEAST_FONT_SIZE) for line in lines), default=0)
    figure.subplots_adjust(left=(widest + 8) / (width_inches * POINTS_PER_INCH))
    axes.grid(visible=False)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    rows = list(range(len(chart.bars)))
    changes = [change for _, change, _ in chart.bars]
    colours = [ACCENT if change < 0 else _RISE for change in changes]
    axes.barh(rows, changes, height=0.62, color=colours)
    axes.errorbar(
        changes,
        rows,
        xerr=[1.96 * error for _, _, error in chart.bars],
        fmt="none",
        ecolor=INK,
        elinewidth=0.8,
        capsize=2,
    )
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(rows, titles, fontsize=LEAST_FONT_SIZE, linespacing=1.0)
    axes.set_ylim(max(1, len(rows)) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    label_unit(axes, chart.unit_label)
    return figure


def _write_title(
    axes: "Axes", title: str, left: float, top: float, row_height: float, size: float
) -> None:
    room = left - 6
    has_room = row_height > _TWO_LINES
    lines = (
        fitted(title, room, size=size, most_lines=2)
        if has_room
        else (shortened_to(title, room, size=size),)
    )
    first = top + row_height / 2 + 0.36 * size - (len(lines) - 1) * size * LINE_SPACING / 2
    for place, line in enumerate(lines):
        baseline = first + place * size * LINE_SPACING
        write(axes, left - 5, baseline, line, size=size, align="right")
