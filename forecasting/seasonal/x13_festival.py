"""What X-13 says of the Spring Festival: coefficients, their errors, the effect by month.

What does not belong here: the regressors (holiday) and their place in the specification.
"""

import re

import numpy as np
import pandas as pd

from forecasting.seasonal.components import FestivalCoefficient, FestivalEstimate
from forecasting.seasonal.holiday import FestivalWindow, Part
from forecasting.seasonal.series import FloatArray
from forecasting.seasonal.x13_binary import X13Error
from forecasting.seasonal.x13_specification import FESTIVAL_PREFIX


def festival_tables(festival: FestivalWindow | None) -> tuple[str, ...]:
    """Return the tables of the ESTIMATE block that `festival_estimate` reads."""
    if festival is None:
        return ()
    # The binary saves no covariance of a single regressor.
    return ("est", "rcm") if len(festival.parts) > 1 else ("est",)


def festival_estimate(
    tables: dict[str, str],
    festival: FestivalWindow | None,
    *,
    first_month: pd.Timestamp,
    month_count: int,
    unit: float,
) -> FestivalEstimate | None:
    """Return what a run says of the festival in its model, None where there is none.

    Parameters
    ----------
    tables
        Text of the tables `festival_tables` names.
    festival
        The windows in the model.
    first_month, month_count
        Months the effect is given for.
    unit
        What coefficients are multiplied by; 1 for logarithms.

    Raises
    ------
    X13Error
        If a coefficient is missing.

    Notes
    -----
    Error of the effect x'b on a month: √(x'Vx + d²), V the covariance of the coefficients,
    d the month doubt of the windows.
    """
    if festival is None:
        return None
    rows = [_row_of(tables["est"], part, after=r"[^\t\n]*\t") for part in festival.parts]
    coefficients, errors = np.array([row[:2] for row in rows]).T * unit
    covariance = _correlation(tables, festival) * np.outer(errors, errors)
    regressors = festival.regressors(first_month, month_count)
    variances = ((regressors @ covariance) * regressors).sum(axis=1)
    calendar_month = (first_month.month - 1 + np.arange(month_count)) % 12
    doubts = np.array(festival.month_doubts)[calendar_month]
    return FestivalEstimate(
        coefficients=tuple(
            FestivalCoefficient(
                part=part,
                window_days=festival.days_of(part),
                weighting=festival.weighting,
                coefficient=float(value),
                standard_error=float(error),
                standard_error_after_choice=float(error) * festival.selection_factor,
            )
            for part, value, error in zip(festival.parts, coefficients, errors, strict=True)
        ),
        covariance=covariance,
        effect=regressors @ coefficients,
        standard_error=np.sqrt(np.maximum(variances, 0.0) + doubts**2),
    )


def _correlation(tables: dict[str, str], festival: FestivalWindow) -> FloatArray:
    if len(festival.parts) == 1:
        return np.ones((1, 1))
    # That table divides by degrees of freedom, the errors by months: only its shape is used.
    names = [line.split("\t")[0].lower() for line in tables["rcm"].splitlines()[2:]]
    places = [names.index(f"{FESTIVAL_PREFIX}{part}") for part in festival.parts]
    rows = [_row_of(tables["rcm"], part) for part in festival.parts]
    covariance = np.array([[row[place] for place in places] for row in rows])
    spread = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(spread, spread), dtype=np.float64)


def _row_of(table: str, part: Part, *, after: str = "") -> list[float]:
    pattern = rf"^{after}{FESTIVAL_PREFIX}{part}\t(.*)$"
    match = re.search(pattern, table, flags=re.MULTILINE | re.IGNORECASE)
    if match is None:
        raise X13Error(f"X-13 saved no figures of the festival's window {part}")
    return [float(figure) for figure in match.group(1).split()]
