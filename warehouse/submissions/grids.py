"""A sheet as it stands: a grid of text, with merged cells.

What does not belong here: opening files (workbooks, csv_text), telling what a row means
(note_rows, heading_rows).
"""

from dataclasses import dataclass
from itertools import islice

Cells = list[list[str]]


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet from A1 on, every row as wide as the widest.

    ``merged`` holds (top, left, bottom, right) of merged cells, counted from 0, both
    ends included; the value stands in the top left cell only.
    """

    sheet_name: str
    cells: Cells
    merged: tuple[tuple[int, int, int, int], ...] = ()
    is_hidden: bool = False

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.cells[0]) if self.cells else 0


def make_grid(
    sheet_name: str,
    cells: Cells,
    *,
    merged: tuple[tuple[int, int, int, int], ...] = (),
    is_hidden: bool = False,
) -> Grid:
    """Return a grid whose rows are all as wide as the widest."""
    width = max((len(row) for row in cells), default=0)
    even = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in cells]
    return Grid(sheet_name, even, merged, is_hidden)


def spread_right(grid: Grid, row: int) -> list[str]:
    """Return a row with each horizontally merged value in all cells it covers."""
    cells = list(grid.cells[row])
    for top, left, bottom, right in grid.merged:
        if top <= row <= bottom and right > left and top < len(grid.cells):
            value = grid.cells[top][left] if left < grid.width else ""
            for column in range(left, min(right, grid.width - 1) + 1):
                cells[column] = value
    return cells


def merged_down(grid: Grid, first_row: int) -> dict[tuple[int, int], str]:
    """Return the values of cells that a vertical merge covers, from a row on, by place."""
    values: dict[tuple[int, int], str] = {}
    for top, left, bottom, right in grid.merged:
        if bottom == top or right != left or left >= grid.width or top >= len(grid.cells):
            continue
        value = grid.cells[top][left]
        last = min(bottom, len(grid.cells) - 1)
        values.update({(row, left): value for row in range(max(top, first_row), last + 1)})
    return values


def texts_above(grid: Grid, row: int) -> list[str]:
    """Return the cells above a row that are not empty, in reading order."""
    return [cell for cells in islice(grid.cells, row) for cell in cells if cell]
