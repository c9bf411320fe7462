"""Lines a series is held against, each with its label beside the axes, clear of the figures.

What does not belong here: which lines there are (reports.bulletin).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.bulletin.chart_blocks import Line
from reports.charts.lettering import LINE_SPACING, fitted, text_width_points
from reports.charts.style import FONT_SIZE, POINTS_PER_INCH, WARM

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARGIN_SHARE = 0.35  # a line further away than this share of the range is left out
_EDGE_SHARE = 0.01
_HEAD_SHARE = 0.04  # of the range, free above the highest line
_MOST_LABEL_SHARE = 0.22  # of the width of the sheet
_MOST_LABEL_LINES = 2
_GAP_POINTS = 3.0


def draw_lines(axes: "Axes", lines: Sequence[Line]) -> None:
    """Draw lines and their labels; all but the first only where the figures come near.

    Parameters
    ----------
    axes : Axes
        With all figures drawn; made narrower by the width of the labels.
    lines : sequence of Line
        In the unit of the axes.
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
    axes.set_ylim(bottom, max(top, highest + _HEAD_SHARE * (top - bottom)))
    _write_labels(axes, sorted(shown, key=lambda line: line.value))


def _write_labels(axes: "Axes", lines: Sequence[Line]) -> None:
    figure = axes.figure
    points_per_dot = POINTS_PER_INCH / figure.dpi
    sheet_width = figure.bbox.width * points_per_dot
    labels = [
        fitted(
            line.label,
            _MOST_LABEL_SHARE * sheet_width,
            size=FONT_SIZE,
            most_lines=_MOST_LABEL_LINES,
        )
        for line in lines
    ]
    width = max((text_width_points(row, FONT_SIZE) for rows in labels for row in rows), default=0.0)
    figure.subplots_adjust(right=axes.get_position().x1 - (width + _GAP_POINTS) / sheet_width)
    frame_height = axes.get_window_extent().height * points_per_dot
    bottom, top = axes.get_ylim()
    wanted = [(line.value - bottom) / (top - bottom) * frame_height for line in lines]
    heights = [len(rows) * FONT_SIZE * LINE_SPACING for rows in labels]
    for rows, line, place, height in zip(
        labels, lines, wanted, _spread(wanted, heights), strict=True
    ):
        axes.annotate(
            "\n".join(rows),
            (1, line.value),
            xytext=(_GAP_POINTS, height - place),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            color=WARM,
            va="center",
            annotation_clip=False,
        )


def _spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return middles, lowest first, near those wanted and so far apart that none overlap."""
    groups: list[tuple[list[int], float]] = []  # places, and the middle of all of them
    for place, middle in enumerate(wanted):
        groups.append(([place], middle))
        while len(groups) > 1:
            (below, low), (above, high) = groups[-2:]
            reach = sum(heights[item] for item in (*below, *above)) / 2
            if high - low >= reach:
                break
            together = [*below, *above]
            middle_of_all = sum(wanted[item] for item in together) / len(together)
            groups[-2:] = [(together, middle_of_all)]
    placed: list[float] = []
    for places, middle in groups:
        edge = middle - sum(heights[item] for item in places) / 2
        for item in places:
            placed.append(edge + heights[item] / 2)
            edge += heights[item]
    return placed
