"""Checks of the frames and settings that forecasts are made from.

What does not belong here: fitting; the checks of other rooms' frames.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from catalogue import format_month
from forecasting.history import TargetHistory, named_month
from forecasting.models.protocol import FloatArray, IntArray

_TARGET_COLUMNS = ("unique_id", "reference_month", "value")
_INDICATOR_COLUMNS = ("reference_month", "indicator_code", "value")


def checked_targets(targets: pd.DataFrame) -> list[TargetHistory]:
    """Return one history per target, in order of their names.

    Parameters
    ----------
    targets
        Columns unique_id, reference_month, value and, if present, vintage,
        standard_error, denominator_persons, aggregate_id; rows in any order. A null value
        is a missing month.

    Returns
    -------
    list of TargetHistory
        Empty for a frame of no rows.

    Raises
    ------
    ValueError
        If a column is absent, a name is null, a month is null or no naive month start, a
        value is no number or infinite, a standard error or denominator is negative or
        infinite, or a target has a month (a month and vintage) twice.
    """
    _require_columns(targets, _TARGET_COLUMNS, "targets")
    names = targets["unique_id"]
    if names.isna().any():
        raise ValueError("targets: expected a unique_id in every row, got null")
    frame = pd.DataFrame(
        {
            "unique_id": names.astype("str").to_numpy(dtype=object),
            "month": _month_numbers(targets, "reference_month", "targets"),
            "value": finite_numbers(targets, "value", "targets"),
        }
    )
    for column in ("standard_error", "denominator_persons"):
        if column in targets.columns:
            require_not_negative(targets, column, "targets")
    if "standard_error" in targets.columns:
        frame["error"] = finite_numbers(targets, "standard_error", "targets")
    key = ["unique_id", "month"]
    if "vintage" in targets.columns:
        frame["vintage"] = _month_numbers(targets, "vintage", "targets")
        key.append("vintage")
    repeated = frame[frame.duplicated(key, keep="first")]
    if len(repeated):
        row = repeated.iloc[0]
        raise ValueError(
            f"targets: expected one row per {key}, got {row['unique_id']}"
            f" {named_month(int(row['month']))} more than once ({len(repeated)} rows too many)"
        )
    return _histories(frame.sort_values(key, kind="stable"))


def checked_indicators(indicators: pd.DataFrame | None) -> pd.DataFrame:
    """Return indicators by month number, as members take them.

    Parameters
    ----------
    indicators
        Columns reference_month, indicator_code, value and, if present, unique_id (the
        target it belongs to; absent or null: all), publication_lag_months (whole months
        from the end of the reference month until it is known; 0 where absent) and vintage
        (month by whose end the row was known; the latest of a month stands). None for none.

    Returns
    -------
    pandas.DataFrame
        unique_id (null for all), indicator_code, month (``12 * year + month - 1``), value,
        lag_months and, if given, vintage (month number); rows with a value only.

    Raises
    ------
    ValueError
        If a column is absent, a month is no naive month start, a value is infinite, a lag
        is negative, or a month of an indicator of a target is given twice.
    """
    if indicators is None:
        return pd.DataFrame(
            {
                "unique_id": np.empty(0, dtype=object), "indicator_code": np.empty(0, dtype=object),
                "month": np.empty(0, dtype=np.int64), "value": np.empty(0),
                "lag_months": np.empty(0, dtype=np.int64),
            }
        )  # fmt: skip
    _require_columns(indicators, _INDICATOR_COLUMNS, "indicators")
    frame = pd.DataFrame(
        {
            "unique_id": None,
            "indicator_code": indicators["indicator_code"].astype("str").to_numpy(dtype=object),
            "month": _month_numbers(indicators, "reference_month", "indicators"),
            "value": finite_numbers(indicators, "value", "indicators"),
            "lag_months": _lag_months(indicators),
        }
    )
    if "unique_id" in indicators.columns:
        names = indicators["unique_id"]
        frame["unique_id"] = [None if pd.isna(name) else str(name) for name in names]
    if "vintage" in indicators.columns:
        frame["vintage"] = _month_numbers(indicators, "vintage", "indicators")
    if indicators["indicator_code"].isna().any():
        raise ValueError("indicators: expected an indicator_code in every row, got null")
    names_of_key = ("unique_id", "indicator_code", "reference_month", "vintage")
    key = [name for name in names_of_key if name in indicators.columns]
    is_repeated = frame.duplicated([name for name in frame if name not in ("value", "lag_months")])
    if is_repeated.any():
        row = indicators[is_repeated.to_numpy()].iloc[0]
        raise ValueError(f"indicators: expected one row per {key}, got {row[key].to_dict()} twice")
    return frame[frame["value"].notna()].reset_index(drop=True)


def _lag_months(indicators: pd.DataFrame) -> IntArray:
    if "publication_lag_months" not in indicators.columns:
        return np.zeros(len(indicators), dtype=np.int64)
    lags = finite_numbers(indicators, "publication_lag_months", "indicators")
    if np.nanmin(lags, initial=0) < 0:
        raise ValueError("indicators: expected publication_lag_months of 0 or more")
    whole: IntArray = np.ceil(np.nan_to_num(lags)).astype(np.int64)
    return whole


def checked_horizon(horizon_months: int) -> int:
    """Return the horizon; ValueError unless it is a whole number of months, 1 to 60."""
    is_number = isinstance(horizon_months, (int, float, np.integer, np.floating))
    if not is_number or isinstance(horizon_months, bool) or horizon_months % 1 > 0:
        raise ValueError(f"horizon_months: expected a whole number, got {horizon_months!r}")
    if not 1 <= horizon_months <= 60:
        raise ValueError(f"horizon_months: expected 1 to 60, got {horizon_months}")
    return int(horizon_months)


def checked_levels(quantile_levels: Sequence[float]) -> FloatArray:
    """Return the levels as an array; ValueError unless they rise strictly within (0, 1)."""
    try:
        levels = np.asarray(quantile_levels, dtype=np.float64)
    except (TypeError, ValueError):
        levels = np.empty(0)
    is_sound = levels.ndim == 1 and len(levels) > 0 and np.all(np.diff(levels) > 0)
    if not is_sound or not (levels[0] > 0 and levels[-1] < 1):
        raise ValueError(
            f"quantile_levels: expected to rise strictly between 0 and 1, got {quantile_levels}"
        )
    return levels


def finite_numbers(frame: pd.DataFrame, column: str, what: str) -> FloatArray:
    """Return a column as numbers, null as NaN; ValueError if one is infinite or none.

    Messages name the series and the month of ``reference_month``.
    """
    values = frame[column]
    is_number = pd.api.types.is_numeric_dtype(values.dtype)
    if len(values) and (not is_number or pd.api.types.is_bool_dtype(values.dtype)):
        raise ValueError(f"{what}.{column}: expected numbers, got {_first_text(frame, column)}")
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    infinite = np.isinf(numbers)
    if infinite.any():
        row = frame.iloc[int(np.argmax(infinite))]
        raise ValueError(
            f"{what}.{column}: expected finite numbers, got {row[column]} for {_name_of(row)}"
            f" {format_month(row['reference_month'])}"
        )
    return numbers


def require_not_negative(frame: pd.DataFrame, column: str, what: str) -> None:
    """Check that a column holds finite numbers of 0 or more, or null; ValueError if not."""
    numbers = finite_numbers(frame, column, what)
    if np.nanmin(numbers, initial=0) < 0:
        row = frame.iloc[int(np.nanargmin(numbers))]
        raise ValueError(f"{what}.{column}: expected 0 or more, got {row.to_dict()}")


def _histories(ordered: pd.DataFrame) -> list[TargetHistory]:
    has_vintage, has_error = "vintage" in ordered.columns, "error" in ordered.columns
    return [
        TargetHistory(
            str(unique_id),
            group["month"].to_numpy(),
            group["value"].to_numpy(),
            group["vintage"].to_numpy() if has_vintage else None,
            group["error"].to_numpy() if has_error else None,
        )
        for unique_id, group in ordered.groupby("unique_id", sort=True)
    ]


def _require_columns(frame: pd.DataFrame, expected: Sequence[str], what: str) -> None:
    absent = [name for name in expected if name not in frame.columns]
    if absent:
        raise ValueError(f"{what}: expected columns {absent}, got {list(frame.columns)}")


def _month_numbers(frame: pd.DataFrame, column: str, what: str) -> IntArray:
    months = frame[column]
    if len(months) == 0:
        return np.empty(0, dtype=np.int64)
    if not pd.api.types.is_datetime64_dtype(months.dtype):
        raise ValueError(f"{what}.{column}: expected naive timestamps, got {months.dtype}")
    is_wrong = months.isna() | (months != months.dt.normalize()) | (months.dt.day != 1)
    if is_wrong.any():
        row = frame.iloc[int(np.argmax(is_wrong.to_numpy()))]
        raise ValueError(
            f"{what}.{column}: expected month starts, got {row[column]} for {_name_of(row)}"
        )
    numbers: IntArray = (12 * months.dt.year + months.dt.month - 1).to_numpy(dtype=np.int64)
    return numbers


def _first_text(frame: pd.DataFrame, column: str) -> str:
    values = frame[column]
    is_text = np.array([isinstance(value, str) for value in values])
    if not is_text.any():
        return str(values.dtype)
    row = frame.iloc[int(np.argmax(is_text))]
    place = f"{row[column]!r} for {_name_of(row)}"
    month = row["reference_month"]
    return f"{place} {format_month(month)}" if isinstance(month, pd.Timestamp) else place


def _name_of(row: "pd.Series[Any]") -> object:
    return row.get("unique_id", row.get("indicator_code"))
