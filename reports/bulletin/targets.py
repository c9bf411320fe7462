"""Progress towards the plan's targets: what is reached, what is expected, how likely.

What does not belong here: the probabilities and verdicts (forecasting.plan_targets).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from profiles.model import Indicator, Language, PlanTarget, Profile
from reports.bulletin.charts_of_targets import target_progress
from reports.bulletin.content import (
    Block,
    Figure,
    Paragraph,
    Row,
    Section,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import derived_key
from reports.bulletin.levels import join_titles
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import format_number, format_probability, format_quantity, phrase
from reports.wording.numbers import MISSING, plus_minus, scale_of

TABLE = "forecasts.plan_target"
MOST_ROWS = 8
_COLUMNS = (
    "col_target",
    "col_target_value",
    "col_target_known",
    "col_target_straight",
    "col_target_expected",
    "col_target_verdict",
)
_WIDTHS = (0.27, 0.13, 0.18, 0.13, 0.14, 0.15)
Record = dict[Any, Any]


@dataclass(frozen=True)
class _Standing:
    """A target in one year, as stored."""

    target: PlanTarget
    indicator: Indicator | None
    row: Record

    @property
    def year(self) -> int:
        return int(self.row["year"])

    @property
    def is_reference(self) -> bool:
        return str(self.row["status_code"]) == "reference"

    @property
    def is_decided(self) -> bool:
        return bool(pd.notna(self.row["is_met"]))

    @property
    def is_met(self) -> bool:
        return self.is_decided and bool(self.row["is_met"])


def targets_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return how the plan's targets stand, or the reason why nothing is said of them."""
    heading = phrase("section_targets", language)
    if not profile.plan_targets:
        return Section("targets", heading, (say(phrase("targets_none", language)),))
    every = _standings(inputs, profile)
    shown = [item for item in every if _is_shown(item, every)][-MOST_ROWS:]
    if not shown:
        return Section("targets", heading, (say(phrase("targets_not_computed", language)),))
    chart = target_progress(inputs, profile, language)
    blocks: list[Block] = [_together(_sentences(shown, every, language), language)]
    blocks.append(_table(shown, language, code="targets"))
    if chart is not None:
        blocks.append(chart)
    if len(every) > len(shown):
        blocks.append(_table(every, language, code="all_targets"))
    return Section("targets", heading, tuple(blocks))


def _standings(inputs: BulletinInputs, profile: Profile) -> list[_Standing]:
    """Return every stored row of the profile's targets, in its order, then by year."""
    rows = rows_of_vintage(inputs.plan_target, inputs.vintage).sort_values("year")
    by_code = {str(code): part for code, part in rows.groupby("target_code")}
    found = []
    for target in profile.plan_targets:
        code = None if target.series is None else target.series.indicator_code
        indicator = next((item for item in profile.indicators if item.code == code), None)
        part = by_code.get(target.code)
        if part is not None:
            found += [_Standing(target, indicator, row) for row in part.to_dict("records")]
    return found


def _is_shown(item: _Standing, every: Sequence[_Standing]) -> bool:
    """Return whether a year stands in the pages: the last, the one running, the reference."""
    if bool(item.row["is_final"]) or str(item.row["status_code"]) == "running":
        return True
    # One reference is enough where many plans of one year each have the same line.
    same = [other for other in every if other.is_reference and other.year == item.year]
    return item.is_reference and item is same[-1] and not _is_followed(item, every)


def _is_followed(item: _Standing, every: Sequence[_Standing]) -> bool:
    return any(
        other.target.series == item.target.series
        and other.target.first_year <= item.year <= other.target.last_year
        for other in every
    )


def _together(paragraphs: Iterable[Paragraph], language: Language) -> Paragraph:
    """Return sentences as one paragraph."""
    told = [paragraph.statement for paragraph in paragraphs]
    text = ("" if language == "zh" else " ").join(statement.text for statement in told)
    return say(text, tuple(figure for statement in told for figure in statement.figures))


