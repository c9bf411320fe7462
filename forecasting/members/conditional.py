"""Sample paths of a series given the path of an indicator.

What does not belong here: estimating the system (members.system_estimates).
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from forecasting.members.minnesota import lagged
from forecasting.members.system_estimates import (
    Refit,
    SystemPanel,
    VectorAutoregressionSettings,
    refits,
    system_panel,
)
from forecasting.models.protocol import FloatArray, IntArray


@dataclass(frozen=True)
class LevelSystem:
    """A vector autoregression of levels, ready to be continued.

    Parameters
    ----------
    intercepts
        Of the monthly changes of V variables, shape ``(V,)``. Variable 0 is the series.
    coefficients
        Of the changes on past levels: outcome, variable, months back from 0; shape
        ``(V, V, months)``.
    covariance
        Of one month's errors, shape ``(V, V)``.
    recent
        Levels up to the last month, the latest first, shape ``(V, months)``.
    indicators
        Which columns of the indicators the last variables are, in their order.
    """

    intercepts: FloatArray
    coefficients: FloatArray
    covariance: FloatArray
    recent: FloatArray
    indicators: IntArray


@dataclass(frozen=True)
class ConditionalPaths:
    """Paths with and without a condition, made of the same draws.

    Parameters
    ----------
    unconditional, conditional
        Levels of the series, shape ``(paths, H)``.
    """

    unconditional: FloatArray
    conditional: FloatArray


@dataclass(frozen=True)
class LatestEstimate:
    """The last estimation of the systems of a pool, from which each series has its own.

    Parameters
    ----------
    panel
        Levels and their past.
    refit
        Equations; None where the pool is too short for an estimation.
    months
        Of the pool, without padding.
    settings
        They were estimated with.
    """

    panel: SystemPanel
    refit: Refit | None
    months: int
    settings: VectorAutoregressionSettings

    def system(self, series: int) -> LevelSystem:
        """Return the system of one series at the last estimation, at its last month.

        Parameters
        ----------
        series
            Column of the series.

        Returns
        -------
        LevelSystem
            Of the series, the pool's mean if there are other series, and the indicators
            that were usable.

        Raises
        ------
        ValueError
            If the series is too short for an estimation, or a variable has no value in the
            last month.

        Notes
        -----
        The covariance is that of the equations' residuals up to the estimation, cut at
        ``settings.outlier_spreads`` residual standard deviations.
        """
        panel, refit, months, settings = self.panel, self.refit, self.months, self.settings
        if refit is None or (refit.own is not None and np.isnan(refit.own.intercepts[series])):
            need = settings.minimal_months
            raise ValueError(f"series {series}: expected {need} months at an estimation, got fewer")
        past, seen = panel.common[:months, refit.variables], panel.is_seen[:months]
        levels = np.where(seen[:, refit.variables], past[..., 0], np.nan)
        if refit.own is not None:
            own = panel.own[:months, [series]]
            past = np.concatenate([own, past], axis=1)
            levels = np.concatenate([own[..., 0], levels], axis=1)
        if np.isnan(levels[-1]).any() or np.isnan(past[-1]).any():
            raise ValueError(f"series {series}: expected all variables in the last month, got gaps")
        intercepts, slopes, spreads = _stacked(refit, series, settings.width)
        coefficients = lagged(slopes, settings.lag_months)
        expected = intercepts + np.einsum("tvl,wvl->tw", past[: refit.row], coefficients)
        errors = np.diff(levels[: refit.row + 1], axis=0) - expected
        limits = settings.outlier_spreads * spreads
        errors = np.clip(errors[~np.isnan(errors).any(axis=1)], -limits, limits)
        covariance = errors.T @ errors / len(errors)
        return LevelSystem(intercepts, coefficients, covariance, past[-1], refit.variables[1:] - 1)


def latest_estimate(
    level: FloatArray,
    indicators: FloatArray,
    *,
    settings: VectorAutoregressionSettings | None = None,
) -> LatestEstimate:
    """Return the last estimation of a pool.

    Parameters
    ----------
    level
        Values less their season, shape ``(T, N)``.
    indicators
        Shape ``(T, K)``.
    settings
        Defaults where omitted.
    """
    settings = VectorAutoregressionSettings() if settings is None else settings
    panel = system_panel(level, indicators, settings)
    # Whole years are gone through: the last may end after the last month.
    known = (refit for refit in refits(panel, settings) if refit.row < len(level))
    refit = next(iter(deque(known, maxlen=1)), None)
    return LatestEstimate(panel, refit, len(level), settings)


def conditional_paths(
    system: LevelSystem,
    condition: FloatArray,
    *,
    indicator: int,
    path_count: int,
    rng: np.random.Generator,
) -> ConditionalPaths:
    """Return sample paths of the series of a system, given the path of one indicator.

    Parameters
    ----------
    system
        See ``LatestEstimate.system``.
    condition
        Levels of the indicator in the H months after the last, in the unit and scale of
        the indicators; NaN in months that are left open. Shape ``(H,)``.
    indicator
        Column of the indicators.
    path_count
        Paths drawn.
    rng
        Source of the draws.

    Returns
    -------
    ConditionalPaths
        Levels of the series; add the season expected.

    Raises
    ------
    ValueError
        If the indicator is not in the system, its errors do not vary, or the condition
        is infinite.

    Notes
    -----
    Hard conditions (Waggoner and Zha 1999) in closed form. Stacked over H months and all
    variables the levels are m + S e with e standard normal; let rows c of it be those
    under the condition r. An unconditional draw e becomes
    e + S_c' (S_c S_c')^-1 (r - m_c - S_c e), a draw given the condition, which it meets.
    Coefficients are taken as known. The condition says what tends to go with such a path
    of the indicator in the past, whatever moved both; not what a policy that sets the
    path would bring about.

    References
    ----------
    Waggoner, D. F. and Zha, T. (1999), Conditional forecasts in dynamic multivariate
    models, Review of Economics and Statistics 81. Doucet, A. (2010), A note on
    efficient conditional simulation of Gaussian distributions, technical note (the draws).
    """
    places = np.flatnonzero(system.indicators == indicator)
    if len(places) == 0:
        raise ValueError(f"indicator: expected one of {system.indicators}, got {indicator}")
    if np.isinf(condition).any():
        raise ValueError("condition: expected finite values or NaN, got an infinite one")
    variable = len(system.intercepts) - len(system.indicators) + int(places[0])
    if system.covariance[variable, variable] <= 0:
        raise ValueError(f"indicator {indicator}: expected errors that vary, got none")
    mean, spread = _joint(system, len(condition))
    months = np.flatnonzero(~np.isnan(condition))
    draws = rng.standard_normal((path_count, spread.shape[2]))
    fixed = spread[months, variable]
    missed = condition[months] - mean[months, variable] - draws @ fixed.T
    moved = draws + missed @ np.linalg.solve(fixed @ fixed.T, fixed)
    own = spread[:, 0].T
    return ConditionalPaths(mean[:, 0] + draws @ own, mean[:, 0] + moved @ own)


def conditional_means(system: LevelSystem, condition: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the expected levels of a system, and those given paths of its indicators.

    Parameters
    ----------
    system
        See ``LatestEstimate.system``.
    condition
        Levels of the system's indicators in the H months after the last, in their order;
        NaN where left open. Shape ``(H, len(system.indicators))``.

    Returns
    -------
    unconditional, conditional
        Levels of all variables, the series first and the indicators last, shape ``(H, V)``.

    Notes
    -----
    The means of the draws of ``conditional_paths``: m and m + S S_c' (S_c S_c')^-1 (r - m_c),
    the smallest errors that meet the condition; where it cannot be met, those nearest to it.
    """
    mean, spread = _joint(system, len(condition))
    months, columns = np.nonzero(~np.isnan(condition))
    variables = len(system.intercepts) - len(system.indicators) + columns
    missed = condition[months, columns] - mean[months, variables]
    errors = np.linalg.lstsq(spread[months, variables], missed)[0]
    return mean, mean + spread @ errors


