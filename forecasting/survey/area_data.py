"""Figures of areas as matrices of months by areas, checked, with errors fit for a model.

What does not belong here: standard errors where none is given (variance_function), the
model (area_fit, area_filter).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue import format_month

FloatArray = npt.NDArray[np.float64]

_DIRECT = ("reference_month", "area_code", "estimate", "standard_error")
_WEIGHTS = ("reference_month", "area_code", "weight")
_COVARIATES = ("reference_month", "area_code", "name", "value")
_REGRESSORS = ("reference_month", "name", "value")
_WINDOW_MONTHS = 13  # over which what a standard error owes to the sample is smoothed
LEAST_PCT = 0.5
"""Nearer to 0 or 100 % a figure tells nothing of its own error, nor a rate of usual steps."""
_LEAST_REST_SHARE = 0.02
_CARRIED_MONTHS = 12  # that a variable keeps its last value: a default of ours
_OWN_ERROR_RATIO = 3.0  # of a figure's own error to the usual: a ninth of the sample
_LARGEST_ERROR_RATIO = 10.0  # a hundredth of the sample
_LEAST_GAP_MONTHS = 6  # of an area with the province for the gap between them to be usual


@dataclass(frozen=True)
class AreaPanel:
    """Figures of all areas on one grid of consecutive months.

    Attributes
    ----------
    months, area_codes
        The grid; areas in ascending order of code.
    estimate, standard_error
        Direct estimates (%) and the errors the model works with (pp), months × areas; NaN
        where there is none.
    weight
        Shares of the province, months × areas, each month summing to one over areas that
        belong to the sum.
    province_estimate, province_standard_error
        Of the province, by month.
    covariate, province_covariate
        Variables × months × areas, and variables × months.
    regressor
        Variables × months, shared by all areas.
    covariate_names, regressor_names
        Of the variables.
    mean_pct
        Mean of the province's figures, at least half a percent: priors are parts of it.
    """

    months: pd.DatetimeIndex
    area_codes: tuple[str, ...]
    estimate: FloatArray
    standard_error: FloatArray
    weight: FloatArray
    province_estimate: FloatArray
    province_standard_error: FloatArray
    covariate: FloatArray
    province_covariate: FloatArray
    regressor: FloatArray
    covariate_names: tuple[str, ...]
    regressor_names: tuple[str, ...]
    mean_pct: float


def area_panel(
    direct: pd.DataFrame,
    *,
    province_code: str,
    weights: pd.DataFrame,
    covariates: pd.DataFrame | None = None,
    regressors: pd.DataFrame | None = None,
    least_covered_share: float = 0.6,
    area_spread_share: float = 0.2,
) -> AreaPanel:
    """Return direct estimates, weights and variables on one grid of months.

    Parameters
    ----------
    direct
        reference_month, area_code, estimate (%), standard_error (pp): one row per month and
        area, the province among them or composed of its areas where it is absent. A row
        without a positive finite error, or with over ten times the usual one, is no figure.
    province_code
        Area whose figure is the weighted mean of the others.
    weights
        reference_month, area_code, weight (any unit, such as persons of the labour force);
        every month of ``direct`` must be covered: an earlier month's weight is carried on, the
        first one back. Areas with weights are modelled even where they have no figure; a null
        weight is none.
    covariates
        reference_month, area_code, name, value: numeric variables of areas. The province's
        is taken where given, else the weighted mean of the areas known, which stands for
        the others too. A value is carried on for twelve months.
    regressors
        reference_month, name, value: variables common to all areas, such as the nearness of a
        moving holiday.
    least_covered_share
        Least share of the weight with figures for a province to be composed of them.
    area_spread_share
        Standard deviation of levels between areas, in parts of the rate: what a province
        composed without an area never seen may be off by.

    Raises
    ------
    ValueError
        If a column is absent, a key is given twice, a month is no month start, no area has a
        weight, a weight is negative or infinite, or the province has no figure and none can
        be composed.
    """
    _check(direct, "direct", _DIRECT)
    _check(weights, "weights", _WEIGHTS)
    weights = weights[weights["weight"].notna()]
    area_codes = tuple(sorted(set(weights["area_code"].astype(str)) - {province_code}))
    if not area_codes:
        raise ValueError(f"expected a weight for an area besides {province_code}, got none")
    months = _grid(direct)
    shares = _shares(weights, months, area_codes)
    own, errors = _figures(direct, months, (*area_codes, province_code))
    estimate, standard_error = own[:, :-1], errors[:, :-1]
    composed, composed_error = _composed(
        estimate, standard_error, shares, least_covered_share, area_spread_share
    )
    is_given = np.isfinite(own[:, -1])
    province = np.where(is_given, own[:, -1], composed)
    province_error = np.where(is_given, errors[:, -1], composed_error)
    if not np.isfinite(province).any():
        raise ValueError(
            f"expected a figure of {province_code} in some month, or figures of areas that"
            f" hold {least_covered_share:.0%} of it, got none"
        )
    names, values, of_province = _covariates(covariates, months, area_codes, province_code, shares)
    regressor_names, common = _regressors(regressors, months)
    return AreaPanel(
        months=months,
        area_codes=area_codes,
        estimate=estimate,
        standard_error=standard_error,
        weight=shares,
        province_estimate=province,
        province_standard_error=province_error,
        covariate=values,
        province_covariate=of_province,
        regressor=common,
        covariate_names=names,
        regressor_names=regressor_names,
        mean_pct=max(float(np.nanmean(province)), LEAST_PCT),
    )


def rest_variance(panel: AreaPanel, area: int) -> FloatArray:
    """Return by month the variance of the province's error that an area has no part in."""
    total = panel.province_standard_error**2
    own = np.nan_to_num(panel.weight[:, area] * panel.standard_error[:, area]) ** 2
    return np.asarray(np.maximum(total - own, _LEAST_REST_SHARE * total))


