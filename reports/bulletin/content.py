"""What a bulletin says, before any layout: one model for PDF and board, Chinese and English.

Every figure carries the key under which the warehouse holds it. What does not belong
here: computing the figures (the modules beside this one), layout (templates).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from profiles.model import Language

Align = Literal["left", "right", "center"]
MOST_BOXED_AREAS = 3  # more areas than these stand in a table, their reasons on the board


@dataclass(frozen=True)
class Figure:
    """A figure as shown, its value, and its key in the warehouse."""

    text: str
    value: float | None = None
    key: str = ""


@dataclass(frozen=True)
class Statement:
    """A sentence, and the figures it rests on."""

    text: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row of a table: its heading, its cells, and the area and level it belongs to.

    A row with ``is_group`` has no cells: it heads the rows below it.
    """

    heading: str
    cells: tuple[Figure, ...]
    area_code: str = ""
    level_code: str = ""
    is_emphasised: bool = False
    is_group: bool = False


@dataclass(frozen=True)
class Table:
    """A table; ``widths`` are shares of the text width, the first for the row headings."""

    code: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    notes: tuple[str, ...] = ()
    aligns: tuple[Align, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    statement: Statement
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list of statements of equal standing."""

    statements: tuple[Statement, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class Entries:
    """Terms with what they mean; ``is_run_in`` sets them one after the other in a paragraph."""

    entries: tuple[tuple[str, str], ...]
    caption: str = ""
    is_run_in: bool = False
    kind: Literal["entries"] = "entries"


@dataclass(frozen=True)
class Line:
    """A threshold drawn into a chart."""

    value: float
    label: str


@dataclass(frozen=True)
class FanChart:
    """Observed figures and forecast quantiles of one series, in its shown unit.

    ``adjusted``, ``observed`` and each quantile are series of values by month; quantiles
    lie on the adjusted scale where ``is_adjusted``.
    """

    code: str
    title: str
    caption: str
    alt: str
    area_code: str
    unit_label: str
    observed: pd.Series
    adjusted: pd.Series
    quantiles: Mapping[float, pd.Series]
    lines: tuple[Line, ...]
    is_adjusted: bool
    labels: Mapping[str, str]
    kind: Literal["chart"] = "chart"


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
class LevelStrip:
    """The levels of one or more areas over the vintages of the history window."""

    code: str
    title: str
    caption: str
    alt: str
    areas: tuple[tuple[str, tuple[LevelPoint, ...]], ...]
    levels: tuple[LevelStyle, ...]
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True)
class BarChart:
    """Changes by industry with their 95 % error, in the shown unit."""

    code: str
    title: str
    caption: str
    alt: str
    unit_label: str
    bars: tuple[tuple[str, float, float], ...]  # title, change, standard error
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True)
class BandChart:
    """A figure over time with a 95 % band and a line to hold it against."""

    code: str
    title: str
    caption: str
    alt: str
    unit_label: str
    values: pd.Series
    lower: pd.Series
    upper: pd.Series
    line: Line
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True)
class RecordChart:
    """Past forecasts some months ahead against what came."""

    code: str
    title: str
    caption: str
    alt: str
    unit_label: str
    observed: pd.Series
    median: pd.Series
    lower: pd.Series
    upper: pd.Series
    labels: Mapping[str, str]
    kind: Literal["chart"] = "chart"


Chart = FanChart | LevelStrip | BarChart | BandChart | RecordChart
Block = Paragraph | Bullets | Entries | Table | Chart


@dataclass(frozen=True)
class Section:
    """A part of the bulletin under one heading; annexes follow the main text."""

    code: str
    heading: str
    blocks: tuple[Block, ...]
    is_annex: bool = False


@dataclass(frozen=True)
class AreaReasons:
    """The index of an area, what carries its level, what would lower it, what is against it."""

    index: Statement | None
    strongest: tuple[Statement, ...]
    lowering: tuple[Statement, ...]
    against: tuple[Statement, ...]


@dataclass(frozen=True)
class AreaStatus:
    """Where, how bad, since when, why: one area at this vintage."""

    area_code: str
    area_title: str
    level: LevelStyle | None
    headline: str
    since: str
    persistence: str
    reasons: tuple[Statement, ...]
    missing: tuple[Statement, ...]
    history: tuple[LevelPoint, ...]
    decisions: tuple[str, ...] = ()  # what people have decided on the area's warnings
    for_and_against: AreaReasons | None = None


@dataclass(frozen=True)
class BulletinContent:
    """All a bulletin says, in one language."""

    language: Language
    vintage: pd.Timestamp
    place: str
    title: str
    dateline: str
    issuer: str
    audience: str
    notices: tuple[str, ...]
    simulated_mark: str
    headline: str
    areas: tuple[AreaStatus, ...]
    levels: tuple[LevelStyle, ...]
    sections: tuple[Section, ...]
    disclaimer: str
    labels: Mapping[str, str] = field(default_factory=dict)


def warehouse_key(table: str, column: str, key: Mapping[str, object]) -> str:
    """Return the address of a figure: table, key columns in order given, column.

    Examples
    --------
    >>> warehouse_key("warnings.level", "level_code", {"vintage": "2008-05", "area_code": "US"})
    'warnings.level[vintage=2008-05,area_code=US].level_code'
    """
    parts = ",".join(f"{name}={_key_text(value)}" for name, value in key.items())
    return f"{table}[{parts}].{column}"


def say(text: str) -> Paragraph:
    """Return one sentence as a paragraph."""
    return Paragraph(Statement(text))


def charts_of(content: BulletinContent) -> tuple[Chart, ...]:
    """Return every chart of the sections in the order they stand."""
    return tuple(
        block
        for section in content.sections
        for block in section.blocks
        if isinstance(block, FanChart | LevelStrip | BarChart | BandChart | RecordChart)
    )


def _key_text(value: object) -> str:
    return f"{value:%Y-%m}" if isinstance(value, pd.Timestamp) else str(value)
