"""The tile map: one tile per area, its level by colour, symbol and word.

A tile map shows where areas lie to each other and no boundary. What does not belong here:
where a tile stands (the profile).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.bulletin.chart_blocks import Tile, TileMap
from reports.charts.canvas import (
    draw_box,
    draw_level_key,
    draw_symbol,
    ink_on,
    key_height_points,
    new_canvas,
    note_lines_height,
    write,
)
from reports.charts.lettering import LINE_SPACING, fitted, text_width_points
from reports.charts.style import (
    FONT_SIZE,
    INK,
    LEAST_FONT_SIZE,
    MUTED,
    POINTS_PER_INCH,
    WIDTH_INCHES,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_GAP = 3.0
_PADDING = 4.0
_WIDEST_TILE = 112.0
_SYMBOL_POINTS = 11.0
_SYMBOL_ROOM = 13.0
_KEY_GAP = 6.0
_NO_LEVEL = "#ffffff"


@dataclass(frozen=True)
class _Grid:
    """Sizes in points, and the corner of the map on the sheet."""

    tile_width: float
    tile_height: float
    title_lines: int
    left: float
    top: float
    first_column: float
    first_row: float

    def corner(self, tile: Tile) -> tuple[float, float]:
        return (
            self.left + (tile.column - self.first_column) * self.tile_width,
            self.top + (tile.row - self.first_row) * self.tile_height,
        )


def draw_tile_map(chart: TileMap, *, width_inches: float = WIDTH_INCHES) -> "Figure":
    """Return the figure of a tile map with its key above and what its marks mean below."""
    width = width_inches * POINTS_PER_INCH
    key_height = key_height_points(chart.levels, width) + _KEY_GAP
    grid = _grid_of(chart.tiles, width, key_height)
    rows = max((tile.row + _side(tile) for tile in chart.tiles), default=0) - grid.first_row
    notes = [line for tile in chart.tiles if tile.note for line in _note_lines(tile, width)]
    bottom = key_height + rows * grid.tile_height
    figure, axes = new_canvas(bottom + note_lines_height(len(notes)) + 2, width)
    draw_level_key(axes, chart.levels, left=0.5, top=1, width_points=width - 1)
    for tile in chart.tiles:
        _draw_tile(axes, tile, grid)
    for place, line in enumerate(notes, start=1):
        baseline = bottom + place * LEAST_FONT_SIZE * LINE_SPACING
        write(axes, 0, baseline, line, size=LEAST_FONT_SIZE, colour=MUTED)
    return figure


def _grid_of(tiles: Sequence[Tile], width: float, top: float) -> _Grid:
    first_column = min((tile.column for tile in tiles), default=0)
    columns = max((tile.column + 1 for tile in tiles), default=1) - first_column
    tile_width = min(_WIDEST_TILE, width / columns)
    room = tile_width - _GAP - 2 * _PADDING - _SYMBOL_ROOM
    is_narrow = any(text_width_points(tile.title, FONT_SIZE) > room for tile in tiles)
    lines = 2 if is_narrow else 1
    text_height = lines * FONT_SIZE * LINE_SPACING + 2 * LEAST_FONT_SIZE * LINE_SPACING
    height = max(_GAP + 2 * _PADDING + text_height, 2 * _half_height() if _has_half(tiles) else 0)
    return _Grid(
        tile_width=tile_width,
        tile_height=height,
        title_lines=lines,
        left=(width - columns * tile_width + _GAP) / 2,
        top=top,
        first_column=first_column,
        first_row=min((tile.row for tile in tiles), default=0),
    )


def _has_half(tiles: Sequence[Tile]) -> bool:
    return any(tile.is_half for tile in tiles)


def _half_height() -> float:
    return _GAP + 5 + 2 * LEAST_FONT_SIZE * LINE_SPACING


def _side(tile: Tile) -> float:
    return 0.5 if tile.is_half else 1.0


def _draw_tile(axes: "Axes", tile: Tile, grid: _Grid) -> None:
    left, top = grid.corner(tile)
    width = grid.tile_width - _GAP
    height = grid.tile_height * _side(tile) - _GAP
    colour = tile.level.colour if tile.level else _NO_LEVEL
    is_dashed = tile.is_half or tile.level is None
    draw_box(axes, left, top, width, height, colour=colour, is_dashed=is_dashed)
    ink = ink_on(colour) if tile.level else INK
    if tile.level:
        middle = top + (2.5 if tile.is_half else _PADDING) + 5
        draw_symbol(axes, tile.level, left + width - _PADDING - 4.5, middle, _SYMBOL_POINTS)
    title_size = LEAST_FONT_SIZE if tile.is_half else FONT_SIZE
    lines = 1 if tile.is_half else grid.title_lines
    room = width - 2 * _PADDING
    title = fitted(tile.title, room - _SYMBOL_ROOM, size=title_size, most_lines=lines)
    words = (tile.level_text,) if tile.is_half else (tile.level_text, tile.since)
    baseline = top + (1.5 if tile.is_half else _PADDING)
    for line in title:
        baseline += title_size * LINE_SPACING
        write(axes, left + _PADDING, baseline - 1.2, line, size=title_size, colour=ink)
    for word in words:
        baseline += LEAST_FONT_SIZE * LINE_SPACING
        line = fitted(word, room, size=LEAST_FONT_SIZE)[0] if word else ""
        write(axes, left + _PADDING, baseline - 1, line, size=LEAST_FONT_SIZE, colour=ink)


def _note_lines(tile: Tile, width: float) -> tuple[str, ...]:
    return fitted(tile.note, width, size=LEAST_FONT_SIZE, most_lines=2)
