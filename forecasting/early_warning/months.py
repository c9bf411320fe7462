"""Month columns as numbers, ``12 * year + month - 1``, checked.

What does not belong here: anything but months.
"""

import numpy as np
import pandas as pd

from forecasting.models.protocol import IntArray


def month_numbers(months: "pd.Series[pd.Timestamp]", where: str) -> IntArray:
    """Return month starts as numbers; ValueError naming ``where`` if one is none or null."""
    stamps = pd.to_datetime(months)
    if stamps.isna().any():
        raise ValueError(f"{where}: expected a month in every row, got null")
    if len(stamps) and getattr(stamps.dt, "tz", None) is not None:
        raise ValueError(f"{where}: expected naive month starts, got a time zone")
    is_start = (stamps.dt.day == 1) & (stamps == stamps.dt.normalize())
    if not is_start.all():
        raise ValueError(f"{where}: expected month starts, got {stamps[~is_start].iloc[0]}")
    numbers = 12 * stamps.dt.year + stamps.dt.month - 1
    return np.asarray(numbers, dtype=np.int64)
