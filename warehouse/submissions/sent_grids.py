"""The cells of a submission as they stand, for the copy that goes back to its sender.

What does not belong here: finding tables in them (warehouse.submissions.reading).
"""

import tempfile
from pathlib import Path

from profiles.model import Profile, Source
from warehouse.submissions.containers import identify_content
from warehouse.submissions.csv_text import examine_text, read_text_grid
from warehouse.submissions.found import Found
from warehouse.submissions.limits import ReadingLimits
from warehouse.submissions.reading import reading_rules
from warehouse.submissions.workbooks import read_workbook


def read_sent_grids(found: Found, source: Source, profile: Profile) -> dict[str, list[list[str]]]:
    """Return the cells of every sheet from A1 on, text as read, by name and in order.

    Raises
    ------
    SubmissionError
        If nothing of the submission can be read.
    """
    limits = ReadingLimits()
    with tempfile.TemporaryDirectory() as folder:
        path = found.bytes_in(Path(folder))
        name = found.file_name
        if identify_content(path, name, limits) == "text":
            rules = reading_rules(source, profile, limits)
            table = examine_text(path, name, rules)
            grids = [read_text_grid(table, name, rules)]
        else:
            grids = read_workbook(path, name)
    return {grid.sheet_name or "Sheet1": [list(row) for row in grid.cells] for grid in grids}
