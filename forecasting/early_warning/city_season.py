"""The season many areas share, taken from their figures by generalised least squares.

For figures by the dozen at every vintage, where an adjustment series by series would take too
long. What does not belong here: adjustment of published series (forecasting.seasonal).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_LEVEL_VARIANCE = 100.0  # of the first level, over the noise: nobody knows it


@dataclass(frozen=True)
class SeasonSettings:
    """How a shared season is found; every number is a default of ours.

    Parameters
    ----------
    step_ratios
        Variance of the level's monthly step over that of the noise: the likeliest is used.
    season_deviation
        Standard deviation of a seasonal effect before anything is known, in the unit of the
        figures' monthly changes; wide enough to leave the season to the figures.
    least_months
        Months before which nothing is adjusted.
    window_months
        Months the season is learned from, the last ones.
    """

    step_ratios: tuple[float, ...] = (0.01, 0.1, 1.0, 10.0)
    season_deviation: float = 10.0
    least_months: int = 24
    window_months: int = 120


def less_common_season(
    figures: FloatArray,
    *,
    calendar_months: npt.NDArray[np.int64],
    regressors: FloatArray | None,
    settings: SeasonSettings,
) -> FloatArray:
    """Return figures less the season and holiday effects that all areas share.

    Parameters
    ----------
    figures
        Shape (months, areas, figures), NaN where missing.
    calendar_months
        1 to 12 by month.
    regressors
        Shape (months, regressors) or None.

    Returns
    -------
    numpy.ndarray
        The same shape; a figure known for too few months as it was.

    Notes
    -----
    The changes common to all areas, gathered, are level + season + holiday + noise, the level a
    random walk. Effects are ridge estimates, their weights the inverse of the covariance of
    level and noise together; the ratio of the two variances is that of greatest likelihood.
    """
    made = figures.copy()
    design = _design(calendar_months, regressors)
    for number in range(figures.shape[2]):
        path = _common_path(figures[:, :, number])
        known = np.flatnonzero(np.isfinite(path))[-settings.window_months :]
        if len(known) < settings.least_months:
            continue
        effect = _effects(path[known], design[known], known, settings)
        made[:, :, number] -= (design @ effect)[:, None]
    return made


def _design(months: npt.NDArray[np.int64], regressors: FloatArray | None) -> FloatArray:
    dummies = (months[:, None] == np.arange(1, 13)).astype(np.float64) - 1.0 / 12.0
    columns: FloatArray = dummies[:, :11] - dummies[:, 11:]
    if regressors is None:
        return columns
    return np.concatenate([columns, regressors - regressors.mean(axis=0)], axis=1)


def _common_path(values: FloatArray) -> FloatArray:
    """Return the gathered median change of the areas; NaN before it begins."""
    change = np.diff(values, axis=0)
    is_any = np.isfinite(change).any(axis=1)
    median = np.zeros(len(change))
    if is_any.any():
        median[is_any] = np.nanmedian(change[is_any], axis=1)
    path = np.concatenate([[0.0], np.cumsum(median)])
    seen = np.flatnonzero(np.isfinite(values).any(axis=1))
    if not len(seen):
        return np.full(len(values), np.nan)
    is_seen = np.isfinite(values).any(axis=1)
    return np.where(is_seen, path, np.nan)


def _effects(
    path: FloatArray, design: FloatArray, position: npt.NDArray[np.int64], settings: SeasonSettings
) -> FloatArray:
    """Return ridge estimates of the effects under the likeliest ratio of variances."""
    unit = float(np.median(np.abs(np.diff(path)))) or float(np.std(path)) or 1.0
    scaled = (path - path[0]) / unit
    steps = np.minimum.outer(position - position[0], position - position[0]).astype(np.float64)
    candidates: list[tuple[float, FloatArray]] = []
    for ratio in settings.step_ratios:
        covariance = ratio * steps + np.eye(len(path)) + _LEVEL_VARIANCE
        factor = np.linalg.cholesky(covariance)
        left = np.linalg.solve(factor, np.column_stack([design, scaled]))
        x, y = left[:, :-1], left[:, -1]
        normal = x.T @ x
        effect, fit = _solved(normal, x.T @ y, y, settings.season_deviation)
        deviance = len(y) * np.log(fit / len(y)) + 2 * np.log(np.diag(factor)).sum()
        candidates.append((float(deviance), effect * unit))
    return min(candidates, key=lambda candidate: candidate[0])[1]


def _solved(
    normal: FloatArray, right: FloatArray, y: FloatArray, deviation: float
) -> tuple[FloatArray, float]:
    penalty = np.eye(len(normal)) / deviation**2
    effect: FloatArray = np.asarray(np.linalg.solve(normal + penalty, right), dtype=np.float64)
    fit = float(y @ y - effect @ right)
    return effect, max(fit, 1e-12)
