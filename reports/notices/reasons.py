"""The first reason of a level, as far as an internal edition may show it.

What does not belong here: choosing reasons (forecasting.early_warning), the other reasons (the
bulletin tells them).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import Figure, Statement
from reports.bulletin.evaluations import evaluation_of, rule_statement, signal_row
from reports.bulletin.names import known_rule, rule_title
from reports.editions import Permission
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import phrase

Reason = tuple[str, tuple[Figure, ...]]


@dataclass(frozen=True)
class ReasonSource:
    """What the reasons of a vintage are told from.

    Parameters
    ----------
    inputs : BulletinInputs
        Signals, levels, reasons and event levels of the vintage; its facts tell which sources
        they rest on.
    profile : Profile
        Rules, and what each source permits.
    """

    inputs: BulletinInputs
    profile: Profile

    @cached_property
    def permission(self) -> Permission:
        """What an internal edition may show."""
        return Permission(self.inputs, self.profile, "internal")

    def level_row(self, area_code: str, level_code: str | None) -> "pd.Series | None":
        """Return an area's stored level, None where another or none is stored."""
        rows = _of_area(self.inputs.level, self.inputs.vintage, area_code)
        rows = rows[rows["level_code"] == level_code]
        return None if rows.empty else rows.iloc[0]


def notice_reason(
    source: ReasonSource,
    language: Language,
    area_code: str,
    *,
    level_code: str | None,
) -> Iterator[Reason]:
    """Yield the first reason of an area's level at a vintage, the fullest wording first.

    Parameters
    ----------
    source
        Of the vintage.
    language
        Of the sentence.
    area_code
        The area.
    level_code
        The level to be explained; one that stored levels do not bear has no stored reason.

    Yields
    ------
    tuple of str and figures
        The sentence with figure and error, then the rule's title alone; nothing where no
        rule is stored, as for a proposal by hand.
    """
    inputs, profile = source.inputs, source.profile
    rule_ids = _first_rules(inputs, area_code, level_code)
    if not rule_ids:
        return
    told = [rule_id for rule_id in rule_ids if source.permission.of_rule(rule_id)]
    if not told:
        yield phrase("notice_reason_withheld", language), ()
        return
    frame = phrase("notice_reason", language)
    stop = "。" if language == "zh" else "."
    statement = _statement(inputs, profile, language, area_code, told[0])
    if statement is not None:
        yield frame.format(reason=statement.text), statement.figures
    yield frame.format(reason=rule_title(told[0], profile, language) + stop), ()


def _first_rules(inputs: BulletinInputs, area_code: str, level_code: str | None) -> list[str]:
    """Return the rules a level rests on: the strongest of those that carry it first."""
    own = _of_area(inputs.level, inputs.vintage, area_code)
    own = own[own["level_code"] == level_code]
    events = _of_area(inputs.event_level, inputs.vintage, area_code)
    events = events[events["level_code"] == level_code]
    carrying = [
        code for frame in (own, events) for text in frame["rule_ids"] for code in _ids(text)
    ]
    reasons = _of_area(inputs.level_reason, inputs.vintage, area_code)
    strongest = reasons[reasons["role_code"] == "strongest"].sort_values("place", kind="stable")
    ordered = [str(code) for code in strongest["rule_id"] if str(code) in carrying]
    return list(dict.fromkeys([*ordered, *carrying]))


def _statement(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str, rule_id: str
) -> Statement | None:
    rule = known_rule(rule_id, profile)
    signal = signal_row(inputs, area_code, rule_id, inputs.vintage)
    if rule is None or signal is None:
        return None
    evaluation = evaluation_of(signal, rule, inputs.vintage)
    return rule_statement(evaluation, signal, profile, language)


def _of_area(frame: pd.DataFrame, vintage: pd.Timestamp, area_code: str) -> pd.DataFrame:
    rows = rows_of_vintage(frame, vintage)
    return rows[rows["area_code"] == area_code]


def _ids(text: object) -> list[str]:
    return [code.strip() for code in str(text).split(",") if code.strip()]
