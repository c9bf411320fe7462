"""Unemployment led by the flows into and out of it: the rate on its way to its steady state.

A causal member. What does not belong here: measuring flows (forecasting.market), how
indicators are made ready (indicators), densities (forecasting.combination).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.market.durations import duration_rates
from forecasting.market.transitions import steady_rate_of_two
from forecasting.members.calendar import refit_blocks
from forecasting.members.indicators import IndicatorLevels
from forecasting.members.structural import StructuralPass
from forecasting.models.scale import Scale, from_scale, to_scale

FloatArray = npt.NDArray[np.float64]

RATE_CODES = ("job_finding_rate", "separation_rate")
"""Indicators the member needs, in % a month."""
STOCK_CODES = ("labour_force_persons", "unemployed_persons", "short_term_unemployed_persons")
"""Or these, of which it derives them; short-term: unemployed for less than a month."""

_VARIABLES = 3
_MONTH_LABELS_FROM = pd.Timestamp(1900, 1, 1)


@dataclass(frozen=True)
class LabourFlowSettings:
    """Memory and shrinkage of the flows' autoregression; every number is a default of ours.

    Parameters
    ----------
    changes
        Past changes of the variables beside their last level.
    window_months
        Months up to a January that an estimate rests on.
    minimal_months
        Months within them with all variables before the member speaks.
    penalty
        Ridge penalty of the level, in months of data of one change each.
    range_share
        How far beyond the range of the window, in parts of it, a variable may be forecast.
    """

    changes: int = 2
    window_months: int = 240
    minimal_months: int = 60
    penalty: float = 5.0
    range_share: float = 0.25


def labour_flow_centres(
    seen: StructuralPass,
    indicators: Sequence[IndicatorLevels],
    *,
    scale: Scale,
    first_month_number: int,
    settings: LabourFlowSettings | None = None,
) -> FloatArray:
    """Return the path of unemployment that its inflow and outflow implied in every month.

    Parameters
    ----------
    seen
        The structural pass over unemployment rates in %, on their scale.
    indicators
        Sets of indicators. Of those with a column per series, the first with both
        ``RATE_CODES`` is used, else the first with all ``STOCK_CODES``, of persons. A column
        for all of many series tells nothing: the steady state would be that of all.
    scale
        The scale of the rates.
    first_month_number
        Month of the first row, as ``12 * year + month - 1``.
    settings
        Defaults where None.

    Returns
    -------
    numpy.ndarray
        Shape ``(months, series, horizon)``: expectations of later months; NaN where no such
        indicators are known, where they or the rate lie outside 0 to 100 %, and before the
        first January with enough months. No row depends on later rows.

    Notes
    -----
    With hazards f of leaving unemployment and s of becoming unemployed,

    u(t+h) = u* + (u(t+h-1) - u*) exp(-(s + f)),   u* = s / (s + f),

    where s and f are those forecast for t+h. They follow a vector autoregression of log f,
    log s and log u in error-correction form: the changes of a month on last month's levels,
    less their mean over the window, and past changes; ridge, the distant past drawn to zero
    more; estimated anew each January. The level and season of u are those the structural
    filters see; the season expected is added to the path. With stocks, f and s are those of
    Shimer; both include moves out of and into the labour force.

    References
    ----------
    Barnichon, R. and Nekarda, C. J. (2012), The ins and outs of forecasting unemployment,
    Brookings Papers on Economic Activity, Fall, eqs. 3–7. Shimer, R. (2012), Reassessing the
    ins and outs of unemployment, Review of Economic Dynamics 15.
    """
    chosen = settings or LabourFlowSettings()
    rows, count, horizon = seen.centres.shape
    made = np.full((rows, count, horizon), np.nan)
    hazards = _hazards(indicators, count)
    if hazards is None:
        return made
    share = from_scale(seen.level, scale) / 100.0
    with np.errstate(invalid="ignore"):
        share = np.where((share > 0) & (share < 1), share, np.nan)
    states = np.concatenate([np.log(hazards), np.log(share)[:, :, None]], axis=2)
    for start, end in refit_blocks(rows, first_month_number):
        system = _System.of(states[max(start + 1 - chosen.window_months, 0) : start + 1], chosen)
        recent = states[max(start - chosen.changes, 0) : end]
        if len(recent) < end - start + chosen.changes:
            continue
        ahead = np.exp(system.forecast(recent, horizon, chosen))
        path = _path(share[start:end], ahead[:, :, :, 0], ahead[:, :, :, 1])
        made[start:end] = to_scale(100.0 * path, scale) + seen.season[start:end]
    return made


def _hazards(indicators: Sequence[IndicatorLevels], count: int) -> FloatArray | None:
    """Return hazards of finding and separation, shape (months, series, 2), or None."""
    for codes in (RATE_CODES, STOCK_CODES):
        for group in indicators:
            if group.levels.shape[1] == count and set(codes) <= set(group.names):
                places = [group.names.index(code) for code in codes]
                found = group.levels[:, :, places]
                rates = found if codes == RATE_CODES else _rates_of_stocks(found)
                with np.errstate(invalid="ignore"):
                    is_sound = (rates > 0) & (rates < 100)
                return -np.log1p(-np.where(is_sound, rates, np.nan) / 100.0)
    return None


def _rates_of_stocks(stocks: FloatArray) -> FloatArray:
    """Return job finding and separation in % a month, shape (months, columns, 2)."""
    rows, columns, _ = stocks.shape
    # The labels serve to tell consecutive months alone.
    months = pd.date_range(_MONTH_LABELS_FROM, periods=rows, freq="MS")
    made = np.full((rows, columns, 2), np.nan)
    for column in range(columns):
        labour_force, unemployed, short = stocks[:, column].T
        table = duration_rates(
            pd.DataFrame(
                {
                    "reference_month": months,
                    "area_code": str(column),
                    "employed_persons": labour_force - unemployed,
                    "unemployed_persons": unemployed,
                    "short_term_unemployed_persons": short,
                }
            )
        )
        for place, code in enumerate(RATE_CODES):
            made[1:, column, place] = table.loc[table["indicator_code"] == code, "value"]
    return made


def _path(share: FloatArray, finding: FloatArray, separation: FloatArray) -> FloatArray:
    """Return the share unemployed month by month, shape (rows, series, horizon)."""
    steady = steady_rate_of_two(separation, finding)
    stays = np.exp(-separation - finding)
    made = np.empty_like(steady)
    for step in range(made.shape[2]):
        share = steady[:, :, step] + (share - steady[:, :, step]) * stays[:, :, step]
        made[:, :, step] = share
    return made


@dataclass(frozen=True)
class _System:
    """Autoregressions of all series: shape (series, ...)."""

    mean: FloatArray  # (series, variables), as are the next ones
    unit: FloatArray
    lowest: FloatArray
    highest: FloatArray
    coefficients: FloatArray  # (series, regressors, variables)

    @classmethod
    def of(cls, window: FloatArray, settings: LabourFlowSettings) -> "_System":
        """Estimate from the months of a window, shape (months, series, variables)."""
        known = np.asarray(np.isfinite(window).all(axis=2))
        weight = known[:, :, None].astype(np.float64)
        months = np.maximum(weight.sum(axis=0), 1.0)
        mean = np.where(weight > 0, window, 0.0).sum(axis=0) / months
        apart = np.where(weight > 0, window - mean, 0.0)
        is_change = weight[1:] * weight[:-1]
        squares = (is_change * np.diff(apart, axis=0) ** 2).sum(axis=0)
        size = np.sqrt(squares / np.maximum(is_change.sum(axis=0), 1.0))
        unit = np.where(size > 0, size, 1.0)
        enough = weight.sum(axis=0) >= settings.minimal_months
        return cls(
            mean=np.where(enough, mean, np.nan),
            unit=unit,
            lowest=apart.min(axis=0, initial=0.0) / unit,
            highest=apart.max(axis=0, initial=0.0) / unit,
            coefficients=_coefficients(apart / unit, known, settings),
        )

    def forecast(
        self, recent: FloatArray, horizon: int, settings: LabourFlowSettings
    ) -> FloatArray:
        """Return the variables ahead, shape (rows, series, horizon, variables).

        ``recent`` begins as many rows before the first as there are past changes.
        """
        history = (recent - self.mean) / self.unit
        rows = len(history) - settings.changes
        lags = [history[settings.changes - lag :][:rows] for lag in range(settings.changes + 1)]
        margin = settings.range_share * (self.highest - self.lowest)
        made = np.empty((rows, recent.shape[1], horizon, _VARIABLES))
        for step in range(horizon):
            now = lags[0] + np.einsum("tnp,npv->tnv", _regressors(lags), self.coefficients)
            lags = [np.clip(now, self.lowest - margin, self.highest + margin), *lags[:-1]]
            made[:, :, step] = self.mean + self.unit * lags[0]
        return made


def _regressors(lags: Sequence[FloatArray]) -> FloatArray:
    changes = [new - old for new, old in pairwise(lags)]
    return np.concatenate([lags[0], *changes], axis=-1)


def _coefficients(
    standard: FloatArray, known: npt.NDArray[np.bool_], settings: LabourFlowSettings
) -> FloatArray:
    depth = settings.changes + 1
    rows = max(len(standard) - depth, 0)
    regressors = _regressors([standard[depth - 1 - lag :][:rows] for lag in range(depth)])
    outcome = standard[depth:] - standard[depth - 1 : -1]
    used = np.stack([known[lag:][:rows] for lag in range(depth + 1)]).min(axis=0)
    weighed = regressors * used[:, :, None]
    distance = np.repeat(np.arange(1, depth + 1), _VARIABLES)
    system = np.einsum("tnp,tnq->npq", weighed, regressors)
    system = system + settings.penalty * np.diag(distance.astype(np.float64))
    right = np.einsum("tnp,tnv->npv", weighed, outcome)
    solved: FloatArray = np.linalg.solve(system, right)
    return solved
