"""What may enter an edition: figures whose every source permits it, and nothing else.

A series is known by area, indicator and breakdown. What does not belong here: what an
edition says of what is withheld (reports.bulletin.edition_view).
"""

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from functools import cached_property
from typing import Any

import pandas as pd

from catalogue.forms import FORMS
from catalogue.warning_states import PUBLIC
from profiles.model import Edition, Profile, SeriesKey, Source, in_area
from reports.inputs import BulletinInputs
from reports.public_cells import without_confidential

Key = tuple[str, str, str]  # area, indicator, breakdown

PANEL_FORM = "enterprise_report"
SURVEY_FORMS = ("person_record", "survey_table", "insurance_table", "employment_table")
"""Forms the survey's estimates rest on: claims and registered unemployed tell of cities without
sample."""

MARKET_FORM = "vacancy_table"
EVENT_FORMS = ("layoff_report", "layoff_follow_up", "enterprise_report", "insured_structure")
RISK_FORMS = (*EVENT_FORMS, "enterprise_administration", "insurance_table")
PANEL_INDICATORS = frozenset(
    {
        "panel_job_change",
        "panel_job_loss",
        "panel_hidden_unemployment",
        "panel_enterprises_cutting",
        "panel_enterprises_adding",
        "panel_enterprises_level",
        "panel_expected_cuts",
        "panel_job_creation",
        "panel_job_destruction",
        "panel_job_reallocation",
        "panel_net_job_flow",
    }
)
PANEL_FRAMES = (
    "panel", "response", "panel_change", "job_flow", "job_loss", "panel_expectation",
    "panel_diagnostic", "panel_revision",
)  # fmt: skip
_KEY_COLUMNS = ["area_code", "indicator_code", "breakdown"]
_TOTAL = "total"


