"""Systems of a pool's mean, its indicators and each series, re-estimated once a year.

What does not belong here: forecasting with them (members.vector_autoregression,
members.conditional).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.members.minnesota import (
    Equations,
    lagged,
    moments,
    pooled_posterior,
    posterior,
    prior_precisions,
    recent_months,
    regressors,
)
from forecasting.members.stability import stabilising_factors
from forecasting.models.protocol import FloatArray

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

_COLLINEAR_SHARE = 1e-8  # of an indicator's changes that others leave unexplained
_MEAN_SIZE_TO_SD = 1.2533  # of a normal variable, sqrt(pi / 2)
_CONSTANT_SHARE = 1e-10  # of an indicator's size that its changes do not pass


@dataclass(frozen=True)
class VectorAutoregressionSettings:
    """How systems are estimated; all defaults are ours.

    Parameters
    ----------
    lag_months
        Ends of the past changes that have a coefficient each: the last month, the one
        before, the third, months 4 to 6 and 7 to 12.
    tightnesses
        Prior standard deviations of the coefficient of a variable's last change, in
        standard units; averaged over by marginal likelihood.
    level_share
        Tightness of the level's coefficient as a share of that of the last change.
    cross_share
        Tightness of the coefficients of other variables as a share of the own ones.
    pool_series_count
        As how many series all of a pool's together count, at most, in the prior mean.
    outlier_spreads
        A month whose error is beyond this many residual standard deviations has the square
        of limit over error as its weight.
    largest_indicator_count
        Indicators beyond the first so many columns are not used.
    minimal_indicator_months, minimal_months
        Observed months that an indicator and a series must have.
    refit_months
        Months between estimations.

    Raises
    ------
    ValueError
        If lag months do not increase from 1, or a share or tightness is not positive.
    """

    lag_months: tuple[int, ...] = (1, 2, 3, 6, 12)
    tightnesses: tuple[float, ...] = (0.1, 0.2, 0.4, 0.8)
    level_share: float = 0.1
    cross_share: float = 0.5
    pool_series_count: int = 3
    outlier_spreads: float = 3.0
    largest_indicator_count: int = 8
    minimal_indicator_months: int = 60
    minimal_months: int = 36
    refit_months: int = 12

    def __post_init__(self) -> None:
        steps = np.diff((0, *self.lag_months))
        if self.lag_months[:1] != (1,) or np.any(steps < 1):
            raise ValueError(f"lag_months: expected to increase from 1, got {self.lag_months}")
        positive = (*self.tightnesses, self.level_share, self.cross_share, self.outlier_spreads)
        if not self.tightnesses or min(positive) <= 0:
            raise ValueError(f"tightnesses and shares: expected positive, got {positive}")

    @property
    def depth(self) -> int:
        """Months looked back."""
        return self.lag_months[-1]

    @property
    def width(self) -> int:
        """Regressors that a variable contributes."""
        return 1 + len(self.lag_months)


@dataclass(frozen=True)
class SystemPanel:
    """What systems are estimated on, padded with empty months to whole years.

    Parameters
    ----------
    own
        Levels of the N series and their past, the latest first, ``(T, N, depth + 1)``.
    common
        The same of the pool's mean and the K indicators, ``(T, 1 + K, depth + 1)``; before
        it begins an indicator is taken to be constant at its first value, in a gap at its
        last one.
    is_seen
        Where the mean and the indicators are observed, ``(T, 1 + K)``.
    """

    own: FloatArray
    common: FloatArray
    is_seen: BoolArray

    @property
    def is_single(self) -> bool:
        """Whether the pool is one series, which then is the pool's mean."""
        return bool(self.own.shape[1] == 1)


@dataclass(frozen=True)
class Refit:
    """Equations of monthly changes, estimated in one month on what was known then.

    Parameters
    ----------
    row
        The month.
    variables
        Columns of ``SystemPanel.common`` in the system; the first is the pool's mean.
    common
        Their equations; regressors by variable, then level and lagged changes.
    own
        Equations of the series: own regressors, then those of the common variables.
        Intercepts are NaN where a series is too short. Of a single series None.
    """

    row: int
    variables: IntArray
    common: Equations
    own: Equations | None


def system_panel(
    level: FloatArray, indicators: FloatArray, settings: VectorAutoregressionSettings
) -> SystemPanel:
    """Return levels, ``(T, N)``, and indicators, ``(T, K)``, with their past.

    Raises
    ------
    ValueError
        If the numbers of months differ.
    """
    if len(level) != len(indicators):
        raise ValueError(f"indicators: expected {len(level)} months, got {len(indicators)}")
    spare = settings.refit_months + -len(level) % settings.refit_months
    level = np.concatenate([level, np.full((spare, level.shape[1]), np.nan)])
    indicators = indicators[:, : settings.largest_indicator_count]
    indicators = np.concatenate([indicators, np.full((spare, indicators.shape[1]), np.nan)])
    mean = level[:, 0] if level.shape[1] == 1 else _chained_mean(level)
    common = np.column_stack([mean, _carried(indicators)])
    seen = ~np.isnan(np.column_stack([mean, indicators]))
    past = recent_months(common, settings.depth)
    return SystemPanel(recent_months(level, settings.depth), past, seen)


