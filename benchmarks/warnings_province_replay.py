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

from assets.layoff_events import event_rules_at
from assets.pressure_figures import pressure_figures
from benchmarks.warnings_province_known import (
    Province,
    figures_known,
    insured_known,
    reports_known,
    returns_known,
)
from benchmarks.warnings_province_rules import (
    CLAIMS,
    PRESSURE,
    RATE,
    RATE_GAP,
    RATE_RISE,
    RATIO,
    replayed_rules,
    specs_at,
    used_rules,
)
from catalogue import as_month, month_range
from profiles.model import Profile, Rule

if TYPE_CHECKING:
    pass

_SURVEYED = "urban_surveyed_unemployment_rate"
_FRAME = ["reference_month", "value", "standard_error"]
Figures = dict[tuple[str, str], pd.DataFrame]
"""reference_month, value, standard_error by area and indicator."""


@dataclass(frozen=True)
class ReplaySettings:
    """What a replay looks at.

    ``replicates`` of the panel's errors; ``has_all_panel_figures``: every figure of the panel,
    by section too, as in the month's run, though no rule looks at them.
    """

    replicates: int = 60
    has_all_panel_figures: bool = False


@dataclass(frozen=True)
class Replay:
    """What a province was told.

    ``signals`` of rules; ``event_levels`` of layoff events; ``levels`` of both, with
    level_rank, and ``levels_without_pressure``; ``seconds`` by part.
    """

    signals: pd.DataFrame
    event_levels: pd.DataFrame
    levels: pd.DataFrame
    levels_without_pressure: pd.DataFrame
    seconds: dict[str, float] = field(default_factory=dict)


def replay(
    province: Province,
    profile: Profile,
    *,
    vintages: Sequence[pd.Timestamp],
    settings: ReplaySettings | None = None,
) -> Replay:
    """Return signals and levels of every vintage, each from what was known by then."""
    chosen = settings or ReplaySettings()
    clock = _Clock()
    rules = replayed_rules(profile)
    rates = _rate_signals(province)
    clock.stop("rates")
    signals, events = [], []
    for vintage in vintages:
        figures = _figures_at(province, profile, vintage, rates, chosen, clock)
        signals.append(_signals_at(profile, rules, figures, vintage))
        clock.stop("rules")
        if province.layoffs is not None:
            events.append(_event_levels(province, profile, vintage))
            clock.stop("events")
    every = pd.concat(signals, ignore_index=True)
    of_events = pd.concat(events, ignore_index=True) if events else pd.DataFrame()
    levels = _levels(every, of_events, profile, rules, has_pressure=True)
    without = _levels(every, of_events, profile, rules, has_pressure=False)
    clock.stop("levels")
    return Replay(every, of_events, levels, without, clock.made)


def vintages_of(province: Province, count: int) -> list[pd.Timestamp]:
    """Return the last vintages of a province, the one after its last month included."""
    last = as_month(province.truth.economy.months[-1] + pd.DateOffset(months=1))
    return month_range(as_month(last - pd.DateOffset(months=count - 1)), last)


class _Clock:
    def __init__(self) -> None:
        self.made: dict[str, float] = {}
        self._since = time.process_time()

    def stop(self, part: str) -> None:
        now = time.process_time()
        self.made[part] = self.made.get(part, 0.0) + now - self._since
        self._since = now


def _figures_at(
    province: Province,
    profile: Profile,
    vintage: pd.Timestamp,
    rates: dict[str, pd.DataFrame],
    settings: ReplaySettings,
    clock: _Clock,
) -> Figures:
    from forecasting.early_warning.city_pressure import area_pressure

    last = as_month(vintage - pd.DateOffset(months=1))
    known = figures_known(province, vintage)
    clock.stop("reading")
    frames = _by_area(known[known["indicator_code"] == CLAIMS], CLAIMS)
    frames |= _by_area(_ratios(known), RATIO)
    pressure = area_pressure(known, chosen=pressure_figures(profile), last_month=last).pressure
    frames |= _by_area(pressure, PRESSURE)
    clock.stop("pressure")
    for code, frame in rates.items():
        frames |= _by_area(frame[frame["known_month"] <= vintage], code)
    panel = _panel_figures(province, vintage, settings)
    if panel is not None:
        for indicator_code, rows in panel.groupby("indicator_code"):
            frames |= _by_area(rows, str(indicator_code))
    clock.stop("panel")
    return frames


def _by_area(frame: pd.DataFrame, code: str) -> Figures:
    rows = frame if "standard_error" in frame else frame.assign(standard_error=np.nan)
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


def _panel_figures(
    province: Province, vintage: pd.Timestamp, settings: ReplaySettings
) -> pd.DataFrame | None:
    """Return what rules look at of the panel, by area; None where nobody reported."""
    from forecasting.enterprises import NoReportError, PanelSettings, panel_estimates
    from forecasting.enterprises.warning_figures import panel_warning_figures

    reports = reports_known(province, vintage)
    if reports is None or reports.empty:
        return None
    chosen = replace(PanelSettings(), replicates=settings.replicates, has_section_figures=False)
    structure = province.structure
    try:
        if settings.has_all_panel_figures:
            panel_estimates(
                reports,
                structure,
                vintage=vintage,
                settings=replace(chosen, has_section_figures=True),
            )
        return panel_warning_figures(reports, structure, vintage=vintage, settings=chosen)
    except NoReportError:
        return None


