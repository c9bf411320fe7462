"""A member that lets indicators lead: Bayesian vector autoregressions of levels.

What does not belong here: estimating them (members.system_estimates), paths under a
condition (members.conditional).
"""

import numpy as np

from forecasting.members.minnesota import regressors
from forecasting.members.system_estimates import (
    Refit,
    SystemPanel,
    VectorAutoregressionSettings,
    refits,
    system_panel,
)
from forecasting.models.protocol import FloatArray

__all__ = ["VectorAutoregressionSettings", "vector_autoregression"]


def vector_autoregression(
    level: FloatArray,
    season: FloatArray,
    indicators: FloatArray,
    *,
    settings: VectorAutoregressionSettings | None = None,
) -> FloatArray:
    """Return what systems of series and indicators said in every month of the year to come.

    Parameters
    ----------
    level
        Values less their season, as known in each month, shape ``(T, N)``; NaN before a
        series begins.
    season
        Season expected in each month for the H months after it, shape ``(T, N, H)``.
    indicators
        Latest values published by the end of each month, transformed and adjusted, shape
        ``(T, K)``; NaN before they begin. K may be 0.
    settings
        Defaults where omitted.

    Returns
    -------
    FloatArray
        Centres on the scale of level plus season, shape ``(T, N, H)``. NaN where a series
        has fewer than ``settings.minimal_months`` months at the last estimation, or not
        the months looked back. Where no indicator can be used, the system of the pool
        alone speaks.

    Raises
    ------
    ValueError
        If the arrays do not have the same months, or level and season not the same series.

    Notes
    -----
    With z(t) the levels of the pool's mean and K indicators, and y(t) that of a series,

        z(t+1) - z(t) = a + B x(t) + e(t+1),    y(t+1) - y(t) = c + d w(t) + B' x(t) + u(t+1)

    where x(t) holds level and lagged changes of every variable in z, and w(t) those of y:
    the pool and its indicators move a series, and one series does not move them back. Of
    a pool of one series, y is the first variable of z. Coefficients have Minnesota priors
    centred on the random walk, those of the series on the pool's; they are estimated
    every twelfth month from the first and iterated from every month up to the next.
    Half the weight has the system of all indicators, half those of one indicator each:
    averages over small systems are hard to beat when indicators are many and months few.
    A system is silent where one of its indicators is missing, or none is usable.

    References
    ----------
    Litterman, R. B. (1986), Forecasting with Bayesian vector autoregressions: five years
    of experience, Journal of Business and Economic Statistics 4. Giannone, D., Lenza, M.
    and Primiceri, G. E. (2015), Prior selection for vector autoregressions, Review of
    Economics and Statistics 97. Corsi, F. (2009), A simple approximate
    long-memory model of realized volatility, Journal of Financial Econometrics 7 (one
    coefficient for several lags). Elliott, G., Gargano, A. and Timmermann, A. (2013),
    Complete subset regressions, Journal of Econometrics 177.
    """
    settings = VectorAutoregressionSettings() if settings is None else settings
    if season.shape[:2] != level.shape:
        raise ValueError(f"season: expected {level.shape} first, got {season.shape[:2]}")
    horizon_months = season.shape[2]
    used = indicators[:, : settings.largest_indicator_count]
    count = used.shape[1]
    groups = [[used]] if count else []
    if count > 1:
        groups.append([used[:, [column]] for column in range(count)])
    parts = [
        _mean([_levels_ahead(level, subset, horizon_months, settings) for subset in group])
        for group in groups
    ]
    said = _mean([np.full(season.shape, np.nan), *parts])
    if np.isnan(said).any():
        alone = _levels_ahead(level, used[:, :0], horizon_months, settings)
        said = np.where(np.isnan(said), alone, said)
    return np.asarray(said + season)


def _mean(parts: list[FloatArray]) -> FloatArray:
    # Over those that say something; NaN where none does.
    total, count = np.zeros(parts[0].shape), np.zeros(parts[0].shape)
    for part in parts:
        total += np.nan_to_num(part)
        count += ~np.isnan(part)
    return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)


def _levels_ahead(
    level: FloatArray,
    indicators: FloatArray,
    horizon_months: int,
    settings: VectorAutoregressionSettings,
) -> FloatArray:
    panel = system_panel(level, indicators, settings)
    said = np.full((*panel.own.shape[:2], horizon_months), np.nan)
    for refit in refits(panel, settings):
        if indicators.shape[1] and len(refit.variables) == 1:
            continue
        # Always a whole year, padded at the end: sums then round alike whatever follows.
        block = slice(refit.row, refit.row + settings.refit_months)
        said[block] = _iterated(panel, refit, block, horizon_months, settings)
    return said[: len(level)]


def _iterated(
    panel: SystemPanel,
    refit: Refit,
    block: slice,
    horizon_months: int,
    settings: VectorAutoregressionSettings,
) -> FloatArray:
    is_known = np.all(panel.is_seen[block][:, refit.variables], axis=1).reshape(-1, 1, 1)
    common = np.where(is_known, panel.common[block][:, refit.variables], np.nan)
    own = panel.own[block]
    steps = []
    for _ in range(horizon_months):
        regressor = regressors(common, settings.lag_months).reshape(len(common), -1)
        if refit.own is not None:
            width = settings.width
            change = refit.own.intercepts + regressor @ refit.own.slopes[:, width:].T
            past = regressors(own, settings.lag_months)
            change = change + np.einsum("tnp,np->tn", past, refit.own.slopes[:, :width])
            own = _moved_on(own, change)
        change = refit.common.intercepts + regressor @ refit.common.slopes.T
        common = _moved_on(common, change)
        steps.append(common[:, :1, 0] if refit.own is None else own[..., 0])
    return np.stack(steps, axis=2)


def _moved_on(recent: FloatArray, change: FloatArray) -> FloatArray:
    latest = recent[..., :1] + change[..., None]
    return np.concatenate([latest, recent[..., :-1]], axis=-1)