def refits(panel: SystemPanel, settings: VectorAutoregressionSettings) -> Iterator[Refit]:
    """Yield the estimates of every year, each from rows up to its month alone.

    Notes
    -----
    An indicator is left out of an estimation if it has too few months, is missing in its
    month, is constant, or moves as a linear combination of those before it.
    Moments are sums over months, to which each year adds its own. A month's weight
    rests on the error that the equations of the year before made in it, and stays.
    """
    months = settings.refit_months
    common = _CommonSums(panel, settings)
    own = _OwnSums(panel, common)
    latest: Refit | None = None
    for row in range(months - 1, len(panel.is_seen) - months, months):
        rows = np.arange(max(row - months, 0), row)
        common.add(rows, latest)
        if not panel.is_single:
            own.add(rows, latest)
        if np.count_nonzero(panel.is_seen[: row + 1, 0]) < settings.minimal_months:
            continue
        variables = _usable_variables(panel, row, settings)
        latest = Refit(
            row,
            variables,
            common.equations(row, variables),
            None if panel.is_single else own.equations(row, variables),
        )
        yield latest


def expanded(positions: IntArray, width: int) -> IntArray:
    """Return the columns of the regressors of the variables at these positions."""
    return np.asarray((positions[:, None] * width + np.arange(width)).ravel())


class _CommonSums:
    def __init__(self, panel: SystemPanel, settings: VectorAutoregressionSettings) -> None:
        self.settings = settings
        self.design = _flat(regressors(panel.common, settings.lag_months))
        self.changes = _changes(np.where(panel.is_seen, panel.common[..., 0], np.nan))
        self.scales = _scales(self.changes)
        size = self.design.shape[1] + 2
        self.sums = np.zeros((panel.common.shape[1], size, size))

    def add(self, rows: IntArray, latest: Refit | None) -> None:
        design, outcomes = self.design[rows], self.changes[rows + 1].T
        is_used = ~np.isnan(outcomes) & ~np.isnan(design).any(axis=1)
        weights = is_used.astype(np.float64)
        if latest is not None:
            variables, equations = latest.variables, latest.common
            known = design[:, expanded(variables, self.settings.width)]
            fitted = equations.intercepts[:, None] + equations.slopes @ known.T
            error = outcomes[variables] - fitted
            weights[variables] *= _outlier_weights(error, equations.spreads, self.settings)
        self.sums = self.sums + moments(design[None], outcomes, weights)

    def equations(self, row: int, variables: IntArray) -> Equations:
        settings, count = self.settings, len(variables)
        columns = _with_ends(expanded(variables, settings.width), self.design.shape[1])
        sums = self.sums[np.ix_(variables, columns, columns)]
        units = self.scales[row, variables]
        shares = np.where(np.eye(count, dtype=bool), 1.0, settings.cross_share)
        scales = np.broadcast_to(np.repeat(units, settings.width), (count, sums.shape[1] - 2))
        found = posterior(sums, _precisions(shares, settings), scales, units)
        slopes = found.slopes.reshape(1, count, count, settings.width)
        factor = stabilising_factors(lagged(slopes, settings.lag_months))
        return found.times(np.repeat(factor, count))


