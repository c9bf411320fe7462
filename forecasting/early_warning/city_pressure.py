"""The pressure of all areas at one vintage, from long tables of figures as known then.

What does not belong here: the model (city_composite); reading figures; rules on the pressure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue import as_month, month_range
from catalogue.spring_festival import spring_festival
from forecasting.early_warning.city_composite import CompositeSettings, composite_pressure

FloatArray = npt.NDArray[np.float64]

FESTIVAL_DAYS = ((-20, 0), (0, 15), (15, 45))
"""Windows around the first day of the lunar year: travel home, the festival, the return."""
PRESSURE_COLUMNS = ("reference_month", "area_code", "value", "standard_error", "figure_count")
CONTRIBUTION_COLUMNS = ("area_code", "indicator_code", "contribution", "loading")

_FIGURES = ("reference_month", "area_code", "indicator_code", "value")


@dataclass(frozen=True)
class PressureFigure:
    """A figure the pressure is made of.

    Parameters
    ----------
    indicator_code
        Its name in the figures.
    direction
        1 if more of it means more unemployment, -1 if less does.
    is_ratio
        Whether it is compared in logarithms; False for percentages and rates.
    """

    indicator_code: str
    direction: int
    is_ratio: bool = True

    def __post_init__(self) -> None:
        if self.direction not in (-1, 1):
            raise ValueError(
                f"{self.indicator_code}: expected direction -1 or 1, got {self.direction}"
            )


@dataclass(frozen=True)
class AreaPressure:
    """Pressure by area, and what it is made of.

    Attributes
    ----------
    pressure
        reference_month (the last month of the figures), area_code, value and standard_error
        (standard deviations of normal times; NaN where too little is known), figure_count;
        one row per area, in the order of codes.
    contributions
        area_code, indicator_code, contribution (they add up to the area's value), loading.
    """

    pressure: pd.DataFrame
    contributions: pd.DataFrame


def area_pressure(
    figures: pd.DataFrame,
    *,
    chosen: Sequence[PressureFigure],
    last_month: pd.Timestamp,
    settings: CompositeSettings | None = None,
    has_spring_festival: bool = True,
) -> AreaPressure:
    """Return the pressure on employment of every area, as known at one vintage.

    Parameters
    ----------
    figures
        reference_month, area_code, indicator_code, value: the latest version known at the
        vintage; rows in any order. Other indicators are left out, an indicator without rows
        counts as missing.
    chosen
        Which indicators, and which way they point.
    last_month
        The month that should be known by now; rows of later months are left out. A figure that
        is late is missing and widens the error.
    settings
        Defaults where None.
    has_spring_festival
        Whether Spring Festival 春节 moves the figures.

    Raises
    ------
    ValueError
        If a column is absent, a row occurs twice, no indicator is chosen or one twice.
    """
    _check(figures, chosen)
    codes = [figure.indicator_code for figure in chosen]
    last = as_month(last_month)
    is_wanted = figures["indicator_code"].isin(codes) & (figures["reference_month"] <= last)
    known = figures.loc[is_wanted & figures["value"].notna()]
    areas = sorted({str(code) for code in figures["area_code"]})
    if known.empty:
        return _unknown(areas, codes, last)
    months = month_range(as_month(known["reference_month"].min()), last)
    values = _grid(known, months, areas, chosen)
    made = composite_pressure(
        values,
        calendar_months=np.array([month.month for month in months]),
        regressors=festival_shares(months) if has_spring_festival else None,
        settings=settings,
    )
    pressure = pd.DataFrame(
        {
            "reference_month": last,
            "area_code": areas,
            "value": made.value,
            "standard_error": made.error,
            "figure_count": made.figure_count,
        }
    )
    contributions = pd.DataFrame(
        {
            "area_code": np.repeat(np.array(areas, dtype=object), len(codes)),
            "indicator_code": np.tile(np.array(codes, dtype=object), len(areas)),
            "contribution": made.contributions.ravel(),
            "loading": np.tile(made.loadings, len(areas)),
        }
    )
    return AreaPressure(_typed(pressure), contributions)


def festival_shares(months: Sequence[pd.Timestamp]) -> FloatArray:
    """Return the share of each month's days in the windows around Spring Festival.

    Examples
    --------
    >>> shares = festival_shares([pd.Timestamp("2024-02-01")])  # the festival: 10 February
    >>> (29 * shares).round().astype(int).tolist()
    [[9, 15, 5]]
    """
    made = np.zeros((len(months), len(FESTIVAL_DAYS)))
    for row, month in enumerate(months):
        days = np.arange(pd.Timestamp(month).days_in_month)
        first = (pd.Timestamp(month).date() - spring_festival(month.year)).days
        for column, (begin, end) in enumerate(FESTIVAL_DAYS):
            made[row, column] = np.mean((days + first >= begin) & (days + first < end))
    return made


def _grid(
    known: pd.DataFrame,
    months: Sequence[pd.Timestamp],
    areas: Sequence[str],
    chosen: Sequence[PressureFigure],
) -> FloatArray:
    values = np.full((len(months), len(areas), len(chosen)), np.nan)
    for column, figure in enumerate(chosen):
        rows = known[known["indicator_code"] == figure.indicator_code]
        table = rows.pivot(index="reference_month", columns="area_code", values="value")
        wide = table.reindex(index=list(months), columns=list(areas)).to_numpy(dtype=np.float64)
        if figure.is_ratio:
            wide = np.where(wide > 0, np.log(np.where(wide > 0, wide, 1.0)), np.nan)
        values[:, :, column] = figure.direction * wide
    return values


def _check(figures: pd.DataFrame, chosen: Sequence[PressureFigure]) -> None:
    absent = [name for name in _FIGURES if name not in figures.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in figures, got {list(figures.columns)}")
    codes = [figure.indicator_code for figure in chosen]
    if not codes or len(set(codes)) < len(codes):
        raise ValueError(f"expected one or more indicators, each once, got {codes}")
    if figures.duplicated(list(_FIGURES[:3])).any():
        raise ValueError("expected one figure per month, area and indicator")


def _unknown(areas: Sequence[str], codes: Sequence[str], last: pd.Timestamp) -> AreaPressure:
    pressure = pd.DataFrame({"area_code": list(areas), "figure_count": 0}).assign(
        reference_month=last, value=np.nan, standard_error=np.nan
    )
    contributions = pd.DataFrame(
        [(area, code, np.nan, np.nan) for area in areas for code in codes],
        columns=list(CONTRIBUTION_COLUMNS),
    )
    return AreaPressure(_typed(pressure), contributions)


def _typed(pressure: pd.DataFrame) -> pd.DataFrame:
    frame = pressure[list(PRESSURE_COLUMNS)]
    return frame.astype(
        {"reference_month": "datetime64[us]", "area_code": "str", "figure_count": "int64"}
    )
