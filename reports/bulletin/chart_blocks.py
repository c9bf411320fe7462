"""The charts of a bulletin as data: what each shows, before any drawing.

Frozen and free of state, so that a chart can be drawn in another process. What does not
belong here: choosing what is shown (the modules beside this one), drawing
(reports.charts).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd


@dataclass(frozen=True)
class Chart:
    """What every chart has: a code for its file, a title, a caption, a text for the blind."""

    code: str
    title: str
    caption: str
    alt: str
    kind: Literal["chart"] = field(default="chart", init=False, kw_only=True)


@dataclass(frozen=True)
class Line:
    """A threshold drawn into a chart."""

    value: float
    label: str


@dataclass(frozen=True)
class FanChart(Chart):
    """Observed figures and forecast quantiles of one series, in its shown unit.

    ``adjusted``, ``observed`` and each quantile are series of values by month; quantiles
    lie on the adjusted scale where ``is_adjusted``.
    """

    area_code: str
    unit_label: str
    observed: pd.Series
    adjusted: pd.Series
    quantiles: Mapping[float, pd.Series]
    lines: tuple[Line, ...]
    is_adjusted: bool
    labels: Mapping[str, str]


@dataclass(frozen=True)
class LevelPoint:
    """The level proposed at one vintage; ``level_code`` is empty where none was stored."""

    vintage: pd.Timestamp
    level_code: str
    evidence_level_code: str


@dataclass(frozen=True)
class LevelStyle:
    """How a level is shown: never by colour alone."""

    code: str
    rank: int
    title: str
    symbol: str
    colour: str


@dataclass(frozen=True)
class LevelStrip(Chart):
    """The levels of one or more areas over the vintages of the history window."""

    areas: tuple[tuple[str, tuple[LevelPoint, ...]], ...]
    levels: tuple[LevelStyle, ...]


@dataclass(frozen=True)
class BarChart(Chart):
    """Changes by industry with their 95 % error, in the shown unit."""

    unit_label: str
    bars: tuple[tuple[str, float, float], ...]  # title, change, standard error


@dataclass(frozen=True)
class BandChart(Chart):
    """A figure over time with a 95 % band and a line to hold it against."""

    unit_label: str
    values: pd.Series
    lower: pd.Series
    upper: pd.Series
    line: Line


@dataclass(frozen=True)
class RecordChart(Chart):
    """Past forecasts some months ahead against what came."""

    unit_label: str
    observed: pd.Series
    median: pd.Series
    lower: pd.Series
    upper: pd.Series
    labels: Mapping[str, str]
