"""Seasonal adjustment of a panel: which method, what came of it, what failed.

What does not belong here: the methods themselves (x13, stl).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import pandas as pd

from forecasting.seasonal import x13
from forecasting.seasonal.components import Components, noise_standard_error
from forecasting.seasonal.methods import Outcome, adjust_one, identify_one
from forecasting.seasonal.series import FloatArray, MonthlySeries, month_grid, split_panel
from forecasting.seasonal.settings import Mode, SeasonalSettings

ResultT = TypeVar("ResultT")
ADJUSTED_COLUMNS = (
    "unique_id",
    "reference_month",
    "value",
    "seasonally_adjusted",
    "seasonal_factor",
    "trend",
    "noise_standard_error",
    "mode",
    "method",
)


@dataclass(frozen=True)
class AdjustmentResult:
    """The adjusted panel, and why a series was not adjusted by X-13.

    ``adjusted`` has the columns of `adjust`; ``failures`` has unique_id, method (what
    was used instead, or ``none``) and reason, one row per such series.
    """

    adjusted: pd.DataFrame
    failures: pd.DataFrame


def identify_models(
    series: pd.DataFrame,
    *,
    modes: Mapping[str, Mode],
    settings: SeasonalSettings | None = None,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return the seasonal model chosen for every series, to be kept for a year.

    Parameters
    ----------
    series
        unique_id, reference_month, value; rows in any order, unadjusted.
    modes
        ``additive`` or ``multiplicative`` for every unique_id.
    settings
        Defaults where None.
    n_jobs
        Series handled at the same time; the result does not depend on it.

    Returns
    -------
    pandas.DataFrame
        unique_id, model (JSON: method, and for x13 its mode, ARIMA orders, regressors
        and the last month they rest on), one row per series, by unique_id.

    Raises
    ------
    ValueError
        If a column is absent, a month is no month start, or a mode is absent.

    Notes
    -----
    X-13 chooses the ARIMA orders (``automdl``) and additive outliers and level shifts
    (``outlier``). Where that fails the airline model (0 1 1)(0 1 1) is kept. Series that
    X-13 cannot take have ``{"method": "stl", ...}`` or ``{"method": "none", ...}`` with
    the reason.

    References
    ----------
    Eurostat (2015), ESS Guidelines on Seasonal Adjustment, section 4.2: models once a
    year, coefficients and factors each time ("partial concurrent adjustment").
    U.S. Census Bureau, X-13ARIMA-SEATS Reference Manual, AUTOMDL and OUTLIER specs.
    """
    chosen = settings or SeasonalSettings()
    panel = list(split_panel(series, settings=chosen))
    _check_modes(panel, modes)
    models = _in_parallel(
        [partial(identify_one, one, mode=modes[one.unique_id], settings=chosen) for one in panel],
        n_jobs,
    )
    return pd.DataFrame(
        {
            "unique_id": pd.Series([one.unique_id for one in panel], dtype="str"),
            "model": pd.Series(models, dtype="str"),
        }
    )