def has_past(panel: AreaPanel, earlier: AreaPanel) -> bool:
    """Return whether a panel begins with the whole of an earlier one."""
    count = len(earlier.months)
    if panel.area_codes != earlier.area_codes or panel.covariate_names != earlier.covariate_names:
        return False
    if len(panel.months) < count or not panel.months[:count].equals(earlier.months):
        return False
    pairs = [
        (panel.estimate[:count], earlier.estimate),
        (panel.standard_error[:count], earlier.standard_error),
        (panel.weight[:count], earlier.weight),
        (panel.province_estimate[:count], earlier.province_estimate),
        (panel.province_standard_error[:count], earlier.province_standard_error),
        (panel.covariate[:, :count], earlier.covariate),
        (panel.province_covariate[:, :count], earlier.province_covariate),
    ]
    is_same = all(np.array_equal(now, before, equal_nan=True) for now, before in pairs)
    regressor = panel.regressor[:, :count]
    return is_same and np.array_equal(regressor, earlier.regressor)


def _check(frame: pd.DataFrame, name: str, columns: Sequence[str]) -> None:
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in {name}, got {list(frame.columns)}")
    if not len(frame):
        raise ValueError(f"expected rows in {name}, got none")
    key = [column for column in columns if column in ("reference_month", "area_code", "name")]
    months = pd.to_datetime(frame["reference_month"])
    if not ((months.dt.day == 1) & (months == months.dt.normalize())).all():
        raise ValueError(f"expected month starts in {name}")
    twice = frame.duplicated(key)
    if twice.any():
        first = frame.loc[twice, key].iloc[0]
        place = " ".join(str(value) for value in first[key[1:]])
        month = format_month(pd.Timestamp(first["reference_month"]))
        raise ValueError(f"expected each month once in {name}, got {month} {place} twice")


def _grid(direct: pd.DataFrame) -> pd.DatetimeIndex:
    months = pd.to_datetime(direct["reference_month"])
    return pd.date_range(months.min(), months.max(), freq="MS").as_unit("us")


def _wide(
    frame: pd.DataFrame, value: str, months: pd.DatetimeIndex, areas: Sequence[str]
) -> FloatArray:
    table = frame.assign(
        reference_month=pd.to_datetime(frame["reference_month"]).astype("datetime64[us]"),
        area_code=frame["area_code"].astype(str),
    ).pivot(index="reference_month", columns="area_code", values=value)
    made = table.reindex(index=months, columns=list(areas)).to_numpy(dtype=np.float64)
    return np.where(np.isfinite(made), made, np.nan)


def _shares(weights: pd.DataFrame, months: pd.DatetimeIndex, areas: Sequence[str]) -> FloatArray:
    given = weights["weight"].astype("float64")
    is_wrong = (given < 0) | np.isinf(given)
    if is_wrong.any():
        raise ValueError(f"expected finite weights of 0 or above, got {given[is_wrong].iloc[0]}")
    known = pd.DatetimeIndex(pd.to_datetime(weights["reference_month"]).unique())
    every = pd.DatetimeIndex(months.union(known.as_unit("us"))).sort_values()
    table = pd.DataFrame(_wide(weights, "weight", every, areas), index=every)
    filled = table.ffill().bfill().reindex(months).fillna(0.0).to_numpy()
    total = filled.sum(axis=1, keepdims=True)
    if not (total > 0).all():
        raise ValueError("expected a positive weight of some area in every month")
    return np.asarray(filled / total)


