"""Direct regressions, one a month ahead, of what the filters miss; pooled over series.

A causal member. What does not belong here: the filters it starts from (structural), how
indicators are made ready (indicators), densities (forecasting.combination).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.members.calendar import refit_blocks
from forecasting.members.indicators import IndicatorLevels
from forecasting.members.structural import StructuralPass

FloatArray = npt.NDArray[np.float64]

_LEAST_ROWS = 60
_ROUNDING = 1e-10


@dataclass(frozen=True)
class DirectRidgeSettings:
    """Variables and shrinkage; every number is a default of ours.

    Parameters
    ----------
    change_months
        Spans of the changes of a series' level, and of the mean over all series.
    indicator_change_months
        Spans of the changes of an indicator's level.
    gap_months, indicator_gap_months
        Months of the mean that a level's gap is measured from.
    penalties
        Ridge penalties, in rows of data a series; each gives centres of its own.
    independent_share
        Part of the series that count as independent rows when the penalty is scaled.
    minimal_months
        Rows of the panel before the first fit.
    largest_value
        Standardised variables are cut at this.
    largest_miss
        Misses are cut at this many running sizes, times the months ahead.
    """

    change_months: tuple[int, ...] = (1, 2, 3, 6, 12)
    indicator_change_months: tuple[int, ...] = (1, 3, 12)
    gap_months: int = 120
    indicator_gap_months: int = 60
    penalties: tuple[float, ...] = (10.0, 30.0, 100.0)
    independent_share: float = 0.25
    minimal_months: int = 36
    largest_value: float = 5.0
    largest_miss: float = 10.0


def direct_ridge_centres(
    seen: StructuralPass,
    is_observed: npt.NDArray[np.bool_],
    indicators: Sequence[IndicatorLevels],
    *,
    first_month_number: int,
    settings: DirectRidgeSettings | None = None,
) -> list[FloatArray]:
    """Return what pooled regressions said in every month, by penalty.

    Parameters
    ----------
    seen
        The structural pass over the same series.
    is_observed
        Shape ``(months, series)``.
    indicators
        Sets of indicators, of one column for all series or of one per series; may be empty.
    first_month_number
        Month of the first row, as ``12 * year + month - 1``.
    settings
        Defaults where None.

    Returns
    -------
    list of numpy.ndarray
        For each penalty shape ``(months, series, horizon)``: expectations of later months;
        NaN where the structural pass says nothing or before the first fit. No row depends on
        later rows.

    Notes
    -----
    For h months ahead, r(t, n) = (y(t+h, n) - c(t, n, h)) / q(t, n), the miss of the structural
    centre c over the running size q of the level's monthly changes, cut so that a series that
    was at rest or is redefined does not speak for the pool, is regressed on changes of
    the series' own level, its gap to a long mean, its slope, the same of the mean over the
    series, and changes and gaps of indicators; all of them standardised by what was known at t,
    zero where absent. One coefficient vector serves all series. The ridge penalty grows with
    h, because the misses of neighbouring months overlap, and with the number of series that have
    begun, because they move together. Estimated anew each January on misses known then.

    References
    ----------
    Hoerl, A. E. and Kennard, R. W. (1970), Ridge regression, Technometrics 12. Marcellino, M.,
    Stock, J. H. and Watson, M. W. (2006), A comparison of direct and iterated multistep AR
    methods, Journal of Econometrics 135.
    """
    chosen = settings or DirectRidgeSettings()
    unit = _running_size(seen.level)
    moves = np.where(np.isfinite(unit), unit, 0.0)
    variables = _variables(seen, unit, indicators, chosen)
    rows, count, horizon = seen.centres.shape
    speaks = np.isfinite(seen.centres[:, :, 0])
    made = [np.full((rows, count, horizon), np.nan) for _ in chosen.penalties]
    blocks = list(refit_blocks(rows, first_month_number))
    spoken = np.maximum.accumulate(speaks, axis=0).sum(axis=1)
    for step in range(horizon):
        ahead = step + 1
        miss = np.full((rows, count), np.nan)
        size = (seen.filled[ahead:] - seen.centres[:-ahead, :, step]) / unit[:-ahead]
        miss[:-ahead] = np.clip(size, -chosen.largest_miss * ahead, chosen.largest_miss * ahead)
        known = np.zeros((rows, count), dtype=np.bool_)
        known[:-ahead] = is_observed[ahead:] & speaks[:-ahead] & np.isfinite(miss[:-ahead])
        moments = _Moments.none(variables.shape[2])
        taken = 0
        for start, end in blocks:
            upto = max(start - ahead + 1, 0)
            moments.add(variables[taken:upto], miss[taken:upto], known[taken:upto])
            taken = max(upto, taken)
            if start < chosen.minimal_months or moments.rows < _LEAST_ROWS:
                continue
            factor = max(1.0, chosen.independent_share * spoken[start])
            for number, penalty in enumerate(chosen.penalties):
                coefficients = moments.solved(penalty * ahead * factor)
                explained = np.einsum("tnp,p->tn", variables[start:end], coefficients)
                made[number][start:end, :, step] = (
                    seen.centres[start:end, :, step] + moves[start:end] * explained
                )
    return made


class _Moments:
    """Cross products of variables and misses, gathered block by block."""

    def __init__(self, inner: FloatArray, outer: FloatArray, rows: float) -> None:
        self._inner, self._outer, self.rows = inner, outer, rows

    @classmethod
    def none(cls, width: int) -> "_Moments":
        return cls(np.zeros((width, width)), np.zeros(width), 0.0)

    def add(self, variables: FloatArray, miss: FloatArray, known: npt.NDArray[np.bool_]) -> None:
        if not known.any():
            return
        part, outcome = variables[known], miss[known]
        self._inner = self._inner + part.T @ part
        self._outer = self._outer + part.T @ outcome
        self.rows += len(part)

    def solved(self, penalty: float) -> FloatArray:
        system = self._inner + penalty * np.eye(len(self._inner))
        return np.linalg.solve(system, self._outer).astype(np.float64)


def _running_size(level: FloatArray) -> FloatArray:
    """Return the root mean square of a level's changes up to each month; infinite if at rest."""
    changes = _change(level, 1)
    known = np.isfinite(changes)
    squares = np.cumsum(np.where(known, changes, 0.0) ** 2, axis=0)
    size = np.sqrt(squares / np.maximum(np.cumsum(known, axis=0), 1))
    return np.where(size > 0, size, np.inf)


