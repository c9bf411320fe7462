"""The markup of what the bulletin says: sections, sentences, tables, places for charts.

What does not belong here: choosing what to say, the board's own parts.
"""

from collections.abc import Sequence
from html import escape

from profiles.model import Language
from reports.board.plots import Plots, chart_note
from reports.bulletin.chart_blocks import Chart, LevelStrip, TileMap
from reports.bulletin.content import (
    Block,
    Bullets,
    Entries,
    Figure,
    Paragraph,
    Row,
    Section,
    Statement,
    Table,
)
from reports.bulletin.pdf import column_aligns
from reports.wording import phrase

_DRAWN_BY_BOARD = (TileMap, LevelStrip)  # the map and the histories of levels stand above


class Fragments:
    """Markup in one language; charts it meets are handed to `plots`.

    A section that is part of another is told under it with a smaller heading.
    """

    def __init__(self, language: str, plots: Plots) -> None:
        self.language = language
        self.plots = plots

    def section(self, section: Section, *, is_open: bool = False) -> str:
        """Return a section that folds; nothing for one whose blocks stand elsewhere."""
        blocks = "".join(self.block(block) for block in section.blocks)
        if not blocks:
            return ""
        return (
            f'<details class="part" data-part="{escape(section.code)}"'
            f"{' open' if is_open else ''}><summary><h3>{escape(section.heading)}</h3></summary>"
            f'<div class="body">{blocks}</div></details>'
        )

    def block(self, block: Block) -> str:
        """Return one block; nothing for a table meant for files only."""
        if isinstance(block, Paragraph):
            return f"<p>{statement(block.statement)}</p>"
        if isinstance(block, Bullets):
            return bullets(block.statements)
        if isinstance(block, Entries):
            return _entries(block)
        if isinstance(block, Table):
            return "" if getattr(block, "is_data_only", False) else table(block)
        if isinstance(block, Chart):
            return self.chart(block)
        raise TypeError(f"block of a section: expected one the board knows, got {type(block)}")

    def chart(self, chart: Chart) -> str:
        """Return the place the script draws a chart in, or a sentence where it cannot."""
        if isinstance(chart, _DRAWN_BY_BOARD):
            return ""
        name = self.plots.add(chart, self.language)
        if name is None:
            return f'<p class="note">{escape(chart_note(chart, self.language))}</p>'
        return (
            f'<figure><div class="plot" role="img" data-plot="{escape(name)}"'
            f' aria-label="{escape(chart.alt)}"></div>'
            f"<figcaption>{escape(self._caption(chart))}</figcaption></figure>"
        )

    def _caption(self, chart: Chart) -> str:
        """Return the caption without what it says of levels, which stand above, not under it."""
        language: Language = "zh" if self.language == "zh" else "en"
        return chart.caption.removesuffix(phrase("fan_history_caption", language))


def statement(said: Statement) -> str:
    """Return a sentence with the warehouse keys of its figures."""
    keys = " ".join(_keys(said.figures))
    text = escape(said.text)
    return f'<span data-key="{escape(keys)}">{text}</span>' if keys else text


def bullets(statements: Sequence[Statement]) -> str:
    """Return statements as a list, nothing where there are none."""
    if not statements:
        return ""
    items = "".join(f"<li>{statement(item)}</li>" for item in statements)
    return f"<ul>{items}</ul>"


def table(block: Table) -> str:
    """Return a table that scrolls by itself where the screen is narrow."""
    aligns = column_aligns(block)
    headings = "".join(
        f'<th scope="col" class="{align}">{escape(heading)}</th>'
        for heading, align in zip(block.headings, aligns, strict=True)
    )
    rows = "".join(_row(row, aligns) for row in block.rows)
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in block.notes)
    return (
        f'<div class="table" tabindex="0" role="group" aria-label="{escape(block.caption)}">'
        f"<table><caption>{escape(block.caption)}</caption><thead><tr>{headings}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{notes}"
    )


def _entries(block: Entries) -> str:
    terms = "".join(
        f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in block.entries
    )
    caption = f"<h4>{escape(block.caption)}</h4>" if block.caption else ""
    return f"{caption}<dl>{terms}</dl>"


def _row(row: Row, aligns: tuple[str, ...]) -> str:
    emphasis = ' class="emphasis"' if row.is_emphasised else ""
    if row.is_group:
        heading = f'<th scope="colgroup" colspan="{len(aligns)}">{escape(row.heading)}</th>'
        return f'<tr class="group">{heading}</tr>'
    cells = "".join(
        _cell(figure, align) for figure, align in zip(row.cells, aligns[1:], strict=True)
    )
    return f'<tr{emphasis}><th scope="row">{escape(row.heading)}</th>{cells}</tr>'


def _cell(figure: Figure, align: str) -> str:
    keys = " ".join(_keys((figure,)))
    key = f' data-key="{escape(keys)}"' if keys else ""
    return f'<td class="{align}"{key}>{escape(figure.text)}</td>'


def _keys(figures: Sequence[Figure]) -> list[str]:
    return [
        key
        for figure in figures
        for key in (*([figure.key] if figure.key else []), *_keys(figure.parts))
    ]
