"""What a bulletin says, before any layout: one model for PDF and board, Chinese and English.

Every figure carries the key under which the warehouse holds it. What does not belong
here: computing the figures (the modules beside this one), charts (chart_blocks), layout
(templates).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from profiles.bulletins import Extent
from profiles.model import Language
from reports.bulletin.chart_blocks import (
    BandChart,
    BarChart,
    BeveridgeCurve,
    BeveridgePoint,
    CalibrationPlot,
    Chart,
    CoveragePoint,
    FanChart,
    FlowBars,
    HeatRow,
    HeatStrip,
    LevelPoint,
    LevelStrip,
    LevelStyle,
    Line,
    Panel,
    RecordChart,
    SmallMultiples,
    TargetProgress,
    TargetProgressRow,
    Tile,
    TileMap,
)
from reports.bulletin.figure import Figure

__all__ = [
    "MOST_BOXED_AREAS",
    "Align",
    "AreaReasons",
    "AreaStatus",
    "BandChart",
    "BarChart",
    "BeveridgeCurve",
    "BeveridgePoint",
    "Block",
    "BulletinContent",
    "Bullets",
    "CalibrationPlot",
    "Chart",
    "Cover",
    "CoveragePoint",
    "Entries",
    "FanChart",
    "Figure",
    "FlowBars",
    "HeatRow",
    "HeatStrip",
    "LevelPoint",
    "LevelStrip",
    "LevelStyle",
    "Line",
    "Panel",
    "Paragraph",
    "RecordChart",
    "Row",
    "Section",
    "SmallMultiples",
    "Statement",
    "Table",
    "TargetProgress",
    "TargetProgressRow",
    "Tile",
    "TileMap",
    "charts_of",
    "say",
    "warehouse_key",
]

Align = Literal["left", "right", "center"]
MOST_BOXED_AREAS = 3  # more areas than these stand in a table, their reasons on the board


@dataclass(frozen=True)
class Statement:
    """A sentence, and the figures it rests on."""

    text: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row of a table: its heading, its cells, and the area and level it belongs to.

    A row with ``is_group`` has no cells: it heads the rows below it. ``figures`` are those in
    the heading.
    """

    heading: str
    cells: tuple[Figure, ...]
    area_code: str = ""
    level_code: str = ""
    is_emphasised: bool = False
    is_group: bool = False
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table; ``widths`` are shares of the text width, the first for the row headings.

    ``figures`` are those in caption, headings and notes. One with ``is_data_only`` is written to
    the data beside the bulletin, not into its pages.
    """

    code: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    notes: tuple[str, ...] = ()
    aligns: tuple[Align, ...] = ()
    is_data_only: bool = False
    figures: tuple[Figure, ...] = ()
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
    figures: tuple[Figure, ...] = ()  # that stand in what is told
    kind: Literal["entries"] = "entries"


Block = Paragraph | Bullets | Entries | Table | Chart


@dataclass(frozen=True)
class Section:
    """A part of the bulletin under one heading; annexes follow the main text.

    One with ``depth`` 2 is a part of the section of depth 1 before it.
    """

    code: str
    heading: str
    blocks: tuple[Block, ...]
    is_annex: bool = False
    depth: Literal[1, 2] = 1


@dataclass(frozen=True)
class AreaReasons:
    """The index of an area, what carries its level, what would lower it, what is against it."""

    index: Statement | None
    strongest: tuple[Statement, ...]
    lowering: tuple[Statement, ...]
    against: tuple[Statement, ...]


@dataclass(frozen=True)
class AreaStatus:
    """Where, how bad, since when, why: one area at this vintage.

    ``figures`` are those in ``since``, ``persistence`` and ``decisions``.
    """

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
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Cover:
    """The head of the first page: number of the issue, and its months, level and validity."""

    number: str
    entries: tuple[tuple[str, str], ...]  # what it is, and what holds
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class BulletinContent:
    """All a bulletin says, in one language.

    ``boxed`` are the areas told on the first page, their reasons cut short; ``figures`` are
    those in the headline and the notices.
    """

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
    boxed: tuple[AreaStatus, ...] = ()
    extent: Extent = "full"
    cover: Cover | None = None
    figures: tuple[Figure, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


def warehouse_key(table: str, column: str, key: Mapping[str, object]) -> str:
    """Return the address of a figure: table, key columns in order given, column.

    Notes
    -----
    The address names one row. ``vintage`` means the row of that vintage; in
    ``core.observation``, whose facts keep the vintage at which they came, the last row up to
    it. A figure that no row holds is derived from addresses by name, as
    ``reports.bulletin.keys`` lists: ``band95(estimates.survey_model[…].model_standard_error)``.
    A number that the profile sets has the address
    ``profile.rules[id=R2].required_probability``.

    Examples
    --------
    >>> warehouse_key("warnings.level", "level_code", {"vintage": "2008-05", "area_code": "US"})
    'warnings.level[vintage=2008-05,area_code=US].level_code'
    """
    parts = ",".join(f"{name}={_key_text(value)}" for name, value in key.items())
    return f"{table}[{parts}].{column}"


def say(text: str, figures: tuple[Figure, ...] = ()) -> Paragraph:
    """Return one sentence, with the figures in it, as a paragraph."""
    return Paragraph(Statement(text, figures))


def charts_of(content: BulletinContent) -> tuple[Chart, ...]:
    """Return every chart of the sections in the order they stand."""
    return tuple(
        block
        for section in content.sections
        for block in section.blocks
        if isinstance(block, Chart)
    )


def _key_text(value: object) -> str:
    if isinstance(value, str):
        return value
    return f"{value.year}-{value.month:02d}" if isinstance(value, pd.Timestamp) else str(value)
