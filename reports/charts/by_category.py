"""Charts by category: levels by vintage, changes by industry.

What does not belong here: computing what is drawn.
"""

from typing import TYPE_CHECKING

from reports.bulletin.content import BarChart, LevelStrip, LevelStyle
from reports.charts.style import (
    ACCENT,
    FONT_SIZE,
    GRID,
    INK,
    MUTED,
    WIDTH_INCHES,
    label_unit,
    new_axes,
    shortened,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW_INCHES = 0.34
_MOST_INCHES = 6.5  # of all rows, so that forty areas and their key still fit a page
_TWO_LINES_INCHES = 0.3
_SQUARES_INCHES = 5.2
_SYMBOL_POINTS = 11.0
_LEAST_SYMBOL_POINTS = 3.0
_MOST_MONTHS_NAMED = 9


def draw_level_strip(chart: LevelStrip) -> "Figure":
    """Return the figure of proposed levels: a row per area, a square per vintage."""
    vintages = sorted({point.vintage for _, points in chart.areas for point in points})
    place = {vintage: number for number, vintage in enumerate(vintages)}
    row_inches = min(_ROW_INCHES, _MOST_INCHES / len(chart.areas))
    square_inches = _SQUARES_INCHES / len(vintages)
    size = min(_SYMBOL_POINTS, 0.62 * 72 * min(row_inches, square_inches))
    figure, axes = new_axes(0.75 + row_inches * len(chart.areas))
    figure.set_layout_engine("constrained")
    axes.grid(visible=False)
    styles = {level.code: level for level in chart.levels}
    named = [title for title, _ in chart.areas]
    for row, (_, points) in enumerate(chart.areas):
        for point in points:
            _draw_square(axes, place[point.vintage], row, styles[point.level_code], size)
    axes.set_xlim(-0.5, len(vintages) - 0.5)
    axes.set_ylim(len(chart.areas) - 0.5, -0.5)
    has_room = row_inches > _TWO_LINES_INCHES
    titles = [wrapped(title) if has_room else shortened(title) for title in named]
    axes.set_yticks(range(len(chart.areas)), titles, fontsize=min(FONT_SIZE, 60 * row_inches))
    step = max(1, -(-len(vintages) // _MOST_MONTHS_NAMED))
    shown = range(len(vintages) - 1, -1, -step)
    axes.set_xticks(list(shown), [f"{vintages[number]:%Y-%m}" for number in shown])
    axes.tick_params(axis="x", length=2)
    axes.tick_params(axis="y", length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    _add_key(axes, chart)
    return figure


def draw_bars(chart: BarChart, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of changes by industry, falls at the top, with 95 % whiskers."""
    figure, axes = new_axes(0.7 + 0.24 * len(chart.bars), width_inches=width_inches)
    figure.set_layout_engine("constrained")
    axes.grid(visible=False)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    rows = range(len(chart.bars))
    axes.barh(
        list(rows),
        [change for _, change, _ in chart.bars],
        height=0.62,
        color=[ACCENT if change < 0 else "#a9bccf" for _, change, _ in chart.bars],
    )
    axes.errorbar(
        [change for _, change, _ in chart.bars],
        list(rows),
        xerr=[1.96 * error for _, _, error in chart.bars],
        fmt="none",
        ecolor=INK,
        elinewidth=0.8,
        capsize=2,
    )
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(list(rows), [wrapped(title) for title, _, _ in chart.bars])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    label_unit(axes, chart.unit_label)
    return figure


def _draw_square(
    axes: "Axes", column: int, row: int, level: LevelStyle, symbol_points: float
) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle(
            (column - 0.46, row - 0.4),
            0.92,
            0.8,
            facecolor=level.colour,
            edgecolor=MUTED,
            linewidth=0.4,
        )
    )
    if symbol_points >= _LEAST_SYMBOL_POINTS:
        axes.text(
            column,
            row,
            level.symbol,
            ha="center",
            va="center_baseline",
            color=ink_on(level.colour),
            fontsize=symbol_points,
        )


def _add_key(axes: "Axes", chart: LevelStrip) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=level.colour, edgecolor=MUTED, linewidth=0.4, label=_key(level))
        for level in chart.levels
    ]
    axes.legend(
        handles=handles,
        loc="lower right",
        bbox_to_anchor=(1, 1.02),
        ncols=len(handles),
        frameon=False,
        borderaxespad=0,
        handlelength=1.2,
        columnspacing=1.4,
    )


def _key(level: LevelStyle) -> str:
    return f"{level.symbol} {level.title}"


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on a colour ``#rrggbb``.

    Notes
    -----
    Relative luminance and contrast after WCAG 2.2.

    Examples
    --------
    >>> ink_on("#ffee88")
    '#1f2933'
    """
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else INK
