"""Many equal boxes and symbols drawn as one mark each, not one drawing each.

A history of forty areas has a thousand squares: as single drawings they would take seconds and
megabytes. What does not belong here: single boxes and symbols (canvas).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from reports.bulletin.chart_blocks import LevelStyle
from reports.charts.canvas import ink_on
from reports.charts.style import MUTED
from reports.fonts import chart_font_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

_EDGE_POINTS = 0.4


@dataclass(frozen=True)
class Mark:
    """A box of one colour around a centre, with a symbol in it or none; places in points."""

    centre: float
    middle: float
    colour: str
    symbol: str = ""
    symbol_colour: str = ""


def mark_of_level(level: LevelStyle, centre: float, middle: float) -> Mark:
    """Return the mark of a level: its colour, and its symbol in the ink that reads on it."""
    return Mark(centre, middle, level.colour, level.symbol, ink_on(level.colour))


def draw_marks(
    axes: "Axes", marks: Iterable[Mark], *, width: float, height: float, symbol_points: float
) -> None:
    """Draw boxes of one size and, where ``symbol_points`` is above 0, the symbols in them."""
    boxes: dict[str, list[Mark]] = defaultdict(list)
    symbols: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        boxes[mark.colour].append(mark)
        if mark.symbol and symbol_points > 0:
            symbols[mark.symbol, mark.symbol_colour].append(mark)
    for colour, found in boxes.items():
        _draw(axes, found, _box_path(width, height), max(width, height), colour, _EDGE_POINTS)
    for (symbol, colour), found in symbols.items():
        path, reach = symbol_path(symbol)
        _draw(axes, found, path, reach * symbol_points, colour, 0)


def _draw(
    axes: "Axes", marks: list[Mark], path: "Path", size: float, colour: str, edge: float
) -> None:
    axes.plot(
        [mark.centre for mark in marks],
        [mark.middle for mark in marks],
        linestyle="none",
        marker=path,
        markersize=size,
        markerfacecolor=colour,
        markeredgecolor=MUTED if edge else "none",
        markeredgewidth=edge,
        clip_on=False,
    )


def _box_path(width: float, height: float) -> "Path":
    from matplotlib.path import Path

    right, up = width / 2, height / 2
    corners = [(-right, -up), (right, -up), (right, up), (-right, up), (-right, -up)]
    return Path(corners, closed=True)


@lru_cache(maxsize=64)
def symbol_path(symbol: str) -> tuple["Path", float]:
    """Return the outline of a symbol around its centre, and its size at letters of one point."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    font = FontProperties(fname=str(chart_font_file()))
    outline = TextPath((0, 0), symbol, size=100, prop=font)
    box = outline.get_extents()
    centre = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    vertices = np.asarray(outline.vertices, dtype=float) - centre
    centred = Path(vertices, outline.codes)
    # A marker of a size is drawn with its farthest coordinate at half that size.
    reach = 2 * float(np.abs(vertices).max()) / 100
    return centred, reach
