"""The rows below a heading that are records, with what merged cells and titles say filled in.

What does not belong here: columns of figures side by side (spread_tables).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue import format_month
from catalogue.forms import Field
from warehouse.submissions.grids import Cells, Grid, merged_down
from warehouse.submissions.heading_rows import Heading
from warehouse.submissions.heading_units import is_unit, unit_factor
from warehouse.submissions.headings import normalise_heading
from warehouse.submissions.month_texts import parse_month_text
from warehouse.submissions.note_rows import TOTAL_WORDS, NoteRule, is_column_numbers
from warehouse.submissions.profile_names import ProfileNames

LABEL = "figure"  # stands for the field of a column whose cells name the figure of their row
_CARRIED_FIELDS = ("reference_month", "area_code")
_YEAR_HEADINGS = ("年份", "年", "年度", "year")
_LABEL_TYPES = ("month", "week", "area", "enterprise_code", "text", "identifier")


@dataclass(frozen=True)
class Body:
    """Records of a sheet: cells of all columns, and their row numbers from 1.

    ``fields`` tells the field of each column that stands for one; ``factors`` come from a
    row of units right below the heading.
    """

    row_numbers: list[int]
    cells: Cells
    fields: dict[int, str]
    factors: dict[str, float]


def read_body(
    grid: Grid,
    heading: Heading,
    fields: dict[int, str],
    names: ProfileNames,
    *,
    year: int | None,
) -> Body:
    """Return the records below a heading.

    Parameters
    ----------
    grid, heading
        The sheet and where its heading stands.
    fields
        Field of each column that stands for one, by position.
    names
        Areas the profile knows: a row 全省 or 合计 is a record where it names one.
    year
        Year of bare months (7月), if the sheet names one.
    """
    first, factors = _skip_units(grid, heading, fields)
    rule = note_rule(heading, fields, names, width=grid.width)
    area_positions = _positions(fields, ("area_code", "county_code"))
    merged = {
        place: value
        for place, value in merged_down(grid, first).items()
        if fields.get(place[1]) in heading.form.key
    }
    is_table = heading.form.grain == "table"
    carried = _positions(fields, _CARRIED_FIELDS) if is_table else ()
    last: dict[int, str] = {}
    numbers, kept = [], []
    for position in range(first, len(grid.cells)):
        row = grid.cells[position]
        if merged:
            row = [merged.get((position, column), cell) for column, cell in enumerate(row)]
        is_area_row = is_table and any(names.area_code(row[area]) for area in area_positions)
        if rule.is_note(row) and not (is_area_row and _is_lone(row)):
            continue
        row = _carry_down(row, carried, last)
        numbers.append(position + 1)
        kept.append(row)
    kept = _with_whole_months(kept, heading, fields, year)
    return Body(numbers, kept, fields, factors)


def note_rule(
    heading: Heading, fields: dict[int, str], names: ProfileNames, *, width: int
) -> NoteRule:
    """Return which rows below a heading are no records."""
    form = heading.form
    by_name = {item.name: item for item in form.fields}
    if form.grain == "table":
        required = [
            position
            for position, name in fields.items()
            if name in form.key or (name in by_name and by_name[name].is_figure)
        ]
        # Side by side, the figures stand in columns of no field.
        required += [column.position for column in heading.columns if column.spread]
    else:
        required = [
            position
            for position, name in fields.items()
            if name in by_name and by_name[name].is_required
        ]
    first = by_name.get(fields.get(0, ""))
    # An enterprise with nothing but its code is a record that lacks its figures.
    names_record = first is not None and first.name in form.key and first.type != "month"
    return NoteRule(
        required_positions=tuple(required),
        total_positions=tuple(_total_positions(heading, fields, by_name, names, width)),
        headings={
            column.position: column.text
            for column in heading.columns
            if fields.get(column.position) in form.key and column.text
        },
        is_first_enough=form.grain != "table" and names_record,
    )


def _total_positions(
    heading: Heading,
    fields: dict[int, str],
    by_name: dict[str, Field],
    names: ProfileNames,
    width: int,
) -> list[int]:
    is_total_an_area = any(names.area_code(word) for word in TOTAL_WORDS)
    spread = {column.position for column in heading.columns if column.spread}
    positions = []
    for position in range(width):
        field = by_name.get(fields.get(position, ""))
        if position in spread or (field is not None and field.type not in _LABEL_TYPES):
            continue
        if field is not None and field.type == "area" and is_total_an_area:
            continue
        positions.append(position)
    return positions


def _skip_units(
    grid: Grid, heading: Heading, fields: dict[int, str]
) -> tuple[int, dict[str, float]]:
    """Return the first row of records, past rows that number the columns or give units."""
    first = heading.last_row + 1
    factors: dict[str, float] = {}
    while first < len(grid.cells):
        row = grid.cells[first]
        units = {
            position: normalise_heading(cell).strip("()")
            for position, cell in enumerate(row)
            if cell
        }
        if units and all(is_unit(unit) for unit in units.values()):
            for position, unit in units.items():
                if fields.get(position, LABEL) != LABEL:
                    factor = unit_factor(unit, heading.form.field(fields[position]))
                    factors[fields[position]] = factor if factor is not None else 1.0
        elif not is_column_numbers(row):
            break
        first += 1
    return first, factors


def _carry_down(row: list[str], carried: Sequence[int], last: dict[int, str]) -> list[str]:
    if not carried:
        return row
    filled = list(row)
    for position in carried:
        if filled[position]:
            last[position] = filled[position]
        elif position in last:
            filled[position] = last[position]
    return filled


def _with_whole_months(
    rows: Cells, heading: Heading, fields: dict[int, str], year: int | None
) -> Cells:
    """Return the rows with bare months (7月) as months of the year the sheet or a column names."""
    position = next((key for key, name in fields.items() if name == "reference_month"), None)
    if position is None:
        return rows
    year_column = next(
        (
            column.position
            for column in heading.columns
            if column.match is None and normalise_heading(column.text) in _YEAR_HEADINGS
        ),
        None,
    )
    whole = list(rows)
    completed: dict[tuple[str, int | None], str] = {}
    for number, row in enumerate(rows):
        text, own_year = row[position], year
        if year_column is not None:
            digits = row[year_column].removesuffix("年")
            own_year = int(digits) if digits.isdecimal() and len(digits) == 4 else year
        if (text, own_year) not in completed:
            completed[text, own_year] = _whole_month(
                text, own_year, is_beside_year=year_column is not None
            )
        if completed[text, own_year] != text:
            month = completed[text, own_year]
            whole[number] = [*row[:position], month, *row[position + 1 :]]
    return whole


def _whole_month(text: str, year: int | None, *, is_beside_year: bool) -> str:
    """Return a bare month as a month of a year; any other text as it is."""
    if not text or year is None or parse_month_text(text) is not None:
        return text
    bare = f"{text}月" if is_beside_year and text.isdecimal() else text
    month = parse_month_text(bare, year=year)
    return text if month is None else format_month(month)


def _positions(fields: dict[int, str], names: Sequence[str]) -> tuple[int, ...]:
    return tuple(position for position, name in fields.items() if name in names)


def _is_lone(row: list[str]) -> bool:
    return sum(1 for cell in row if cell) == 1