class Permission:
    """Which sources, series and rules may enter an edition.

    Parameters
    ----------
    inputs : BulletinInputs
        Its observations tell which sources feed which series.
    profile : Profile
        Its sources tell which editions they permit.
    edition : Edition
        ``internal`` or ``public``.

    Notes
    -----
    A series fed by several sources is permitted only if all permit. One not observed rests
    on the sources that declare it; one that no source declares may rest on any, so on all.
    """

    def __init__(self, inputs: BulletinInputs, profile: Profile, edition: Edition) -> None:
        self.profile, self.edition = profile, edition
        self.source_codes = frozenset(
            source.code for source in profile.sources if edition in source.permitted_editions
        )
        columns = [*_KEY_COLUMNS, "source_code"]
        fed = inputs.observation[columns].drop_duplicates().astype(str)
        self._observed: dict[Key, set[str]] = {}
        for area, indicator, breakdown, source in fed.itertuples(index=False, name=None):
            self._observed.setdefault((area, indicator, breakdown), set()).add(source)

    @cached_property
    def is_whole(self) -> bool:
        """Whether nothing at all is withheld."""
        codes = {source.code for source in self.profile.sources}
        fed = {code for sources in self._observed.values() for code in sources}
        return codes | fed <= self.source_codes and not self.has_no_levels

    @property
    def has_no_levels(self) -> bool:
        """Whether proposed levels stay inside, because people release or another edition tells."""
        is_decided = self.profile.procedure is not None
        return self.edition == "public" and (
            is_decided or "internal" in self.profile.settings.editions
        )

    def is_observed(self, series: SeriesKey) -> bool:
        """Return whether any figure of a series is known."""
        return (series.area_code, series.indicator_code, series.breakdown) in self._observed

    def of_series(self, area_code: str, indicator_code: str, breakdown: str) -> bool:
        """Return whether a series may enter the edition."""
        key = (area_code, indicator_code, breakdown)
        return (self._observed.get(key) or self._declared(*key)) <= self.source_codes

    def of_key(self, series: SeriesKey) -> bool:
        """Return whether a series may enter the edition."""
        return self.of_series(series.area_code, series.indicator_code, series.breakdown)

    def of_indicator(self, area_code: str, indicator_code: str) -> bool:
        """Return whether every series of an indicator of an area may enter the edition."""
        keys = [key for key in self._observed if key[:2] == (area_code, indicator_code)]
        return all(self.of_series(*key) for key in keys or [(area_code, indicator_code, _TOTAL)])

    def of_some_series(self, indicator_code: str) -> bool:
        """Return whether at least one series of an indicator may enter the edition."""
        return any(self.of_series(*key) for key in self._keys(indicator_code))

    def is_withheld_in_part(self, indicator_code: str) -> bool:
        """Return whether an indicator that is sent has a series that may not enter."""
        keys = self._keys(indicator_code)
        is_sent = any(key in self._observed or self._declaring(*key) for key in keys)
        return is_sent and not all(self.of_series(*key) for key in keys)

    def of_rule(self, rule_id: str) -> bool:
        """Return whether all that a rule looks at may enter the edition; False if unknown."""
        if self.has_no_levels:
            return False
        rule = next((rule for rule in self.profile.rules if rule.id == rule_id), None)
        if rule is None:
            is_of_events = any(item.id == rule_id for item in self.profile.event_rules)
            return self.of_events() if is_of_events else self.is_whole
        if rule.kind == "diffusion_below":
            return self.of_industries(rule.series.area_code)
        if rule.of_rule is not None and not self.of_rule(rule.of_rule):
            return False  # it counts the areas of that rule
        conditions = [item.series for item in rule.also]
        return all(
            self.of_key(in_area(series, own.area_code))
            for own in self.profile.series_of(rule)
            for series in (own, *conditions)
        )

    def of_industries(self, area_code: str) -> bool:
        """Return whether the employment of every industry of an area may enter the edition."""
        indicator_code = self.profile.settings.employment_indicator_code
        if indicator_code is None:
            return self.is_whole
        counted = [item.code for item in self.profile.breakdowns if item.is_counted_in_diffusion]
        return all(self.of_series(area_code, indicator_code, code) for code in (_TOTAL, *counted))

    def of_target(self, target_code: str) -> bool:
        """Return whether a target of the plan may enter the edition; False if unknown."""
        target = next((one for one in self.profile.plan_targets if one.code == target_code), None)
        return target is not None and (target.series is None or self.of_key(target.series))

    def of_outlook(self) -> bool:
        """Return whether probabilities of lines, news and scenarios may enter the edition."""
        settings = self.profile.settings
        rests_on = (settings.headline, *settings.leading_indicators)
        return not self.has_no_levels and all(self.of_key(series) for series in rests_on)

    def of_panel(self) -> bool:
        """Return whether the monitored enterprises may enter the edition."""
        return {source.code for source in self._senders(PANEL_FORM)} <= self.source_codes

    def of_survey(self) -> bool:
        """Return whether the survey and what its model rests on may enter the edition."""
        headline = self.profile.settings.headline
        senders = {source.code for form in SURVEY_FORMS for source in self._senders(form)}
        observed = self.of_indicator(headline.area_code, headline.indicator_code)
        return senders <= self.source_codes and observed

    def of_market(self) -> bool:
        """Return whether vacancies, and the survey they are held against, may enter."""
        senders = {source.code for source in self._senders(MARKET_FORM)}
        return senders <= self.source_codes and self.of_survey()

    def of_events(self) -> bool:
        """Return whether layoff events, and the returns they are held against, may enter."""
        return self._of_forms(EVENT_FORMS)

    def of_risks(self) -> bool:
        """Return whether the persons expected in staff cuts may enter the edition."""
        return self._of_forms(RISK_FORMS)

    def of_level(self, inputs: BulletinInputs, area_code: str) -> bool:
        """Return whether all that the levels of an area rest on may enter the edition."""
        if self.has_no_levels:
            return False
        evaluated = inputs.signal.loc[inputs.signal["area_code"] == area_code, "rule_id"]
        own = [rule.id for rule in self.profile.rules if area_code in self.profile.areas_of(rule)]
        levels = inputs.level[inputs.level["area_code"] == area_code]
        named = (
            code.strip()
            for column in ("rule_ids", "missing_rule_ids")
            for text in levels[column].dropna().unique()
            for code in str(text).split(",")
            if code.strip()
        )
        return all(self.of_rule(str(code)) for code in {*evaluated, *own, *named})

    def of_details(self, source_code: str) -> bool:
        """Return whether single figures of a source may be shown: it feeds nothing withheld."""
        is_permitted = source_code in self.source_codes
        return is_permitted and all(self.of_series(*key) for key in self._fed_by(source_code))

    @cached_property
    def named_sources(self) -> frozenset[str]:
        """Sources that permit the edition and do not feed withheld series alone."""
        return frozenset(
            code
            for code in self.source_codes
            if not (fed := self._fed_by(code)) or any(self.of_series(*key) for key in fed)
        )

    def _fed_by(self, source_code: str) -> list[Key]:
        return [key for key, sources in self._observed.items() if source_code in sources]

    def _keys(self, indicator_code: str) -> list[Key]:
        observed = [key for key in self._observed if key[1] == indicator_code]
        area_code = self.profile.settings.headline.area_code
        return observed or [(area_code, indicator_code, _TOTAL)]

    def _declared(self, area_code: str, indicator_code: str, breakdown: str) -> set[str]:
        declaring = self._declaring(area_code, indicator_code, breakdown)
        return {source.code for source in declaring or self.profile.sources}

    def _declaring(self, area_code: str, indicator_code: str, breakdown: str) -> list[Source]:
        if indicator_code in PANEL_INDICATORS:
            return self._senders(PANEL_FORM)
        return [
            source
            for source in self.profile.sources
            if _declares(source, area_code, indicator_code, breakdown)
        ]

    def _of_forms(self, forms: tuple[str, ...]) -> bool:
        senders = {source.code for form in forms for source in self._senders(form)}
        return senders <= self.source_codes

    def _senders(self, form_code: str) -> list[Source]:
        return [source for source in self.profile.sources if form_code in source.forms]


