"""The annex of rules that are looked at in many areas: one row per rule, and where it is met.

What does not belong here: rules of one area (rules_annex), the levels of areas (levels).
"""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from catalogue import NOT_DUE_REASONS
from profiles.model import Language, Profile, Rule
from reports.bulletin.content import Figure, Row, Table, warehouse_key
from reports.bulletin.evaluations import (
    evaluation_of,
    figure_with_error,
    is_met,
    number_or_none,
    stored_figure,
)
from reports.bulletin.keys import derived_key
from reports.bulletin.names import area_title, known_level, rule_code
from reports.inputs import BulletinInputs, StoredRow, records_of
from reports.wording import format_probability, phrase, say_month
from reports.wording.numbers import MISSING
from reports.wording.rule_sentences import rule_line

_COLUMNS = (
    "col_rule",
    "col_line",
    "col_required",
    "col_areas_evaluated",
    "col_areas_met",
    "col_strongest",
    "col_supports",
)
_WIDTHS: dict[Language, tuple[float, ...]] = {
    "en": (0.22, 0.12, 0.09, 0.07, 0.18, 0.16, 0.16),
    "zh": (0.21, 0.11, 0.08, 0.09, 0.19, 0.16, 0.16),
}
_JOINTS: dict[Language, str] = {"en": ", ", "zh": "、"}


def area_rules_table(
    inputs: BulletinInputs,
    rows: pd.DataFrame,
    profile: Profile,
    language: Language,
    *,
    mark: Callable[[str], str],
) -> Table | None:
    """Return the rules of many areas evaluated at this vintage; None where there are none.

    ``rows`` are the evaluations of the vintage; ``mark`` numbers a source.
    """
    evaluated: dict[str, list[StoredRow]] = {}
    for row in records_of(rows):
        evaluated.setdefault(str(row["rule_id"]), []).append(row)
    listed = [rule for rule in profile.rules if rule.is_of_many_areas and rule.id in evaluated]
    if not listed:
        return None
    return Table(
        code="area_rules",
        caption=phrase("area_rules_caption", language).format(
            vintage=say_month(inputs.vintage, language)
        ),
        headings=tuple(phrase(code, language) for code in _COLUMNS),
        rows=tuple(
            _row(inputs, evaluated[rule.id], rule, profile, language, mark) for rule in listed
        ),
        widths=_WIDTHS[language],
        notes=(phrase("area_rules_note", language),),
    )


def _row(
    inputs: BulletinInputs,
    rows: list[StoredRow],
    rule: Rule,
    profile: Profile,
    language: Language,
    mark: Callable[[str], str],
) -> Row:
    indicator = profile.indicator(rule.series.indicator_code)
    line = rule.line_at(inputs.vintage)
    shown = rule_line(
        line.value, rule, indicator.unit, language, decimals=indicator.decimals, is_short=True
    )
    standing = phrase(f"standing_{line.standing}", language)
    level = known_level(rule.level_code, profile)
    title = MISSING if level is None else level.title.in_language(language)
    if rule.use == "shown":
        title = phrase("rule_shown", language)
    source = mark(rule.source.in_language(language))
    return Row(
        heading=f"{rule_code(rule.id, language)} {rule.title.in_language(language)}",
        cells=(
            Figure(
                f"{shown}\n{standing} {mark(line.source.in_language(language))}",
                line.value,
                warehouse_key(
                    "profile.thresholds",
                    "value",
                    {"rule_id": rule.id, "effective_from": line.effective_from},
                ),
            ),
            _required(rule, language),
            _evaluated(rows, inputs.vintage, rule),
            Figure(_where(rows, profile, language)),
            _strongest(inputs, rows, rule, profile, language),
            Figure(f"{title}\n{phrase(f'standing_{rule.standing}', language)} {source}"),
        ),
        area_code="",
        level_code=rule.level_code,
        is_emphasised=any(is_met(row) for row in rows),
    )


def _required(rule: Rule, language: Language) -> Figure:
    text = format_probability(rule.required_probability)
    if rule.consecutive_months > 1:
        text += phrase("rule_months", language).format(months=rule.consecutive_months)
    key = warehouse_key("profile.rules", "required_probability", {"id": rule.id})
    return Figure(text, rule.required_probability, key)


def _evaluated(rows: list[StoredRow], vintage: pd.Timestamp, rule: Rule) -> Figure:
    """Return in how many areas the rule could be evaluated."""
    count = sum(number_or_none(row["probability"]) is not None for row in rows)
    key = {"vintage": vintage, "rule_id": rule.id}
    address = warehouse_key("warnings.signal", "probability", key)
    return Figure(str(count), count, derived_key("count", address))


def _where(rows: list[StoredRow], profile: Profile, language: Language) -> str:
    """Return where the rule is met, where it would be by itself, and where it is missing."""
    met = [row for row in rows if is_met(row)]
    alone = [row for row in rows if row["is_met_alone"] is True and not is_met(row)]
    missing = [row for row in rows if _is_due_and_missing(row["missing_reason"])]
    texts = [_names(met, profile, language) or phrase("areas_met_none", language)]
    for chosen, code in ((alone, "areas_alone"), (missing, "areas_unevaluated")):
        names = _names(chosen, profile, language)
        if names:
            texts.append(phrase(code, language).format(areas=names))
    return ("；" if language == "zh" else "; ").join(texts)


def _is_due_and_missing(reason: object) -> bool:
    return isinstance(reason, str) and reason not in NOT_DUE_REASONS


def _names(rows: list[StoredRow], profile: Profile, language: Language) -> str:
    order = {area.code: place for place, area in enumerate(profile.areas)}
    codes = sorted(
        (str(row["area_code"]) for row in rows), key=lambda code: order.get(code, len(order))
    )
    return _JOINTS[language].join(area_title(code, profile, language) for code in codes)


def _strongest(
    inputs: BulletinInputs, rows: list[StoredRow], rule: Rule, profile: Profile, language: Language
) -> Figure:
    """Return area, figure and probability of the strongest signal; a dash where none is."""
    known = [row for row in rows if number_or_none(row["probability"]) is not None]
    if not known:
        return Figure(MISSING)
    row = min(known, key=lambda row: (-row["probability"], row["area_code"]))
    evaluation = evaluation_of(row, rule, inputs.vintage)
    value = figure_with_error(evaluation, row, profile, language)
    shown = number_or_none(row["probability"])
    probability = stored_figure(format_probability(shown), shown, row, "probability")
    title = area_title(str(row["area_code"]), profile, language)
    colon, comma = ("：", "，") if language == "zh" else (": ", ", ")
    return replace(
        value,
        text=f"{title}{colon}{value.text}{comma}{probability.text}",
        parts=(*value.parts, probability),
    )
