"""The charts of a bulletin as data: what each shows, before any drawing.

Frozen and free of state, so that a chart can be drawn in another process. What does not
belong here: choosing what is shown (the modules beside this one), drawing
(reports.charts).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from reports.bulletin.figure import Figure

MET_SYMBOL = "●"
"""In a heat strip: the rule was met."""

MISSING_SYMBOL = "×"
"""In a heat strip: no probability is known."""


@dataclass(frozen=True)
class Chart:
    """What every chart has: a code for its file, a title, a caption, a text for the blind."""

    code: str
    title: str
    caption: str
    alt: str
    kind: Literal["chart"] = field(default="chart", init=False, kw_only=True)
    figures: tuple[Figure, ...] = field(default=(), kw_only=True)  # those in the caption


@dataclass(frozen=True)
class Line:
    """A threshold drawn into a chart."""

    value: float
    label: str


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
class FanChart(Chart):
    """Observed figures and forecast quantiles of one series, in its shown unit.

    ``adjusted``, ``observed`` and each quantile are series of values by month; quantiles
    lie on the adjusted scale where ``is_adjusted``. ``history`` is the level proposed at each
    vintage, drawn under the months; empty where none is told.
    """

    area_code: str
    unit_label: str
    observed: pd.Series
    adjusted: pd.Series
    quantiles: Mapping[float, pd.Series]
    lines: tuple[Line, ...]
    is_adjusted: bool
    labels: Mapping[str, str]
    history: tuple[LevelPoint, ...] = ()
    levels: tuple[LevelStyle, ...] = ()


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


@dataclass(frozen=True)
class Tile:
    """One area on a tile map, ``level`` None where none was stored.

    ``column`` and ``row`` count sides of a tile from the upper left, halves allowed; a half
    tile is an area that lies within others, which ``note`` names.
    """

    area_code: str
    title: str
    column: float
    row: float
    level: LevelStyle | None
    level_text: str
    since: str
    note: str = ""
    is_half: bool = False


@dataclass(frozen=True)
class TileMap(Chart):
    """One tile per area, with its level by colour, symbol and word."""

    tiles: tuple[Tile, ...]
    levels: tuple[LevelStyle, ...]


@dataclass(frozen=True)
class Panel:
    """The rate of one area by month with its standard error; ``note`` says why there is none."""

    area_code: str
    title: str
    values: pd.Series
    standard_errors: pd.Series
    note: str = ""


@dataclass(frozen=True)
class SmallMultiples(Chart):
    """The same figure of many areas on one scale, each with its 80 and 95 % band."""

    unit_label: str
    panels: tuple[Panel, ...]
    line: Line | None


@dataclass(frozen=True)
class FlowBars(Chart):
    """Jobs created and destroyed by month and the balance, in %, with standard errors.

    ``destruction`` is positive and drawn downwards.
    """

    unit_label: str
    creation: pd.Series
    creation_error: pd.Series
    destruction: pd.Series
    destruction_error: pd.Series
    net: pd.Series
    net_error: pd.Series
    labels: Mapping[str, str]


@dataclass(frozen=True)
class HeatRow:
    """One signal over the vintages: its probability (0 to 1), and where it was met."""

    code: str
    title: str
    probability: pd.Series
    is_met: pd.Series
    required_probability: float


@dataclass(frozen=True)
class HeatStrip(Chart):
    """Signals by months: how probable, and where the rule was met, by symbol too."""

    rows: tuple[HeatRow, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True)
class BeveridgePoint:
    """Unemployment and vacancies of one month, both in %; the error is of unemployment."""

    month: pd.Timestamp
    unemployment_rate_pct: float
    standard_error_pp: float | None
    vacancy_rate_pct: float


@dataclass(frozen=True)
class BeveridgeCurve(Chart):
    """Unemployment against vacancies, month by month in order."""

    unemployment_label: str
    vacancy_label: str
    points: tuple[BeveridgePoint, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True)
class TargetProgressRow:
    """One target of a plan: what is known, what is expected, what is aimed at.

    ``lower`` and ``upper`` bound the expected value with 80 %. ``is_cumulative`` is drawn
    from zero. ``figures_text`` says the figures, ``text`` the probability, or why there is none.
    """

    code: str
    title: str
    unit_label: str
    decimals: int
    standing_text: str
    is_binding: bool
    is_cumulative: bool
    target: float
    known: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    target_text: str
    figures_text: str
    text: str


@dataclass(frozen=True)
class TargetProgress(Chart):
    """How far each target of the plan is reached, each on a scale of its own."""

    rows: tuple[TargetProgressRow, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True)
class CoveragePoint:
    """How often outcomes lay inside an interval of past forecasts, with its binomial bounds."""

    horizon_months: int
    nominal_share: float
    observed_share: float
    forecast_count: int
    lower_share: float
    upper_share: float


@dataclass(frozen=True)
class CalibrationPlot(Chart):
    """Nominal against observed coverage of past forecasts, by months ahead."""

    points: tuple[CoveragePoint, ...]
    horizon_titles: Mapping[int, str]
    labels: Mapping[str, str]
