"""What X-13ARIMA-SEATS is asked: a model, its fit, the parts of a series.

What does not belong here: the text of its specification (x13_specification), running it
(x13_binary), which model is kept (identification), what to do when it fails (methods).
"""

import re
from dataclasses import replace

import numpy as np

from forecasting.seasonal.components import Components
from forecasting.seasonal.holiday import FestivalWindow
from forecasting.seasonal.series import MonthlySeries
from forecasting.seasonal.settings import Mode, SeasonalSettings
from forecasting.seasonal.x13_binary import X13Error, parse_table, run_binary
from forecasting.seasonal.x13_festival import festival_estimate, festival_tables
from forecasting.seasonal.x13_model import AIRLINE_ORDERS, X13Model
from forecasting.seasonal.x13_specification import (
    adjustment_block,
    first_model_month,
    model_head,
    outlier_block,
    power_of_ten,
    regression_block,
    series_block,
    transform_block,
)

__all__ = [
    "X13Error",
    "X13Model",
    "airline_model",
    "choose_filter",
    "choose_mode",
    "decompose",
    "identify",
    "model_aicc",
    "power_of_ten",
]

_FILTERS = ((0.7, "s3x3"), (0.95, "s3x9"))
_COMPONENT_TABLES = ("d11", "d12", "d13", "d16")
_ARIMA = re.compile(r"model\s*=\s*((?:\(\s*\d+\s+\d+\s+\d+\s*\)\s*)+)")
_VARIABLES = re.compile(r"variables\s*=\s*\(([^)]*)\)")
_AICC = re.compile(r"^Aicc\s+(\S+)", flags=re.MULTILINE)
_SEASONAL_MA = re.compile(r"^MA\tSeasonal\t\d+\t12\t(\S+)", flags=re.MULTILINE)
_TRANSFORMATION = re.compile(r"^aictrans:\s*(\S+)", flags=re.MULTILINE)


def airline_model(series: MonthlySeries, *, mode: Mode, remark: str = "") -> X13Model:
    """Return the airline model without outliers, the choice where none was identified."""
    return X13Model(mode, AIRLINE_ORDERS, (), series.last_month, remark)


def identify(
    series: MonthlySeries,
    *,
    mode: Mode,
    settings: SeasonalSettings,
    festival: FestivalWindow | None = None,
) -> X13Model:
    """Return the regARIMA model X-13 chooses automatically, with its outliers.

    Parameters
    ----------
    series
        Without gaps, positive if multiplicative.
    mode
        Logarithms are taken where multiplicative.
    settings
        Months used, types of outliers.
    festival
        Windows of Spring Festival that are in the model in any case.

    Raises
    ------
    X13Error
        If the binary is absent, fails, runs too long or names no model.
    """
    first_month = first_model_month(series, settings)
    scaled = series.values[-settings.model_months :] / power_of_ten(series.values)
    specification = "\n".join(
        [
            series_block(first_month, scaled),
            transform_block(mode),
            *regression_block(
                [],
                festival=festival,
                first_month=first_month,
                month_count=len(scaled) + settings.forecast_months,
            ),
            # Employment and unemployment need one regular and one seasonal difference.
            # Mixed models nearly cancel in long series, and the search for them takes
            # five times as long; a pure one of higher order forecasts as well.
            "automdl{diff=(1 1) mixed=no print=none}",
            outlier_block(settings),
            "estimate{print=none save=(mdl)}",
        ]
    )
    tables = run_binary(specification, wanted=("mdl",), settings=settings)
    orders = _ARIMA.search(tables["mdl"])
    if orders is None:
        raise X13Error("X-13 saved no ARIMA model")
    variables = _VARIABLES.search(tables["mdl"])
    regressors = tuple(variables.group(1).lower().split()) if variables else ()
    text = re.sub(r"\s+", " ", orders.group(1)).strip().replace(") (", ")(")
    return X13Model(mode, text, regressors, series.last_month, festival=festival)


def model_aicc(series: MonthlySeries, *, model: X13Model, settings: SeasonalSettings) -> float:
    """Return the AICC of a model on the months it is estimated from.

    Raises
    ------
    X13Error
        If the binary is absent, fails, runs too long or names no AICC.
    """
    specification = "\n".join(
        [
            *model_head(series, model, settings),
            "estimate{print=none save=(lks)}",
        ]
    )
    found = _AICC.search(run_binary(specification, wanted=("lks",), settings=settings)["lks"])
    if found is None:
        raise X13Error("X-13 named no AICC")
    return float(found.group(1))