def _sentences(
    shown: Sequence[_Standing], every: Sequence[_Standing], language: Language
) -> Iterator[Paragraph]:
    finals = [item for item in every if bool(item.row["is_final"])]
    over = [item for item in finals if str(item.row["status_code"]) == "ended"]
    if over:
        yield say(
            _over_text(over, finals, language),
            (*_verdict_figures(over), *_missed_figures(over, language)),
        )
    if len(over) < len(finals):
        running = [item for item in finals if item not in over]
        _, count = _verdict_figures(running)
        yield say(phrase("targets_running", language).format(count=count.text), (count,))
    yield from _years_met(every, language)
    for item in shown:
        if item.is_reference and number_or_none(item.row["probability"]) is not None:
            cells = _Cells(item, language)
            expected, probability = cells.amount("expected_value"), cells.verdict()
            bounds = (cells.amount("lower_80"), cells.amount("upper_80"))
            text = phrase("plan_reference", language).format(
                year=item.year,
                expected=expected.text,
                interval=cells.interval_text(),
                probability=probability.text,
            )
            yield say(text, (expected, *bounds, probability))


def _years_met(every: Sequence[_Standing], language: Language) -> Iterator[Paragraph]:
    """Return in how many years of its plan each annual average stayed within its line."""
    for target in dict.fromkeys(item.target.code for item in every):
        own = [item for item in every if item.target.code == target and item.is_decided]
        is_average = bool(own) and own[0].target.aggregation == "annual_average"
        if is_average and own[0].target.last_year > own[0].target.first_year:
            met, count = _verdict_figures(own)
            text = phrase("targets_years_met", language).format(
                title=_title(own[0], language), met=met.text, count=count.text
            )
            yield say(text, (met, count))


def _over_text(over: Sequence[_Standing], finals: Sequence[_Standing], language: Language) -> str:
    met = sum(item.is_met for item in over)
    periods = {(item.target.first_year, item.target.last_year) for item in finals}
    if len(periods) > 1:
        return phrase("targets_yearly", language).format(count=len(over), met=met)
    missed = [_missed(item, language) for item in over if item.is_decided and not item.is_met]
    unknown = [_title(item, language) for item in over if not item.is_decided]
    tail = "".join(
        phrase(code, language).format(titles=join_titles(titles, language))
        for code, titles in (("plan_missed", missed), ("plan_unknown", unknown))
        if titles
    )
    first, last = periods.pop()
    return phrase("targets_over", language).format(
        first=first, last=last, met=met, count=len(over), missed=tail
    )


def _missed(item: _Standing, language: Language) -> str:
    """Return a target that was not met, with how far it came."""
    cells = _Cells(item, language)
    known = cells.amount("known_value", more_decimals=1)
    code = "plan_missed_close" if cells.is_within_error else "plan_missed_item"
    return phrase(code, language).format(
        title=_title(item, language), known=known.text, target=cells.target().text
    )


def _missed_figures(items: Sequence[_Standing], language: Language) -> Iterator[Figure]:
    for item in items:
        if item.is_decided and not item.is_met:
            cells = _Cells(item, language)
            yield from (cells.amount("known_value", more_decimals=1), cells.amount("target_value"))


def _verdict_figures(items: Sequence[_Standing]) -> tuple[Figure, Figure]:
    """Return how many are met, and of how many."""
    met = [_address(item.row, "is_met") for item in items if item.is_decided]
    each = [derived_key("count", _address(item.row, "year")) for item in items]
    number = sum(item.is_met for item in items)
    return (
        Figure(str(number), number, derived_key("sum", 0, *met)),
        Figure(str(len(items)), len(items), derived_key("sum", *each)),
    )


def _title(item: _Standing, language: Language) -> str:
    return item.target.title.in_language(language)


def _table(items: Sequence[_Standing], language: Language, *, code: str) -> Table:
    is_whole = code != "targets"
    caption = "targets_all_caption" if is_whole else "targets_caption_table"
    notes = [phrase("targets_note", language)]
    figures: tuple[Figure, ...] = ()
    about = next((item for item in items if item.target.direction == "about"), None)
    if about is not None:
        cells = _Cells(about, language)
        value, line = cells.amount("target_value"), cells.amount("line", more_decimals=1)
        figures = (value, value, line)  # the sentence says the target twice
        notes.append(
            phrase("targets_about_note", language).format(value=value.text, line=line.text)
        )
    return Table(
        code=code,
        caption=phrase(caption, language),
        headings=tuple(phrase(name, language) for name in _COLUMNS),
        rows=tuple(_row(item, language, is_whole=is_whole) for item in items),
        widths=_WIDTHS,
        notes=tuple(notes),
        figures=figures,
        aligns=("left", "right", "right", "right", "right", "left"),
        is_data_only=is_whole,
    )


