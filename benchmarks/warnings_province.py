"""Whether the default rules find the crises of simulated provinces, how fast, at what price.

``python -m benchmarks.warnings_province 3`` prints the tables of three seeds. What does not
belong here: the replay (warnings_province_replay), its judging (warnings_province_scores).
"""

import sys
from collections.abc import Sequence

import pandas as pd

from benchmarks.warnings_province_cases import (
    HISTORY_MONTHS,
    LOCAL_CRISES,
    SCENARIOS,
    WITHOUT_ONSET,
    Case,
    run_cases,
)
from benchmarks.warnings_province_scores import alarms_of

SEEDS = tuple(range(5101, 5131))
"""Thirty seeds nobody looked at while the rules were made."""
PROCESSES = 2
PROVINCE = "210000"
SPEED_SEED, SPEED_MONTHS = 1, 120
_DECADE = 120.0


def warnings_province_table(seeds: Sequence[int] = SEEDS) -> str:
    """Return the tables of the replayed provinces: onsets, calm, other cities, run time."""
    cases = run_cases(seeds, SCENARIOS, processes=PROCESSES)
    return "\n".join([*tables_of(cases, seeds), *_speed_rows(), ""])


def tables_of(cases: Sequence[Case], seeds: Sequence[int]) -> list[str]:
    """Return the lines of the page for cases already run."""
    return [
        "\n## Warnings: simulated provinces month by month\n",
        f"Seeds {seeds[0]} to {seeds[-1]} ({len(seeds)}) of liaoning_demo; rules on figures of"
        " province and cities and layoff events as in the profile, each vintage from what was"
        " known by then. In time: yellow or above by two months after the onset; where the rise"
        " takes four months or more to reach 1.0 pp, before it does. False alarms: spells"
        " of yellow or above with neither onset nor event within six months, per area-decade.\n",
        *_onset_rows(cases),
        "\nWithout an onset, alarms per area-decade:\n",
        *_calm_rows(cases),
        "\nCities that a local crisis does not touch, against the same cities and vintages in calm,"
        " alarms of yellow or above per area-decade and share of months in alarm:\n",
        *_other_rows(cases),
    ]


def _onset_rows(cases: Sequence[Case]) -> list[str]:
    rows = [
        "| scenario | onsets | in time | by two months | missed | mean delay | worst delay |"
        " false alarms | changes of level a year | in time without pressure |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    told = [name for name in SCENARIOS if name not in WITHOUT_ONSET]
    for name, chosen in [*((name, (name,)) for name in told), ("**together**", tuple(told))]:
        own = [case for case in cases if case.scenario in chosen]
        if not own:
            continue
        onsets = pd.concat([case.scores.onsets for case in own])
        plain = pd.concat([case.without_pressure.onsets for case in own])
        areas = pd.concat([case.scores.areas for case in own])
        lag = onsets["lag_months"]
        rows.append(
            f"| {name} | {len(onsets)} | {_share(onsets['is_in_time'])} | {_share(lag <= 2)} |"
            f" {int(lag.isna().sum())} | {lag.mean():.1f} | {lag.max():.0f} |"
            f" {_per_decade(areas, 'false_yellow')} |"
            f" {12 * areas['changes'].sum() / areas['months'].sum():.1f} |"
            f" {_share(plain['is_in_time'])} |"
        )
    return rows


def _calm_rows(cases: Sequence[Case]) -> list[str]:
    rows = [
        "| scenario | area-decades | yellow or above | orange or red |"
        " orange or red without pressure |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, chosen in [*((name, (name,)) for name in WITHOUT_ONSET), ("**all**", WITHOUT_ONSET)]:
        own = [case for case in cases if case.scenario in chosen]
        if not own:
            continue
        areas = _untroubled(pd.concat([case.scores.areas for case in own]))
        plain = _untroubled(pd.concat([case.without_pressure.areas for case in own]))
        rows.append(
            f"| {name} | {areas['months'].sum() / _DECADE:.1f} |"
            f" {_per_decade(areas, 'yellow_spells')} | {_per_decade(areas, 'orange_spells')} |"
            f" {_per_decade(plain, 'orange_spells')} |"
        )
    return rows


def _untroubled(areas: pd.DataFrame) -> pd.DataFrame:
    """Return the areas without onset or event: chance brings one to a calm province too."""
    return areas[~areas["is_troubled"].astype(bool)]


def _other_rows(cases: Sequence[Case]) -> list[str]:
    rows = [
        "| scenario | cities | alarms | the same in calm | months | the same in calm |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    calm = {case.seed: case.scores for case in cases if case.scenario == "calm"}
    for name in LOCAL_CRISES:
        counts = []
        for case in cases:
            if case.scenario == name and case.seed in calm:
                areas = _untroubled(case.scores.areas)["area_code"]
                # The province holds the cities in crisis, so it is none of the others.
                others = set(areas) - {PROVINCE}
                until = case.scores.ranks["vintage"].max()
                here = alarms_of(case.scores, others, until=until)
                there = alarms_of(calm[case.seed], others, until=until)
                counts.append(
                    {"cities": len(others)} | here | {f"calm_{k}": there[k] for k in there}
                )
        if counts:
            total = pd.DataFrame(counts).sum()
            months = total["months"]
            rows.append(
                f"| {name} | {total['cities']} | {_DECADE * total['yellow_spells'] / months:.2f} |"
                f" {_DECADE * total['calm_yellow_spells'] / months:.2f} |"
                f" {100 * total['yellow_months'] / months:.1f} % |"
                f" {100 * total['calm_yellow_months'] / months:.1f} % |"
            )
    return rows


def _speed_rows() -> list[str]:
    """Replay ten years with every figure of the panel by city and section, on two processes."""
    import time

    from joblib import Parallel, delayed

    begin = time.perf_counter()
    halves = Parallel(n_jobs=PROCESSES)(
        delayed(_replayed_part)(number) for number in range(PROCESSES)
    )
    seconds = time.perf_counter() - begin
    parts = pd.DataFrame(halves).sum().sort_values(ascending=False)
    told = ", ".join(f"{name} {value:.0f}" for name, value in parts.items())
    return [
        f"\nTen years of monthly vintages, 14 cities × 20 sections, on {PROCESSES} processes:"
        f" {seconds:.0f} s with the simulation (seconds of one core by part: {told}).\n"
    ]


def _replayed_part(number: int) -> dict[str, float]:
    from benchmarks.warnings_province_known import simulated
    from benchmarks.warnings_province_replay import ReplaySettings, replay, vintages_of
    from profiles import load_profile

    province = simulated(SPEED_SEED, "calm", months=SPEED_MONTHS, history_months=HISTORY_MONTHS)
    vintages = vintages_of(province, SPEED_MONTHS)
    size = -(-len(vintages) // PROCESSES)
    told = replay(
        province,
        load_profile("liaoning_demo"),
        vintages=vintages[number * size : (number + 1) * size],
        settings=ReplaySettings(has_all_panel_figures=True),
    )
    return told.seconds


def _share(values: "pd.Series[bool]") -> str:
    return f"{100 * values.mean():.0f} %" if len(values) else "–"


def _per_decade(areas: pd.DataFrame, column: str) -> str:
    months = areas["months"].sum()
    return f"{_DECADE * areas[column].sum() / months:.2f}" if months else "–"


if __name__ == "__main__":
    from rich.console import Console

    count = int(sys.argv[1]) if len(sys.argv) > 1 else len(SEEDS)
    Console().print(
        warnings_province_table(SEEDS[:count]), markup=False, highlight=False, soft_wrap=True
    )