def choose_filter(series: MonthlySeries, *, model: X13Model, settings: SeasonalSettings) -> str:
    """Return the X-11 filter of the season that suits how fast the season changes.

    Parameters
    ----------
    series
        As for `decompose`.
    model
        Its regressors are kept, its orders replaced by those of the airline model.
    settings
        Months used.

    Raises
    ------
    X13Error
        If the binary is absent, fails, runs too long or names no parameter.

    Notes
    -----
    By the seasonal moving-average parameter Θ of the airline model, near 1 for a season
    that never changes: ``s3x3`` up to 0.7, ``s3x9`` up to 0.95, ``stable`` (one season for
    all years) above. The bounds are ours, from simulation: docs/methods.

    References
    ----------
    Depoutot, Planas (1998), Comparing Seasonal Adjustment and Trend Extraction Filters
    with Application to a Model-Based Selection of X11 Linear Filters, Eurostat.
    """
    airline = replace(model, orders=AIRLINE_ORDERS)
    specification = "\n".join(
        [*model_head(series, airline, settings), "estimate{print=none save=(est)}"]
    )
    told = run_binary(specification, wanted=("est",), settings=settings)["est"]
    found = _SEASONAL_MA.search(told)
    if found is None:
        raise X13Error("X-13 named no seasonal moving average")
    parameter = float(found.group(1))
    return next((name for bound, name in _FILTERS if parameter <= bound), "stable")


def choose_mode(series: MonthlySeries, *, settings: SeasonalSettings) -> Mode:
    """Return whether the season is added or multiplied, by AICC of the airline model.

    Figures of zero or below make it additive. X-13 prefers logarithms unless the AICC
    without them is lower by more than 2.

    Raises
    ------
    X13Error
        If the binary is absent, fails, runs too long or names no transformation.

    References
    ----------
    U.S. Census Bureau, X-13ARIMA-SEATS Reference Manual, TRANSFORM spec, function=auto.
    """
    if np.nanmin(series.values) <= 0:
        return "additive"
    scaled = series.values[-settings.model_months :] / power_of_ten(series.values)
    specification = "\n".join(
        [
            series_block(first_model_month(series, settings), scaled),
            "transform{function=auto print=none}",
            f"arima{{model={AIRLINE_ORDERS}}}",
            "estimate{print=none}",
        ]
    )
    told = run_binary(specification, wanted=("udg",), settings=settings)["udg"]
    found = _TRANSFORMATION.search(told)
    if found is None:
        raise X13Error("X-13 named no transformation")
    return "multiplicative" if found.group(1).startswith("Log") else "additive"


def decompose(series: MonthlySeries, *, model: X13Model, settings: SeasonalSettings) -> Components:
    """Return the components by X-11 filters on the series extended by a given model.

    Parameters
    ----------
    series
        Without gaps, positive if the model is multiplicative.
    model
        Orders, outliers and festival windows are kept; coefficients are estimated anew.
        Outliers are sought only in months after ``model.identified_to``.
    settings
        Gives the months of projected factors.

    Raises
    ------
    X13Error
        If the binary is absent, fails, runs too long or leaves a table incomplete.
    """
    scale = power_of_ten(series.values)
    saved = festival_tables(model.festival)
    estimates = f" save=({' '.join(saved)})" if saved else ""
    specification = "\n".join(
        [
            *model_head(series, model, settings),
            f"forecast{{maxlead={settings.forecast_months} print=none}}",
            f"estimate{{print=none{estimates}}}",
            adjustment_block(model, saved=_COMPONENT_TABLES),
        ]
    )
    tables = run_binary(specification, wanted=(*_COMPONENT_TABLES, *saved), settings=settings)
    months = len(series.values)
    is_ratio = model.mode == "multiplicative"
    unit = 1.0 if is_ratio else scale
    irregular = parse_table(tables["d13"], expected=months)
    factors = parse_table(tables["d16"], expected=months + settings.forecast_months)
    return Components(
        method="x13",
        mode=model.mode,
        adjusted=parse_table(tables["d11"], expected=months) * scale,
        trend=parse_table(tables["d12"], expected=months) * scale,
        irregular=irregular - 1.0 if is_ratio else irregular * scale,
        factors=factors * unit,
        festival=festival_estimate(
            tables,
            model.festival,
            first_month=series.first_month,
            month_count=months + settings.forecast_months,
            unit=unit,
        ),
        seasonal_filter=model.seasonal_filter,
    )