def _figures(
    direct: pd.DataFrame, months: pd.DatetimeIndex, areas: Sequence[str]
) -> tuple[FloatArray, FloatArray]:
    """Return figures and errors with what an error owes to its own noisy figure taken out.

    An error estimated with a rate is small where the rate happens to be low, so that low
    figures would count for more. SE² / (p(100 − p)) is design effect over sample size: its
    median over a year, times p(100 − p) at the area's usual rate, has no such lean. An
    error over three times that is of another sample and stands; a figure with one over ten
    times that tells next to nothing and is left out.
    """
    estimate = _wide(direct, "estimate", months, areas)
    error = _wide(direct, "standard_error", months, areas)
    is_figure = np.isfinite(estimate) & (error > 0)
    estimate = np.where(is_figure, estimate, np.nan)
    error = np.where(is_figure, error, np.nan)
    inside = np.clip(estimate, LEAST_PCT, 100 - LEAST_PCT)
    per_size = pd.DataFrame(error**2 / (inside * (100 - inside)))
    smooth = per_size.rolling(_WINDOW_MONTHS, min_periods=1).median().to_numpy()
    usual = pd.DataFrame(inside).rolling(3 * _WINDOW_MONTHS, min_periods=1).mean().to_numpy()
    usual_error = np.sqrt(smooth * usual * (100 - usual))
    # A month of few households, or that one person carries, would pass for a usual one.
    working = np.where(error > _OWN_ERROR_RATIO * usual_error, error, usual_error)
    is_figure &= error <= _LARGEST_ERROR_RATIO * usual_error
    return np.where(is_figure, estimate, np.nan), np.where(is_figure, working, np.nan)


def _composed(
    estimate: FloatArray, error: FloatArray, shares: FloatArray, least: float, spread: float
) -> tuple[FloatArray, FloatArray]:
    """Return the weighted mean of the areas present, the usual gap of the absent put right.

    A gap is an area's figure less the province's in the months before. With S the share of
    the absent, P = Σ_present w y + Σ_absent w (P + gap) gives P = mean_present + Σ_absent
    w gap / (1 − S). An absent area whose gap is not known adds the spread between areas to
    the error.
    """
    made = np.full((2, len(estimate)), np.nan)
    gaps, seen = np.zeros(estimate.shape[1]), np.zeros(estimate.shape[1])
    for month, figures in enumerate(estimate):
        is_known = np.isfinite(figures)
        total = shares[month, is_known].sum()
        if total < least:
            continue
        part = shares[month] / total
        is_told = seen >= _LEAST_GAP_MONTHS
        usual = np.where(is_told, gaps / np.maximum(seen, 1.0), 0.0)
        value = part[is_known] @ figures[is_known] + part[~is_known] @ usual[~is_known]
        unknown = part[~is_known & ~is_told] * spread * max(value, LEAST_PCT)
        variance = ((part * error[month])[is_known] ** 2).sum() + (unknown**2).sum()
        made[:, month] = value, np.sqrt(variance)
        gaps[is_known] += figures[is_known] - value
        seen[is_known] += 1.0
    return made[0], made[1]


def _covariates(
    covariates: pd.DataFrame | None,
    months: pd.DatetimeIndex,
    areas: tuple[str, ...],
    province_code: str,
    shares: FloatArray,
) -> tuple[tuple[str, ...], FloatArray, FloatArray]:
    if covariates is None or not len(covariates):
        return (), np.zeros((0, len(months), len(areas))), np.zeros((0, len(months)))
    _check(covariates, "covariates", _COVARIATES)
    names = tuple(sorted(covariates["name"].astype(str).unique()))
    values, totals = [], []
    for name in names:
        rows = covariates[covariates["name"] == name]
        every = _wide(rows, "value", months, (*areas, province_code))
        # What is not known yet keeps its last value; an area that stopped says nothing.
        carried = pd.DataFrame(every).ffill(limit=_CARRIED_MONTHS).to_numpy()
        own = carried[:, :-1]
        covered = np.where(np.isfinite(own), shares, 0.0)
        whole = covered.sum(axis=1)
        centre = (covered * np.nan_to_num(own)).sum(axis=1) / np.where(whole > 0, whole, 1.0)
        total = np.where(np.isfinite(carried[:, -1]), carried[:, -1], centre)
        values.append(np.where(np.isfinite(own), own, total[:, None]))
        totals.append(total)
    return names, np.stack(values), np.stack(totals)


def _regressors(
    regressors: pd.DataFrame | None, months: pd.DatetimeIndex
) -> tuple[tuple[str, ...], FloatArray]:
    if regressors is None or not len(regressors):
        return (), np.zeros((0, len(months)))
    _check(regressors, "regressors", _REGRESSORS)
    table = regressors.assign(
        reference_month=pd.to_datetime(regressors["reference_month"]).astype("datetime64[us]")
    ).pivot(index="reference_month", columns="name", values="value")
    made = table.reindex(months)
    if made.isna().to_numpy().any():
        raise ValueError("expected a value of every regressor in every month, got none in some")
    return tuple(str(name) for name in made.columns), made.to_numpy(dtype=np.float64).T
