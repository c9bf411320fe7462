"""Seasonal adjustment of a panel: which method, what came of it, what failed.

What does not belong here: the methods themselves (x13, stl), the frames they fill (results).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

import pandas as pd

from forecasting.seasonal.holiday import MovingHoliday
from forecasting.seasonal.methods import adjust_one, identify_one
from forecasting.seasonal.results import (
    AdjustmentResult,
    as_result,
    fingerprint,
    merged,
    unchanged,
)
from forecasting.seasonal.series import MonthlySeries, split_panel
from forecasting.seasonal.settings import SeasonalSettings, WantedMode
from forecasting.seasonal.x13_model import X13Model

ResultT = TypeVar("ResultT")


def identify_models(
    series: pd.DataFrame,
    *,
    modes: Mapping[str, WantedMode],
    settings: SeasonalSettings | None = None,
    n_jobs: int = 1,
    moving_holidays: Mapping[str, MovingHoliday | None] | None = None,
) -> pd.DataFrame:
    """Return the seasonal model chosen for every series, to be kept for a year.

    Parameters
    ----------
    series
        unique_id, reference_month, value; rows in any order, unadjusted.
    modes
        ``additive``, ``multiplicative`` or ``auto`` (chosen by AICC where X-13 takes the
        series, else additive) for every unique_id.
    settings
        Defaults where None.
    n_jobs
        Series handled at the same time; the result does not depend on it.
    moving_holidays
        How Spring Festival is tried, by unique_id; a series without one, or with None,
        has no festival.

    Returns
    -------
    pandas.DataFrame
        unique_id, model (JSON: method, and for x13 its mode, ARIMA orders, regressors,
        the last month they rest on, and the festival windows where they help), one row
        per series, by unique_id.

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
    check_modes(panel, modes)
    models = in_parallel(
        [
            partial(
                identify_one,
                one,
                mode=modes[one.unique_id],
                settings=chosen,
                holiday=(moving_holidays or {}).get(one.unique_id),
            )
            for one in panel
        ],
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
    modes: Mapping[str, WantedMode],
    settings: SeasonalSettings | None = None,
    n_jobs: int = 1,
    previous: AdjustmentResult | None = None,
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
        ``additive`` or ``multiplicative`` for every unique_id, or ``auto``: that of its
        model, additive where it has none.
    settings
        Defaults where None.
    n_jobs
        Series handled at the same time; the result does not depend on it.
    previous
        An earlier result: series with the same data, model, mode and settings and no
        failure then are taken from it, with the rows it still has.

    Returns
    -------
    AdjustmentResult
        ``adjusted``: unique_id, reference_month, value, seasonally_adjusted,
        seasonal_factor (added to, or multiplied into, the adjusted figure), trend,
        noise_standard_error (unit of value), mode, method (x13, stl, none); one row per
        series and month of the last ``span_months``, and ``forecast_months`` more with
        projected factors only; by unique_id and month. A missing month inside keeps its
        factor; its figures stay missing. ``failures``: unique_id, method, reason for
        every series not adjusted by X-13 or used in part. ``festival`` and
        ``fingerprints``: see `AdjustmentResult`.

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
    check_modes(panel, modes)
    given, texts = models_by_series(panel, models)
    marks = {
        one.unique_id: fingerprint(
            one, mode=modes[one.unique_id], model=texts.get(one.unique_id, ""), settings=chosen
        )
        for one in panel
    }
    kept = unchanged(previous, marks)
    due = [one for one in panel if one.unique_id not in kept]
    outcomes = in_parallel(
        [
            partial(
                adjust_one,
                one,
                mode=modes[one.unique_id],
                model=given.get(one.unique_id),
                settings=chosen,
            )
            for one in due
        ],
        n_jobs,
    )
    found = as_result(due, outcomes, marks, chosen)
    return merged(previous, found, kept) if previous and kept else found


def models_by_series(
    panel: Sequence[MonthlySeries], models: pd.DataFrame
) -> tuple[dict[str, X13Model | None], dict[str, str]]:
    """Return models and their texts by series, where there are any; None for other methods."""
    texts = {
        str(name): str(text)
        for name, text in zip(models["unique_id"], models["model"], strict=True)
    }
    given = {
        one.unique_id: X13Model.from_json(texts[one.unique_id])
        for one in panel
        if one.unique_id in texts
    }
    return given, texts


def check_modes(panel: Sequence[MonthlySeries], modes: Mapping[str, WantedMode]) -> None:
    """Raise a ValueError for a series without a mode."""
    for one in panel:
        if modes.get(one.unique_id) not in ("additive", "multiplicative", "auto"):
            raise ValueError(
                f"expected a mode, additive, multiplicative or auto, for {one.unique_id},"
                f" got {modes.get(one.unique_id)!r}"
            )


def in_parallel(calls: Sequence[Callable[[], ResultT]], n_jobs: int) -> list[ResultT]:
    """Return the results of calls in their order, some at the same time."""
    if n_jobs == 1:
        return [call() for call in calls]
    from joblib import Parallel, delayed

    # Threads: the work is done in a process of its own, the X-13 binary.
    return list(Parallel(n_jobs=n_jobs, prefer="threads")(delayed(call)() for call in calls))
