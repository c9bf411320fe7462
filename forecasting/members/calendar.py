"""When a member's parameters are estimated anew: each January, and used until the next.

What does not belong here: any estimation.
"""

from collections.abc import Iterator


def refit_blocks(rows: int, first_month_number: int) -> Iterator[tuple[int, int]]:
    """Yield row ranges that share parameters: from a January up to the next, or the end.

    Parameters
    ----------
    rows
        Months.
    first_month_number
        Month of the first row, as ``12 * year + month - 1``.

    Yields
    ------
    tuple of int
        First row, a January, on which and before which the parameters rest; and the row
        after the last. Rows before the first January are in no block.
    """
    first = -first_month_number % 12
    for start in range(first, rows, 12):
        yield start, min(start + 12, rows)
