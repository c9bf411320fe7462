"""Past forecasts against what came: errors, interval scores, coverage.

What does not belong here: making forecasts; choosing models by their scores.
"""

import numpy as np
import pandas as pd

from forecasting.frames import QUANTILE_COLUMNS
from forecasting.models.protocol import FloatArray
from forecasting.sampling_error import with_sampling_error
from forecasting.settings import BASELINE_MODEL
from forecasting.validation import finite_numbers, require_not_negative

_KEY = ["unique_id", "model", "origin_month", "horizon_months", "reference_month"]
_MEDIAN = 0.5
_INTERVALS = {50: (0.25, 0.75), 80: (0.1, 0.9), 95: (0.025, 0.975)}
_TOLERANCE = 1e-9  # levels are decimal fractions, not exact in binary


def score_forecasts(forecasts: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return each forecast whose month has been observed beside the figure that came.

    Parameters
    ----------
    forecasts
        The columns of ``forecast_panel``; the levels of every forecast must be alike,
        symmetric about the median, and hold the central 50, 80 and 95 % intervals.
    outcomes
        unique_id, reference_month, value (unit of the forecasts), optional standard_error;
        one row per target and month. Null values are months not observed.

    Returns
    -------
    pandas.DataFrame
        unique_id, model, origin_month, horizon_months, reference_month, median, lower_80,
        upper_80, observed, absolute_error, weighted_interval_score (all in the unit of
        the target), is_within_50, is_within_80, is_within_95; one row per forecast that
        has an outcome, in the order of the first five.

    Raises
    ------
    ValueError
        If a column or a level needed is absent, a forecast has a level twice or lacks
        one, an outcome is given twice, is infinite or no number, or has a negative standard
        error.

    Notes
    -----
    Where an outcome has a standard error, forecasts are of the signal behind it: before they are
    scored their quantiles are widened by the error of the figure, as the figure is all that
    can be seen (Ferro 2017: scores against noisy outcomes reward the distribution of the
    noisy outcome).

    With K central intervals the weighted interval score is (|y - m| / 2 + sum of
    alpha_k / 2 times the interval score of level 1 - alpha_k) / (K + 1/2), which equals
    twice the quantile loss averaged over the 2 K + 1 levels. Smaller is better; for a
    single point it is the absolute error.

    References
    ----------
    Bracher, J., Ray, E. L., Gneiting, T. and Reich, N. G. (2021), Evaluating epidemic
    forecasts in an interval format, PLOS Computational Biology 17, eqs 1-3.
    """
    _require(forecasts, QUANTILE_COLUMNS, "forecasts")
    _require(outcomes, ("unique_id", "reference_month", "value"), "outcomes")
    columns = ["unique_id", "reference_month", "value"]
    finite_numbers(outcomes, "value", "outcomes")
    if "standard_error" in outcomes.columns:
        columns.append("standard_error")
        require_not_negative(outcomes, "standard_error", "outcomes")
    observed = outcomes.loc[outcomes["value"].notna(), columns]
    if observed.duplicated(["unique_id", "reference_month"]).any():
        raise ValueError("outcomes: expected one row per unique_id and reference_month")
    observed = observed.rename(columns={"value": "observed"})
    matched = forecasts[list(QUANTILE_COLUMNS)].merge(
        observed, on=["unique_id", "reference_month"], how="inner"
    )
    matched = matched.sort_values([*_KEY, "quantile_level"], kind="stable")
    levels = _common_levels(matched)
    quantiles = matched["value"].to_numpy(dtype=np.float64).reshape(-1, len(levels))
    first = matched.iloc[:: len(levels)]
    if "standard_error" in matched.columns:
        error = first["standard_error"].to_numpy(dtype=np.float64, na_value=0.0)
        width = np.stack([quantiles[:, np.argmin(np.abs(levels - at))] for at in (0.1, 0.5, 0.9)])
        quantiles = with_sampling_error(quantiles.T, width, error).T
    scored = first[[*_KEY, "observed"]].reset_index(drop=True)
    return _with_scores(scored, quantiles, levels)


def summarise_scores(scored: pd.DataFrame) -> pd.DataFrame:
    """Return the mean scores of each target, model and month ahead.

    Parameters
    ----------
    scored
        As ``score_forecasts`` returns it.

    Returns
    -------
    pandas.DataFrame
        unique_id, model, horizon_months, forecast_count, mean_absolute_error,
        weighted_interval_score (mean, unit of the target),
        relative_weighted_interval_score (over that of the seasonal random walk on the
        same origins; null where it has none or scores 0), coverage_50_share,
        coverage_80_share, coverage_95_share (0 to 1); in the order of the first three.

    Raises
    ------
    ValueError
        If a column is absent.
    """
    _require(scored, (*_KEY, "weighted_interval_score", "is_within_95"), "scored")
    key = ["unique_id", "model", "horizon_months"]
    summary = scored.groupby(key, as_index=False).agg(
        forecast_count=("observed", "size"),
        mean_absolute_error=("absolute_error", "mean"),
        weighted_interval_score=("weighted_interval_score", "mean"),
        coverage_50_share=("is_within_50", "mean"),
        coverage_80_share=("is_within_80", "mean"),
        coverage_95_share=("is_within_95", "mean"),
    )
    relative = _relative_scores(scored, key)
    summary = summary.merge(relative, on=key, how="left")
    return summary[
        [
            *key,
            "forecast_count",
            "mean_absolute_error",
            "weighted_interval_score",
            "relative_weighted_interval_score",
            "coverage_50_share",
            "coverage_80_share",
            "coverage_95_share",
        ]
    ]


def _common_levels(matched: pd.DataFrame) -> FloatArray:
    levels = np.sort(matched["quantile_level"].unique()).astype(np.float64)
    if len(matched) == 0:
        return np.array([_MEDIAN])
    for level in (_MEDIAN, *(side for pair in _INTERVALS.values() for side in pair)):
        if not np.any(np.abs(levels - level) < _TOLERANCE):
            raise ValueError(f"forecasts: expected the quantile level {level}, got {levels}")
    if not np.allclose(levels, 1 - levels[::-1], atol=_TOLERANCE):
        raise ValueError(f"forecasts: expected levels symmetric about 0.5, got {levels}")
    given = matched["quantile_level"].to_numpy()
    is_whole = len(given) % len(levels) == 0
    if not is_whole or not (given.reshape(-1, len(levels)) == levels).all():
        raise ValueError("forecasts: expected every forecast to hold every level once")
    return levels


def _with_scores(scored: pd.DataFrame, quantiles: FloatArray, levels: FloatArray) -> pd.DataFrame:
    observed = scored["observed"].to_numpy(dtype=np.float64)
    if len(scored) == 0:
        quantiles = np.empty((0, len(levels)))

    def at(level: float) -> FloatArray:
        column: FloatArray = quantiles[:, int(np.argmin(np.abs(levels - level)))]
        return column

    is_below = observed[:, None] < quantiles
    losses = (is_below - levels) * (quantiles - observed[:, None])
    lower_80, upper_80 = _INTERVALS[80]
    result = scored.assign(
        median=at(_MEDIAN),
        lower_80=at(lower_80),
        upper_80=at(upper_80),
        absolute_error=np.abs(observed - at(_MEDIAN)),
        weighted_interval_score=2 * losses.mean(axis=1),
    )
    for share, (lower, upper) in _INTERVALS.items():
        result[f"is_within_{share}"] = (at(lower) <= observed) & (observed <= at(upper))
    order = ["median", "lower_80", "upper_80", "observed", "absolute_error"]
    flags = [f"is_within_{share}" for share in _INTERVALS]
    return result[[*_KEY, *order, "weighted_interval_score", *flags]]


def _relative_scores(scored: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    occasion = ["unique_id", "origin_month", "horizon_months"]
    baseline = scored.loc[
        scored["model"] == BASELINE_MODEL, [*occasion, "weighted_interval_score"]
    ].rename(columns={"weighted_interval_score": "baseline"})
    paired = scored.merge(baseline, on=occasion, how="inner")
    means = paired.groupby(key, as_index=False)[["weighted_interval_score", "baseline"]].mean()
    means["relative_weighted_interval_score"] = means["weighted_interval_score"] / means[
        "baseline"
    ].where(means["baseline"] > 0)
    return means[[*key, "relative_weighted_interval_score"]]


def _require(frame: pd.DataFrame, expected: tuple[str, ...], what: str) -> None:
    absent = [name for name in expected if name not in frame.columns]
    if absent:
        raise ValueError(f"{what}: expected columns {absent}, got {list(frame.columns)}")
