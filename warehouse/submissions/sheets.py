"""One sheet read as a form: its records under the form's names, or why there are none.

What does not belong here: opening files, judging values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from catalogue import format_month
from catalogue.forms import Field, Form, is_own_sheet
from warehouse.submissions.bodies import LABEL, Body, read_body
from warehouse.submissions.containers import column_letter
from warehouse.submissions.grids import Grid
from warehouse.submissions.heading_rows import Heading, HeadingColumn, find_heading
from warehouse.submissions.heading_units import scaled_fields
from warehouse.submissions.headings import (
    DATA_MARK_HEADINGS,
    HeadingIndex,
    normalise_heading,
)
from warehouse.submissions.limits import ReadingLimits
from warehouse.submissions.profile_names import ProfileNames
from warehouse.submissions.spread_tables import label_fields, labels_not_known, melt
from warehouse.submissions.table import (
    ROW_NUMBER,
    HeadingNotice,
    SheetTable,
    SubmissionError,
)
from warehouse.submissions.titles import Titles, has_simulated_mark, read_titles


@dataclass(frozen=True)
class ReadingRules:
    """What sheets of a source are read by: forms, names of the profile, limits."""

    indexes: Sequence[HeadingIndex]
    names: ProfileNames
    limits: ReadingLimits


@dataclass(frozen=True)
class SheetReading:
    """What a sheet gave: tables and headings not understood, or why it was skipped."""

    tables: tuple[SheetTable, ...] = ()
    notices: tuple[HeadingNotice, ...] = ()
    skipped: str | None = None  # a reason code


def read_sheet(grid: Grid, rules: ReadingRules, file_name: str) -> SheetReading:
    """Return the tables of a sheet.

    Raises
    ------
    SubmissionError
        duplicate_column, missing_column or unnamed_figure: the sheet has a heading of the
        form but cannot be read by it.
    """
    if grid.is_hidden:
        return SheetReading(skipped="hidden_sheet")
    if is_own_sheet(grid.sheet_name):
        return SheetReading(skipped="own_sheet")
    if not any(any(row) for row in grid.cells):
        return SheetReading(skipped="empty_sheet")
    heading = find_heading(
        grid,
        rules.indexes,
        rules.names,
        row_limit=rules.limits.heading_rows,
        file_name=file_name,
    )
    if heading is None:
        return SheetReading(skipped="no_heading")
    titles = read_titles(grid, heading.first_row, file_name)
    refuse_duplicates(heading, grid.sheet_name, file_name)
    read = _read_spread if heading.is_spread else _read_long
    tables, body = read(grid, heading, titles, rules, file_name)
    notices = heading_notices(heading, grid, body)
    return SheetReading(tables=tuple(tables), notices=tuple(notices))


def own_fields(heading: Heading) -> dict[int, str]:
    """Return the field of each column that stands for one, by position."""
    return {column.position: column.field_name for column in heading.columns if column.field_name}


def constants_of(
    form: Form, given: set[str], titles: Titles, names: ProfileNames
) -> dict[str, str]:
    """Return the fields that titles and names give once: the month, and the city that sends."""
    field_names = {item.name for item in form.fields}
    constants: dict[str, str] = {}
    has_month = bool({"reference_month", "reference_week"} & given)
    if titles.month is not None and "reference_month" in field_names and not has_month:
        constants["reference_month"] = format_month(titles.month)
    if "area_code" in field_names - given:
        cities = (names.city_within(text) for text in titles.texts)
        city = next((code for code in cities if code is not None), None)
        if city is not None:
            constants["area_code"] = city
    return constants


def refuse_missing(form: Form, given: set[str], place: str, file_name: str) -> None:
    """Raise missing_column, naming every field the form requires and the sheet lacks."""
    missing = [item.title_zh for item in form.fields if item.is_required and item.name not in given]
    if form.grain == "table":
        if not {"reference_month", "reference_week"} & given and not missing:
            missing.append(form.field("reference_month").title_zh)
        if not {item.name for item in form.figures} & given:
            missing.append(" / ".join(item.title_zh for item in form.figures))
    if missing:
        raise SubmissionError("missing_column", file_name, f"{place}{'、'.join(missing)}")


def refuse_duplicates(heading: Heading, sheet_name: str, file_name: str) -> None:
    """Raise duplicate_column if two columns stand for the same thing."""
    seen: dict[tuple[object, ...], HeadingColumn] = {}
    for column in heading.columns:
        if not column.field_name and not column.spread:
            continue
        key = (column.field_name, *sorted(column.spread.items()))
        if key in seen:
            pair = "、".join(
                f"{column_letter(item.position + 1)} {item.text}" for item in (seen[key], column)
            )
            raise SubmissionError("duplicate_column", file_name, f"{_place(sheet_name)}{pair}")
        seen[key] = column


def multipliers_of(
    heading: Heading, titles: Titles, below: Mapping[str, float]
) -> dict[str, float]:
    """Return the factor of each field: from its heading, a row below it, or a units row above."""
    factors = scaled_fields(list(titles.units), heading.form.fields)
    factors |= below
    for column in heading.columns:
        if column.match is not None and column.match.field_name and column.match.factor is not None:
            factors[column.match.field_name] = column.match.factor
    given = heading.field_names
    return {name: factor for name, factor in factors.items() if factor != 1.0 and name in given}


def heading_notices(heading: Heading, grid: Grid, body: Body) -> list[HeadingNotice]:
    """Return the headings the form does not know; a column of blank cells needs none."""
    notices = []
    for column in heading.columns:
        is_unknown = column.match is None and not column.spread
        if not is_unknown or column.position in body.fields:
            continue
        if column.text or any(row[column.position] for row in body.cells):
            notices.append(_notice(heading, grid.sheet_name, column.position, column.text))
    notices += [
        _notice(heading, grid.sheet_name, position, text)
        for position, text in labels_not_known(body, heading)
    ]
    return notices


def is_marked_simulated(heading: Heading, cells: Sequence[Sequence[str]], titles: Titles) -> bool:
    """Return whether titles, names or a column of marks say the figures are simulated."""
    marks = [
        column.position
        for column in heading.columns
        if normalise_heading(column.text) in DATA_MARK_HEADINGS
    ]
    texts = {row[position] for row in cells for position in marks}
    return titles.is_simulated or has_simulated_mark(sorted(texts))


def _read_long(
    grid: Grid, heading: Heading, titles: Titles, rules: ReadingRules, file_name: str
) -> tuple[list[SheetTable], Body]:
    fields = own_fields(heading)
    constants = constants_of(heading.form, set(fields.values()), titles, rules.names)
    given = {*fields.values(), *constants}
    refuse_missing(heading.form, given, _place(grid.sheet_name), file_name)
    body = read_body(grid, heading, fields, rules.names, year=titles.year)
    columns: dict[str, object] = {ROW_NUMBER: body.row_numbers}
    for position, name in fields.items():
        columns[name] = [row[position] for row in body.cells]
    rows = pd.DataFrame(columns).assign(**constants)
    texts = {column.position: column.text for column in heading.columns}
    table = SheetTable(
        form_code=heading.form.code,
        sheet_name=grid.sheet_name,
        rows=_as_text(rows),
        headings={
            **{name: texts[position] for position, name in fields.items()},
            **_constant_headings(constants, titles),
        },
        column_letters=_letters(fields),
        multipliers=multipliers_of(heading, titles, body.factors),
        is_simulated=is_marked_simulated(heading, body.cells, titles),
    )
    return [table], body


def _read_spread(
    grid: Grid, heading: Heading, titles: Titles, rules: ReadingRules, file_name: str
) -> tuple[list[SheetTable], Body]:
    fields = label_fields(grid, heading, rules.names)
    place = _place(grid.sheet_name)
    body = read_body(grid, heading, fields, rules.names, year=titles.year)
    named = _figures_named(heading, titles)
    figures = melt(body, heading, named, place=place, file_name=file_name)
    above = scaled_fields(list(titles.units), heading.form.fields)
    tables = []
    for figure in figures:
        constants = constants_of(heading.form, set(figure.rows.columns), titles, rules.names)
        rows = figure.rows.assign(**constants)
        refuse_missing(heading.form, set(rows.columns), place, file_name)
        factor = figure.factor if figure.factor is not None else above.get(figure.field.name, 1.0)
        tables.append(
            SheetTable(
                form_code=heading.form.code,
                sheet_name=grid.sheet_name,
                rows=_as_text(rows),
                headings={
                    **_label_headings(heading, fields),
                    **_constant_headings(constants, titles),
                    figure.field.name: figure.heading,
                },
                column_letters={
                    **_letters(fields),
                    figure.field.name: figure.column_letter,
                },
                multipliers={figure.field.name: factor} if factor != 1.0 else {},
                is_simulated=is_marked_simulated(heading, body.cells, titles),
            )
        )
    return tables, body


def _figures_named(heading: Heading, titles: Titles) -> list[Field]:
    labels = [column.text for column in heading.columns if not column.spread and column.text]
    for text in (*labels, *titles.texts):
        if named := heading.index.figures_named(text):
            return named
    return []


def _label_headings(heading: Heading, fields: Mapping[int, str]) -> dict[str, str]:
    texts = {column.position: column.text for column in heading.columns}
    return {name: texts[position] for position, name in fields.items() if name != LABEL}


def _letters(fields: Mapping[int, str]) -> dict[str, str]:
    return {name: column_letter(position + 1) for position, name in fields.items() if name != LABEL}


def _constant_headings(constants: Mapping[str, str], titles: Titles) -> dict[str, str]:
    return {"reference_month": titles.month_text} if "reference_month" in constants else {}


def _notice(heading: Heading, sheet_name: str, position: int, text: str) -> HeadingNotice:
    nearest = heading.index.nearest(text) if text else None
    return HeadingNotice(sheet_name, text, column_letter(position + 1), nearest)


def _as_text(rows: pd.DataFrame) -> pd.DataFrame:
    texts = {name: "str" for name in rows.columns if name != ROW_NUMBER}
    return rows.astype({ROW_NUMBER: "int64", **texts})


def _place(sheet_name: str) -> str:
    return f"{sheet_name}: " if sheet_name else ""