def _variables(
    seen: StructuralPass,
    unit: FloatArray,
    indicators: Sequence[IndicatorLevels],
    settings: DirectRidgeSettings,
) -> FloatArray:
    rows, count = seen.level.shape
    own = [_change(seen.level, months) / unit for months in settings.change_months]
    own += [_gap(seen.level, settings.gap_months) / unit, seen.slope / unit]
    parts = list(own)
    if count > 1:
        parts += [np.broadcast_to(_row_mean(part)[:, None], (rows, count)) for part in own]
    for group in indicators:
        for number in range(len(group.names)):
            parts += [
                np.broadcast_to(part, (rows, count))
                for part in _indicator_parts(group, number, settings)
            ]
    standard = [_standardised(part, settings.largest_value) for part in parts]
    return np.stack([*standard, np.ones((rows, count))], axis=2)


def _indicator_parts(
    group: IndicatorLevels, number: int, settings: DirectRidgeSettings
) -> list[FloatArray]:
    made = []
    is_positive = group.is_positive[:, :, number]
    for months in settings.indicator_change_months:
        logs = _change(group.logs[:, :, number], months)
        made.append(np.where(is_positive, logs, _change(group.levels[:, :, number], months)))
    logs = _gap(group.logs[:, :, number], settings.indicator_gap_months)
    levels = _gap(group.levels[:, :, number], settings.indicator_gap_months)
    return [*made, np.where(is_positive, logs, levels)]


def _change(table: FloatArray, months: int) -> FloatArray:
    made = np.full_like(table, np.nan)
    made[months:] = table[months:] - table[:-months]
    return _without_rounding(made, table)


def _gap(table: FloatArray, months: int) -> FloatArray:
    """Return the distance to the mean of the last months, at least two years of them."""
    known = np.isfinite(table)
    sums = np.cumsum(np.where(known, table, 0.0), axis=0)
    counts = np.cumsum(known, axis=0).astype(np.float64)
    if len(table) > months:
        sums[months:], counts[months:] = (
            sums[months:] - sums[:-months],
            counts[months:] - counts[:-months],
        )
    mean = sums / np.maximum(counts, 1.0)
    return np.where(counts >= 24, _without_rounding(table - mean, table), np.nan)


def _without_rounding(difference: FloatArray, table: FloatArray) -> FloatArray:
    """Return differences of values of a table, zero where they are but errors of rounding."""
    return np.where(np.abs(difference) <= _ROUNDING * np.abs(table), 0.0, difference)


def _row_mean(table: FloatArray) -> FloatArray:
    known = np.isfinite(table)
    sums = np.where(known, table, 0.0).sum(axis=1)
    return np.where(known.any(axis=1), sums / np.maximum(known.sum(axis=1), 1), np.nan)


def _standardised(table: FloatArray, largest: float) -> FloatArray:
    """Return the table less its mean over its deviation, both over all rows up to each."""
    known = np.isfinite(table)
    values = np.where(known, table, 0.0)
    count = np.maximum(np.cumsum(known.sum(axis=1)), 1)[:, None]
    mean = np.cumsum(values.sum(axis=1))[:, None] / count
    square = np.cumsum((values**2).sum(axis=1))[:, None] / count
    deviation = np.sqrt(np.maximum(square - mean**2, 0.0))
    usable = known & (deviation > 1e-9 * np.sqrt(np.maximum(square, 1e-300)))
    scaled = np.where(usable, (table - mean) / np.where(deviation > 0, deviation, 1.0), 0.0)
    return np.clip(scaled, -largest, largest)
