"""Lines a series is held against, each with its label where it hides the fewest figures.

What does not belong here: which lines there are (reports.bulletin).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from reports.bulletin.chart_blocks import Line
from reports.charts.lettering import LINE_SPACING, text_width_points
from reports.charts.style import FONT_SIZE, POINTS_PER_INCH, WARM

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARGIN_SHARE = 0.35  # a line further away than this share of the range is left out
_EDGE_SHARE = 0.01
_PLACES = 25  # tried along a line, the left one first
_STEPS = 4  # looked at from a month's figure to the next
_LABEL_ORDER = 3  # above the figures, which show through

Floats = npt.NDArray[np.float64]


def draw_lines(
    axes: "Axes", lines: Sequence[Line], drawn: "Sequence[pd.Series[float]]" = ()
) -> None:
    """Draw lines and their labels; all but the first only where the figures come near.

    Parameters
    ----------
    axes : Axes
        With all figures drawn.
    lines : sequence of Line
        In the unit of the axes.
    drawn : sequence of pandas.Series
        Figures by month that labels are kept off.
    """
    low, high = axes.get_ylim()
    room = (high - low) * _MARGIN_SHARE
    shown = [
        line
        for place, line in enumerate(lines)
        if place == 0 or low - room <= line.value <= high + room
    ]
    for line in shown:
        axes.axhline(line.value, color=WARM, linewidth=0.9, linestyle=(0, (5, 2)))
    axes.margins(x=_EDGE_SHARE)
    bottom, top = axes.get_ylim()
    highest = max((line.value for line in shown), default=bottom)
    axes.set_ylim(bottom, max(top, highest + 0.12 * (top - bottom)))
    across, up = _figures(axes, drawn)
    for line in shown:
        start = _clearest_start(axes, line, across, up)
        axes.annotate(
            line.label,
            (start, line.value),
            xytext=(0, 2),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            color=WARM,
            va="bottom",
            zorder=_LABEL_ORDER,
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.2},
        )


def _figures(axes: "Axes", drawn: "Sequence[pd.Series[float]]") -> tuple[Floats, Floats]:
    """Return the way of the figures in shares of the axes, steps between months included."""
    from matplotlib.dates import date2num

    start, end = axes.get_xlim()
    bottom, top = axes.get_ylim()
    across: list[Floats] = [np.empty(0)]
    up: list[Floats] = [np.empty(0)]
    for series in drawn:
        told = series.dropna()
        if told.empty:
            continue
        days = np.asarray(date2num(told.index), dtype=np.float64)  # type: ignore[no-untyped-call]
        steps = np.linspace(0, len(days) - 1, (len(days) - 1) * _STEPS + 1)
        places = np.arange(len(days))
        across.append((np.interp(steps, places, days) - start) / (end - start))
        values = np.interp(steps, places, told.to_numpy(dtype=np.float64))
        up.append((values - bottom) / (top - bottom))
    return np.concatenate(across), np.concatenate(up)


def _clearest_start(axes: "Axes", line: Line, across: Floats, up: Floats) -> float:
    """Return where a label begins, in shares of the axes, so that it hides the fewest figures."""
    frame = axes.get_window_extent()
    scale = POINTS_PER_INCH / axes.figure.dpi
    wide = (text_width_points(line.label, FONT_SIZE) + 4) / (frame.width * scale)
    high = (FONT_SIZE * LINE_SPACING + 2) / (frame.height * scale)
    bottom, top = axes.get_ylim()
    level = (line.value - bottom) / (top - bottom)
    is_level = (up >= level - _EDGE_SHARE) & (up <= level + high + _EDGE_SHARE)
    beside = across[is_level]
    last = max(_EDGE_SHARE, 1 - wide - _EDGE_SHARE)
    choices = np.linspace(_EDGE_SHARE, last, _PLACES)
    hidden = [
        int(np.sum((beside >= choice - _EDGE_SHARE) & (beside <= choice + wide + _EDGE_SHARE)))
        for choice in choices
    ]
    return float(choices[int(np.argmin(hidden))])