def _row(item: _Standing, language: Language, *, is_whole: bool) -> Row:
    cells = _Cells(item, language)
    standing = "target_none_in_force" if item.is_reference else f"target_{item.target.standing}"
    is_named_by_year = is_whole or item.is_reference or str(item.row["status_code"]) == "running"
    is_one_year = item.target.first_year == item.target.last_year
    heading = _title(item, language)
    if item.target.aggregation == "annual_average" and not is_one_year:
        is_named_by_year = True
    if is_named_by_year and not (is_one_year and not item.is_reference):
        is_average = item.target.aggregation == "annual_average"
        name = "target_year" if is_average else "target_by_year_end"
        heading = phrase(name, language).format(title=heading, year=item.year)
    heading = phrase("target_with_standing", language).format(
        title=heading, standing=phrase(standing, language)
    )
    return Row(
        heading=heading,
        cells=(
            cells.target(),
            cells.known(),
            cells.amount("straight_value"),
            cells.expected(),
            cells.verdict(),
        ),
    )


@dataclass(frozen=True)
class _Cells:
    """The figures of a target in one year, each with its place in the warehouse."""

    item: _Standing
    language: Language

    def amount(self, column: str, *, more_decimals: int = 0) -> Figure:
        value = number_or_none(self.item.row[column])
        if value is None:
            return Figure(MISSING)
        return Figure(self._text(value, more_decimals), value, _address(self.item.row, column))

    def target(self) -> Figure:
        figure = self.amount("target_value")
        text = phrase(f"target_{self.item.target.direction}", self.language)
        return Figure(text.format(value=figure.text), figure.value, figure.key)

    def known(self) -> Figure:
        """Return what is reached, with its sampling error where it has one."""
        figure = self.amount("known_value", more_decimals=1)
        error = number_or_none(self.item.row["known_standard_error"])
        if error is None or figure.value is None:
            return figure
        address = derived_key("band95", _address(self.item.row, "known_standard_error"))
        part = Figure(self._number(1.96 * error), 1.96 * error, address)
        band = f"{plus_minus(self.language)}{part.text}".strip()
        text = f"{figure.text} ({band})"
        if self.language == "zh":
            text = f"{figure.text}（{band}）"
        return Figure(text, figure.value, figure.key, (part,))

    def expected(self) -> Figure:
        figure = self.amount("expected_value")
        if figure.value is None:
            return figure
        bounds = (self.amount("lower_80"), self.amount("upper_80"))
        interval = self.interval_text()
        text = f"{figure.text} ({interval})"
        if self.language == "zh":
            text = f"{figure.text}（{interval}）"
        return Figure(text, figure.value, figure.key, bounds)

    def interval_text(self) -> str:
        low, high = self.amount("lower_80").text, self.amount("upper_80").text
        return f"{low}至{high}" if self.language == "zh" else f"{low} to {high}"

    def verdict(self) -> Figure:
        """Return met or not, else the probability, else why neither is known."""
        row = self.item.row
        if self.item.is_decided:
            code = "target_met" if self.item.is_met else "target_not_met"
            text = phrase(code, self.language)
            if self.is_within_error:
                text = phrase("target_within_error", self.language).format(verdict=text)
            return Figure(text, None, _address(row, "is_met"))
        probability = number_or_none(row["probability"])
        if probability is not None:
            key = _address(row, "probability")
            return Figure(format_probability(probability), probability, key)
        reason = row["reason_code"]
        if not isinstance(reason, str):
            return Figure(MISSING)
        return Figure(phrase(f"target_reason_{reason}", self.language))

    @property
    def is_within_error(self) -> bool:
        row = self.item.row
        error, known = (
            number_or_none(row[name]) for name in ("known_standard_error", "known_value")
        )
        if error is None or known is None:
            return False
        return abs(known - float(row["line"])) <= 1.96 * error

    def _text(self, value: float, more_decimals: int) -> str:
        indicator = self.item.indicator
        if indicator is None:
            return format_number(value, 1)
        decimals = indicator.decimals + more_decimals
        return format_quantity(value, indicator.unit, self.language, decimals=decimals)

    def _number(self, value: float) -> str:
        """Return a figure of a rate with one decimal more than published, without its unit."""
        indicator = self.item.indicator
        if indicator is None:
            return format_number(value, 1)
        scale = scale_of(indicator.unit, self.language)
        return format_number(value / scale, indicator.decimals + 1)


def _address(row: Record, column: str) -> str:
    key = {name: row[name] for name in ("vintage", "target_code", "year")}
    return warehouse_key(TABLE, column, key)
