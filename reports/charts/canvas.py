"""A sheet measured in points from its upper left corner, and the keys that stand on it.

What does not belong here: any one chart, axes with figures (style).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.bulletin.chart_blocks import LevelStyle
from reports.charts.lettering import LINE_SPACING, shortened_to, text_width_points
from reports.charts.style import FONT_SIZE, INK, LEAST_FONT_SIZE, MUTED, POINTS_PER_INCH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KEY_LINE_POINTS = 14.0
_BOX_POINTS = 12.0
_GAP_POINTS = 4.0
_BETWEEN_POINTS = 14.0
_WHITE = "#ffffff"


@dataclass(frozen=True)
class KeyPlace:
    """Where one level stands in a key, and its title cut to the width."""

    level: LevelStyle
    title: str
    left: float
    line: int


def new_canvas(height_points: float, width_points: float) -> "tuple[Figure, Axes]":
    """Return a figure and axes without marks, one unit a point, the origin at the upper left."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_points / POINTS_PER_INCH, height_points / POINTS_PER_INCH))
    return figure, overlay(figure)


def overlay(figure: "Figure") -> "Axes":
    """Return axes in points over a whole figure, for what stands outside its other axes."""
    width, height = (side * POINTS_PER_INCH for side in figure.get_size_inches())
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return axes


def write(
    axes: "Axes",
    left: float,
    baseline: float,
    text: str,
    *,
    size: float = FONT_SIZE,
    colour: str = INK,
    align: str = "left",
) -> None:
    """Write one line of text on a canvas."""
    if text:
        axes.text(left, baseline, text, fontsize=size, color=colour, ha=align, va="baseline")


def key_places(levels: Sequence[LevelStyle], width_points: float) -> tuple[KeyPlace, ...]:
    """Return where the levels of a key stand, on as many lines as their titles need."""
    places: list[KeyPlace] = []
    left, line = 0.0, 0
    most = width_points - _BOX_POINTS - _GAP_POINTS
    for level in levels:
        title = shortened_to(level.title, most, size=FONT_SIZE)
        width = _BOX_POINTS + _GAP_POINTS + text_width_points(title, FONT_SIZE)
        if left > 0 and left + width > width_points:
            left, line = 0.0, line + 1
        places.append(KeyPlace(level, title, left, line))
        left += width + _BETWEEN_POINTS
    return tuple(places)


def key_height_points(levels: Sequence[LevelStyle], width_points: float) -> float:
    """Return how high a key of levels is."""
    return KEY_LINE_POINTS * (
        1 + max((place.line for place in key_places(levels, width_points)), default=-1)
    )


def draw_level_key(
    axes: "Axes", levels: Sequence[LevelStyle], *, left: float, top: float, width_points: float
) -> None:
    """Draw a key of levels: colour, symbol and word of each."""
    for place in key_places(levels, width_points):
        start = left + place.left
        head = top + KEY_LINE_POINTS * place.line
        draw_box(axes, start, head, _BOX_POINTS, _BOX_POINTS - 1, colour=place.level.colour)
        draw_symbol(axes, place.level, start + _BOX_POINTS / 2, head + (_BOX_POINTS - 1) / 2, 7.5)
        write(axes, start + _BOX_POINTS + _GAP_POINTS, head + 9, place.title)


def draw_box(
    axes: "Axes",
    left: float,
    top: float,
    width: float,
    height: float,
    *,
    colour: str,
    is_dashed: bool = False,
) -> None:
    """Draw a filled rectangle with a thin outline."""
    from matplotlib.patches import Rectangle

    # Not add_patch, which looks for new limits each time and takes longer than the drawing.
    axes.add_artist(
        Rectangle(
            (left, top),
            width,
            height,
            facecolor=colour,
            edgecolor=INK if is_dashed else MUTED,
            linewidth=0.9 if is_dashed else 0.4,
            linestyle=(0, (3, 1.6)) if is_dashed else "solid",
            clip_on=False,
        )
    )


def draw_line(
    axes: "Axes",
    across: Sequence[float],
    down: Sequence[float],
    *,
    colour: str,
    width: float,
    dashes: tuple[float, float] | None = None,
    order: float = 2,
) -> None:
    """Draw a line from point to point; the higher its order, the nearer to the reader."""
    from matplotlib.lines import Line2D

    axes.add_artist(
        Line2D(
            across,
            down,
            color=colour,
            linewidth=width,
            linestyle=(0, dashes) if dashes else "solid",
            zorder=order,
            clip_on=False,
        )
    )


def draw_symbol(axes: "Axes", level: LevelStyle, centre: float, middle: float, size: float) -> None:
    """Draw the symbol of a level in the ink that reads on its colour."""
    axes.text(
        centre,
        middle,
        level.symbol,
        fontsize=size,
        color=ink_on(level.colour),
        ha="center",
        va="center_baseline",
    )


def ink_on(colour: str) -> str:
    """Return dark ink or white, whichever reads better on a colour ``#rrggbb``.

    Examples
    --------
    >>> ink_on("#ffee88")
    '#1f2933'
    """
    on_white, on_ink = (contrast(colour, other) for other in (_WHITE, INK))
    return _WHITE if on_white >= on_ink else INK


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours ``#rrggbb`` after WCAG 2.2, 1 to 21.

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def note_lines_height(count: int) -> float:
    """Return how high a number of small lines under a chart is."""
    return count * LEAST_FONT_SIZE * LINE_SPACING + (4 if count else 0)
