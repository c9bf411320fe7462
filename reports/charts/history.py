"""The level proposed at each vintage, under the months of a chart over time.

Told three ways: the higher a step the graver, a colour, and a symbol where a run of months has
room for it. What does not belong here: the strip of levels of many areas (by_category).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from reports.bulletin.chart_blocks import FanChart, LevelPoint, LevelStyle
from reports.charts.canvas import (
    draw_box,
    draw_level_key,
    key_height_points,
    overlay,
    write,
)
from reports.charts.lettering import shortened_to
from reports.charts.style import INK, LEAST_FONT_SIZE, MUTED, POINTS_PER_INCH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STEPS_HEIGHT = 22.0
_LEAST_STEP = 3.0
_SYMBOL_POINTS = 7.0
_SYMBOL_ROOM = 9.0
_GAP = 3.0


@dataclass(frozen=True)
class _Run:
    level: LevelStyle
    first: pd.Timestamp
    last: pd.Timestamp


def history_height_points(chart: FanChart, width_inches: float) -> float:
    """Return the height the levels and their key take, 0 where no level is told."""
    if not chart.history:
        return 0.0
    width = width_inches * POINTS_PER_INCH
    return _GAP + _STEPS_HEIGHT + _GAP + key_height_points(_told(chart), width)


def draw_history(figure: "Figure", axes: "Axes", chart: FanChart) -> None:
    """Draw a step per run of equal levels on the time axis of ``axes``, and a key below."""
    sheet = overlay(figure)
    width, height = (side * POINTS_PER_INCH for side in figure.get_size_inches())
    frame = axes.get_position()
    left, right = frame.x0 * width, frame.x1 * width
    start, end = axes.get_xlim()

    def place_of(month: pd.Timestamp) -> float:
        from matplotlib.dates import date2num

        number = float(date2num(month))  # type: ignore[no-untyped-call]
        place: float = left + (number - start) / (end - start) * (right - left)
        return place

    told = _told(chart)
    key_height = key_height_points(told, width)
    bottom = height - key_height - _GAP
    most = max(1, *(level.rank for level in chart.levels))
    for run in _runs(chart):
        first = max(left, place_of(run.first))
        last = min(right, place_of(run.last + pd.DateOffset(months=1)))
        if last <= first:
            continue
        room = _STEPS_HEIGHT - _SYMBOL_ROOM - _LEAST_STEP
        step = _LEAST_STEP + room * max(0, run.level.rank) / most
        draw_box(sheet, first, bottom - step, last - first, step, colour=run.level.colour)
        if last - first >= _SYMBOL_ROOM:
            sheet.text(
                (first + last) / 2,
                bottom - step - _SYMBOL_ROOM / 2,
                run.level.symbol,
                fontsize=_SYMBOL_POINTS,
                color=INK,
                ha="center",
                va="center_baseline",
            )
    sheet.plot((left, right), (bottom, bottom), color=MUTED, linewidth=0.5)
    label = shortened_to(chart.labels.get("history", ""), left - 4, size=LEAST_FONT_SIZE)
    write(sheet, left - 3, bottom - 1, label, size=LEAST_FONT_SIZE, align="right")
    draw_level_key(sheet, told, left=0.5, top=height - key_height + 1, width_points=width - 1)


def _told(chart: FanChart) -> tuple[LevelStyle, ...]:
    codes = {point.level_code for point in chart.history}
    return tuple(level for level in chart.levels if level.code in codes)


def _runs(chart: FanChart) -> tuple[_Run, ...]:
    styles = {level.code: level for level in chart.levels}
    runs: list[_Run] = []
    before: LevelPoint | None = None
    for point in chart.history:
        if point.level_code not in styles:
            before = None
            continue
        is_next = before is not None and point.vintage == before.vintage + pd.DateOffset(months=1)
        if runs and before is not None and is_next and before.level_code == point.level_code:
            runs[-1] = _Run(runs[-1].level, runs[-1].first, point.vintage)
        else:
            runs.append(_Run(styles[point.level_code], point.vintage, point.vintage))
        before = point
    return tuple(runs)
