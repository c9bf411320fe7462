"""Variables of the area model: the excess of claims, gathered and fading, and of the registered.

What does not belong here: whether they help (area_covariates).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.survey.structure import SignalVariances, signal_states

FloatArray = npt.NDArray[np.float64]

_CLAIMS = ("reference_month", "area_code", "value")
_VARIABLE = {
    "reference_month": "datetime64[us]",
    "area_code": "str",
    "name": "str",
    "value": "float64",
}
_LEAST_MONTHS = 24
_LEAST_USUAL_MONTHS = 12


@dataclass(frozen=True)
class ClaimsSettings:
    """How claims become a variable; every number is a default of ours.

    ``level_step``, ``slope_step``, ``season_start``, ``season_step`` and ``noise``: standard
    deviations of log claims a month. ``lasting_shares``: parts of an excess that last into the
    next month, one variable each; the area model picks. ``usual_months``: months whose median
    is the usual.
    """

    level_step: float = 0.04
    slope_step: float = 0.005
    season_start: float = 0.15
    season_step: float = 0.004
    noise: float = 0.06
    lasting_shares: tuple[float, ...] = (0.9,)
    usual_months: int = 60


def claims_pressure(
    claims: pd.DataFrame, sizes: pd.DataFrame, *, settings: ClaimsSettings | None = None
) -> pd.DataFrame:
    """Return how far claims of the last months exceed the usual, per 100 persons.

    Parameters
    ----------
    claims
        reference_month, area_code, value (new claims, persons): one row per month and area.
    sizes
        area_code, persons: labour force or insured members of each area, a constant scale.
    settings
        Defaults where None.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, name (``claims_80`` for a lasting share of .80), value
        (percentage points of the labour force); areas with 24 months of claims or more, from
        their 13th month on. A figure below zero is none.

    Raises
    ------
    ValueError
        If a column is absent, an area has no size or a month stands twice.

    Notes
    -----
    Log claims are filtered, month by month, for a level without season and noise by the
    structure of `structure.signal_states`; c_t is its exponential over the area's size. With u_t
    the median of c over the last five years (``usual_months``) known in month t, the variable
    is s_t = ρ s_{t-1} + (c_t − u_t): the stock that inflows beyond the usual leave behind when a
    part ρ of them is still there a month later. It rests on months up to t only.
    """
    chosen = settings or ClaimsSettings()
    _check(claims, "claims", _CLAIMS)
    persons = _persons(sizes, claims)
    parts = []
    for area_code, rows in claims.groupby(claims["area_code"].astype(str), sort=True):
        parts += _of_area(str(area_code), rows, persons[str(area_code)], chosen)
    return _together(parts)


def registered_excess(
    registered: pd.DataFrame, sizes: pd.DataFrame, *, settings: ClaimsSettings | None = None
) -> pd.DataFrame:
    """Return how many more are registered as unemployed than usual, per 100 persons.

    Parameters
    ----------
    registered
        reference_month, area_code, value (registered unemployed, persons): one row per month
        and area.
    sizes, settings
        As in `claims_pressure`.

    Returns
    -------
    pandas.DataFrame
        reference_month, area_code, name (``registered``), value (percentage points of the
        labour force), by area and month, from the 12th month an area has a figure for on,
        where it has one. The usual is the median of those of the last ``usual_months``
        months, of which 12 must be known: how many register differs between places for
        reasons other than unemployment, so only its movement tells. A figure below zero is
        none.

    Raises
    ------
    ValueError
        If a column is absent, an area has no size or a month stands twice.
    """
    chosen = settings or ClaimsSettings()
    _check(registered, "registered", _CLAIMS)
    persons = _persons(sizes, registered)
    parts = []
    for area_code, rows in registered.groupby(registered["area_code"].astype(str), sort=True):
        rate = 100.0 * _by_month(rows) / persons[str(area_code)]
        usual = rate.rolling(chosen.usual_months, min_periods=_LEAST_USUAL_MONTHS).median()
        excess = (rate - usual).dropna().rename("value").rename_axis("reference_month")
        parts.append(excess.reset_index().assign(area_code=str(area_code), name="registered"))
    return _together(parts)


def _together(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all areas, of the same types where there are none."""
    made = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(_VARIABLE))
    return made[list(_VARIABLE)].astype(_VARIABLE)


