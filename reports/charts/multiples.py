"""Small multiples: the same figure of many areas, each in a panel, all on one scale.

Drawn on one sheet: a pair of axes for each panel would take ten times as long. What does not
belong here: estimating what is drawn.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from reports.bulletin.chart_blocks import Panel, SmallMultiples
from reports.charts.canvas import draw_line, new_canvas, write
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
_GAP = 9.0
_TITLE_GAP = 5.0
_FOOT = 13.0
_LINE = LEAST_FONT_SIZE * LINE_SPACING
_YEARS_NAMED = 3


@dataclass(frozen=True)
class _Scale:
    """What all panels share: figures from low to high, months from first to last."""

    low: float
    high: float
    first: pd.Timestamp
    last: pd.Timestamp

    def across(self, month: pd.Timestamp) -> float:
        span = max(1.0, float((self.last - self.first).days))
        return (month - self.first).days / span

    def down(self, value: float) -> float:
        return (self.high - value) / (self.high - self.low)


@dataclass(frozen=True)
class _Frame:
    """Where one panel stands on the sheet, in points, and which labels it carries."""

    left: float
    top: float
    width: float
    height: float
    has_figures: bool
    has_years: bool


def draw_small_multiples(chart: SmallMultiples, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of one panel per area, with the 80 and 95 % band and the line."""
    width = width_inches * POINTS_PER_INCH
    count = max(1, len(chart.panels))
    columns = min(_MOST_COLUMNS, math.ceil(math.sqrt(1.5 * count)))
    rows = math.ceil(count / columns)
    panel_width = (width - _LEFT) / columns - _GAP
    lines = _title_lines(chart, panel_width)
    head = lines * _LINE + _TITLE_GAP
    room = (_MOST_HEIGHT - _FOOT) / rows - head
    panel_height = min(_PANEL_HEIGHT, max(_LOWEST_PANEL, room))
    figure, axes = new_canvas(rows * (panel_height + head) + _FOOT, width)
    scale = _common_scale(chart)
    for place, panel in enumerate(chart.panels):
        frame = _Frame(
            left=_LEFT + (place % columns) * (panel_width + _GAP),
            top=(place // columns) * (panel_height + head) + head,
            width=panel_width,
            height=panel_height,
            has_figures=place % columns == 0,
            has_years=place + columns >= count,
        )
        title = fitted(panel.title, panel_width, size=LEAST_FONT_SIZE, most_lines=lines)
        for line, text in enumerate(reversed(title)):
            baseline = frame.top - _TITLE_GAP - line * _LINE
            write(axes, frame.left, baseline, text, size=LEAST_FONT_SIZE)
        _draw_frame(axes, frame, scale)
        if scale is not None:
            _draw_panel(axes, panel, chart, scale, frame)
        if panel.note:
            _write_note(axes, panel, frame)
    return figure


def _title_lines(chart: SmallMultiples, width: float) -> int:
    widths = [text_width_points(panel.title, LEAST_FONT_SIZE) for panel in chart.panels]
    return 2 if max(widths, default=0) > width else 1


def _common_scale(chart: SmallMultiples) -> _Scale | None:
    filled = [panel for panel in chart.panels if not panel.values.empty]
    if not filled:
        return None
    reach = [(panel.values, WIDTH_OF_95 * panel.standard_errors.fillna(0)) for panel in filled]
    low = min(float((values - error).min()) for values, error in reach)
    high = max(float((values + error).max()) for values, error in reach)
    if chart.line is not None:
        low, high = min(low, chart.line.value), max(high, chart.line.value)
    margin = 0.05 * (high - low) or 0.5
    return _Scale(
        low=low - margin,
        high=high + margin,
        first=min(panel.values.index.min() for panel in filled),
        last=max(panel.values.index.max() for panel in filled),
    )


def _draw_frame(axes: "Axes", frame: _Frame, scale: _Scale | None) -> None:
    bottom, right = frame.top + frame.height, frame.left + frame.width
    if scale is not None:
        for value, label in _ticks(scale):
            y = frame.top + scale.down(value) * frame.height
            draw_line(axes, (frame.left, right), (y, y), colour=GRID, width=0.5, order=1)
            if frame.has_figures:
                write(axes, frame.left - 4, y + 2.5, label, size=LEAST_FONT_SIZE, align="right")
        _mark_years(axes, frame, scale)
    draw_line(
        axes,
        (frame.left, frame.left, right),
        (frame.top, bottom, bottom),
        colour=MUTED,
        width=0.6,
    )


def _ticks(scale: _Scale) -> Sequence[tuple[float, str]]:
    from matplotlib.ticker import MaxNLocator

    locator = MaxNLocator(nbins=4, steps=[1, 2, 5, 10])
    values = [
        float(value)
        for value in locator.tick_values(scale.low, scale.high)
        if scale.low <= value <= scale.high
    ]
    decimals = 0 if all(value == round(value) for value in values) else 1
    return [(value, f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}")) for value in values]


def _mark_years(axes: "Axes", frame: _Frame, scale: _Scale) -> None:
    bottom = frame.top + frame.height
    starts = pd.date_range(scale.first, scale.last, freq="YS")
    half = text_width_points("0000", LEAST_FONT_SIZE) / 2
    step = max(1, math.ceil(len(starts) / _YEARS_NAMED))
    for start in starts[::step]:
        x = frame.left + scale.across(start) * frame.width
        draw_line(axes, (x, x), (bottom, bottom + 2), colour=MUTED, width=0.5)
        if frame.has_years:
            centre = min(x, frame.left + frame.width + _GAP - half - 2)
            write(axes, centre, bottom + 10, f"{start:%Y}", size=LEAST_FONT_SIZE, align="center")


def _draw_panel(
    axes: "Axes", panel: Panel, chart: SmallMultiples, scale: _Scale, frame: _Frame
) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Polygon

    if chart.line is not None:
        y = frame.top + scale.down(chart.line.value) * frame.height
        ends = (frame.left, frame.left + frame.width)
        draw_line(axes, ends, (y, y), colour=WARM, width=0.8, dashes=(4, 2), order=3)
    if panel.values.empty:
        return
    across = [frame.left + scale.across(month) * frame.width for month in panel.values.index]

    def down(values: "pd.Series[float]") -> list[float]:
        return [frame.top + scale.down(float(value)) * frame.height for value in values]

    for colour, factor in ((BANDS[0], WIDTH_OF_95), (BANDS[1], WIDTH_OF_80)):
        error = factor * panel.standard_errors.fillna(0)
        outline = [*down(panel.values + error), *down(panel.values - error)[::-1]]
        corners = list(zip([*across, *across[::-1]], outline, strict=True))
        axes.add_artist(Polygon(corners, facecolor=colour, linewidth=0, zorder=2, clip_on=False))
    middle = down(panel.values)
    draw_line(axes, across, middle, colour=ACCENT, width=1.1, order=4)
    dot = Line2D(across[-1:], middle[-1:], marker="o", markersize=2.6, color=INK, zorder=5)
    axes.add_artist(dot)


def _write_note(axes: "Axes", panel: Panel, frame: _Frame) -> None:
    lines = fitted(panel.note, frame.width - 6, size=LEAST_FONT_SIZE, most_lines=3)
    top = frame.top + _LINE
    if panel.values.empty:
        top = frame.top + (frame.height - (len(lines) - 1) * _LINE) / 2 + 2.5
    centre = frame.left + frame.width / 2
    for place, line in enumerate(lines):
        baseline = top + place * _LINE
        write(axes, centre, baseline, line, size=LEAST_FONT_SIZE, colour=MUTED, align="center")
