"""The model kept for a year: mode, orders, outliers and Spring Festival windows of a series.

What does not belong here: the tools used (x13, holiday_choice) and what a series without a
model gets (methods).
"""

from dataclasses import replace

import numpy as np

from forecasting.seasonal import x13
from forecasting.seasonal.holiday import FestivalWindow, MovingHoliday
from forecasting.seasonal.holiday_choice import choose_window
from forecasting.seasonal.series import MonthlySeries
from forecasting.seasonal.settings import Mode, SeasonalSettings, WantedMode
from forecasting.seasonal.x13_model import X13Model
from forecasting.seasonal.x13_specification import first_model_month, outlier_columns


def identify_model(
    series: MonthlySeries,
    *,
    mode: WantedMode,
    holiday: MovingHoliday | None,
    settings: SeasonalSettings,
) -> X13Model:
    """Return the model of a series X-13 can take; the airline model where its search fails.

    Parameters
    ----------
    series
        Without gaps, positive if the mode is multiplicative.
    mode
        ``auto`` leaves it to `x13.choose_mode`, additive where that fails.
    holiday
        How Spring Festival is tried; None leaves it out.
    settings
        Months used, types of outliers, how the filter of the season is chosen.

    Notes
    -----
    Windows are chosen first, because a festival left out passes for outliers; then X-13
    chooses orders and outliers with them; then the windows are chosen once more, the
    outliers known, and where that changes them X-13 chooses again. X-13's own AICC with
    orders and outliers held decides whether they stay. Last comes the filter of the season.
    """
    remark = ""
    found: Mode = "additive"
    try:
        found = x13.choose_mode(series, settings=settings) if mode == "auto" else mode
    except x13.X13Error as error:
        remark = f"the choice of a mode failed, additive stands in: {error}"
    festival = _window(series, found, holiday, (), settings) if holiday else None
    try:
        model = x13.identify(series, mode=found, settings=settings, festival=festival)
        if holiday:
            model = _with_settled_festival(series, model, holiday, settings)
        if settings.seasonal_filter == "by_model":
            chosen = x13.choose_filter(series, model=model, settings=settings)
            model = replace(model, seasonal_filter=chosen)
        return replace(model, remark=remark)
    except x13.X13Error as error:
        parts = (remark, f"the search for a model failed, the airline model stands in: {error}")
        told = "; ".join(part for part in parts if part)
        airline = x13.airline_model(series, mode=found, remark=told)
        return replace(airline, festival=festival)


def _with_settled_festival(
    series: MonthlySeries, model: X13Model, holiday: MovingHoliday, settings: SeasonalSettings
) -> X13Model:
    again = _window(series, model.mode, holiday, model.regressors, settings)
    if _is_other(again, model.festival):
        model = x13.identify(series, mode=model.mode, settings=settings, festival=again)
    else:
        model = replace(model, festival=again)
    if model.festival is None:
        return model
    without = x13.model_aicc(series, model=replace(model, festival=None), settings=settings)
    gain = without - x13.model_aicc(series, model=model, settings=settings)
    if gain > holiday.aicc_margin:
        return model
    return x13.identify(series, mode=model.mode, settings=settings)


def _window(
    series: MonthlySeries,
    mode: Mode,
    holiday: MovingHoliday,
    outliers: tuple[str, ...],
    settings: SeasonalSettings,
) -> FestivalWindow | None:
    values = series.values[-settings.model_months :]
    first_month = first_model_month(series, settings)
    return choose_window(
        np.log(values) if mode == "multiplicative" else values,
        first_month=first_month,
        holiday=holiday,
        outliers=outlier_columns(outliers, first_month=first_month, month_count=len(values)),
    )


def _is_other(one: FestivalWindow | None, another: FestivalWindow | None) -> bool:
    if one is None or another is None:
        return one is not another
    return replace(one, selection_factor=1.0, month_doubts=(0.0,) * 12) != replace(
        another, selection_factor=1.0, month_doubts=(0.0,) * 12
    )
