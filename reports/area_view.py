"""Inputs and profile of one city, county, zone or group of cities, cut from a province's.

What is told of an area is told of nothing beside it: the province's headline alone stands
there for comparison. What does not belong here: what an edition permits (reports.editions),
what is said (reports.bulletin).
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from profiles.model import Area, Language, Profile, Rule, SeriesKey, Text, in_area
from reports.inputs import BulletinInputs
from reports.wording import phrase

LEVEL_SUBJECT = "level"
_OBSERVED = ("observation", "seasonal_adjustment")
"""Frames in which the province's headline stays, for comparison; never its forecasts."""

_TOTAL = "total"
_KEY_COLUMNS = ["area_code", "indicator_code", "breakdown"]


@dataclass(frozen=True)
class AreaScope:
    """An area, the codes told of with it, and the whole it is compared with."""

    area: Area
    codes: frozenset[str]
    whole_code: str

    @property
    def is_group(self) -> bool:
        """Whether the area is a group of others."""
        return self.area.kind == "group"


def is_of_one_area(profile: Profile) -> bool:
    """Return whether a profile speaks of one area within a province or country."""
    code = profile.settings.headline.area_code
    kinds = [area.kind for area in profile.areas if area.code == code]
    return bool(kinds) and kinds[0] not in ("province", "nation")


def area_scope(profile: Profile, area_code: str) -> AreaScope:
    """Return what belongs to an area: itself, its members, their counties.

    Raises
    ------
    KeyError
        If the profile has no such area.
    """
    area = profile.area(area_code)
    inner = {area.code, *area.member_codes}
    counties = {item.code for item in profile.areas if item.parent_code in inner}
    whole = profile.settings.headline.area_code
    return AreaScope(area, frozenset(inner | counties) - {whole}, whole)


def inputs_of_area(
    inputs: BulletinInputs, profile: Profile, area_code: str
) -> tuple[BulletinInputs, Profile]:
    """Return inputs and profile cut to one area, so that every section works on them unchanged.

    Parameters
    ----------
    inputs : BulletinInputs
        Frames of the whole province.
    profile : Profile
        The province.
    area_code : str
        A city, county, zone or group of ``profile``.

    Returns
    -------
    tuple of BulletinInputs and Profile
        Both as they came where the area is the province itself. Else frames hold rows of the
        area, its counties and the members of a group; a frame that names no area is left
        empty unless it speaks of methods or sources. The profile's headline is the area's own
        rate where it is observed or modelled, else the first series of the area that is.

    Raises
    ------
    KeyError
        If the profile has no such area.

    Notes
    -----
    A rule that looks at each of several areas becomes a rule of the one area, so that its
    figure, line and probability are told. Rules of the province, and those that count areas,
    fall away, as do the plan's targets, which are the province's.
    """
    scope = area_scope(profile, area_code)
    if area_code == scope.whole_code:
        return inputs, profile
    view = _profile_of(inputs, profile, scope)
    return _inputs_of(inputs, view, scope, profile.settings.headline), view


# Inputs


def _inputs_of(
    inputs: BulletinInputs, view: Profile, scope: AreaScope, whole: SeriesKey
) -> BulletinInputs:
    rules = {rule.id for rule in view.rules} | {LEVEL_SUBJECT}
    own: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
        "signal_record": lambda frame: frame[frame["subject_code"].isin(rules)],
        "signal": lambda frame: _inside(frame[frame["rule_id"].isin(rules)], scope),
        "layoff_event": lambda frame: _events(frame, scope),
        "news": lambda frame: _news(_inside(frame, scope), scope),
        # Counts and failures of sources name no area; single rows might.
        "intake_count": lambda frame: frame,
        "source_failure": lambda frame: frame,
        **dict.fromkeys(_OBSERVED, lambda frame: _with_whole(frame, scope, whole)),
    }
    cut: dict[str, Any] = {}
    for field in fields(inputs):
        frame = getattr(inputs, field.name)
        if isinstance(frame, pd.DataFrame):
            kept = own[field.name](frame) if field.name in own else _inside(frame, scope)
            cut[field.name] = kept.reset_index(drop=True)
    cut["event_level"] = _with_none_known(cut["event_level"], inputs, scope)
    return replace(inputs, **cut)


def _inside(frame: pd.DataFrame, scope: AreaScope) -> pd.DataFrame:
    # A frame that names no area may speak of any: none of it is told.
    if "area_code" not in frame.columns:
        return frame.iloc[:0]
    return frame[frame["area_code"].isin(scope.codes)]


def _with_whole(frame: pd.DataFrame, scope: AreaScope, whole: SeriesKey) -> pd.DataFrame:
    is_whole = frame["area_code"].eq(whole.area_code)
    is_whole &= frame["indicator_code"].eq(whole.indicator_code)
    is_whole &= frame["breakdown"].eq(whole.breakdown)
    return frame[frame["area_code"].isin(scope.codes) | is_whole]


def _events(frame: pd.DataFrame, scope: AreaScope) -> pd.DataFrame:
    """Return events of the area; of a county those that happened in it, by their county."""
    place = "county_code" if scope.area.kind == "county" else "area_code"
    return frame[frame[place].isin(scope.codes)]


