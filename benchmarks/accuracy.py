"""Accuracy of the members and the ensemble on the united_states profile's own series.

Fixed yearly origins, each using only what precedes it, on finally revised figures. What
does not belong here: peers, which come with the forecast engine's own benchmark.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from catalogue import month_range, parse_month

FIRST_ORIGIN = "1990-01"
LAST_ORIGIN = "2014-12"
ORIGIN_STEP_MONTHS = 5
"""Coprime to twelve, so that every month of the year is an origin."""


def accuracy_table() -> str:
    """Return relative scores and coverage by model for the rate and for employment."""
    from forecasting import backtest_panel, score_forecasts

    targets = observed_targets()
    origins = month_range(parse_month(FIRST_ORIGIN), parse_month(LAST_ORIGIN))
    forecasts = backtest_panel(targets, origins=origins[::ORIGIN_STEP_MONTHS], n_jobs=2)
    scored = score_forecasts(forecasts, targets[["unique_id", "reference_month", "value"]])
    is_rate = scored["unique_id"].str.contains("unemployment_rate")
    return "\n".join(
        [
            "\n## Forecasts: united_states, unadjusted, 1 to 12 months ahead\n",
            f"Origins every {ORIGIN_STEP_MONTHS} months from {FIRST_ORIGIN} to {LAST_ORIGIN},"
            " finally revised figures. Relative weighted interval score to the seasonal random"
            " walk (below 1 is better), geometric mean over series; coverage of the central"
            " 80 % interval.\n",
            "| model | national rate | coverage | total and supersectors (12) | coverage |",
            "|---|---:|---:|---:|---:|",
            *_rows(scored[is_rate], scored[~is_rate]),
            "",
        ]
    )


def observed_targets(unique_ids: set[str] | None = None) -> pd.DataFrame:
    """Return series of the united_states profile by name; its targets where None.

    Returns
    -------
    pandas.DataFrame
        unique_id, reference_month, value (% or persons), not seasonally adjusted.
    """
    from assets.demand import target_ids
    from assets.series import observed_series
    from profiles import load_profile
    from warehouse import Warehouse, read_source, take_in

    profile = load_profile("united_states")
    vintage = parse_month(profile.settings.last_vintage or "")
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder) / "warehouse.duckdb")
        for source in profile.sources:
            received = read_source(source, profile_folder=Path(profile.folder), inbox=Path(folder))
            take_in(
                warehouse,
                received,
                source,
                profile,
                vintage=vintage,
                present_month=vintage,
                received_at=datetime.now(UTC).replace(tzinfo=None),
            )
        facts = warehouse.observation_as_of(vintage)
    series = observed_series(facts, unique_ids or target_ids(profile))
    return series[["unique_id", "reference_month", "value"]]


def _rows(rate: pd.DataFrame, jobs: pd.DataFrame) -> list[str]:
    rate_scores, job_scores = _relative(rate), _relative(jobs)
    return [
        f"| {model} | {rate_scores[model]:.3f} | {_coverage(rate, model):.2f} |"
        f" {job_scores[model]:.3f} | {_coverage(jobs, model):.2f} |"
        for model in sorted(rate_scores.index, key=lambda name: rate_scores[name])
    ]


def _relative(scored: pd.DataFrame) -> "pd.Series[float]":
    import numpy as np

    score = scored.pivot_table(index="unique_id", columns="model", values="weighted_interval_score")
    relative = score.div(score["seasonal_random_walk"], axis=0)
    return np.exp(np.log(relative).mean())


def _coverage(scored: pd.DataFrame, model: str) -> float:
    return float(scored.loc[scored["model"] == model, "is_within_80"].mean())
