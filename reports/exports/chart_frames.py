"""The data a chart shows, as a frame.

What does not belong here: drawing (reports.charts).
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields

import pandas as pd

from reports.bulletin.chart_blocks import Chart


def chart_frame(chart: Chart) -> pd.DataFrame:
    """Return the values a chart shows, one row per value."""
    try:
        from reports.charts.data import chart_data
    except ModuleNotFoundError:
        return pd.DataFrame(_rows(chart), columns=["series", "quantile_level", "month", "value"])
    return chart_data(chart)


def _rows(chart: Chart) -> Iterator[tuple[object, ...]]:
    for item in fields(chart):
        value = getattr(chart, item.name)
        named = value if isinstance(value, Mapping) else {None: value}
        for level, series in named.items():
            if isinstance(series, pd.Series):
                for month, number in series.items():
                    yield item.name, level, month, number