def _with_none_known(cut: pd.DataFrame, inputs: BulletinInputs, scope: AreaScope) -> pd.DataFrame:
    """Return event levels with a row that no event is in force, where that is known.

    The province's table has rows of cities, and of counties only where there are events.
    """
    whole = inputs.event_level
    is_known = whole["vintage"].eq(inputs.vintage).any()
    if not cut.empty or not is_known:
        return cut
    calm = {"vintage": inputs.vintage, "area_code": scope.area.code, "event_count": 0}
    return pd.DataFrame([{name: calm.get(name) for name in whole.columns}])


def _news(frame: pd.DataFrame, scope: AreaScope) -> pd.DataFrame:
    """Return news without what figures of other areas moved."""
    place = frame["cause_id"].fillna("").astype(str).str.split("/").str[0]
    return frame[place.isin(scope.codes | {scope.whole_code, ""})]


# Profile


def _profile_of(inputs: BulletinInputs, profile: Profile, scope: AreaScope) -> Profile:
    settings = profile.settings
    title = _title_of(scope.area, profile)
    targets = _targets(inputs, profile, scope)
    notices = (*settings.bulletin.notices, *_notices(inputs, scope, title))
    bulletin = settings.bulletin.model_copy(
        update={
            "title": _filled("area_title", title=settings.bulletin.title, area=title),
            "audience": _filled(
                "area_audience_group" if scope.is_group else "area_audience",
                audience=settings.bulletin.audience,
                area=title,
            ),
            "notices": notices,
        }
    )
    return profile.model_copy(
        update={
            "settings": settings.model_copy(
                update={
                    "title": title,
                    "headline": targets[0],
                    "targets": (targets[0], settings.headline, *targets[1:]),
                    "leading_indicators": (),
                    "bulletin": bulletin,
                }
            ),
            "areas": _areas(profile, scope),
            "rules": tuple(_rules(profile, scope)),
            "plan_targets": tuple(
                target
                for target in profile.plan_targets
                if target.series is not None and target.series.area_code in scope.codes
            ),
        }
    )


def _areas(profile: Profile, scope: AreaScope) -> tuple[Area, ...]:
    """Return the areas told of; the whole says in its title why it stands there."""
    told = []
    for area in profile.areas:
        if area.code == scope.whole_code:
            title = _filled("area_comparison", area=area.title)
            told.append(area.model_copy(update={"title": title}))
        elif area.code in scope.codes:
            told.append(area)
    return tuple(told)


def _targets(inputs: BulletinInputs, profile: Profile, scope: AreaScope) -> tuple[SeriesKey, ...]:
    """Return the series of the area, the one that stands for it first; never none.

    In the order of the profile's targets, then of its indicators; one nobody observed is
    named only where the area has no other.
    """
    settings = profile.settings
    code = scope.area.code
    rows = inputs.observation
    observed = set(
        rows.loc[rows["area_code"].eq(code), _KEY_COLUMNS].itertuples(index=False, name=None)
    )
    named = [settings.headline, *settings.targets, *settings.leading_indicators]
    known = [SeriesKey(area_code=code, indicator_code=item.code) for item in profile.indicators]
    wanted = dict.fromkeys(
        [*(series.model_copy(update={"area_code": code}) for series in named), *known]
    )
    found = tuple(
        series
        for series in wanted
        if (series.area_code, series.indicator_code, series.breakdown) in observed
    )
    rate = settings.headline.model_copy(update={"area_code": code})
    is_modelled = inputs.survey_model["area_code"].eq(code).any()
    if not found or (is_modelled and rate not in found):
        return (rate, *found)
    return found


def _rules(profile: Profile, scope: AreaScope) -> list[Rule]:
    told = []
    for rule in profile.rules:
        areas = [code for code in profile.areas_of(rule) if code in scope.codes]
        if not areas or rule.of_rule is not None:
            continue
        if rule.is_of_many_areas and areas == [scope.area.code]:
            told.append(_of_one_area(rule, scope.area.code))
        else:
            told.append(rule.model_copy(update={"areas": tuple(areas)}) if rule.areas else rule)
    return told


def _of_one_area(rule: Rule, area_code: str) -> Rule:
    conditions = tuple(
        item.model_copy(update={"series": in_area(item.series, area_code)}) for item in rule.also
    )
    return rule.model_copy(
        update={"areas": (), "series": in_area(rule.series, area_code), "also": conditions}
    )


def _notices(inputs: BulletinInputs, scope: AreaScope, title: Text) -> tuple[Text, ...]:
    told = [_filled("area_whole_record")]
    if not inputs.survey_model["area_code"].isin(scope.codes).any():
        told.insert(0, _filled("area_without_survey", area=title))
    return tuple(told)


def _title_of(area: Area, profile: Profile) -> Text:
    """Return an area's title, that of a county with its city."""
    if area.kind != "county" or area.parent_code is None:
        return area.title
    return _filled("area_county", county=area.title, city=profile.area(area.parent_code).title)


def _filled(code: str, **words: Text) -> Text:
    def told(language: Language) -> str:
        return phrase(code, language).format(
            **{name: word.in_language(language) for name, word in words.items()}
        )

    return Text(en=told("en"), zh=told("zh"))