class _OwnSums:
    def __init__(self, panel: SystemPanel, common: _CommonSums) -> None:
        self.panel, self.settings = panel, common.settings
        self.common, self.common_scales = common.design, common.scales
        self.changes = _changes(panel.own[..., 0])
        self.scales = _scales(self.changes)
        size = self.settings.width + self.common.shape[1] + 2
        self.sums = np.zeros((panel.own.shape[1], size, size))

    def add(self, rows: IntArray, latest: Refit | None) -> None:
        settings = self.settings
        own = np.swapaxes(regressors(self.panel.own[rows], settings.lag_months), 0, 1)
        common = np.broadcast_to(self.common[rows], (len(own), len(rows), self.common.shape[1]))
        design, outcomes = np.concatenate([own, common], axis=2), self.changes[rows + 1].T
        is_used = ~np.isnan(outcomes) & ~np.isnan(design).any(axis=2)
        weights = is_used.astype(np.float64)
        if latest is not None and latest.own is not None:
            columns = expanded(np.append(0, 1 + latest.variables), settings.width)
            fitted = np.einsum("erp,ep->er", design[..., columns], latest.own.slopes)
            error = outcomes - latest.own.intercepts[:, None] - fitted
            weights *= _outlier_weights(error, latest.own.spreads, settings)
        self.sums = self.sums + moments(design, outcomes, weights)

    def equations(self, row: int, variables: IntArray) -> Equations:
        settings, count = self.settings, self.sums.shape[0]
        columns = expanded(np.append(0, 1 + variables), settings.width)
        columns = _with_ends(columns, self.sums.shape[1] - 2)
        units = np.broadcast_to(self.common_scales[row, variables], (count, len(variables)))
        own_units = self.scales[row]
        units = np.concatenate([own_units[:, None], units], axis=1)
        shares = np.append(1.0, np.full(len(variables), settings.cross_share))
        found = pooled_posterior(
            self.sums[:, columns][:, :, columns],
            _precisions(np.broadcast_to(shares, units.shape), settings),
            np.repeat(units, settings.width, axis=1),
            own_units,
            series_count=settings.pool_series_count,
        )
        slopes = found.slopes[:, None, None, : settings.width]
        found = found.times(stabilising_factors(lagged(slopes, settings.lag_months)))
        observed = np.count_nonzero(~np.isnan(self.panel.own[: row + 1, :, 0]), axis=0)
        return found.only(observed >= settings.minimal_months)


def _precisions(shares: FloatArray, settings: VectorAutoregressionSettings) -> FloatArray:
    # Shape (priors, equations, regressors) from shares (equations, variables).
    by_prior = [
        prior_precisions(settings.lag_months, tightness=one, level_share=settings.level_share)
        for one in settings.tightnesses
    ]
    wide = np.array(by_prior)[:, None, None, :] * shares[..., None] ** -2
    return wide.reshape(len(by_prior), len(shares), -1)


def _with_ends(columns: IntArray, width: int) -> IntArray:
    # Places in the moments: the constant, the regressors, the outcome.
    return np.concatenate([[0], 1 + columns, [1 + width]])


def _outlier_weights(
    errors: FloatArray, spreads: FloatArray, settings: VectorAutoregressionSettings
) -> FloatArray:
    limits = settings.outlier_spreads * spreads[:, None]
    is_beyond = (np.abs(errors) > limits) & (limits > 0)
    size = np.where(is_beyond, np.abs(errors), 1.0)
    return np.where(is_beyond, (limits / size) ** 2, 1.0)


def _usable_variables(
    panel: SystemPanel, row: int, settings: VectorAutoregressionSettings
) -> IntArray:
    levels, seen = panel.common[: row + 1, :, 0], panel.is_seen[: row + 1]
    changes = np.diff(levels[:, 1:], axis=0)
    is_long = seen[-1, 1:] & (seen[:, 1:].sum(axis=0) >= settings.minimal_indicator_months)
    kept: list[int] = []
    for column in np.flatnonzero(is_long):
        change, total = changes[:, column], float(np.sum(changes[:, column] ** 2))
        size = float(np.max(np.abs(levels[:, 1 + column])))
        others = changes[:, kept]
        left = change - others @ np.linalg.lstsq(others, change, rcond=None)[0]
        is_new = np.sum(left**2) > _COLLINEAR_SHARE * total
        if np.sqrt(total) > _CONSTANT_SHARE * size and is_new:
            kept.append(int(column))
    return np.append(0, 1 + np.array(kept, dtype=np.int64))


def _flat(design: FloatArray) -> FloatArray:
    return design.reshape(len(design), -1)


def _changes(levels: FloatArray) -> FloatArray:
    return np.diff(levels, axis=0, prepend=np.full((1, levels.shape[1]), np.nan))


def _scales(changes: FloatArray) -> FloatArray:
    # Mean size of the changes so far, which a wild month moves little; 1 where there are none.
    count = np.cumsum(~np.isnan(changes), axis=0)
    total = np.cumsum(np.abs(np.nan_to_num(changes)), axis=0)
    size = _MEAN_SIZE_TO_SD * total / np.maximum(count, 1)
    return np.where(size > 0, size, 1.0)


def _chained_mean(level: FloatArray) -> FloatArray:
    # Means of changes, so that a series that begins later moves nothing.
    changes = np.diff(level, axis=0)
    count = np.count_nonzero(~np.isnan(changes), axis=1)
    mean = np.nansum(changes, axis=1) / np.maximum(count, 1)
    chained = np.append(0.0, np.cumsum(mean))
    return np.where(np.isnan(level).all(axis=1), np.nan, chained)


def _carried(indicators: FloatArray) -> FloatArray:
    seen = ~np.isnan(indicators)
    months = np.arange(len(indicators))[:, None]
    latest = np.maximum.accumulate(np.where(seen, months, -1), axis=0)
    source = np.where(latest >= 0, latest, np.argmax(seen, axis=0))
    return np.nan_to_num(np.take_along_axis(indicators, source, axis=0))
