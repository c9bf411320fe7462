"""What opens when an area is chosen: its level, figures, reasons, measures, courses, events.

What does not belong here: the map and the list (first_screen), comparison of areas.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

import pandas as pd

from profiles.model import Profile
from reports.board.area_rate import area_rate, area_rate_chart
from reports.board.markup import Fragments, bullets, statement, table
from reports.bulletin.content import (
    AreaStatus,
    Block,
    BulletinContent,
    Bullets,
    FanChart,
    Section,
    Statement,
    Table,
)
from reports.bulletin.layoff_events import layoff_events_section
from reports.bulletin.measures import measures_section
from reports.charts.canvas import ink_on
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording.board_phrases import board_phrase
from reports.wording.level_reasons import reason_phrase

MAIN_REASONS = 3
_TOLD_ELSEWHERE = frozenset({"areas", "strongest", "open_warnings", "released", "measures"})
_EVENTS = "layoff_events"


@dataclass(frozen=True)
class AreaPanels:
    """Makes the panels of all areas in one language."""

    inputs: BulletinInputs
    profile: Profile
    content: BulletinContent
    series: tuple[FanChart, ...]
    fragments: Fragments

    def panel(self, status: AreaStatus) -> str:
        """Return the panel of one area, hidden until it is chosen."""
        code, language = status.area_code, self.content.language
        name = f"panel-{language}-{code}"
        parts = (
            self._head(status),
            self._reasons(status),
            self._measures(status),
            self._more_reasons(status),
            self._courses(status),
            self._figures(status),
            self._events(status),
            self._decisions(status),
        )
        return (
            f'<article class="panel" id="{escape(name)}" data-area="{escape(code)}" tabindex="-1"'
            f' aria-labelledby="{escape(name)}-title" hidden>{"".join(parts)}</article>'
        )

    def _say(self, code: str) -> str:
        return escape(board_phrase(code, self.content.language))

    def _head(self, status: AreaStatus) -> str:
        name = f"panel-{self.content.language}-{status.area_code}-title"
        rate = area_rate(self.inputs, self.profile, self.content, status.area_code)
        index = status.for_and_against.index if status.for_and_against else None
        persistence = f"<p>{escape(status.persistence)}</p>" if status.persistence else ""
        told = f'<p class="index">{statement(index)}</p>' if index is not None else ""
        return (
            f'<div class="panel-head"><h2 id="{escape(name)}">{escape(status.area_title)}</h2>'
            f'<button type="button" class="close" data-close>{self._say("close")}</button></div>'
            f'<p class="level">{level_badge(status)}<strong>{escape(status.headline)}</strong>'
            f'<span class="since">{escape(self.content.labels["proposed_level"])}'
            f"{' · ' if status.since else ''}{escape(status.since)}</span></p>"
            f"{persistence}"
            f'<p class="rate">{statement(rate)}</p>'
            f"{told}"
        )

    def _reasons(self, status: AreaStatus) -> str:
        heading = board_phrase("main_reasons", self.content.language)
        return self._listed(heading, (*status.reasons, *status.missing))

    def _more_reasons(self, status: AreaStatus) -> str:
        told = status.for_and_against
        if told is None:
            return ""
        is_warning = status.level is not None and status.level.rank > 0
        against = "against" if is_warning else "against_calm"
        return "".join(
            self._listed(reason_phrase(code, self.content.language), statements)
            for code, statements in (
                (against, told.against),
                ("lowers", told.lowering),
                ("strongest", told.strongest),
            )
        )

    def _listed(self, heading: str, statements: tuple[Statement, ...]) -> str:
        if not statements:
            return ""
        first, more = statements[:MAIN_REASONS], statements[MAIN_REASONS:]
        text = f"<h3>{escape(heading)}</h3>{bullets(first)}"
        if more:
            label = self._say("more_reasons").format(count=len(more))
            text += f"<details><summary>{label}</summary>{bullets(more)}</details>"
        return text

    def _measures(self, status: AreaStatus) -> str:
        """Return the measures of the area's level as the bulletin tells them, gravest first."""
        if status.level is None or status.level.rank <= 0:
            return ""
        section = measures_section((status,), self.profile, self.content.language)
        heading = f"<h3>{self._say('to_do')}</h3>"
        blocks = () if section is None else section.blocks
        listed = [item for block in blocks for item in _measures_in(block)]
        if not listed:
            return f"{heading}<p>{self._say('no_measures')}</p>"
        first = f"{heading}{bullets(listed[:MAIN_REASONS])}"
        whole = "".join(self.fragments.block(block) for block in blocks)
        label = self._say("all_measures").format(count=len(listed))
        return f"{first}<details><summary>{label}</summary>{whole}</details>"

    def _courses(self, status: AreaStatus) -> str:
        """Return places for what the script draws: levels, rules, rate, industries."""
        code = escape(status.area_code)
        charts = [chart for chart in self.series if chart.area_code == status.area_code]
        rate = area_rate_chart(self.inputs, self.profile, self.content.language, status.area_code)
        drawn = [self.fragments.chart(chart) for chart in (*charts, *([rate] if rate else []))]
        label = self._say("more_charts").format(count=len(drawn) - 1)
        more = f"<details><summary>{label}</summary>{''.join(drawn[1:])}</details>"
        return (
            f'<h3>{self._say("history")}</h3><div data-draw="history" data-of="{code}">'
            f"<p>{self._say('history_none')}</p></div>"
            f"{''.join(drawn[:1])}{more if len(drawn) > 1 else ''}"
            f'<h3>{self._say("trend")}</h3><p class="note">{self._say("trend_note")}</p>'
            f'<div data-draw="trends" data-of="{code}" data-none="{self._say("trend_none")}"'
            f' data-more="{self._say("trend_more")}"></div>'
            f'<div data-draw="industries" data-of="{code}"'
            f' data-heading="{self._say("by_industry")}" data-note="{self._say("industry_note")}">'
            "</div>"
        )

    def _figures(self, status: AreaStatus) -> str:
        tables = [
            table(cut)
            for section in self.content.sections
            if section.code != _EVENTS
            for block in whole_tables(section)
            if (cut := rows_of_area(block, status.area_code)) is not None
        ]
        if not tables:
            return ""
        return f"<details><summary>{self._say('figures')}</summary>{''.join(tables)}</details>"

    def _events(self, status: AreaStatus) -> str:
        section = self._events_section(status)
        if section is None:
            return ""
        blocks = "".join(self.fragments.block(block) for block in section.blocks)
        return f"<details><summary>{self._say('events')}</summary>{blocks}</details>"

    @cached_property
    def _events_by_area(self) -> dict[str, pd.DataFrame]:
        """The vintage's layoff events by area, their texts in one block, quick to cut again."""
        rows = rows_of_vintage(self.inputs.layoff_event, self.inputs.vintage)
        is_text = pd.api.types.is_string_dtype
        texts = {name: "object" for name in rows.columns if is_text(rows[name].dtype)}
        of_areas = rows.astype(texts).groupby("area_code", sort=False)
        return {str(code): own.reset_index(drop=True) for code, own in of_areas}

    def _events_section(self, status: AreaStatus) -> Section | None:
        whole = self.profile.settings.headline.area_code
        if status.area_code == whole:
            return next((item for item in self.content.sections if item.code == _EVENTS), None)

        own = self.inputs.of_area("event_level", status.area_code)
        if own.empty and len(self.inputs.event_level):
            return None  # not judged by itself, which is not the same as nothing reported
        inputs = replace(
            self.inputs,
            layoff_event=_own(self._events_by_area, self.inputs.layoff_event, status.area_code),
            event_level=own,
        )
        return layoff_events_section(
            inputs, self.profile, self.content.language, edition="internal"
        )

    def _decisions(self, status: AreaStatus) -> str:
        if self.profile.procedure is None:
            return ""
        items = "".join(f"<li>{escape(item)}</li>" for item in status.decisions)
        body = f"<ul>{items}</ul>" if items else f"<p>{self._say('no_decisions')}</p>"
        return f"<h3>{self._say('decisions')}</h3>{body}"