def permitted_inputs(
    inputs: BulletinInputs, profile: Profile, *, edition: Edition
) -> BulletinInputs:
    """Return the inputs without every row that rests on a source not permitting the edition.

    Parameters
    ----------
    inputs : BulletinInputs
        Frames of the vintage.
    profile : Profile
        The place, with what each source permits.
    edition : Edition
        ``internal`` or ``public``.

    Returns
    -------
    BulletinInputs
        The same object where nothing is withheld. A public edition beside an internal one
        holds no signals and levels, because only released warnings may appear there. None
        holds a figure that tells of an enterprise or of few persons (reports.public_cells).
    """
    permission = Permission(inputs, profile, edition)
    if edition == "public":
        inputs = _only_released(without_confidential(inputs, profile))
    if permission.is_whole:
        return inputs
    by_series = _rows(permission.of_series, _KEY_COLUMNS)
    by_source = _rows(lambda code: code in permission.named_sources, ["source_code"])
    by_detail = _rows(permission.of_details, ["source_code"])
    keep: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
        "net_job_change": _rows(permission.of_industries, ["area_code"]),
        "diffusion": _rows(permission.of_industries, ["area_code"]),
        **dict.fromkeys(
            PANEL_FRAMES, lambda frame: frame if permission.of_panel() else frame.iloc[:0]
        ),
        **dict.fromkeys(
            ("survey_direct", "survey_table", "survey_change", "survey_model"),
            lambda frame: frame if permission.of_survey() else frame.iloc[:0],
        ),
        **dict.fromkeys(
            ("market", "beveridge"),
            lambda frame: frame if permission.of_market() else frame.iloc[:0],
        ),
        "plan_target": _rows(permission.of_target, ["target_code"]),
        # What is expected of lines and scenarios is a judgement, as levels are.
        **dict.fromkeys(
            ("line_probability", "scenario", "scenario_path", "outlook_failure"),
            lambda frame: frame if permission.of_outlook() else frame.iloc[:0],
        ),
        "signal": lambda frame: _permitted_signals(frame, permission),
        "level": _rows(lambda code: permission.of_level(inputs, code), ["area_code"]),
        **dict.fromkeys(
            ("layoff_event", "event_level"),
            lambda frame: frame if permission.of_events() else frame.iloc[:0],
        ),
        "risk_cell": lambda frame: frame if permission.of_risks() else frame.iloc[:0],
        "warning_state": lambda frame: frame,  # no figures; in public only what was released
        "news": _rows(
            lambda *codes: (
                permission.of_outlook()
                and permission.of_series(*codes[:3])
                and _is_open_cause(codes[3], permission)
            ),
            [*_KEY_COLUMNS, "cause_id"],
        ),
        "disclosure": lambda frame: frame,  # no figures: which cells were left out
        **dict.fromkeys(
            ("warning_index", "index_contribution", "level_reason"),
            _rows(lambda code: permission.of_level(inputs, code), ["area_code"]),
        ),
        "signal_record": _rows(permission.of_rule, ["subject_code"]),
        "intake_count": by_source,
        "set_aside": by_detail,
        "source_failure": by_detail,
    }
    frames = {
        field.name: getattr(inputs, field.name)
        for field in fields(inputs)
        if isinstance(getattr(inputs, field.name), pd.DataFrame)
    }
    permitted: dict[str, Any] = {
        name: _kept(frame, keep.get(name), by_series) for name, frame in frames.items()
    }
    return replace(inputs, **permitted)


