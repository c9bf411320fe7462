"""How large a submission may be before it is refused unread.

What does not belong here: checking a file against the limits (workbooks, csv_text).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReadingLimits:
    """Bounds on one file; a larger one is refused with the reason that names the bound.

    The figures are defaults of ours: the largest monthly file of a province (25,000
    enterprises, 40 columns) takes a twentieth of them, and a workbook at the bound still
    fits into 2 GB of memory.
    """

    unpacked_bytes: int = 500_000_000  # of all parts of a workbook together
    compression_ratio: float = 200.0  # of one part; tables reach 10 to 50
    ratio_floor_bytes: int = 1_000_000  # smaller parts may have any ratio
    part_count: int = 2_000
    sheet_rows: int = 200_000  # read in Python; larger tables come as plain csv
    sheet_cells: int = 10_000_000
    heading_rows: int = 60  # the heading is looked for in so many rows
    plain_csv_bytes: int = 1_000_000  # from here on DuckDB reads a csv file by itself
    answer_bytes: int = 500_000_000  # of a service
