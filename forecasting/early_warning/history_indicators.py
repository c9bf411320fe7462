"""What indicators say at each origin: claims, vacancies, the yield spread, share prices.

What does not belong here: the targets' own figures (history_signals), the model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.early_warning.history_settings import IndicatorRole, WarningSettings
from forecasting.early_warning.indicator_season import without_season
from forecasting.models.protocol import FloatArray, IntArray

WINDOW_MONTHS = 120
LOOK_BACK_MONTHS = 12
LEAST_MONTHS = 15
SPREAD_LEAD_MONTHS = 3
EQUITY_MONTHS = 6
_CLAIMS_MEAN_MONTHS, _VACANCY_MEAN_MONTHS = 2, 3
# Between a mean and the lowest of thirteen such means of noise alone lie about 1.5 of its
# standard deviations (simulated, 2-month means).
_NOISE_RISE = 1.5

Measure = tuple[float, float]
"""A figure and its standard error; NaN where it cannot be had."""


@dataclass(frozen=True)
class IndicatorSignals:
    """By origin and series: claims rise and vacancy fall (log points), inversion, equity.

    ``inversion``: the lowest spread of twelve months, ending three months before, with its
    sign turned. ``equity``: log change of six months in tenths.
    """

    claims: FloatArray
    claims_error: FloatArray
    vacancies: FloatArray
    vacancies_error: FloatArray
    inversion: FloatArray
    equity: FloatArray


def indicator_signals(
    indicators: pd.DataFrame,
    names: Sequence[str],
    origins: Sequence[int],
    settings: WarningSettings,
) -> IndicatorSignals:
    """Return what indicators say of every series at every origin.

    Parameters
    ----------
    indicators
        As ``forecasting.validation.checked_indicators`` returns them.
    names
        Of the series; an indicator without unique_id speaks of all of them, one with its own
        name takes precedence.
    origins
        Month numbers, rising.

    Notes
    -----
    Where several codes have one role, the one with more months known stands. A row is known at
    an origin if neither its vintage nor its month + publication lag lies after it.
    """
    shape = (len(origins), len(names))
    made = {name: np.full(shape, np.nan) for name in IndicatorSignals.__dataclass_fields__}
    roles = [settings.role_of(str(code)) for code in indicators["indicator_code"]]
    owners = [None if pd.isna(owner) else str(owner) for owner in indicators["unique_id"]]
    keyed = indicators.assign(
        role=pd.array(roles, dtype="object"), owner=pd.array(owners, dtype="object")
    )
    for role in ("claims", "vacancies", "term_spread", "equity_prices"):
        of_role = keyed[keyed["role"] == role]
        common = of_role[of_role["owner"].isna()]
        for_all = _of_role(common, role, origins, settings) if len(common) else None
        for place, name in enumerate(names):
            own = of_role[of_role["owner"] == name]
            found = _of_role(own, role, origins, settings) if len(own) else for_all
            if found is not None:
                for column, values in found.items():
                    made[column][:, place] = values
    return IndicatorSignals(**made)


def _of_role(
    rows: pd.DataFrame, role: IndicatorRole, origins: Sequence[int], settings: WarningSettings
) -> Mapping[str, FloatArray]:
    """Return the columns of a role by origin, each from the code best known then."""
    columns = {
        "claims": ("claims", "claims_error"),
        "vacancies": ("vacancies", "vacancies_error"),
        "term_spread": ("inversion",),
        "equity_prices": ("equity",),
    }[role]
    made = {column: np.full(len(origins), np.nan) for column in columns}
    best = np.zeros(len(origins))
    for _, of_code in sorted(rows.groupby("indicator_code"), key=lambda item: str(item[0])):
        series = _IndicatorSeries.of(of_code)
        for place, origin in enumerate(origins):
            known = series.known(origin, settings.longest_silence_months)
            if known is None:
                continue
            count = float(np.isfinite(known[1]).sum())
            if count <= best[place]:
                continue
            measured = _measured(role, *known)
            if np.isfinite(measured[0]):
                best[place] = count
                for column, value in zip(columns, measured, strict=False):
                    made[column][place] = value
    return made


@dataclass(frozen=True)
class _IndicatorSeries:
    """Rows of one code, by when they were known."""

    months: IntArray
    known_at: IntArray
    values: FloatArray

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "_IndicatorSeries":
        months = rows["month"].to_numpy(dtype=np.int64)
        known = months + rows["lag_months"].to_numpy(dtype=np.int64)
        if "vintage" in rows.columns:
            known = np.maximum(known, rows["vintage"].to_numpy(dtype=np.int64))
        order = np.lexsort((known, months))
        values = rows["value"].to_numpy(dtype=np.float64)
        return cls(months[order], known[order], values[order])

    def known(self, origin: int, silence: int) -> tuple[int, FloatArray] | None:
        """Return the first month and the last ten years known at an origin; None if overdue."""
        is_known = (self.known_at <= origin) & (self.months > origin - WINDOW_MONTHS)
        if not is_known.any():
            return None
        months, values = self.months[is_known], self.values[is_known]
        usual = int((self.known_at - self.months)[self.known_at <= origin].min())
        if months[-1] < origin - usual - silence:
            return None
        first = int(months[0])
        grid = np.full(int(months[-1]) - first + 1, np.nan)
        grid[months - first] = values  # by month, then when known: the latest stands
        return first, grid


def _measured(role: IndicatorRole, first: int, values: FloatArray) -> Measure:
    if len(values) < LEAST_MONTHS:
        return np.nan, np.nan
    if role == "claims":
        return _above_low(first, values, _CLAIMS_MEAN_MONTHS, sign=1.0)
    if role == "vacancies":
        return _above_low(first, values, _VACANCY_MEAN_MONTHS, sign=-1.0)
    if role == "term_spread":
        window = values[-SPREAD_LEAD_MONTHS - LOOK_BACK_MONTHS : len(values) - SPREAD_LEAD_MONTHS]
        return -_lowest(window), 0.0
    before, now = values[-1 - EQUITY_MONTHS], values[-1]
    if not (before > 0 and now > 0):
        return np.nan, np.nan
    return float(10.0 * np.log(now / before)), 0.0


def _above_low(first: int, values: FloatArray, mean_months: int, *, sign: float) -> Measure:
    """Return 100 times how far the mean log of the last months is above its 12-month low.

    Less what noise alone would put there; with the standard error of the mean.
    """
    logs = 100.0 * sign * np.log(np.where(values > 0, values, np.nan))
    adjusted, noise = without_season(logs, first)
    recent = adjusted[-(LOOK_BACK_MONTHS + mean_months) :]
    if len(recent) < LOOK_BACK_MONTHS + mean_months:
        return np.nan, np.nan
    frame = np.lib.stride_tricks.sliding_window_view(recent, mean_months)
    is_known = ~np.isnan(frame)
    if not is_known[-1].any() or is_known.any(axis=1).sum() < LOOK_BACK_MONTHS // 2:
        return np.nan, np.nan
    count = np.maximum(is_known.sum(axis=1), 1)
    means = np.where(is_known, frame, 0.0).sum(axis=1) / count
    means = np.where(is_known.any(axis=1), means, np.nan)
    error = noise / np.sqrt(mean_months)
    rise = float(means[-1] - np.nanmin(means)) - _NOISE_RISE * error
    return max(rise, 0.0), error


def _lowest(window: FloatArray) -> float:
    known = window[~np.isnan(window)]
    return float(known.min()) if len(known) else np.nan