def _only_released(inputs: BulletinInputs) -> BulletinInputs:
    is_released = inputs.warning_state["state_code"].isin(PUBLIC)
    if is_released.all():
        return inputs
    return replace(inputs, warning_state=inputs.warning_state[is_released].reset_index(drop=True))


def _kept(
    frame: pd.DataFrame,
    own: Callable[[pd.DataFrame], pd.DataFrame] | None,
    by_series: Callable[[pd.DataFrame], pd.DataFrame],
) -> pd.DataFrame:
    if own is not None:
        return own(frame).reset_index(drop=True)
    # Fail closed: a frame nobody described shows nothing rather than something withheld.
    described = set(_KEY_COLUMNS) <= set(frame.columns)
    return (by_series(frame) if described else frame.iloc[:0]).reset_index(drop=True)


def _rows(
    is_permitted: Callable[..., bool], columns: list[str]
) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def keep(frame: pd.DataFrame) -> pd.DataFrame:
        keys = frame[columns].astype(str)
        permitted = {
            key: is_permitted(*key)
            for key in keys.drop_duplicates().itertuples(index=False, name=None)
        }
        is_kept = [permitted[key] for key in _tuples(keys)]
        return frame[pd.Series(is_kept, index=frame.index, dtype=bool)]

    return keep


def _tuples(keys: pd.DataFrame) -> Iterable[tuple[str, ...]]:
    return keys.itertuples(index=False, name=None)


def _permitted_signals(signal: pd.DataFrame, permission: Permission) -> pd.DataFrame:
    def is_permitted(rule_id: str, area_code: str, indicator_code: str) -> bool:
        rule = next((rule for rule in permission.profile.rules if rule.id == rule_id), None)
        if not permission.of_rule(rule_id) or rule is None:
            return permission.of_rule(rule_id)
        # A stored row may speak of another series than the rule does now.
        is_of_area = area_code in permission.profile.areas_of(rule)
        is_own = is_of_area and rule.series.indicator_code == indicator_code
        return is_own or permission.of_indicator(area_code, indicator_code)

    return _rows(is_permitted, ["rule_id", "area_code", "indicator_code"])(signal)


def _is_open_cause(cause_id: str, permission: Permission) -> bool:
    """Return whether the series that news come from, area/indicator/breakdown, may enter."""
    parts = cause_id.split("/")
    return len(parts) != 3 or permission.of_series(*parts)


def _declares(source: Source, area_code: str, indicator_code: str, breakdown: str) -> bool:
    if source.layout is None:
        figures = [figure for code in source.forms for figure in FORMS[code].figures]
        codes = {figure.indicator_code for figure in figures}
        return indicator_code in codes | {figure.cumulative_of for figure in figures}
    named = {
        (item.area_code, item.indicator_code, item.breakdown)
        for item in source.layout.value_columns.values()
    }
    own = (source.area_code, source.indicator_code)
    return (area_code, indicator_code, breakdown) in named or own == (area_code, indicator_code)
