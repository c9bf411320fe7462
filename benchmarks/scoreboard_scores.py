"""What the scoreboard measures: relative scores, coverage, turning points.

What does not belong here: making forecasts (benchmarks.scoreboard), Markdown.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.scoreboard_series import Case
from benchmarks.scoreboard_walks import walk_forecasts

ENSEMBLE = "ensemble"
BUSINESS_CYCLE_PEAKS = ("1973-11", "1980-01", "1981-07", "1990-07", "2001-03")
"""NBER, US Business Cycle Expansions and Contractions (Business Cycle Dating Committee)."""
TURNING_MONTHS = 12
"""Origins so many months before or after a peak are turning points."""
BAD_RATIO = 1.05
OCCASION = ["unique_id", "origin_month", "horizon_months"]
SCORE = "weighted_interval_score"


@dataclass(frozen=True)
class ScoredCase:
    """The scores of one case.

    Parameters
    ----------
    title
        Words for a reader.
    walk
        Name of the yardstick.
    scored
        As ``score_forecasts`` returns it, with ``walk_score``, the yardstick's weighted
        interval score of the same occasion.
    seconds
        Wall time of the back-test.
    """

    title: str
    walk: str
    scored: pd.DataFrame
    seconds: float


def score(case: Case, forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return forecasts' scores beside the yardstick's of the same occasion."""
    from forecasting import score_forecasts

    walks = walk_forecasts(
        case.targets,
        origins=case.origins,
        horizon_months=case.horizon_months,
        is_seasonal=case.walk == "seasonal_random_walk",
    )
    measured = score_forecasts(walks, case.targets)[[*OCCASION, SCORE]]
    measured = measured.rename(columns={SCORE: "walk_score"})
    return score_forecasts(forecasts, case.targets).merge(measured, on=OCCASION)


def relative_scores(scored: pd.DataFrame, yardstick: str = "walk_score") -> pd.DataFrame:
    """Return the mean score over the yardstick's, by series (rows) and model (columns).

    Means are over all origins and months ahead.
    """
    means = scored.groupby(["unique_id", "model"])[[SCORE, yardstick]].mean()
    return (means[SCORE] / means[yardstick]).unstack("model")


def relative_score(scored: pd.DataFrame, model: str = ENSEMBLE) -> float:
    """Return the geometric mean over series of a model's relative score; NaN if absent."""
    rows = scored[scored["model"] == model]
    if rows.empty:
        return float("nan")
    return float(np.exp(np.log(relative_scores(rows)[model]).mean()))


def bad_share_pct(scored: pd.DataFrame, model: str = ENSEMBLE) -> float:
    """Return the share of series, %, whose relative score lies above ``BAD_RATIO``."""
    ratios = relative_scores(scored[scored["model"] == model])[model]
    return float(100 * (ratios > BAD_RATIO).mean())


def coverage_pct(scored: pd.DataFrame, model: str = ENSEMBLE) -> float:
    """Return how many outcomes, %, lie within the central 80 % interval."""
    return float(100 * scored.loc[scored["model"] == model, "is_within_80"].mean())


def at_turning_points(scored: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose origin lies within a year of a peak of the business cycle."""
    months = scored["origin_month"].dt.year * 12 + scored["origin_month"].dt.month
    is_near = np.zeros(len(scored), dtype=bool)
    for peak in BUSINESS_CYCLE_PEAKS:
        year, month = (int(part) for part in peak.split("-"))
        is_near |= ((months - 12 * year - month).abs() <= TURNING_MONTHS).to_numpy()
    return scored[is_near]