def adjust(
    series: pd.DataFrame,
    *,
    models: pd.DataFrame,
    modes: Mapping[str, Mode],
    settings: SeasonalSettings | None = None,
    n_jobs: int = 1,
) -> AdjustmentResult:
    """Return the panel seasonally adjusted by given models, and what failed.

    Parameters
    ----------
    series
        unique_id, reference_month, value; rows in any order, unadjusted.
    models
        unique_id, model as from `identify_models`; the airline model is used where X-13
        can take a series that has none.
    modes
        ``additive`` or ``multiplicative`` for every unique_id.
    settings
        Defaults where None.
    n_jobs
        Series handled at the same time; the result does not depend on it.

    Returns
    -------
    AdjustmentResult
        ``adjusted``: unique_id, reference_month, value, seasonally_adjusted,
        seasonal_factor (added to, or multiplied into, the adjusted figure), trend,
        noise_standard_error (unit of value), mode, method (x13, stl, none); one row per
        series and month of the last ``span_months``, and ``forecast_months`` more with
        projected factors only; by unique_id and month. A missing month inside keeps its
        factor; its figures stay missing. ``failures``: unique_id, method, reason for
        every series not adjusted by X-13 or used in part.

    Raises
    ------
    ValueError
        If a column is absent, a month is no month start, a mode is absent, or a model is
        no JSON of `identify_models`.

    Notes
    -----
    Concurrent by construction: it knows only the rows given. X-13 estimates the
    coefficients of the kept model anew and extends the series by it before filtering.
    STL where the series has 36 to 59 months, gaps inside, figures of zero or below in
    multiplicative mode (it is then additive), or where X-13 fails. Below 36 months, or for a
    constant series, nothing is adjusted. Noise: see `components.noise_standard_error`.

    References
    ----------
    U.S. Census Bureau, X-13ARIMA-SEATS Reference Manual, X11 and REGRESSION specs.
    Ladiray and Quenneville (2001), Seasonal Adjustment with the X-11 Method, ch. 4.
    """
    chosen = settings or SeasonalSettings()
    panel = list(split_panel(series, settings=chosen))
    _check_modes(panel, modes)
    texts = dict(zip(models["unique_id"].astype(str), models["model"], strict=True))
    given = {
        one.unique_id: x13.X13Model.from_json(str(texts[one.unique_id]))
        for one in panel
        if one.unique_id in texts
    }
    outcomes = _in_parallel(
        [
            partial(
                adjust_one,
                one,
                mode=modes[one.unique_id],
                model=given.get(one.unique_id),
                settings=chosen,
            )
            for one in panel
        ],
        n_jobs,
    )
    return _as_result(panel, outcomes, chosen)


def _as_result(
    panel: Sequence[MonthlySeries], outcomes: Sequence[Outcome], settings: SeasonalSettings
) -> AdjustmentResult:
    pairs = list(zip(panel, outcomes, strict=True))
    frames = [
        _as_frame(one, outcome.components, settings)
        for one, outcome in pairs
        if outcome.components is not None
    ]
    told = [(one.unique_id, outcome) for one, outcome in pairs if outcome.reason]
    failures = pd.DataFrame(
        {
            "unique_id": pd.Series([name for name, _ in told], dtype="str"),
            "method": pd.Series([outcome.method for _, outcome in told], dtype="str"),
            "reason": pd.Series([outcome.reason for _, outcome in told], dtype="str"),
        }
    )
    return AdjustmentResult(_stacked(frames), failures)


def _as_frame(
    one: MonthlySeries, components: Components, settings: SeasonalSettings
) -> pd.DataFrame:
    def beyond(values: FloatArray) -> FloatArray:
        return np.concatenate([values, np.full(settings.forecast_months, np.nan)])

    count = len(one.values) + settings.forecast_months
    return pd.DataFrame(
        {
            "unique_id": pd.Series([one.unique_id] * count, dtype="str"),
            "reference_month": month_grid(one.first_month, count),
            "value": beyond(one.values),
            "seasonally_adjusted": beyond(components.adjusted),
            "seasonal_factor": components.factors,
            "trend": beyond(components.trend),
            "noise_standard_error": noise_standard_error(components, settings=settings),
            "mode": pd.Series([components.mode] * count, dtype="str"),
            "method": pd.Series([components.method] * count, dtype="str"),
        }
    )


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if frames:
        return pd.concat(frames, ignore_index=True)
    types = dict.fromkeys(ADJUSTED_COLUMNS, "float64")
    types |= {"unique_id": "str", "mode": "str", "method": "str"}
    types["reference_month"] = "datetime64[us]"
    return pd.DataFrame({name: pd.Series([], dtype=types[name]) for name in ADJUSTED_COLUMNS})


def _check_modes(panel: Sequence[MonthlySeries], modes: Mapping[str, Mode]) -> None:
    for one in panel:
        if modes.get(one.unique_id) not in ("additive", "multiplicative"):
            raise ValueError(
                f"expected a mode, additive or multiplicative, for {one.unique_id},"
                f" got {modes.get(one.unique_id)!r}"
            )


def _in_parallel(calls: Sequence[Callable[[], ResultT]], n_jobs: int) -> list[ResultT]:
    if n_jobs == 1:
        return [call() for call in calls]
    from joblib import Parallel, delayed

    # Threads: the work is done in a process of its own, the X-13 binary.
    return list(Parallel(n_jobs=n_jobs, prefer="threads")(delayed(call)() for call in calls))
