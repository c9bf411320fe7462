"""The index of an area, its strongest signals, what would lower its level, what speaks against.

What does not belong here: choosing reasons (forecasting.early_warning.reasons), the level
itself (levels).
"""

from dataclasses import replace

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import (
    AreaReasons,
    AreaStatus,
    Block,
    Figure,
    Paragraph,
    Row,
    Section,
    Statement,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.evaluations import (
    evaluation_figures,
    evaluation_of,
    figure_with_error,
    is_met,
    number_or_none,
    rule_statement,
    signal_row,
    stored_figure,
)
from reports.bulletin.keys import derived_key
from reports.bulletin.names import is_of_place, join_titles, known_rule, level_style, rule_title
from reports.inputs import BulletinInputs, StoredRow
from reports.wording import format_number, format_probability, phrase, say_month
from reports.wording.level_reasons import describe_index, reason_phrase
from reports.wording.numbers import MISSING
from reports.wording.reasons import describe_missing
from reports.wording.rule_sentences import rule_line

_COLUMNS = ("col_signal", "col_figure", "col_line", "col_probability", "col_weight", "col_points")
_WIDTHS = (0.36, 0.2, 0.13, 0.11, 0.09, 0.11)
_MOST_NAMED_RULES = 3
_JOINTS: dict[Language, str] = {"en": ": ", "zh": "："}


def area_reasons(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str
) -> AreaReasons | None:
    """Return what is stored for and against the level of an area, None where nothing is."""
    rows = inputs.records_of_area("level_reason", area_code)
    index = _index_statement(inputs, language, area_code)
    if not rows and index is None:
        return None
    words = _Words(inputs, profile, language, area_code)
    lowers = _of_role(rows, "lowers")
    return AreaReasons(
        index=index,
        strongest=(
            *(words.strong(row) for row in _of_role(rows, "strongest")),
            *_shown_and_met(inputs, profile, language, area_code),
        ),
        lowering=(
            *(words.lowering(row) for row in lowers),
            *words.falls_to(lowers),
        ),
        against=tuple(words.against(row) for row in _of_role(rows, "against")),
    )


def _shown_and_met(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str
) -> tuple[Statement, ...]:
    """Return the rules met though they support no level, named in one statement; else nothing."""
    titles = [
        rule_title(rule.id, profile, language)
        for rule in profile.rules
        if rule.use != "used"
        and (signal := signal_row(inputs, area_code, rule.id, inputs.vintage)) is not None
        and is_met(signal)
    ]
    if not titles:
        return ()
    text = reason_phrase("shown_met", language).format(rules=join_titles(titles, language))
    return (Statement(text),)


def _of_role(rows: list[StoredRow], role_code: str) -> list[StoredRow]:
    """Return the reasons of one role in their places."""
    own = (row for row in rows if row["role_code"] == role_code)
    return sorted(own, key=lambda row: float(row["place"]))


def reasons_section(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    areas: tuple[AreaStatus, ...],
) -> Section:
    """Return the strongest signals of the area told first, and what is said beside them.

    That is the place itself, or the gravest area where the place is at normal; the signals of
    the other areas above normal stand in a table of data.
    """
    told = [status for status in areas if status.for_and_against is not None]
    heading = reason_phrase("heading", language)
    if not told:
        return Section("level_reasons", heading, (say(reason_phrase("none_stored", language)),))
    raised = [status for status in told if status.level is not None and status.level.rank > 0]
    of_place = [status for status in raised if is_of_place(status, profile)]
    first = (of_place or raised or told)[0]
    blocks: list[Block] = []
    table = _strongest_table(inputs, profile, language, [first])
    if table is not None:
        blocks.append(table)
    blocks.append(Paragraph(_in_short(inputs, profile, language, first)))
    if len(raised) > 1:
        whole = _strongest_table(inputs, profile, language, raised)
        if whole is not None:
            blocks.append(replace(whole, code="all_strongest", is_data_only=True))
    return Section("level_reasons", heading, tuple(blocks))


def _in_short(
    inputs: BulletinInputs, profile: Profile, language: Language, status: AreaStatus
) -> Statement:
    """Return index, what would lower the level and what is against it, in one paragraph.

    Rules that speak against the level are named, not told: their figures stand in the annex.
    """
    reasons = status.for_and_against
    if reasons is None:
        return Statement("")
    joint = _JOINTS[language]
    is_warning = status.level is not None and status.level.rank > 0
    against = _against_in_short(inputs, profile, language, status.area_code)
    told = [] if reasons.index is None else [reasons.index]
    if reasons.lowering:
        label = reason_phrase("lowers", language) + joint
        first, *others = reasons.lowering
        told += [Statement(label + first.text, first.figures), *others]
    if against.text:
        label = reason_phrase("against" if is_warning else "against_calm", language) + joint
        told.append(Statement(label + against.text, against.figures))
    elif is_warning:
        told.append(Statement(reason_phrase("none_against", language)))
    told += _shown_and_met(inputs, profile, language, status.area_code)
    gap = "" if language == "zh" else " "
    text = gap.join(statement.text for statement in told)
    figures = tuple(figure for statement in told for figure in statement.figures)
    return Statement(f"{status.area_title}{joint}{text}", figures)


def _against_in_short(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str
) -> Statement:
    """Return the rules that speak against a level by how they do, three named of each kind."""
    by_code: dict[str, list[str]] = {}
    for row in _of_role(inputs.records_of_area("level_reason", area_code), "against"):
        by_code.setdefault(str(row["reason_code"]), []).append(str(row["rule_id"]))
    parts: list[str] = []
    figures: list[Figure] = []
    for code, rule_ids in by_code.items():
        if code.startswith("shown_"):
            continue  # rules that support no level stand in the data and on the board
        if code == "one_indicator":
            parts.append(reason_phrase(code, language).rstrip("。."))
            continue
        if code == "calm" and len(rule_ids) > 1:
            figures.append(_count_against(inputs, area_code, code, len(rule_ids)))
            parts.append(reason_phrase("calm_count", language).format(count=figures[-1].text))
            continue
        titles = [rule_title(rule_id, profile, language) for rule_id in rule_ids]
        named = join_titles(titles[:_MOST_NAMED_RULES], language)
        if len(titles) > _MOST_NAMED_RULES:
            less = 0 if language == "zh" else _MOST_NAMED_RULES
            figures.append(_count_against(inputs, area_code, code, len(titles), less=less))
            named = phrase("and_more_rules", language).format(rules=named, count=figures[-1].text)
        parts.append(reason_phrase(f"{code}_short", language).format(rules=named))
    stop = "。" if language == "zh" else "."
    joint = "；" if language == "zh" else "; "
    return Statement(joint.join(parts) + stop if parts else "", tuple(figures))


def _count_against(
    inputs: BulletinInputs, area_code: str, code: str, count: int, *, less: int = 0
) -> Figure:
    """Return how many rules speak against a level in one way, ``less`` those named."""
    key = {
        "vintage": inputs.vintage, "area_code": area_code, "role_code": "against",
        "reason_code": code,
    }  # fmt: skip
    counted = derived_key("count", warehouse_key("warnings.reason", "rule_id", key))
    return Figure(str(count - less), count - less, derived_key("difference", counted, less))


def _strongest_table(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    areas: list[AreaStatus],
) -> Table | None:
    rows: list[Row] = []
    for status in areas:
        reasons = inputs.records_of_area("level_reason", status.area_code)
        own = [
            made
            for reason in _of_role(reasons, "strongest")
            if (made := _strongest_row(inputs, profile, language, reason)) is not None
        ]
        if own:
            rows += [Row(status.area_title, (), area_code=status.area_code, is_group=True), *own]
    if not rows:
        return None
    vintage = say_month(inputs.vintage, language)
    return Table(
        code="strongest",
        caption=reason_phrase("caption", language),
        headings=tuple(reason_phrase(code, language) for code in _COLUMNS),
        rows=tuple(rows),
        widths=_WIDTHS,
        notes=(
            reason_phrase("note_index", language).format(vintage=vintage),
            reason_phrase("note_carries", language),
        ),
    )


def _strongest_row(
    inputs: BulletinInputs, profile: Profile, language: Language, reason: StoredRow
) -> Row | None:
    area_code, rule_id = str(reason["area_code"]), str(reason["rule_id"])
    signal = signal_row(inputs, area_code, rule_id, inputs.vintage)
    rule = known_rule(rule_id, profile)
    if signal is None or rule is None:
        return None
    indicator = profile.indicator(rule.series.indicator_code)
    evaluation = evaluation_of(signal, rule, inputs.vintage)
    figures = evaluation_figures(evaluation, signal, profile, language)
    line = rule_line(
        evaluation.threshold, rule, indicator.unit, language,
        decimals=indicator.decimals, is_short=True,
    )  # fmt: skip
    weight, points = _share_of_index(inputs, area_code, rule_id)
    shown = figure_with_error(evaluation, signal, profile, language)
    mark = " *" if reason["reason_code"] == "carries" else ""
    return Row(
        heading=rule_title(rule_id, profile, language) + mark,
        cells=(shown, replace(figures.line, text=line), figures.probability, weight, points),
        area_code=area_code,
    )


def _share_of_index(inputs: BulletinInputs, area_code: str, rule_id: str) -> tuple[Figure, Figure]:
    rows = inputs.records_of_area("index_contribution", area_code)
    row = next((row for row in rows if row["rule_id"] == rule_id), None)
    if row is None:
        return Figure(MISSING), Figure(MISSING)
    key = {"vintage": inputs.vintage, "area_code": area_code, "rule_id": rule_id}
    weight, points = float(row["weight"]), number_or_none(row["contribution"])
    return (
        Figure(
            f"{format_number(100 * weight, 0)}%",
            weight,
            warehouse_key("warnings.contribution", "weight", key),
        ),
        Figure(
            format_number(points, 1),
            points,
            warehouse_key("warnings.contribution", "contribution", key),
        ),
    )


class _Words:
    """The sentences of one area's reasons."""

    def __init__(
        self, inputs: BulletinInputs, profile: Profile, language: Language, area_code: str
    ) -> None:
        self.inputs, self.profile, self.language = inputs, profile, language
        self.area_code = area_code

    def strong(self, reason: StoredRow) -> Statement:
        """Return one of the strongest signals: rule, figure, error, line, points, vintage."""
        rule_id = str(reason["rule_id"])
        statement = self._evaluated(rule_id)
        signal = self._signal(rule_id)
        if signal is None or not isinstance(signal["reference_month"], pd.Timestamp):
            return statement
        _, points = _share_of_index(self.inputs, self.area_code, rule_id)
        text = self._phrase("points").format(
            sentence=self._without_stop(statement.text),
            role=self._phrase(str(reason["reason_code"])),
            points=points.text,
            month=say_month(pd.Timestamp(signal["reference_month"]), self.language),
            vintage=say_month(self.inputs.vintage, self.language),
        )
        stop = "。" if self.language == "zh" else "."
        return Statement(text + stop, (*statement.figures, points))

    def lowering(self, reason: StoredRow) -> Statement:
        """Return how far and how long a rule must fall."""
        rule_id = str(reason["rule_id"])
        signal, rule = self._signal(rule_id), known_rule(rule_id, self.profile)
        if reason["reason_code"] == "event_ends":
            title = rule_title(rule_id, self.profile, self.language)
            return Statement(self._phrase("event_ends").format(rule=title))
        words = {
            "rule": rule_title(rule_id, self.profile, self.language),
            "below": format_probability(number_or_none(reason["probability_below"])),
            "months": int(reason["months"]),
        }
        if signal is None or rule is None:
            return Statement(self._phrase("falls_unknown").format_map(words), self._fall(reason))
        indicator = self.profile.indicator(rule.series.indicator_code)
        now = number_or_none(signal["probability"])
        line = rule_line(
            float(signal["threshold"]), rule, indicator.unit, self.language,
            decimals=indicator.decimals,
        )  # fmt: skip
        text = self._phrase("falls_below").format_map(
            {**words, "now": format_probability(now), "line": line}
        )
        probability = stored_figure(format_probability(now), now, signal, "probability")
        held = stored_figure(line, float(signal["threshold"]), signal, "threshold")
        return Statement(text, (*self._fall(reason), probability, held))

    def _fall(self, reason: StoredRow) -> tuple[Figure, ...]:
        """Return the probability to fall below, and for how many vintages."""
        names = ("vintage", "area_code", "role_code", "place")
        key = {name: reason[name] for name in names}
        below, months = number_or_none(reason["probability_below"]), float(reason["months"])
        table = "warnings.reason"
        return (
            Figure(
                format_probability(below), below, warehouse_key(table, "probability_below", key)
            ),
            Figure(f"{months:.0f}", months, warehouse_key(table, "months", key)),
        )

    def falls_to(self, rows: list[StoredRow]) -> tuple[Statement, ...]:
        """Return to which level it would then fall; nothing where none is named."""
        codes = [code for row in rows if isinstance(code := row["to_level_code"], str) and code]
        if not codes:
            return ()
        level = level_style(codes[0], self.profile, self.language).title
        return (Statement(self._phrase("falls_to").format(level=level)),)

    def against(self, reason: StoredRow) -> Statement:
        """Return one thing that speaks against the level."""
        rule_id, code = str(reason["rule_id"]), str(reason["reason_code"])
        if code == "one_indicator":
            return Statement(self._phrase(code))
        if code == "missing":
            signal = self._signal(rule_id)
            text = self._phrase(code).format(
                rule=rule_title(rule_id, self.profile, self.language),
                reason=describe_missing(
                    None if signal is None else signal["missing_reason"], self.language
                ),
            )
            return Statement(text)
        statement = self._evaluated(rule_id)
        text = self._phrase(code).format(sentence=statement.text)
        return Statement(text, statement.figures)

    def _evaluated(self, rule_id: str) -> Statement:
        signal, rule = self._signal(rule_id), known_rule(rule_id, self.profile)
        if signal is None or rule is None:
            title = rule_title(rule_id, self.profile, self.language)
            return Statement(self._phrase("rule_gone").format(rule=title))
        evaluation = evaluation_of(signal, rule, self.inputs.vintage)
        return rule_statement(evaluation, signal, self.profile, self.language)

    def _signal(self, rule_id: str) -> StoredRow | None:
        return signal_row(self.inputs, self.area_code, rule_id, self.inputs.vintage)

    def _phrase(self, code: str) -> str:
        return reason_phrase(code, self.language)

    def _without_stop(self, text: str) -> str:
        return text.rstrip("。.")


def _index_statement(
    inputs: BulletinInputs, language: Language, area_code: str
) -> Statement | None:
    rows = inputs.records_of_area("warning_index", area_code)
    if not rows:
        return None
    row = rows[0]
    used, missing = int(row["used_rule_count"]), int(row["missing_rule_count"])
    if used + missing == 0:
        return None
    value = number_or_none(row["index_value"])
    text = describe_index(
        value, (float(row["lower"]), float(row["upper"])), (used, missing), language
    )
    key = {"vintage": inputs.vintage, "area_code": area_code}
    table = "warnings.index"
    counts = [warehouse_key(table, f"{name}_rule_count", key) for name in ("used", "missing")]
    figures = (
        *(
            Figure(
                format_number(float(row[name]), 0),
                float(row[name]),
                warehouse_key(table, name, key),
            )
            for name in ("index_value", "lower", "upper")
            if number_or_none(row[name]) is not None
        ),
        Figure(str(used + missing), used + missing, derived_key("sum", *counts)),
        Figure(str(missing), missing, counts[1]),
    )
    return Statement(text, figures)
