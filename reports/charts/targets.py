"""Progress to the targets of a plan: a bar of what is known, an interval, a line.

What does not belong here: forecasting whether a target is met.
"""

from typing import TYPE_CHECKING

from reports.bulletin.chart_blocks import TargetProgress, TargetProgressRow
from reports.charts.canvas import draw_box, new_canvas, write
from reports.charts.lettering import fitted, shortened_to, text_width_points
from reports.charts.style import (
    ACCENT,
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

_ROW_HEIGHT = 52.0
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

    draw_box(axes, left, top + _BAR_TOP, right - left, _BAR_HEIGHT, colour="#f4f6f8")
    if row.known is not None:
        _draw_known(axes, row, place_of(row.known), left, top)
    _draw_expected(axes, row, place_of, top)
    target = place_of(row.target)
    axes.plot(
        [target, target],
        [top + _BAR_TOP - 3, top + _BAR_TOP + _BAR_HEIGHT + 3],
        color=WARM,
        linewidth=1.8,
    )
    _write_figures(axes, row, target, left, right, top)


def _scale_of(row: TargetProgressRow) -> tuple[float, float]:
    drawn = [row.target, row.known, row.expected, row.lower, row.upper]
    values = [value for value in drawn if value is not None]
    low, high = min(values), max(values)
    if row.is_cumulative:
        return min(0.0, low), (max(high, 0.0) or 1.0) * 1.08
    margin = 0.25 * (high - low) or 0.1 * abs(row.target) or 1.0
    return low - margin, high + margin


def _draw_known(
    axes: "Axes", row: TargetProgressRow, place: float, left: float, top: float
) -> None:
    from matplotlib.patches import Rectangle

    axes.add_artist(
        Rectangle(
            (left, top + _BAR_TOP),
            max(0.0, place - left),
            _BAR_HEIGHT,
            facecolor=_KNOWN,
            edgecolor=ACCENT,
            linewidth=0.5,
            hatch="////" if row.is_binding else None,
        )
    )


def _draw_expected(axes: "Axes", row: TargetProgressRow, place_of, top: float) -> None:  # type: ignore[no-untyped-def]
    middle = top + _BAR_TOP + _BAR_HEIGHT / 2
    if row.lower is not None and row.upper is not None:
        ends = (place_of(row.lower), place_of(row.upper))
        axes.plot(ends, (middle, middle), color=INK, linewidth=1.4)
        for end in ends:
            axes.plot((end, end), (middle - 3, middle + 3), color=INK, linewidth=1.0)
    if row.expected is not None:
        axes.plot(
            place_of(row.expected), middle, marker="D", markersize=4.2, color=INK,
            markerfacecolor="white",
        )  # fmt: skip


def _write_figures(
    axes: "Axes", row: TargetProgressRow, target: float, left: float, right: float, top: float
) -> None:
    shown = f"{row.target:,.{row.decimals}f}{row.unit_label}"
    half = text_width_points(shown, LEAST_FONT_SIZE) / 2
    centre = min(max(target, left + half), right - half)
    write(
        axes, centre, top + _BAR_TOP - 5, shown, size=LEAST_FONT_SIZE, colour=WARM, align="center"
    )
    text = shortened_to(row.text, right - left, size=LEAST_FONT_SIZE)
    baseline = top + _BAR_TOP + _BAR_HEIGHT + 11
    write(axes, right, baseline, text, size=LEAST_FONT_SIZE, align="right")


def _draw_key(axes: "Axes", chart: TargetProgress, width: float) -> None:
    right = width - 2
    for name in ("target", "expected", "known"):
        label = chart.labels[name]
        write(axes, right, 9, label, size=LEAST_FONT_SIZE, align="right")
        right -= text_width_points(label, LEAST_FONT_SIZE) + 4
        if name == "target":
            axes.plot((right - 2, right - 2), (1, 11), color=WARM, linewidth=1.8)
        elif name == "expected":
            axes.plot((right - 14, right), (6, 6), color=INK, linewidth=1.4)
            axes.plot(right - 7, 6, marker="D", markersize=4.2, color=INK, markerfacecolor="white")
        else:
            draw_box(axes, right - 12, 2, 12, 8, colour=_KNOWN)
        right -= 26
