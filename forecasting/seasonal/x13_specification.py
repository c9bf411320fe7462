"""The text X-13ARIMA-SEATS is given: one function per block of its specification file.

What does not belong here: running the binary (x13_binary) and which blocks a task takes (x13).
"""

import re

import numpy as np
import pandas as pd

from catalogue import as_month
from forecasting.seasonal.holiday import FestivalWindow
from forecasting.seasonal.series import FloatArray, MonthlySeries
from forecasting.seasonal.settings import Mode, SeasonalSettings
from forecasting.seasonal.x13_model import X13Model

FESTIVAL_PREFIX = "spring"
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OUTLIER = re.compile(r"(ao|ls|tc)(\d{4})\.([a-z]{3})")
_TC_DECAY = 0.7  # the binary's own, for monthly figures


def series_block(
    first_month: pd.Timestamp, values: FloatArray, *, model_months: int | None = None
) -> str:
    """Return the figures, and the last months the model is estimated from."""
    figures = "\n".join(repr(float(value)) for value in values)
    span = ""
    if model_months is not None and len(values) > model_months:
        start = first_month + pd.DateOffset(months=len(values) - model_months)
        span = f" modelspan=({_month_text(as_month(start))}, )"
    start_text = _month_text(first_month)
    return f"series{{start={start_text} period=12{span} print=none\ndata=(\n{figures}\n)}}"


def transform_block(mode: Mode) -> str:
    """Return the transformation of a mode."""
    return f"transform{{function={'none' if mode == 'additive' else 'log'} print=none}}"


def regression_block(
    names: list[str],
    *,
    festival: FestivalWindow | None,
    first_month: pd.Timestamp,
    month_count: int,
) -> list[str]:
    """Return the block of regressors, empty where there are none.

    Parameters
    ----------
    names
        Regressors the binary knows by name.
    festival
        Windows of Spring Festival, given as figures.
    first_month, month_count
        Months the figures are given for: the series and the forecast.

    Notes
    -----
    ``usertype=holiday`` puts the effect into the holiday factor (table D18), hence into
    the combined factor (D16) and out of the adjusted figures (D11).
    """
    # One name a line: the binary refuses lines beyond 133 characters.
    parts = ["variables=(\n" + "\n".join(names) + "\n)"] if names else []
    if festival is not None:
        values = festival.regressors(first_month, month_count)
        figures = "\n".join(" ".join(f"{value:.10f}" for value in row) for row in values)
        user = " ".join(f"{FESTIVAL_PREFIX}{part}" for part in festival.parts)
        parts.append(
            f"user=({user}) usertype=holiday start={_month_text(first_month)}\ndata=(\n{figures}\n)"
        )
    return ["regression{" + "\n".join(parts) + " print=none}"] if parts else []


def model_head(series: MonthlySeries, model: X13Model, settings: SeasonalSettings) -> list[str]:
    """Return the blocks every use of a kept model begins with: figures and model."""
    scaled = series.values / power_of_ten(series.values)
    return [
        series_block(series.first_month, scaled, model_months=settings.model_months),
        transform_block(model.mode),
        *_model_blocks(series, model, settings),
    ]


def outlier_block(settings: SeasonalSettings, *, since: pd.Timestamp | None = None) -> str:
    """Return the search for outliers, in all months or since one."""
    span = "" if since is None else f" span=({_month_text(since)}, )"
    return f"outlier{{types=({' '.join(settings.outlier_types)}){span} print=none}}"


def adjustment_block(model: X13Model, *, saved: tuple[str, ...] = ()) -> str:
    """Return the X-11 filters of a model, and the tables saved, with their projections."""
    mode = "add" if model.mode == "additive" else "mult"
    filters = f" seasonalma={model.seasonal_filter}" if model.seasonal_filter else ""
    tables = f" save=({' '.join(saved)}) appendfcst=yes" if saved else ""
    return f"x11{{mode={mode}{filters} print=none{tables}}}"


def first_model_month(series: MonthlySeries, settings: SeasonalSettings) -> pd.Timestamp:
    """Return the first month the model is estimated from."""
    skipped = max(len(series.values) - settings.model_months, 0)
    return as_month(series.first_month + pd.DateOffset(months=skipped))


def outlier_columns(
    names: tuple[str, ...], *, first_month: pd.Timestamp, month_count: int
) -> FloatArray:
    """Return named outliers as figures, month × outlier; other names are left out."""
    columns = []
    for name in names:
        found = _outlier_month(name)
        if found is None:
            continue
        kind, month = found
        place = (month.year - first_month.year) * 12 + month.month - first_month.month
        since = np.arange(month_count) - place
        shapes = {"ao": since == 0, "ls": since >= 0}
        decay = np.where(since >= 0, _TC_DECAY ** np.maximum(since, 0), 0.0)
        column = shapes[kind].astype(np.float64) if kind in shapes else decay
        # A shift in the first month is the level itself.
        if 0 < place < month_count:
            columns.append(column)
    return np.column_stack(columns) if columns else np.empty((month_count, 0))


def power_of_ten(values: FloatArray) -> float:
    """Return the power of ten that brings the typical figure to between 10 and 100.

    The tolerances of the binary are absolute, so the unit of a series must not reach it.

    Examples
    --------
    >>> power_of_ten(np.array([140_000_000.0]))
    10000000.0
    """
    typical = float(np.median(np.abs(values[~np.isnan(values)])))
    if typical == 0.0:
        return 1.0
    return float(10.0 ** (np.floor(np.log10(typical) + 1e-9) - 1))


def _model_blocks(series: MonthlySeries, model: X13Model, settings: SeasonalSettings) -> list[str]:
    first_month = first_model_month(series, settings)
    kept = [name for name in model.regressors if _lies_within(name, first_month, series.last_month)]
    blocks = regression_block(
        kept,
        festival=model.festival,
        first_month=series.first_month,
        month_count=len(series.values) + settings.forecast_months,
    )
    blocks.append(f"arima{{model={model.orders}}}")
    if series.last_month > model.identified_to >= first_month:
        new = as_month(model.identified_to + pd.DateOffset(months=1))
        blocks.append(outlier_block(settings, since=new))
    return blocks


def _lies_within(regressor: str, first_month: pd.Timestamp, last_month: pd.Timestamp) -> bool:
    found = _outlier_month(regressor)
    # A shift in the first month of the span is the level itself.
    return found is None or bool(first_month < found[1] <= last_month)


def _outlier_month(regressor: str) -> tuple[str, pd.Timestamp] | None:
    match = _OUTLIER.fullmatch(regressor)
    if match is None:
        return None
    month = _MONTH_NAMES.index(match.group(3)) + 1
    return match.group(1), pd.Timestamp(int(match.group(2)), month, 1)


def _month_text(month: pd.Timestamp) -> str:
    return f"{month.year}.{month.month:02d}"
