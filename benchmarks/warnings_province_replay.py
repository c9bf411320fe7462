"""Month after month of a simulated province: signals, events and levels as they were known.

The functions are those of the month's run; only Dagster and the warehouse are left out. What
does not belong here: making the province (warnings_province_known), judging the levels
(warnings_province_scores).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.warnings_province_known import (
    Province,
    figures_known,
    insured_known,
    reports_known,
    returns_known,
)
from benchmarks.warnings_province_rules import (
    CLAIMS,
    HOLD_MONTHS,
    JOB_CHANGE,
    PRESSURE,
    RANKS,
    RATE,
    RATE_GAP,
    RATIO,
    RULES,
    CityRule,
    event_rules,
    pressure_figures,
)
from catalogue import as_month, month_range

if TYPE_CHECKING:
    from forecasting.early_warning import RuleSpec, SignalInputs

_SURVEYED = "urban_surveyed_unemployment_rate"
_FRAME = ["reference_month", "value", "standard_error"]


@dataclass(frozen=True)
class ReplaySettings:
    """What a replay looks at.

    ``replicates`` of the panel's errors; ``has_all_panel_figures``: flows, losses and
    sections too, as in the month's run, which no rule here needs.
    """

    rules: tuple[CityRule, ...] = RULES
    replicates: int = 60
    has_all_panel_figures: bool = False


@dataclass(frozen=True)
class Replay:
    """What a province was told.

    ``signals`` of rules; ``event_levels`` of layoff events; ``levels`` of both, and
    ``levels_without_cuts``, in which no single enterprise's cut raises a level; ``seconds`` by
    part.
    """

    signals: pd.DataFrame
    event_levels: pd.DataFrame
    levels: pd.DataFrame
    levels_without_cuts: pd.DataFrame
    seconds: dict[str, float] = field(default_factory=dict)


def replay(
    province: Province,
    *,
    vintages: Sequence[pd.Timestamp],
    settings: ReplaySettings | None = None,
) -> Replay:
    """Return signals and levels of every vintage, each from what was known by then."""
    from forecasting.early_warning import evaluate_rules

    chosen = settings or ReplaySettings()
    clock = _Clock()
    rates = _rate_signals(province)
    clock.stop("rates")
    signals, events, joint_events = [], [], []
    for vintage in vintages:
        frames = _frames_known(province, vintage, rates, chosen, clock)
        specs, inputs = _specs(frames, chosen.rules, vintage)
        made = evaluate_rules(specs, inputs, seed=int(f"{vintage:%Y%m}"))
        signals.append(made.assign(vintage=vintage))
        clock.stop("rules")
        if province.layoffs is not None:
            all_levels, joint_levels = _event_levels(province, vintage)
            events.append(all_levels)
            joint_events.append(joint_levels)
            clock.stop("events")
    every = pd.concat(signals, ignore_index=True)
    of_events = pd.concat(events, ignore_index=True) if events else pd.DataFrame()
    of_joint = pd.concat(joint_events, ignore_index=True) if events else pd.DataFrame()
    levels = _levels(every, of_events, chosen.rules)
    without_cuts = _levels(every, of_joint, chosen.rules)
    clock.stop("levels")
    return Replay(every, of_events, levels, without_cuts, clock.made)


class _Clock:
    def __init__(self) -> None:
        self.made: dict[str, float] = {}
        self._since = time.perf_counter()

    def stop(self, part: str) -> None:
        now = time.perf_counter()
        self.made[part] = self.made.get(part, 0.0) + now - self._since
        self._since = now


def _frames_known(
    province: Province,
    vintage: pd.Timestamp,
    rates: dict[str, pd.DataFrame],
    settings: ReplaySettings,
    clock: _Clock,
) -> dict[tuple[str, str], pd.DataFrame]:
    """Return figures by (area, indicator): reference_month, value, standard_error."""
    from forecasting.early_warning.city_pressure import area_pressure

    last = as_month(vintage - pd.DateOffset(months=1))
    known = figures_known(province, vintage)
    clock.stop("reading")
    frames = _by_area(known[known["indicator_code"] == CLAIMS], CLAIMS)
    frames |= _by_area(_ratios(known), RATIO)
    pressure = area_pressure(known, chosen=pressure_figures(), last_month=last).pressure
    frames |= _by_area(pressure, PRESSURE)
    clock.stop("pressure")
    for code, frame in rates.items():
        frames |= _by_area(frame[frame["known_month"] <= vintage], code)
    change = _panel_change(province, vintage, settings)
    if change is not None:
        frames |= _by_area(change, JOB_CHANGE)
    clock.stop("panel")
    return frames


def _by_area(frame: pd.DataFrame, code: str) -> dict[tuple[str, str], pd.DataFrame]:
    rows = frame.assign(standard_error=frame.get("standard_error", np.nan))
    rows = rows[rows["value"].notna()]
    return {
        (str(area), code): own[_FRAME].sort_values("reference_month", ignore_index=True)
        for area, own in rows.groupby("area_code", sort=True)
    }


def _ratios(known: pd.DataFrame) -> pd.DataFrame:
    wide = known[known["indicator_code"].isin(("vacancies", "job_seekers"))].pivot(
        index=["reference_month", "area_code"], columns="indicator_code", values="value"
    )
    return (wide["vacancies"] / wide["job_seekers"]).rename("value").reset_index()


def _panel_change(
    province: Province, vintage: pd.Timestamp, settings: ReplaySettings
) -> pd.DataFrame | None:
    """Return the panel's job change by area with its error; None where nobody reported."""
    from forecasting.enterprises import NoReportError, PanelSettings, panel_estimates
    from forecasting.enterprises.panel_estimates import job_change_frame, panel_state

    reports = reports_known(province, vintage)
    if reports is None or reports.empty:
        return None
    chosen = replace(
        PanelSettings(),
        replicates=settings.replicates,
        has_section_figures=settings.has_all_panel_figures,
    )
    structure = province.structure
    try:
        if settings.has_all_panel_figures:
            made = panel_estimates(reports, structure, vintage=vintage, settings=chosen)
            frame = made.job_change
        else:
            state = panel_state(reports, structure, vintage=vintage, settings=chosen)
            frame = job_change_frame(state)
    except NoReportError:
        return None
    is_wanted = (frame["section_code"] == "total") & (frame["population"] == "all")
    return frame[is_wanted & ~frame["is_without_giants"]]