def _stacked(refit: Refit, series: int, width: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    # Intercepts, slopes (outcome, variable, regressor) and spreads of one system.
    common, count = refit.common, len(refit.variables)
    slopes = common.slopes.reshape(count, count, width)
    if refit.own is None:
        return common.intercepts, slopes, common.spreads
    wide = np.zeros((count + 1, count + 1, width))
    wide[1:, 1:] = slopes
    wide[0] = refit.own.slopes[series].reshape(count + 1, width)
    intercepts = np.append(refit.own.intercepts[series], common.intercepts)
    return intercepts, wide, np.append(refit.own.spreads[series], common.spreads)


def _joint(system: LevelSystem, horizon_months: int) -> tuple[FloatArray, FloatArray]:
    # Means (H, V) and their loadings (H, V, H * V) on standard normal errors, month by month.
    count = len(system.intercepts)
    values, vectors = np.linalg.eigh(system.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    recent = system.recent
    loadings = np.zeros((*recent.shape, horizon_months * count))
    means, spreads = [], []
    for month in range(horizon_months):
        change = system.intercepts + np.einsum("wvl,vl->w", system.coefficients, recent)
        recent = np.concatenate([recent[:, :1] + change[:, None], recent[:, :-1]], axis=1)
        latest = loadings[:, 0] + np.einsum("wvl,vle->we", system.coefficients, loadings)
        latest[:, month * count : (month + 1) * count] += root
        loadings = np.concatenate([latest[:, None], loadings[:, :-1]], axis=1)
        means.append(recent[:, 0])
        spreads.append(latest)
    return np.array(means), np.array(spreads)
