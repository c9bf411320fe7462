"""Series by month as the page holds them.

What does not belong here: which series a chart shows (plots, plot_numbers).
"""

from typing import Any

import pandas as pd

from reports.board.data import plain


def monthly(values: pd.Series) -> list[Any]:
    """Return a series by month as its first month and its values, null in gaps.

    Examples
    --------
    >>> import pandas as pd
    >>> monthly(pd.Series([1.5, 2.0], index=pd.to_datetime(["2024-01-01", "2024-03-01"])))
    ['2024-01', [1.5, None, 2]]
    """
    kept = values.dropna()
    if kept.empty:
        return ["", []]
    months = pd.DatetimeIndex(kept.index)
    first = months.min()
    span = (months.max().year - first.year) * 12 + months.max().month - first.month + 1
    told: list[float | None] = [None] * span
    places = (months.year - first.year) * 12 + months.month - first.month
    for place, value in zip(places.tolist(), kept.astype(float).tolist(), strict=True):
        told[place] = plain(value)
    return [f"{first:%Y-%m}", told]