def _rate_signals(province: Province) -> dict[str, pd.DataFrame]:
    """Return signal and gap of surveyed rates by month, with the month they are known."""
    from forecasting.early_warning.area_signal import signal_history

    table = province.tables["survey_table"]
    wide = table.pivot(index="reference_month", columns="area_code", values=_SURVEYED)
    errors = table.pivot(index="reference_month", columns="area_code", values="standard_error_pp")
    known = table.groupby("reference_month")["received_month"].max()
    made = signal_history(
        wide.to_numpy(dtype=np.float64),
        first_month=wide.index[0],
        standard_errors=errors.bfill().to_numpy(dtype=np.float64),
    )
    frames = {}
    for code, value, error in (
        (RATE, made.level, made.level_error),
        (RATE_GAP, made.gap, made.gap_error),
    ):
        parts = [
            pd.DataFrame(
                {
                    "reference_month": wide.index, "area_code": area, "value": value[:, n],
                    "standard_error": error[:, n], "known_month": known.to_numpy(),
                }
            )
            for n, area in enumerate(wide.columns)
        ]  # fmt: skip
        frames[code] = pd.concat(parts, ignore_index=True)
    return frames


def _specs(
    frames: dict[tuple[str, str], pd.DataFrame],
    rules: Sequence[CityRule],
    vintage: pd.Timestamp,
) -> "tuple[list[RuleSpec], dict[str, SignalInputs]]":
    from forecasting.early_warning import RuleSpec, SignalInputs

    last = as_month(vintage - pd.DateOffset(months=1))
    # January of the survey is released with February.
    waits = as_month(last - pd.DateOffset(months=1)) if last.month == 1 else last
    inputs = {
        f"{area}/{code}/total": SignalInputs(
            figures=frame, expected_month=waits if code in (RATE, RATE_GAP) else last
        )
        for (area, code), frame in frames.items()
    }
    specs = [
        RuleSpec(
            rule_id=rule.rule_id,
            kind=rule.kind,
            unique_id=f"{area}/{code}/total",
            indicator_code=code,
            threshold=rule.threshold,
            required_probability=rule.required_probability,
            span_months=rule.span_months,
            span_count=rule.span_count,
            least=rule.least,
        )
        for rule in rules
        for area, code in frames
        if code == rule.indicator_code
    ]
    return specs, inputs


def _event_levels(province: Province, vintage: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the levels of all events, and of those of several enterprises alone."""
    from forecasting.early_warning.events import CUT, layoff_events
    from forecasting.early_warning.events_large import CityFrame
    from forecasting.early_warning.events_levels import event_levels

    insured, structure = insured_known(province, vintage)
    assert province.layoffs is not None
    found = layoff_events(
        province.layoffs,
        vintage=vintage,
        rules=event_rules(),
        ranks=RANKS,
        returns=returns_known(province, vintage),
        frame=CityFrame(insured, structure),
    )
    several = found.events[found.events["kind"] != CUT]
    return (
        event_levels(found.events, vintage=vintage, area_codes=province.area_codes, ranks=RANKS),
        event_levels(several, vintage=vintage, area_codes=province.area_codes, ranks=RANKS),
    )


def _levels(signals: pd.DataFrame, events: pd.DataFrame, rules: Sequence[CityRule]) -> pd.DataFrame:
    from forecasting.early_warning import LevelRule, propose_levels
    from forecasting.early_warning.events_levels import merge_event_levels

    levels = propose_levels(
        signals,
        rules=[LevelRule(rule.rule_id, rule.level_code, rule.consecutive_months) for rule in rules],
        ranks=RANKS,
        hold_months=HOLD_MONTHS,
    )
    made = levels if events.empty else merge_event_levels(levels, events, ranks=RANKS)
    return made.assign(level_rank=made["level_code"].map(RANKS))


def vintages_of(province: Province, count: int) -> list[pd.Timestamp]:
    """Return the last vintages of a province, the one after its last month included."""
    last = as_month(province.truth.economy.months[-1] + pd.DateOffset(months=1))
    return month_range(as_month(last - pd.DateOffset(months=count - 1)), last)
