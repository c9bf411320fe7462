"""The annex of rules: one row per rule, what each probability means, and every source once.

What does not belong here: one rule's sentence on the first page (evaluations).
"""

from dataclasses import dataclass, field, replace

import pandas as pd

from profiles.model import Language, Profile, Rule
from reports.bulletin.area_rules import area_rules_table
from reports.bulletin.charts_of_rules import heat_strip
from reports.bulletin.content import (
    Block,
    Entries,
    Figure,
    Row,
    Section,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.evaluations import (
    evaluation_figures,
    evaluation_of,
    figure_with_error,
    is_met,
    line_in_force,
    met_run_months,
    number_or_none,
)
from reports.bulletin.keys import derived_key
from reports.bulletin.levels import listed_codes
from reports.bulletin.names import area_title, gone, known_level, known_rule, rule_code
from reports.bulletin.series import months_before
from reports.inputs import BulletinInputs, StoredRow, records_of, rows_of_vintage
from reports.wording import format_probability, phrase, say_month
from reports.wording.numbers import (
    MISSING,
)
from reports.wording.reasons import describe_missing
from reports.wording.rule_sentences import (
    Evaluation,
    describe_kind,
    rule_line,
)

_COLUMNS = (
    "col_rule",
    "col_figure",
    "col_line",
    "col_probability",
    "col_required",
    "col_outcome",
    "col_supports",
)


_RATE_SIGNAL = "rate_signal"  # as assets.rate_signals names what a run makes
LEAST_PROBABILITY = 0.1  # below it a rule that is not met stands in the data alone
_WIDTHS: dict[Language, tuple[float, ...]] = {
    "en": (0.26, 0.14, 0.13, 0.11, 0.09, 0.11, 0.16),
    "zh": (0.25, 0.165, 0.14, 0.075, 0.085, 0.105, 0.18),
}


@dataclass
class _Sources:
    """Sources in the order they are first named, each with its number."""

    texts: list[str] = field(default_factory=list)

    def mark(self, text: str) -> str:
        bare = text.rstrip(".。 ")
        if bare not in self.texts:
            self.texts.append(bare)
        return f"[{self.texts.index(bare) + 1}]"


@dataclass
class _Spelled(_Sources):
    """Sources spelled out where they are named, for data that stand alone."""

    def mark(self, text: str) -> str:
        return f"({text.rstrip('.。 ')})"


def rules_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return the annex of rules evaluated at this vintage, in the profile's order.

    The pages list the rules of the place itself and of areas above normal, and of the rules
    looked at in many areas those that are met or carry a level; every rule of every area
    stands in a table of data.
    """
    heading = phrase("annex_rules", language)
    rows = _in_order(rows_of_vintage(inputs.signal, inputs.vintage), profile)
    if rows.empty:
        return Section("rules", heading, (say(phrase("rules_none", language)),), is_annex=True)
    sources = _Sources()
    is_of_many = rows["rule_id"].isin({rule.id for rule in profile.rules if rule.is_of_many_areas})
    carrying = _carrying_rules(inputs)
    of_told = rows[~is_of_many & rows["area_code"].isin(_told_areas(inputs, profile))]
    told = of_told[_is_worth_telling(of_told, carrying)]
    strip = heat_strip(inputs, profile, language)
    blocks: list[Block] = [] if strip is None else [strip]
    if not told.empty:
        table = _rules_table(inputs, profile, language, told, sources)
        blocks.append(_with_count_left(table, len(of_told) - len(told), language))
    many = _met_somewhere(inputs, rows[is_of_many], profile, language, carrying, sources)
    if many is not None:
        blocks.append(many)
    shown = {row.heading.split(" ")[0] for row in many.rows} if many is not None else set()
    explained = rows[rows["rule_id"].isin({*told["rule_id"], *shown})]
    meanings = _meanings(explained, profile, language)
    caption = phrase("rules_meanings", language)
    blocks.append(Entries(meanings, caption=caption, is_run_in=True))
    listed = tuple((f"[{place}]", text) for place, text in enumerate(sources.texts, start=1))
    blocks.append(Entries(listed, caption=phrase("rules_sources", language), is_run_in=True))
    whole = _rules_table(inputs, profile, language, rows, _Spelled())
    blocks.append(replace(whole, code="all_rules", is_data_only=True))
    return Section("rules", heading, tuple(blocks), is_annex=True)


def _told_areas(inputs: BulletinInputs, profile: Profile) -> set[str]:
    """Return the place itself and the areas above normal; all where they are few."""
    levels = rows_of_vintage(inputs.level, inputs.vintage)
    calm = {level.code for level in profile.scheme.levels if level.rank == 0}
    raised = levels.loc[~levels["level_code"].isin(calm), "area_code"].astype(str)
    return {profile.settings.headline.area_code, *raised}


def _is_worth_telling(rows: pd.DataFrame, carrying: set[str]) -> "pd.Series[bool]":
    """Return which rules are met, carry a level, are missing or have a probability of note."""
    is_calm = rows["probability"].fillna(1.0).astype(float) < LEAST_PROBABILITY
    is_met = rows["is_triggered"].fillna(False).astype(bool)
    return ~is_calm | is_met | rows["rule_id"].isin(carrying)


def _with_count_left(table: Table, count: int, language: Language) -> Table:
    if not count:
        return table
    note = phrase("rules_left", language).format(
        count=count, probability=format_probability(LEAST_PROBABILITY)
    )
    return replace(table, notes=(*table.notes, note))


def _carrying_rules(inputs: BulletinInputs) -> set[str]:
    levels = rows_of_vintage(inputs.level, inputs.vintage)
    return {code for text in levels["rule_ids"] for code in listed_codes(text)}


def _met_somewhere(
    inputs: BulletinInputs,
    rows: pd.DataFrame,
    profile: Profile,
    language: Language,
    carrying: set[str],
    sources: _Sources,
) -> Table | None:
    """Return the rules of many areas that are met somewhere or carry a level, None for none.

    Rules that are shown and support no level are left to the data.
    """
    used = {rule.id for rule in profile.rules if rule.use == "used"}
    met = set(rows.loc[rows["is_triggered"].fillna(False).astype(bool), "rule_id"])
    kept = rows[rows["rule_id"].isin((met & used) | carrying)]
    table = area_rules_table(inputs, kept, profile, language, mark=sources.mark)
    left = rows["rule_id"].nunique() - kept["rule_id"].nunique()
    if table is None or not left:
        return table
    note = phrase("area_rules_left", language).format(count=left)
    return replace(table, notes=(*table.notes, note))


def _rules_table(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    rows: pd.DataFrame,
    sources: _Sources,
) -> Table:
    rows_shown = _rows(inputs, profile, language, rows, sources)
    notes = [phrase("rules_note", language)]
    shown = phrase("rule_shown", language)
    if any(shown in cell.text for row in rows_shown for cell in row.cells):
        notes.append(phrase("rules_shown_note", language))
    looked_at = {
        rule.series.indicator_code for rule in profile.rules if rule.id in set(rows["rule_id"])
    }
    if _RATE_SIGNAL in looked_at:
        notes.append(phrase("rules_rate_signal_note", language))
    return Table(
        code="rules",
        caption=phrase("rules_caption", language).format(
            vintage=say_month(inputs.vintage, language)
        ),
        headings=tuple(phrase(code, language) for code in _COLUMNS),
        rows=rows_shown,
        widths=_WIDTHS[language],
        notes=tuple(notes),
    )


def _in_order(rows: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    areas = {area.code: place for place, area in enumerate(profile.areas)}
    rules = {rule.id: place for place, rule in enumerate(profile.rules)}
    placed = rows.assign(
        _area=rows["area_code"].map(areas).fillna(len(areas)),
        _rule=rows["rule_id"].map(rules).fillna(len(rules)),
    )
    return placed.sort_values(["_area", "area_code", "_rule", "rule_id"], ignore_index=True)


def _rows(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    rows: pd.DataFrame,
    sources: _Sources,
) -> tuple[Row, ...]:
    several = rows["area_code"].nunique() > 1
    made: list[Row] = []
    for code, part in rows.groupby("area_code", sort=False):
        if several:
            title = area_title(str(code), profile, language)
            made.append(Row(title, (), area_code=str(code), is_group=True))
        for row in records_of(part):
            rule = known_rule(str(row["rule_id"]), profile)
            made.append(
                _gone_row(row, language)
                if rule is None
                else _rule_row(inputs, profile, language, row, rule, sources)
            )
    return tuple(made)


def _gone_row(row: StoredRow, language: Language) -> Row:
    probability = format_probability(number_or_none(row["probability"]))
    required = format_probability(number_or_none(row["required_probability"]))
    outcome = phrase("rule_met" if is_met(row) else "rule_not_met", language)
    texts = (MISSING, MISSING, probability, required, outcome, MISSING)
    return Row(
        heading=gone(str(row["rule_id"]), language),
        cells=tuple(Figure(text) for text in texts),
        area_code=str(row["area_code"]),
        is_emphasised=is_met(row),
    )


def _rule_row(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    row: StoredRow,
    rule: Rule,
    sources: _Sources,
) -> Row:
    evaluation = evaluation_of(row, rule, inputs.vintage)
    figures = evaluation_figures(evaluation, row, profile, language)
    level = known_level(rule.level_code, profile)
    title = MISSING if level is None else level.title.in_language(language)
    standing = phrase(f"standing_{rule.standing}", language)
    mark = sources.mark(rule.source.in_language(language))
    return Row(
        heading=f"{rule_code(rule.id, language)} {rule.title.in_language(language)}",
        cells=(
            figure_with_error(evaluation, row, profile, language),
            replace(
                figures.line,
                text=_line(evaluation, rule, profile, language, inputs.vintage, sources),
            ),
            figures.probability,
            replace(figures.required, text=_required(evaluation, rule, language)),
            _outcome(inputs, row, rule, language),
            Figure(f"{title}\n{standing} {mark}"),
        ),
        area_code=str(row["area_code"]),
        level_code=rule.level_code,
        is_emphasised=is_met(row),
    )


def _line(
    evaluation: Evaluation,
    rule: Rule,
    profile: Profile,
    language: Language,
    vintage: pd.Timestamp,
    sources: _Sources,
) -> str:
    indicator = profile.indicator(rule.series.indicator_code)
    text = rule_line(
        evaluation.threshold,
        rule,
        indicator.unit,
        language,
        decimals=indicator.decimals,
        is_short=True,
    )
    standing = phrase(f"standing_{evaluation.standing}", language)
    mark = sources.mark(line_in_force(rule, vintage).source.in_language(language))
    return f"{text}\n{standing} {mark}"


def _required(evaluation: Evaluation, rule: Rule, language: Language) -> str:
    required = format_probability(evaluation.required_probability)
    if rule.consecutive_months == 1:
        return required
    months = phrase("rule_months", language).format(months=rule.consecutive_months)
    return f"{required}{months}"


def _meanings(
    rows: pd.DataFrame, profile: Profile, language: Language
) -> tuple[tuple[str, str], ...]:
    evaluated = set(rows["rule_id"])
    meanings: dict[str, list[str]] = {}
    for rule in profile.rules:
        if rule.id in evaluated:
            meanings.setdefault(describe_kind(rule, language), []).append(
                rule_code(rule.id, language)
            )
    joint = "、" if language == "zh" else ", "
    return tuple((joint.join(ids), text) for text, ids in meanings.items())


def _outcome(inputs: BulletinInputs, row: StoredRow, rule: Rule, language: Language) -> Figure:
    if isinstance(row["missing_reason"], str) and row["missing_reason"]:
        reason = describe_missing(row["missing_reason"], language)
        return Figure(phrase("rule_unevaluated_because", language).format(reason=reason))
    if not is_met(row):
        return Figure(phrase("rule_not_met", language))
    met = phrase("rule_met", language)
    if rule.use == "shown":
        met = (
            f"{met}; {phrase('rule_shown', language)}"
            if language == "en"
            else (f"{met}；{phrase('rule_shown', language)}")
        )
    if rule.consecutive_months == 1:
        return Figure(met)
    run = min(met_run_months(inputs, str(row["area_code"]), rule.id), rule.consecutive_months)
    count = f"{run}/{rule.consecutive_months}"
    text = f"{met} ({count})" if language == "en" else f"{met}（{count}）"
    key = {"area_code": row["area_code"], "rule_id": rule.id}
    months = [months_before(inputs.vintage, back) for back in range(run)]
    met_at = [
        warehouse_key("warnings.signal", "is_triggered", {"vintage": month, **key})
        for month in months
    ]
    asked = Figure(
        str(rule.consecutive_months),
        rule.consecutive_months,
        warehouse_key("profile.rules", "consecutive_months", {"id": rule.id}),
    )
    return Figure(text, run, derived_key("sum", *met_at), (asked,))