def _rate_signals(province: Province) -> dict[str, pd.DataFrame]:
    """Return signal and gap of surveyed rates by month, with the month they are known."""
    from forecasting.early_warning.area_signal import signal_history

    table = province.tables["survey_table"]
    wide = table.pivot(index="reference_month", columns="area_code", values=_SURVEYED)
    errors = table.pivot(index="reference_month", columns="area_code", values="standard_error_pp")
    known = table.groupby("reference_month")["received_month"].max()
    made = signal_history(
        wide.to_numpy(dtype=np.float64),
        first_month=as_month(wide.index[0]),
        standard_errors=errors.to_numpy(dtype=np.float64),
    )
    return {
        code: pd.concat(
            [
                pd.DataFrame(
                    {
                        "reference_month": wide.index, "area_code": area, "value": value[:, n],
                        "standard_error": error[:, n], "known_month": known.to_numpy(),
                    }
                )
                for n, area in enumerate(wide.columns)
            ],
            ignore_index=True,
        )
        for code, value, error in (
            (RATE, made.level, made.level_error),
            (RATE_GAP, made.gap, made.gap_error),
            (RATE_RISE, made.change_3_months, made.change_3_months_error),
        )
    }  # fmt: skip


def _signals_at(
    profile: Profile, rules: Sequence[Rule], figures: Figures, vintage: pd.Timestamp
) -> pd.DataFrame:
    """Return the signals of a vintage, breadth counted and the areas controlled."""
    from forecasting.early_warning import SignalInputs, control_areas, evaluate_rules

    inputs = {
        f"{area}/{code}/total": SignalInputs(figures=frame, expected_month=_due(code, vintage))
        for (area, code), frame in figures.items()
    }
    plain = [rule for rule in rules if rule.of_rule is None]
    made = [evaluate_rules(specs_at(profile, plain, vintage), inputs)]
    for rule in (rule for rule in rules if rule.of_rule is not None):
        counted = made[0][made[0]["rule_id"] == rule.of_rule]
        parts = counted[["area_code", "probability"]].rename(columns={"area_code": "part_code"})
        counting = specs_at(profile, [rule], vintage)
        of_rule = {spec.unique_id: SignalInputs(parts=parts) for spec in counting}
        made.append(evaluate_rules(counting, of_rule))
    signals = pd.concat(made, ignore_index=True)
    unsent = signals["missing_reason"].eq("no_series")
    controlled = control_areas(
        signals[~unsent].reset_index(drop=True),
        false_alarm_share=profile.scheme.false_alarm_share,
    )
    return controlled.assign(vintage=vintage)


def _due(code: str, vintage: pd.Timestamp) -> pd.Timestamp:
    """Return the month that should be known: of the survey, January comes with February."""
    last = as_month(vintage - pd.DateOffset(months=1))
    is_waiting = code in (RATE, RATE_GAP, RATE_RISE) and last.month == 1
    return as_month(last - pd.DateOffset(months=1)) if is_waiting else last


def _event_levels(province: Province, profile: Profile, vintage: pd.Timestamp) -> pd.DataFrame:
    from forecasting.early_warning.events import layoff_events
    from forecasting.early_warning.events_large import CityFrame
    from forecasting.early_warning.events_levels import event_levels

    insured, structure = insured_known(province, vintage)
    ranks = {level.code: level.rank for level in profile.scheme.levels}
    if province.layoffs is None:
        raise ValueError("expected a province with enterprises, got one of tables alone")
    found = layoff_events(
        province.layoffs,
        vintage=vintage,
        rules=event_rules_at(profile, vintage),
        ranks=ranks,
        returns=returns_known(province, vintage),
        frame=CityFrame(insured, structure),
    )
    return event_levels(found.events, vintage=vintage, area_codes=province.area_codes, ranks=ranks)


def _levels(
    signals: pd.DataFrame,
    events: pd.DataFrame,
    profile: Profile,
    rules: Sequence[Rule],
    *,
    has_pressure: bool,
) -> pd.DataFrame:
    from forecasting.early_warning import propose_levels
    from forecasting.early_warning.events_levels import merge_event_levels

    scheme = profile.scheme
    ranks = {level.code: level.rank for level in scheme.levels}
    levels = propose_levels(
        signals,
        rules=used_rules(profile, rules, has_pressure=has_pressure),
        ranks=ranks,
        hold_months=scheme.hold_months,
        hold_at_most_months=scheme.hold_at_most_months,
    )
    made = levels if events.empty else merge_event_levels(levels, events, ranks=ranks)
    return made.assign(level_rank=made["level_code"].map(ranks))