def _persons(sizes: pd.DataFrame, figures: pd.DataFrame) -> dict[str, float]:
    _check(sizes, "sizes", ("area_code", "persons"))
    persons = dict(zip(sizes["area_code"].astype(str), sizes["persons"].astype(float), strict=True))
    for area_code in sorted(set(figures["area_code"].astype(str))):
        if not persons.get(area_code, 0.0) > 0:
            raise ValueError(f"expected a positive size of area {area_code}, got none")
    return persons


def _check(frame: pd.DataFrame, name: str, columns: Sequence[str]) -> None:
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in {name}, got {list(frame.columns)}")
    if "reference_month" in columns and frame.duplicated(["reference_month", "area_code"]).any():
        raise ValueError(f"expected each area and month once in {name}, got one twice")


def _of_area(
    area_code: str, rows: pd.DataFrame, persons: float, settings: ClaimsSettings
) -> list[pd.DataFrame]:
    series = _by_month(rows)
    months, counts = series.index, series.to_numpy()
    if np.isfinite(counts).sum() < _LEAST_MONTHS:
        return []
    rate = 100.0 * np.exp(_filtered_level(np.log(np.maximum(counts, 0.5)), settings)) / persons
    start = 12
    usual = pd.Series(rate).where(np.arange(len(rate)) >= start)
    usual = usual.rolling(settings.usual_months, min_periods=1).median()
    excess = np.nan_to_num((rate - usual.to_numpy())[start:])
    return [
        pd.DataFrame(
            {
                "reference_month": months[start:],
                "area_code": area_code,
                "name": f"claims_{round(100 * lasting)}",
                "value": _gathered(excess, lasting),
            }
        )
        for lasting in settings.lasting_shares
    ]


def _by_month(rows: pd.DataFrame) -> "pd.Series[float]":
    """Return an area's counts by consecutive months; what is no count is missing."""
    months = pd.DatetimeIndex(pd.to_datetime(rows["reference_month"])).as_unit("us")
    counts = pd.Series(rows["value"].to_numpy(dtype=np.float64, na_value=np.nan), index=months)
    every = pd.date_range(months.min(), months.max(), freq="MS").as_unit("us")
    return counts.where(np.isfinite(counts) & (counts >= 0)).reindex(every)


def _gathered(excess: FloatArray, lasting: float) -> FloatArray:
    from scipy.signal import lfilter

    return np.asarray(lfilter([1.0], [1.0, -lasting], excess), dtype=np.float64)


def _filtered_level(logs: Sequence[float] | FloatArray, settings: ClaimsSettings) -> FloatArray:
    from statsmodels.tsa.statespace.kalman_filter import KalmanFilter

    figures = np.asarray(logs, dtype=np.float64)
    variances = SignalVariances(
        level_start=10.0, level_step=settings.level_step, slope_step=settings.slope_step,
        season_start=settings.season_start, season_step=settings.season_step,
    )  # fmt: skip
    states = signal_states(variances, slope_damping=0.9)
    count = len(states.design)
    model = KalmanFilter(k_endog=1, k_states=count, k_posdef=count)
    model.bind(figures[:, None].copy())
    model["design"] = states.design[None, :]
    model["transition"] = states.transition
    model["selection"] = np.eye(count)
    model["state_cov"] = states.step_variance
    model["obs_cov"] = np.array([[settings.noise**2]])
    mean = np.zeros(count)
    mean[0] = float(figures[np.isfinite(figures)][0])
    model.initialize_known(mean, np.diag(states.start_variance))
    return np.asarray(model.filter().filtered_state[0], dtype=np.float64)
