"""The scoreboard of the forecast engine: its scores on the development series beside targets.

``make bench BENCH=scoreboard`` writes the tables; ``python -m benchmarks.scoreboard [CASE …]``
prints some cases' rows alone. What does not belong here: the series (scoreboard_series), the
yardsticks (scoreboard_walks), time (scoreboard_timing), running peers (scoreboard_peers).
"""

import sys
import time
from collections.abc import Callable, Sequence
from functools import cache

import pandas as pd
from rich.console import Console

from benchmarks import scoreboard_series as series
from benchmarks.scoreboard_scores import (
    BAD_RATIO,
    ScoredCase,
    at_turning_points,
    bad_share_pct,
    coverage_pct,
    relative_score,
    score,
)
from benchmarks.scoreboard_series import Case

CASES: dict[str, Callable[[], Sequence[Case]]] = {
    "national_adjusted": lambda: [series.national_case("US_SA")],
    "national_unadjusted": lambda: [series.national_case("US_NSA")],
    "states_claims": lambda: [series.states_case(has_indicators=True)],
    "states": lambda: [series.states_case(has_indicators=False)],
    "industries": lambda: [series.industry_cases()[0]],
    "detailed": lambda: [series.industry_cases()[1]],
    "short": lambda: [_short()[0]],
    "short_panel": lambda: [_short()[1]],
    "layoffs_helped": lambda: series.layoff_cases(has_indicators=True),
    "layoffs": lambda: series.layoff_cases(has_indicators=False),
    "national_adjusted_shock": lambda: [series.shocked_case(series.national_case("US_SA"))],
    "national_unadjusted_shock": lambda: [series.shocked_case(series.national_case("US_NSA"))],
}
"""Cases by name, in the order of the tables; those of one name are scored together."""


def scoreboard_table() -> str:
    """Return the scoreboard's tables as Markdown.

    Peers stand in it where their forecasts have been made before (``make bench BENCH=peers``).
    """
    from benchmarks.scoreboard_peers import peer_scores
    from benchmarks.scoreboard_tables import scoreboard_tables
    from benchmarks.scoreboard_timing import timing_rows

    scored = {name: scored_case(name) for name in CASES}
    peers = {name: peer_scores(cases_of(name)) for name in CASES}
    return scoreboard_tables(scored, peers, timing_rows())


@cache
def cases_of(name: str) -> Sequence[Case]:
    """Return the cases of one name, made once."""
    return CASES[name]()


def scored_case(name: str) -> ScoredCase:
    """Return the scores of the cases of one name, all models and the ensemble."""
    cases = cases_of(name)
    start = time.monotonic()
    forecasts = [engine_forecasts(case) for case in cases]
    seconds = time.monotonic() - start
    scored = [score(case, made) for case, made in zip(cases, forecasts, strict=True)]
    return ScoredCase(cases[0].title, cases[0].walk, pd.concat(scored, ignore_index=True), seconds)


def engine_forecasts(case: Case) -> pd.DataFrame:
    """Return the engine's forecasts of a case, by the public face alone."""
    from forecasting import backtest_panel

    panels = [case.targets]
    if case.is_alone:
        panels = [rows for _, rows in case.targets.groupby("unique_id")]
    return pd.concat(
        [
            backtest_panel(
                panel,
                origins=case.origins,
                indicators=case.indicators,
                horizon_months=case.horizon_months,
            )
            for panel in panels
        ],
        ignore_index=True,
    )


def _short() -> tuple[Case, Case]:
    return series.short_cases(series.states_case(has_indicators=False), series.industry_cases()[1])


def _printed(names: Sequence[str]) -> None:
    console = Console(soft_wrap=True)
    for name in names or CASES:
        case = scored_case(name)
        console.print(f"{case.title}: {case.seconds:.0f} s", highlight=False)
        near = at_turning_points(case.scored)
        for model in sorted(case.scored["model"].unique()):
            console.print(
                f"  {model:24s} WIS / {case.walk} {relative_score(case.scored, model):.3f},"
                f" series above {BAD_RATIO} {bad_share_pct(case.scored, model):.0f} %,"
                f" coverage {coverage_pct(case.scored, model):.1f} %,"
                f" turning points {relative_score(near, model):.3f},"
                f" {coverage_pct(near, model):.1f} %",
                highlight=False,
            )


if __name__ == "__main__":
    _printed(sys.argv[1:])
