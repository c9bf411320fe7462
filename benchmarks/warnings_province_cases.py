"""Which provinces are replayed, over which vintages, and running them side by side.

What does not belong here: a replay itself (warnings_province_replay), tables
(warnings_province).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from benchmarks.warnings_province_known import simulated
from benchmarks.warnings_province_replay import Replay, replay
from benchmarks.warnings_province_scores import CaseScores, judged
from catalogue import as_month, month_range

SUDDEN = ("national_shock", "steel_crisis", "giant_firm", "silent_closures", "three_cities_missing")
SLOW = ("slow_decline", "technology_displacement")
WITHOUT_ONSET = ("calm", "data_outage", "one_giant")
LOCAL_CRISES = ("steel_crisis", "giant_firm", "silent_closures", "three_cities_missing")
SCENARIOS = (*SUDDEN, *SLOW, *WITHOUT_ONSET)

PANEL_MONTHS, HISTORY_MONTHS = 48, 84
"""The scenario begins two years before the end: enterprises have reported for two years then."""
FIRST_VINTAGE = "2023-09-01"
JUDGED_SINCE = "2023-11-01"
"""Onsets may lie a little before the scenario; two vintages more let levels settle."""
LAST_VINTAGES = dict.fromkeys(SUDDEN, "2024-09-01") | dict.fromkeys(SLOW, "2025-07-01")
CALM_UNTIL = "2025-07-01"


@dataclass(frozen=True)
class Case:
    """One replayed and judged province; scores with and without the pressure's rules."""

    seed: int
    scenario: str
    scores: CaseScores
    without_pressure: CaseScores
    replay: Replay


def run_case(seed: int, scenario: str) -> Case:
    """Return one scenario of one seed, replayed around its beginning, and judged."""
    from profiles import load_profile

    profile = load_profile("liaoning_demo")
    province = simulated(seed, scenario, months=PANEL_MONTHS, history_months=HISTORY_MONTHS)
    last = pd.Timestamp(LAST_VINTAGES.get(scenario, CALM_UNTIL))
    vintages = month_range(as_month(pd.Timestamp(FIRST_VINTAGE)), as_month(last))
    told = replay(province, profile, vintages=vintages)
    since = pd.Timestamp(JUDGED_SINCE)
    return Case(
        seed,
        scenario,
        judged(province, told.levels, since=since),
        judged(province, told.levels_without_pressure, since=since),
        told,
    )


def run_cases(seeds: Sequence[int], scenarios: Sequence[str], *, processes: int) -> list[Case]:
    """Return every scenario of every seed, in that order, whatever the number of processes."""
    from joblib import Parallel, delayed

    asked = [(seed, scenario) for seed in seeds for scenario in scenarios]
    return list(Parallel(n_jobs=processes)(delayed(run_case)(*one) for one in asked))
