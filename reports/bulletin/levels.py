"""Where, how bad, since when, why: the proposed level of each area.

What does not belong here: proposing levels (forecasting.early_warning).
"""

import pandas as pd

from profiles.model import Language, Level, Profile
from reports.bulletin.content import AreaStatus, LevelPoint, LevelStyle, Statement
from reports.bulletin.evaluations import (
    evaluation_of,
    is_met,
    last_met_vintage,
    rule_statement,
    signal_row,
)
from reports.inputs import BulletinInputs
from reports.wording import phrase, say_month

_PALE = "#e8edf1"
_SEPARATORS = {"en": ", ", "zh": "、"}


def level_style(level: Level, language: Language) -> LevelStyle:
    """Return how a level of the scheme is shown in one language.

    Notes
    -----
    The level without warning is drawn pale whatever its colour, so that in a history the eye
    goes to the warnings.
    """
    return LevelStyle(
        code=level.code,
        rank=level.rank,
        title=level.title.in_language(language),
        symbol=level.symbol,
        colour=_PALE if level.rank == 0 else level.colour,
    )


def level_styles(profile: Profile, language: Language) -> tuple[LevelStyle, ...]:
    """Return the levels of the scheme, gravest last."""
    ordered = sorted(profile.scheme.levels, key=lambda level: level.rank)
    return tuple(level_style(level, language) for level in ordered)


def warned_area_codes(inputs: BulletinInputs, profile: Profile) -> tuple[str, ...]:
    """Return the areas a level is proposed for: those of enabled rules or stored levels."""
    stored = set(inputs.level["area_code"])
    ruled = {rule.series.area_code for rule in profile.rules if rule.is_enabled}
    return tuple(area.code for area in profile.areas if area.code in stored | ruled)


def area_statuses(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> tuple[AreaStatus, ...]:
    """Return the status of every warned area, gravest first, then in the profile's order."""
    statuses = [
        _area_status(inputs, profile, language, area_code)
        for area_code in warned_area_codes(inputs, profile)
    ]
    return tuple(sorted(statuses, key=lambda status: -status.level.rank if status.level else 1))


def level_history(inputs: BulletinInputs, area_code: str) -> tuple[LevelPoint, ...]:
    """Return the stored levels of an area by vintage, oldest first."""
    rows = inputs.level[
        (inputs.level["area_code"] == area_code) & (inputs.level["vintage"] <= inputs.vintage)
    ].sort_values("vintage")
    return tuple(
        LevelPoint(pd.Timestamp(vintage), str(level), str(evidence))
        for vintage, level, evidence in zip(
            rows["vintage"], rows["level_code"], rows["evidence_level_code"], strict=True
        )
    )


def level_row(inputs: BulletinInputs, area_code: str, vintage: pd.Timestamp) -> pd.Series | None:
    """Return the stored level of an area at a vintage, or None."""
    rows = inputs.level[
        (inputs.level["area_code"] == area_code) & (inputs.level["vintage"] == vintage)
    ]
    return None if rows.empty else rows.iloc[0]


def listed_codes(text: object) -> tuple[str, ...]:
    """Return the codes of a comma-separated list, none for a null."""
    if not isinstance(text, str):
        return ()
    return tuple(code.strip() for code in text.split(",") if code.strip())


def join_titles(titles: list[str], language: Language) -> str:
    """Return titles joined as a list in the language."""
    return _SEPARATORS[language].join(titles)


def _area_status(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str
) -> AreaStatus:
    title = profile.area(area_code).title.in_language(language)
    history = level_history(inputs, area_code)
    row = level_row(inputs, area_code, inputs.vintage)
    if row is None:
        reason = Statement(phrase("no_level_reason", language))
        return AreaStatus(
            area_code, title, None, phrase("no_level", language), "", "", (reason,), (), history
        )
    level = profile.level(str(row["level_code"]))
    return AreaStatus(
        area_code=area_code,
        area_title=title,
        level=level_style(level, language),
        headline=level.title.in_language(language),
        since=_since(row, history, inputs.vintage, language),
        persistence=_persistence(row, profile, language),
        reasons=_reasons(inputs, profile, language, row),
        missing=_missing(inputs, profile, language, row),
        history=history,
    )


def _since(
    row: pd.Series, history: tuple[LevelPoint, ...], vintage: pd.Timestamp, language: Language
) -> str:
    since = pd.Timestamp(row["since_vintage"])
    if since == vintage and len(history) > 1:
        return phrase("since_new", language)
    is_censored = bool(history) and since <= history[0].vintage
    code = "since_first" if is_censored else "since"
    return phrase(code, language).format(vintage=say_month(since, language))


def _persistence(row: pd.Series, profile: Profile, language: Language) -> str:
    if row["evidence_level_code"] == row["level_code"]:
        return ""
    evidence = profile.level(str(row["evidence_level_code"])).title.in_language(language)
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
    rule = profile.rule(rule_id)
    title = f"{rule.title.in_language(language)} ({rule.id})"
    if language == "zh":
        title = f"{rule.title.zh}（{rule.id}）"
    row = signal_row(inputs, area_code, rule_id, inputs.vintage)
    if row is not None and is_met(row):
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
    statements = []
    for rule_id in listed_codes(row["missing_rule_ids"]):
        rule = profile.rule(rule_id)
        signal = signal_row(inputs, str(row["area_code"]), rule_id, inputs.vintage)
        reason = None if signal is None else signal["missing_reason"]
        title = rule.title.in_language(language)
        shown = f"{title}（{rule.id}）" if language == "zh" else f"{title} ({rule.id})"
        statements.append(
            Statement(
                phrase("rule_missing", language).format(
                    rule=shown,
                    reason=str(reason).rstrip(".。")
                    if isinstance(reason, str)
                    else phrase("rule_unevaluated", language),
                )
            )
        )
    return tuple(statements)