def _own(by_area: dict[str, pd.DataFrame], whole: pd.DataFrame, area_code: str) -> pd.DataFrame:
    """Return the rows of an area, none where it has none."""
    found = by_area.get(area_code)
    return whole.iloc[:0] if found is None else found


def _measures_in(block: Block) -> list[Statement]:
    """Return the measures of a block in short: what, who, within how many days."""
    if isinstance(block, Bullets):
        return list(block.statements)
    if not isinstance(block, Table):
        return []
    groups: list[list[Statement]] = []
    for row in block.rows:
        if row.is_group or not groups:
            groups.append([])
        if not row.is_group:
            told = [row.heading, *(row.cells[place].text for place in (0, -1))]
            groups[-1].append(Statement(" · ".join(told)))
    return [item for group in reversed(groups) for item in group]


def whole_tables(section: Section) -> list[Table]:
    """Return the tables a section shows, each with the rows its pages leave to a file.

    Of the rules, which courses and reasons tell already, the pages' own rows are enough.
    """
    tables = [block for block in section.blocks if isinstance(block, Table)]
    beside = {block.code: block for block in tables if block.is_data_only}
    beside.pop("all_rules", None)
    shown = [block for block in tables if not block.is_data_only]
    return [
        replace(beside.get(f"all_{block.code}", block), code=block.code, is_data_only=False)
        for block in shown
    ]


def rows_of_area(block: Table, area_code: str) -> Table | None:
    """Return a table of several areas cut to one, None where it has no such row.

    A heading of a group stays where a row under it does.
    """
    if block.code in _TOLD_ELSEWHERE or block.is_data_only:
        return None
    if len({row.area_code for row in block.rows if row.area_code}) < 2:
        return None
    kept, group = [], None
    for row in block.rows:
        if row.is_group:
            group = row
        elif row.area_code == area_code:
            kept += [group] if group is not None else []
            kept.append(row)
            group = None
    return replace(block, rows=tuple(kept)) if kept else None


def level_badge(status: AreaStatus) -> str:
    """Return the symbol of an area's level on its colour, nothing where it has none."""
    level = status.level
    if level is None:
        return ""
    style = f"background:{level.colour};color:{ink_on(level.colour)}"
    return f'<span class="badge" style="{style}" aria-hidden="true">{escape(level.symbol)}</span>'
