"""The heat strip: how probable each signal was at each vintage, and where it was met.

Shades run from light to dark, so that grey print keeps their order. What does not belong
here: evaluating rules (forecasting.early_warning).
"""

import math
from typing import TYPE_CHECKING

import pandas as pd

from reports.bulletin.chart_blocks import MET_SYMBOL, MISSING_SYMBOL, HeatRow, HeatStrip
from reports.charts.by_category import mark_vintages
from reports.charts.canvas import draw_box, ink_on, new_canvas, write
from reports.charts.lettering import shortened_to, text_width_points
from reports.charts.marks import Mark, draw_marks
from reports.charts.style import (
    INK,
    LEAST_FONT_SIZE,
    MUTED,
    POINTS_PER_INCH,
    WIDTH_INCHES,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHADES = ("#f5f8fb", "#d3e1ee", "#a7c4df", "#6d9cc6", "#36699c", "#12375f")
_ROW_HEIGHT = 11.5
_LOWEST_ROW = 9.0
_MOST_HEIGHT = 600.0
_HEAD = 17.0
_FOOT = 13.0
_MOST_TITLE_SHARE = 0.46
_LEAST_SYMBOL = 4.0
_SHADE_WIDTH = 16.0


def shade_of(probability: float) -> str:
    """Return the colour of a probability: six steps, the first below one sixth.

    Examples
    --------
    >>> shade_of(0.99)
    '#12375f'
    """
    return SHADES[min(len(SHADES) - 1, max(0, int(probability * len(SHADES))))]


def draw_heat_strip(chart: HeatStrip, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of a row per signal and a square per vintage."""
    width = width_inches * POINTS_PER_INCH
    vintages = sorted({month for row in chart.rows for month in row.probability.index})
    count = max(1, len(chart.rows))
    row_height = max(_LOWEST_ROW, min(_ROW_HEIGHT, (_MOST_HEIGHT - _HEAD - _FOOT) / count))
    titles = [row.title for row in chart.rows]
    size = LEAST_FONT_SIZE
    widest = max((text_width_points(title, size) for title in titles), default=0)
    left = min(widest, _MOST_TITLE_SHARE * width) + 6
    side = (width - left) / max(1, len(vintages))
    figure, axes = new_canvas(_HEAD + count * row_height + _FOOT, width)
    _draw_key(axes, chart, width)
    marks: list[Mark] = []
    for place, row in enumerate(chart.rows):
        top = _HEAD + place * row_height
        title = shortened_to(row.title, left - 6, size=size)
        write(axes, left - 5, top + row_height / 2 + 2.5, title, size=size, align="right")
        for column, vintage in enumerate(vintages):
            centre = left + (column + 0.5) * side
            marks.append(_mark(row, vintage, centre, top + row_height / 2))
    symbol = min(7.0, 0.75 * min(row_height, side))
    draw_marks(
        axes,
        marks,
        width=side - 0.8,
        height=row_height - 0.8,
        symbol_points=symbol if symbol >= _LEAST_SYMBOL else 0,
    )
    mark_vintages(axes, vintages, left=left, side=side, baseline=_HEAD + count * row_height + 9)
    return figure


def _mark(row: HeatRow, vintage: pd.Timestamp, centre: float, middle: float) -> Mark:
    probability = float(row.probability.get(vintage, math.nan))
    if not math.isfinite(probability):
        return Mark(centre, middle, "#ffffff", MISSING_SYMBOL, MUTED)
    colour = shade_of(probability)
    symbol = MET_SYMBOL if bool(row.is_met.get(vintage, False)) else ""
    return Mark(centre, middle, colour, symbol, ink_on(colour))


def _draw_key(axes: "Axes", chart: HeatStrip, width: float) -> None:
    parts = [
        f"{MET_SYMBOL} {chart.labels['met']}",
        f"{MISSING_SYMBOL} {chart.labels['missing']}",
    ]
    right = width
    write(axes, right, 9, "100%", size=LEAST_FONT_SIZE, align="right")
    right -= text_width_points("100%", LEAST_FONT_SIZE) + 3
    for shade in SHADES[::-1]:
        right -= _SHADE_WIDTH
        draw_box(axes, right, 2, _SHADE_WIDTH, 8, colour=shade)
    write(
        axes, right - 3, 9, f"{chart.labels['probability']} 0", size=LEAST_FONT_SIZE, align="right"
    )
    right -= text_width_points(f"{chart.labels['probability']} 0", LEAST_FONT_SIZE) + 3 + 16
    for part in parts[::-1]:
        write(axes, right, 9, part, size=LEAST_FONT_SIZE, align="right", colour=INK)
        right -= text_width_points(part, LEAST_FONT_SIZE) + 14
