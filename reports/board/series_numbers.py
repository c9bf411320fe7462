"""Series by month as the page holds them.

What does not belong here: which series a chart shows (plots, plot_numbers).
"""

import math
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
    known = [
        (month.year * 12 + month.month - 1, value)
        for month, value in zip(values.index, values.astype(float).tolist(), strict=True)
        if not math.isnan(value)
    ]
    if not known:
        return ["", []]
    places = [place for place, _ in known]
    first = min(places)
    told: list[float | None] = [None] * (max(places) - first + 1)
    for place, value in known:
        told[place - first] = plain(value)
    return [f"{first // 12}-{first % 12 + 1:02d}", told]
