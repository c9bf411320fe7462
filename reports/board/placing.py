"""Where each area stands on the tile map.

What does not belong here: how a tile looks (first_screen), the map of the PDF
(reports.charts).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from profiles.model import Area, Profile

_WHOLE = ("province", "nation")
_MOST_COLUMNS = 8


@dataclass(frozen=True)
class Place:
    """A tile of the map in halves of a tile's side, from 1; ``width`` 0 spans the whole map."""

    area_code: str
    column: int
    row: int
    width: int = 2
    height: int = 2


def tile_places(area_codes: Sequence[str], profile: Profile) -> tuple[Place, ...]:
    """Return the place of each area, in rows from the top and columns from the left.

    Parameters
    ----------
    area_codes : sequence of str
        Areas to be placed, none twice.
    profile : Profile
        Kinds of areas, and tiles where it sets them.

    Returns
    -------
    tuple of Place
        The province or nation first, above the others. Where an area has no tile of its own,
        or two share one, all stand in a grid in the order of the profile.
    """
    areas = {area.code: area for area in profile.areas}
    order = {code: place for place, code in enumerate(areas)}
    codes = sorted(area_codes, key=lambda code: (order.get(code, len(order)), code))
    whole = [code for code in codes if code in areas and areas[code].kind in _WHOLE]
    parts = [code for code in codes if code not in whole]
    top = tuple(
        Place(code, 1, 2 * number + 1, width=0, height=2) for number, code in enumerate(whole)
    )
    below = 2 * len(top)
    placed = _own_tiles(parts, areas, below) if has_own_tiles(parts, profile) else ()
    columns = grid_columns(len(parts))
    placed = placed or tuple(
        Place(code, 2 * (number % columns) + 1, 2 * (number // columns) + 1 + below)
        for number, code in enumerate(parts)
    )
    return (*top, *sorted(placed, key=lambda place: (place.row, place.column)))


def has_own_tiles(area_codes: Sequence[str], profile: Profile) -> bool:
    """Return whether every area has a tile in the profile, and none shares it."""
    areas = {area.code: area for area in profile.areas}
    parts = [code for code in area_codes if code not in areas or areas[code].kind not in _WHOLE]
    tiles = [areas[code].tile for code in parts if code in areas]
    return bool(tiles) and None not in tiles and len(set(tiles)) == len(parts)


def grid_columns(count: int) -> int:
    """Return the columns of a grid for so many areas, wider than high.

    Examples
    --------
    >>> [grid_columns(count) for count in (0, 1, 14, 40)]
    [1, 1, 5, 8]
    """
    return max(1, min(_MOST_COLUMNS, count, math.ceil(math.sqrt(count * 1.6))))


def _own_tiles(codes: Sequence[str], areas: dict[str, Area], below: int) -> tuple[Place, ...]:
    tiles = {code: tile for code in codes if (tile := areas[code].tile) is not None}
    left = min(column for column, _ in tiles.values())
    top = min(row for _, row in tiles.values())
    return tuple(
        Place(
            code,
            round(2 * (column - left)) + 1,
            round(2 * (row - top)) + 1 + below,
            height=1 if areas[code].lies_within_codes else 2,
        )
        for code, (column, row) in tiles.items()
    )
