"""Progress to the targets of a plan: a bar of what is known, an interval, a line.

What does not belong here: forecasting whether a target is met.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from reports.bulletin.chart_blocks import TargetProgress, TargetProgressRow
from reports.charts.canvas import draw_box, draw_line, new_canvas, write
from reports.charts.lettering import fitted, shortened_to, text_width_points
from reports.charts.style import (
    FONT_SIZE,
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

_ROW_HEIGHT = 58.0
_HEAD = 15.0
_TITLE_SHARE = 0.36
_BAR_TOP = 14.0
_BAR_HEIGHT = 14.0
_KNOWN = "#bcd2e8"


def draw_target_progress(chart: TargetProgress, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of a row per target, each on a scale of its own."""
    width = width_inches * POINTS_PER_INCH
    figure, axes = new_canvas(_HEAD + _ROW_HEIGHT * max(1, len(chart.rows)), width)
    _draw_key(axes, chart, width)
    for place, row in enumerate(chart.rows):
        _draw_row(axes, row, _HEAD + place * _ROW_HEIGHT, width)
    return figure


def _draw_row(axes: "Axes", row: TargetProgressRow, top: float, width: float) -> None:
    room = _TITLE_SHARE * width - 10
    lines = fitted(row.title, room, size=FONT_SIZE, most_lines=2)
    for place, line in enumerate(lines):
        write(axes, 0, top + 12 + 10 * place, line)
    standing = shortened_to(row.standing_text, room, size=LEAST_FONT_SIZE)
    write(axes, 0, top + 12 + 10 * len(lines), standing, size=LEAST_FONT_SIZE, colour=MUTED)
    left, right = _TITLE_SHARE * width, width - 2
    low, high = _scale_of(row)

    def place_of(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    _draw_track(axes, left, top + _BAR_TOP, right - left, is_binding=row.is_binding)
    if row.known is not None and row.is_cumulative:
        start = place_of(0.0)
        draw_box(axes, start, top + _BAR_TOP + 2, place_of(row.known) - start, 10, colour=_KNOWN)
    _draw_expected(axes, row, place_of, top)
    target = place_of(row.target)
    ends = (top + _BAR_TOP - 3, top + _BAR_TOP + _BAR_HEIGHT + 3)
    draw_line(axes, (target, target), ends, colour=WARM, width=1.8, order=5)
    _write_figures(axes, row, target, left, right, top)


def _scale_of(row: TargetProgressRow) -> tuple[float, float]:
    drawn = [row.target, row.known, row.expected, row.lower, row.upper]
    values = [value for value in drawn if value is not None]
    low, high = min(values), max(values)
    if row.is_cumulative:
        return min(0.0, low), (max(high, 0.0) or 1.0) * 1.08
    margin = 0.25 * (high - low) or 0.1 * abs(row.target) or 1.0
    return low - margin, high + margin


def _draw_track(axes: "Axes", left: float, top: float, width: float, *, is_binding: bool) -> None:
    from matplotlib.patches import Rectangle

    axes.add_artist(
        Rectangle(
            (left, top),
            width,
            _BAR_HEIGHT,
            facecolor="#f4f6f8",
            edgecolor="#c3cbd3",
            linewidth=0.5,
            hatch="////" if is_binding else None,
            clip_on=False,
        )
    )


def _draw_expected(
    axes: "Axes", row: TargetProgressRow, place_of: Callable[[float], float], top: float
) -> None:
    middle = top + _BAR_TOP + _BAR_HEIGHT / 2
    if row.lower is not None and row.upper is not None:
        ends = (place_of(row.lower), place_of(row.upper))
        draw_line(axes, ends, (middle, middle), colour=INK, width=1.4, order=3)
        for end in ends:
            draw_line(axes, (end, end), (middle - 3, middle + 3), colour=INK, width=1.0, order=3)
    if row.known is not None and not row.is_cumulative:
        _draw_point(axes, place_of(row.known), middle, "o", _KNOWN)
    if row.expected is not None:
        _draw_point(axes, place_of(row.expected), middle, "D", "white")


def _draw_point(axes: "Axes", across: float, down: float, marker: str, fill: str) -> None:
    from matplotlib.lines import Line2D

    axes.add_artist(
        Line2D(
            [across],
            [down],
            marker=marker,
            markersize=5.2 if marker == "o" else 4.2,
            color=INK,
            markerfacecolor=fill,
            markeredgewidth=0.8,
            zorder=4,
            clip_on=False,
        )
    )


def _write_figures(
    axes: "Axes", row: TargetProgressRow, target: float, left: float, right: float, top: float
) -> None:
    shown = row.target_text
    half = text_width_points(shown, LEAST_FONT_SIZE) / 2
    centre = min(max(target, left + half), right - half)
    write(
        axes, centre, top + _BAR_TOP - 5, shown, size=LEAST_FONT_SIZE, colour=WARM, align="center"
    )
    baseline = top + _BAR_TOP + _BAR_HEIGHT + 11
    text = shortened_to(row.text, right - left, size=LEAST_FONT_SIZE)
    write(axes, right, baseline, text, size=LEAST_FONT_SIZE, align="right")
    room = right - left - text_width_points(text, LEAST_FONT_SIZE) - 12
    if text_width_points(row.figures_text, LEAST_FONT_SIZE) <= room:
        write(axes, left, baseline, row.figures_text, size=LEAST_FONT_SIZE)
    else:
        figures = shortened_to(row.figures_text, right - left, size=LEAST_FONT_SIZE)
        write(axes, right, baseline + 9, figures, size=LEAST_FONT_SIZE, align="right")


def _draw_key(axes: "Axes", chart: TargetProgress, width: float) -> None:
    right = width - 2
    for name in ("target", "expected", "known"):
        label = chart.labels[name]
        write(axes, right, 9, label, size=LEAST_FONT_SIZE, align="right")
        right -= text_width_points(label, LEAST_FONT_SIZE) + 4
        if name == "target":
            draw_line(axes, (right - 2, right - 2), (1, 11), colour=WARM, width=1.8)
            right -= 16
        elif name == "expected":
            draw_line(axes, (right - 14, right), (6, 6), colour=INK, width=1.4)
            _draw_point(axes, right - 7, 6, "D", "white")
            right -= 28
        else:
            _draw_point(axes, right - 4, 6, "o", _KNOWN)
            draw_box(axes, right - 22, 2, 12, 8, colour=_KNOWN)
