"""The scoreboard as Markdown: figures beside their targets, scores by case and by model.

What does not belong here: forecasting, scoring, running peers.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from benchmarks.scoreboard_peers import PEER_SERIES, PEERS, SHORT_PEER_SERIES
from benchmarks.scoreboard_scores import (
    BAD_RATIO,
    BUSINESS_CYCLE_PEAKS,
    ENSEMBLE,
    OCCASION,
    SCORE,
    ScoredCase,
    at_turning_points,
    bad_share_pct,
    coverage_pct,
    relative_score,
    relative_scores,
)

WALK_TITLES = {"random_walk": "random walk", "seasonal_random_walk": "seasonal random walk"}
RELATIVE_TARGETS = {
    "national_adjusted": 0.66,
    "national_unadjusted": 0.62,
    "states_claims": 0.68,
    "states": 0.68,
    "industries": 0.80,
    "detailed": 0.80,
    "short": 0.85,
    "short_panel": 0.85,
    "layoffs_helped": 0.85,
    "layoffs": 0.85,
    "national_adjusted_shock": 1.00,
    "national_unadjusted_shock": 1.00,
}
PEER_TARGETS = {
    ("national_adjusted", "auto_arima"): 0.79,
    ("states_claims", "auto_ets"): 0.72,
    ("industries", "auto_ets"): 0.95,
}
BAD_SHARE_TARGET_PCT = 10


def scoreboard_tables(
    cases: Mapping[str, ScoredCase],
    peers: Mapping[str, pd.DataFrame],
    timing_rows: Sequence[str],
) -> str:
    """Return all tables.

    Parameters
    ----------
    cases
        Scored cases by name.
    peers
        Scores of peers by case, as ``peer_scores`` returns them.
    timing_rows
        Rows of the first table on time and memory.
    """
    peaks = ", ".join(BUSINESS_CYCLE_PEAKS)
    return "\n".join(
        [
            "\n## Forecast engine: scoreboard\n",
            "Development series, all to 2006-12 or simulated. Weighted interval score (WIS) over"
            " that of the yardstick, mean over origins and 1 to 12 months ahead (1 to 3 for"
            " laid-off persons), geometric mean over series; below 1 is better. Coverage of the"
            " central 80 % interval. Turning points are origins within a year of a peak of the"
            f" US business cycle as NBER dates them ({peaks}).\n",
            "| figure | target | measured |",
            "|---|---:|---:|",
            *_figures(cases, peers),
            *timing_rows,
            "",
            *_by_case(cases),
            "",
            *_by_model(cases),
            "",
            *_by_peer(cases, peers),
            "",
        ]
    )


def peer_tables(titles: Mapping[str, str], peers: Mapping[str, pd.DataFrame]) -> str:
    """Return the peers' scores over the yardsticks.

    Parameters
    ----------
    titles
        Titles of the cases by name.
    peers
        Scores of peers by case, as ``peer_scores`` returns them.
    """
    rows = [
        "\n## Forecast engine: peers\n",
        f"WIS over the yardstick's; of every case each third origin, of panels {PEER_SERIES}"
        f" series, of short ones {SHORT_PEER_SERIES}. Each peer as its documentation begins,"
        " on the level of the series. – where it was not run or is not sound.\n",
        f"| case | series | origins | {' | '.join(PEERS)} |",
        "|---|---:|---:|" + "---:|" * len(PEERS),
    ]
    for name, scored in peers.items():
        if scored.empty:
            continue
        cells = " | ".join(_number(relative_score(scored, peer)) for peer in PEERS)
        rows.append(
            f"| {titles[name]} | {scored['unique_id'].nunique()} |"
            f" {scored['origin_month'].nunique()} | {cells} |"
        )
    return "\n".join([*rows, ""])


def _figures(cases: Mapping[str, ScoredCase], peers: Mapping[str, pd.DataFrame]) -> list[str]:
    rows = []
    for name, target in RELATIVE_TARGETS.items():
        if name not in cases:
            continue
        case = cases[name]
        rows.append(
            f"| {case.title}: WIS / {WALK_TITLES[case.walk]} | ≤ {target:.2f} |"
            f" {relative_score(case.scored):.3f} |"
        )
        for (peer_case, peer), peer_target in PEER_TARGETS.items():
            if peer_case == name:
                ratio = _over_peer(case.scored, peers.get(name), peer)
                rows.append(f"| … / {peer} | ≤ {peer_target:.2f} | {_number(ratio)} |")
        if name.startswith("short"):
            rows.append(
                f"| … series above {BAD_RATIO} | ≤ {BAD_SHARE_TARGET_PCT} % |"
                f" {bad_share_pct(case.scored):.0f} % |"
            )
    return [*rows, *_coverage_figures(cases)]


def _coverage_figures(cases: Mapping[str, ScoredCase]) -> list[str]:
    calm = [case.scored for name, case in cases.items() if not name.endswith("_shock")]
    turning = [near for near in map(at_turning_points, calm) if len(near)]
    rows = [("coverage, %", "77–83", [coverage_pct(scored) for scored in calm], ".1f")]
    if turning:
        rows += [
            ("… at turning points, %", "≥ 72", [coverage_pct(near) for near in turning], ".1f"),
            (
                "… WIS / its members' median there",
                "≤ 1.00",
                list(map(_over_members, turning)),
                ".3f",
            ),
        ]
    return [
        f"| {figure}, mean of {len(known)} cases (least to most) | {target} |"
        f" {np.mean(known):{form}} ({min(known):{form}} to {max(known):{form}}) |"
        for figure, target, known, form in rows
    ]


def _over_members(scored: pd.DataFrame) -> float:
    """Return the ensemble's relative score over the median of its members'."""
    members = set(scored["model"]) - {ENSEMBLE, *WALK_TITLES}
    known = [relative_score(scored, name) for name in members]
    return float(relative_score(scored) / np.median(known))


def _by_case(cases: Mapping[str, ScoredCase]) -> list[str]:
    rows = [
        "| case | series | forecasts | WIS / yardstick | worst series | series above"
        f" {BAD_RATIO} | coverage | turning points: WIS / yardstick | coverage | run, s |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for case in cases.values():
        own = case.scored[case.scored["model"] == ENSEMBLE]
        near = at_turning_points(own)
        turning = (
            f"{relative_score(near):.3f} | {coverage_pct(near):.1f} %" if len(near) else "– | –"
        )
        rows.append(
            f"| {case.title} | {own['unique_id'].nunique()} | {len(own)} |"
            f" {relative_score(own):.3f} | {relative_scores(own)[ENSEMBLE].max():.2f} |"
            f" {bad_share_pct(own):.0f} % | {coverage_pct(own):.1f} % | {turning} |"
            f" {case.seconds:.0f} |"
        )
    return rows


def _by_model(cases: Mapping[str, ScoredCase]) -> list[str]:
    models = sorted({name for case in cases.values() for name in case.scored["model"].unique()})
    rows = [
        "WIS over the yardstick by model; a member that is not sound for a series stands with"
        " the baseline it falls back on.\n",
        f"| case | {' | '.join(models)} |",
        "|---|" + "---:|" * len(models),
    ]
    for case in cases.values():
        shown = [relative_score(case.scored, model) for model in models]
        rows.append(f"| {case.title} | {' | '.join(_number(value) for value in shown)} |")
    return rows


def _by_peer(cases: Mapping[str, ScoredCase], peers: Mapping[str, pd.DataFrame]) -> list[str]:
    rows = [
        "The ensemble's WIS over that of peers, on the occasions they were given (every third"
        " origin, some series of panels). – where a peer was not run or is not sound.\n",
        f"| case | {' | '.join(PEERS)} |",
        "|---|" + "---:|" * len(PEERS),
    ]
    for name, scored in peers.items():
        ratios = [_over_peer(cases[name].scored, scored, peer) for peer in PEERS]
        if not np.isnan(ratios).all():
            rows.append(f"| {cases[name].title} | {' | '.join(map(_number, ratios))} |")
    return rows


def _over_peer(own: pd.DataFrame, scored: pd.DataFrame | None, peer: str) -> float:
    """Return the ensemble's relative score over a peer's, where both have a forecast."""
    if scored is None or scored.empty:
        return float("nan")
    yardstick = scored.loc[scored["model"] == peer, [*OCCASION, SCORE]]
    ensemble = own[own["model"] == ENSEMBLE].drop(columns="walk_score")
    return relative_score(ensemble.merge(yardstick.rename(columns={SCORE: "walk_score"})))


def _number(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"
