"""Tables whose months, areas or groups stand side by side, turned into one record a figure.

What does not belong here: finding the heading (heading_rows), tables with a column for
each field (sheets).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from catalogue.forms import Field
from warehouse.submissions.bodies import LABEL, Body
from warehouse.submissions.containers import column_letter
from warehouse.submissions.grids import Cells, Grid
from warehouse.submissions.heading_rows import Heading, HeadingColumn
from warehouse.submissions.headings import HeadingMatch
from warehouse.submissions.month_texts import parse_month_text
from warehouse.submissions.profile_names import ProfileNames
from warehouse.submissions.table import ROW_NUMBER, VALUE_COLUMN, SubmissionError

_PROBED_ROWS = 200
_KNOWN_SHARE = 0.5  # of the cells of a column without a known heading, to tell what it holds


@dataclass(frozen=True)
class SpreadFigure:
    """All records of one figure: a frame of text, and where its values stood."""

    field: Field
    rows: pd.DataFrame
    heading: str
    column_letter: str
    factor: float | None


@dataclass
class _Records:
    match: HeadingMatch
    heading: str
    letter: str
    rows: list[dict[str, object]] = field(default_factory=list)


def label_fields(grid: Grid, heading: Heading, names: ProfileNames) -> dict[int, str]:
    """Return the field of each column left of the figures, told by its content if need be.

    A column whose cells name figures of the form has the field ``LABEL``.
    """
    first_spread = min(column.position for column in heading.columns if column.spread)
    fields: dict[int, str] = {}
    for column in heading.columns:
        if column.spread:
            continue
        if column.field_name:
            fields[column.position] = column.field_name
        elif column.match is None and column.position < first_spread:
            name = _told_by_content(grid, heading, column, names)
            if name is not None and name not in fields.values():
                fields[column.position] = name
    return fields


def melt(
    body: Body, heading: Heading, named: Sequence[Field], *, place: str, file_name: str
) -> list[SpreadFigure]:
    """Return the records of each figure of a spread table.

    Parameters
    ----------
    body
        Its rows; ``fields`` as ``label_fields`` gives them.
    heading
        Its heading.
    named
        The figures its title or corner names, if neither heading nor rows name one.
    place, file_name
        Where it stands, for messages.

    Raises
    ------
    SubmissionError
        unnamed_figure, if nothing says which figure a column gives.
    """
    label = next((position for position, name in body.fields.items() if name == LABEL), None)
    default = _default_match(heading, named)
    found: dict[str, _Records] = {}
    companions: dict[tuple[object, ...], dict[str, str]] = {}
    keys = {position: name for position, name in body.fields.items() if name != LABEL}
    for number, cells in zip(body.row_numbers, body.cells, strict=True):
        shared = {name: cells[position] for position, name in keys.items()}
        labelled = heading.index.match(cells[label]) if label is not None else None
        if label is not None and labelled is None:
            continue
        for column in heading.columns:
            if not column.spread:
                continue
            match = column.match or labelled or default
            if match is None:
                raise SubmissionError("unnamed_figure", file_name, f"{place} {column.text}")
            if not match.field_name:
                continue
            record = {**shared, **column.spread}
            text = cells[column.position]
            if not heading.form.field(match.field_name).is_figure:
                companions.setdefault(_record_key(record), {})[match.field_name] = text
                continue
            records = found.setdefault(
                match.field_name,
                _Records(match, _shown(column, cells, label), column_letter(column.position + 1)),
            )
            letter = column_letter(column.position + 1)
            row = {ROW_NUMBER: number, VALUE_COLUMN: letter, **record, match.field_name: text}
            records.rows.append(row)
    return [_figure(name, records, heading, companions) for name, records in found.items()]


def labels_not_known(body: Body, heading: Heading) -> list[tuple[int, str]]:
    """Return the row labels that name no field of the form, with their columns."""
    label = next((position for position, name in body.fields.items() if name == LABEL), None)
    if label is None:
        return []
    texts = dict.fromkeys(cells[label] for cells in body.cells)
    return [(label, text) for text in texts if text and heading.index.match(text) is None]


def _told_by_content(
    grid: Grid, heading: Heading, column: HeadingColumn, names: ProfileNames
) -> str | None:
    below: Cells = grid.cells[heading.last_row + 1 : heading.last_row + 1 + _PROBED_ROWS]
    texts = [row[column.position] for row in below if row[column.position]]
    known_fields = {item.name for item in heading.form.fields}
    tests = {
        "area_code": lambda text: names.area_code(text) is not None,
        "reference_month": lambda text: parse_month_text(text, year=2000) is not None,
        LABEL: lambda text: bool((match := heading.index.match(text)) and match.field_name),
        "breakdown": lambda text: names.breakdown_code(text) is not None,
    }
    for name, is_known in tests.items():
        if name != LABEL and name not in known_fields:
            continue
        if texts and sum(map(is_known, texts)) > _KNOWN_SHARE * len(texts):
            return name
    return None


def _default_match(heading: Heading, named: Sequence[Field]) -> HeadingMatch | None:
    if len(named) == 1:
        return HeadingMatch(named[0].name)
    figures = heading.form.figures
    return HeadingMatch(figures[0].name) if len(figures) == 1 else None


def _shown(column: HeadingColumn, cells: list[str], label: int | None) -> str:
    return column.text if label is None else cells[label]


def _record_key(record: dict[str, str]) -> tuple[object, ...]:
    return tuple(sorted(record.items()))


def _figure(
    name: str,
    records: _Records,
    heading: Heading,
    companions: dict[tuple[object, ...], dict[str, str]],
) -> SpreadFigure:
    own = {ROW_NUMBER, VALUE_COLUMN, name}
    rows = []
    for row in records.rows:
        key = _record_key({key: str(value) for key, value in row.items() if key not in own})
        rows.append({**row, **companions.get(key, {})})
    frame = pd.DataFrame(rows).fillna("")
    return SpreadFigure(
        heading.form.field(name), frame, records.heading, records.letter, records.match.factor
    )
