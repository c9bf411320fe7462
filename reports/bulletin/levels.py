"""Where, how bad, since when, why: the proposed level of each area.

What does not belong here: proposing levels (forecasting.early_warning).
"""

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import (
    AreaStatus,
    Figure,
    LevelPoint,
    LevelStyle,
    Statement,
    warehouse_key,
)
from reports.bulletin.evaluations import (
    evaluation_of,
    is_met,
    last_met_vintage,
    rule_statement,
    signal_row,
)
from reports.bulletin.level_reasons import area_reasons
from reports.bulletin.names import (
    UNKNOWN_RANK,
    area_title,
    known_event_rule,
    known_rule,
    level_style,
    rule_title,
)
from reports.bulletin.names import join_titles as join_titles
from reports.bulletin.series import months_before
from reports.bulletin.warning_life import warning_notes
from reports.inputs import BulletinInputs
from reports.wording import phrase, say_month
from reports.wording.level_reasons import reason_phrase
from reports.wording.reasons import describe_missing


def level_styles(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> tuple[LevelStyle, ...]:
    """Return the levels of the scheme, gravest last, then stored ones it has no longer."""
    codes = [level.code for level in sorted(profile.scheme.levels, key=lambda item: item.rank)]
    stored = {*inputs.level["level_code"].astype(str)}
    return tuple(
        level_style(code, profile, language) for code in [*codes, *sorted(stored - set(codes))]
    )


def warned_area_codes(inputs: BulletinInputs, profile: Profile) -> tuple[str, ...]:
    """Return the areas a level is proposed for: those of enabled rules or stored levels."""
    stored = {*inputs.level["area_code"].astype(str)}
    ruled = {code for rule in profile.rules if rule.is_enabled for code in profile.areas_of(rule)}
    known = [area.code for area in profile.areas]
    listed = [code for code in known if code in stored | ruled]
    return (*listed, *sorted(stored - set(known)))


def area_statuses(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> tuple[AreaStatus, ...]:
    """Return the status of every warned area, gravest first, then in the profile's order."""
    statuses = [
        _area_status(inputs, profile, language, area_code)
        for area_code in warned_area_codes(inputs, profile)
    ]
    return tuple(sorted(statuses, key=lambda status: -_rank(status)))


def _rank(status: AreaStatus) -> int:
    return UNKNOWN_RANK - 1 if status.level is None else status.level.rank


def level_history(inputs: BulletinInputs, area_code: str) -> tuple[LevelPoint, ...]:
    """Return the stored levels of an area by vintage, oldest first."""
    rows = inputs.levels_by_area.get(area_code)
    if rows is None:
        return ()
    return tuple(
        LevelPoint(pd.Timestamp(vintage), str(level), str(evidence))
        for vintage, level, evidence in zip(
            rows["vintage"], rows["level_code"], rows["evidence_level_code"], strict=True
        )
    )


def level_row(inputs: BulletinInputs, area_code: str, vintage: pd.Timestamp) -> pd.Series | None:
    """Return the stored level of an area at a vintage, or None."""
    place = inputs.level_places.get((vintage, area_code))
    return None if place is None else inputs.level.iloc[place]


def listed_codes(text: object) -> tuple[str, ...]:
    """Return the codes of a comma-separated list, none for a null."""
    if not isinstance(text, str):
        return ()
    return tuple(code.strip() for code in text.split(",") if code.strip())


def _area_status(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str
) -> AreaStatus:
    title = area_title(area_code, profile, language)
    history = level_history(inputs, area_code)
    row = level_row(inputs, area_code, inputs.vintage)
    if row is None:
        reason = Statement(phrase("no_level_reason", language))
        return AreaStatus(
            area_code, title, None, phrase("no_level", language), "", "", (reason,), (), history
        )
    level = level_style(str(row["level_code"]), profile, language)
    return AreaStatus(
        area_code=area_code,
        area_title=title,
        level=level,
        headline=level.title,
        since=_since(row, inputs, profile, language),
        persistence=_persistence(row, profile, language),
        reasons=_reasons(inputs, profile, language, row),
        missing=_missing(inputs, profile, language, row),
        history=history,
        decisions=warning_notes(inputs, profile, language, area_code),
        for_and_against=area_reasons(inputs, profile, language, area_code),
    )


def _since(row: pd.Series, inputs: BulletinInputs, profile: Profile, language: Language) -> str:
    since = pd.Timestamp(row["since_vintage"])
    history = level_history(inputs, str(row["area_code"]))
    before = level_row(inputs, str(row["area_code"]), months_before(inputs.vintage, 1))
    if since == inputs.vintage and before is not None:
        return phrase("since_new", language).format(
            vintage=say_month(since, language),
            before=level_style(str(before["level_code"]), profile, language).title,
        )
    is_censored = bool(history) and since <= history[0].vintage
    code = "since_first" if is_censored else "since"
    return phrase(code, language).format(vintage=say_month(since, language))


def _persistence(row: pd.Series, profile: Profile, language: Language) -> str:
    if row["evidence_level_code"] == row["level_code"]:
        return ""
    evidence = level_style(str(row["evidence_level_code"]), profile, language).title
    return phrase("level_held", language).format(
        evidence=evidence, months=profile.scheme.hold_months
    )


def _reasons(
    inputs: BulletinInputs, profile: Profile, language: Language, row: pd.Series
) -> tuple[Statement, ...]:
    statements = [
        _reason(inputs, profile, language, str(row["area_code"]), rule_id)
        for rule_id in listed_codes(row["rule_ids"])
    ]
    return tuple(statements) or (Statement(phrase("no_rule_met", language)),)


def _reason(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str, rule_id: str
) -> Statement:
    title = rule_title(rule_id, profile, language)
    if known_event_rule(rule_id, profile) is not None:
        return Statement(reason_phrase("event", language).format(rule=title))
    row = signal_row(inputs, area_code, rule_id, inputs.vintage)
    rule = known_rule(rule_id, profile)
    if row is not None and is_met(row):
        if rule is None:
            return Statement(phrase("rule_met_gone", language).format(rule=title))
        return rule_statement(evaluation_of(row, rule, inputs.vintage), row, profile, language)
    last = last_met_vintage(inputs, area_code, rule_id)
    if last is None:
        return Statement(phrase("rule_not_stored", language).format(rule=title))
    return Statement(
        phrase("rule_held", language).format(rule=title, vintage=say_month(last, language))
    )


def _missing(
    inputs: BulletinInputs, profile: Profile, language: Language, row: pd.Series
) -> tuple[Statement, ...]:
    missing = [
        Statement(
            phrase("rule_missing", language).format(
                rule=rule_title(rule_id, profile, language),
                reason=_missing_reason(inputs, str(row["area_code"]), rule_id, language),
            )
        )
        for rule_id in listed_codes(row["missing_rule_ids"])
    ]
    used, due = int(row["used_rule_count"]), int(row["due_rule_count"])
    if used < due:
        fewer = phrase("level_rests_on", language).format(used=used, due=due)
        key = {"vintage": row["vintage"], "area_code": row["area_code"]}
        counts = [
            Figure(str(count), count, warehouse_key("warnings.level", name, key))
            for name, count in (("due_rule_count", due), ("used_rule_count", used))
        ]
        missing.insert(0, Statement(fewer, tuple(counts)))
    return tuple(missing)


def _missing_reason(
    inputs: BulletinInputs, area_code: str, rule_id: str, language: Language
) -> str:
    signal = signal_row(inputs, area_code, rule_id, inputs.vintage)
    return describe_missing(None if signal is None else signal["missing_reason"], language)
