"""The markup of the board's parts, from the content model.

What does not belong here: choosing what to say, the frame of the page.
"""

import re
from html import escape

from reports.board.cards import area_cards, filters, level_key
from reports.bulletin.content import (
    Block,
    BulletinContent,
    Bullets,
    Chart,
    Entries,
    FanChart,
    Figure,
    Paragraph,
    Row,
    Section,
    Statement,
    Table,
)
from reports.bulletin.pdf import column_aligns
from reports.charts import chart_svg

_HIDDEN_SECTIONS = ("level",)
_CHART_INCHES = 4.4  # as wide as a phone: letters stay readable there


def language_view(
    content: BulletinContent, series: tuple[FanChart, ...], *, html_language: str, is_shown: bool
) -> str:
    """Return the board in one language; the page shows one of its views at a time."""
    hidden = "" if is_shown else " hidden"
    sections = "\n".join(
        _section(section, content) + (_series(content, series) if section.code == "outlook" else "")
        for section in content.sections
        if section.code not in _HIDDEN_SECTIONS
    )
    mark = f'<p class="simulated">{escape(content.simulated_mark)}</p>'
    notices = "".join(f'<p class="notice">{escape(notice)}</p>' for notice in content.notices)
    return (
        f'<div class="view" lang="{html_language}" data-language="{content.language}"{hidden}>'
        f'<header class="masthead"><p class="audience">{escape(content.audience)}</p>'
        f"<h1>{escape(content.labels['board_title'])} · {escape(content.place)}</h1>"
        f'<p class="dateline">{escape(content.issuer)} · {escape(content.dateline)}</p>'
        f"{mark if content.simulated_mark else ''}{notices}</header>"
        f"{filters(content)}"
        f'<section class="areas" aria-label="{escape(content.labels["proposed_level"])}">'
        f"{area_cards(content)}"
        f'<p class="nothing" data-nothing hidden>{escape(content.labels["filter_empty"])}</p>'
        f"{level_key(content)}"
        f'<p class="headline">{escape(content.headline)}</p>'
        f'<p class="notice">{escape(content.disclaimer)}</p></section>'
        f"{sections}</div>"
    )


def _section(section: Section, content: BulletinContent) -> str:
    blocks = "".join(_block(block, content.language) for block in section.blocks)
    heading = f"<h2>{escape(section.heading)}</h2>"
    if not section.is_annex:
        return f'<section class="part" data-part="{section.code}">{heading}{blocks}</section>'
    return (
        f'<details class="part" data-part="{section.code}"><summary>{heading}</summary>'
        f"{blocks}</details>"
    )


def _series(content: BulletinContent, series: tuple[FanChart, ...]) -> str:
    if not series:
        return ""
    charts = "".join(
        f'<figure data-area="{escape(chart.area_code)}"><h3>{escape(chart.title)}</h3>'
        f"{_svg(chart, content.language, has_legend=False)}</figure>"
        for chart in series
    )
    heading = escape(content.labels["series_heading"])
    note = escape(content.labels["series_note"])
    return (
        f'<section class="part" data-part="series"><h2>{heading}</h2><p class="notice">{note}</p>'
        f'<div class="charts">{charts}</div></section>'
    )


def _block(block: Block, language: str) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{statement(block.statement)}</p>"
    if isinstance(block, Bullets):
        items = "".join(f"<li>{statement(item)}</li>" for item in block.statements)
        return f"<ul>{items}</ul>"
    if isinstance(block, Entries):
        terms = "".join(
            f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in block.entries
        )
        caption = f"<h3>{escape(block.caption)}</h3>" if block.caption else ""
        return f"{caption}<dl>{terms}</dl>"
    if isinstance(block, Table):
        return _table(block)
    return (
        f"<figure>{_svg(block, language)}<figcaption>{escape(block.caption)}</figcaption></figure>"
    )


def statement(said: Statement) -> str:
    """Return a sentence with the warehouse keys of its figures."""
    keys = " ".join(figure.key for figure in said.figures if figure.key)
    text = escape(said.text)
    return f'<span data-key="{escape(keys)}">{text}</span>' if keys else text


def _table(table: Table) -> str:
    aligns = column_aligns(table)
    headings = "".join(
        f'<th scope="col" class="{align}">{escape(heading)}</th>'
        for heading, align in zip(table.headings, aligns, strict=True)
    )
    rows = "".join(_row(row, aligns) for row in table.rows)
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in table.notes)
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(table.caption)}">'
        f"<table><caption>{escape(table.caption)}</caption><thead><tr>{headings}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{notes}"
    )


def _row(row: Row, aligns: tuple[str, ...]) -> str:
    area = f' data-area="{escape(row.area_code)}"' if row.area_code else ""
    emphasis = ' class="emphasis"' if row.is_emphasised else ""
    if row.is_group:
        heading = f'<th scope="colgroup" colspan="{len(aligns)}">{escape(row.heading)}</th>'
        return f'<tr{area} class="group">{heading}</tr>'
    cells = "".join(
        _cell(figure, align) for figure, align in zip(row.cells, aligns[1:], strict=True)
    )
    return f'<tr{area}{emphasis}><th scope="row">{escape(row.heading)}</th>{cells}</tr>'


def _cell(figure: Figure, align: str) -> str:
    key = f' data-key="{escape(figure.key)}"' if figure.key else ""
    return f'<td class="{align}"{key}>{escape(figure.text)}</td>'


def _svg(chart: Chart, language: str, *, has_legend: bool = True) -> str:
    """Return a chart as inline SVG whose identifiers meet no other chart's."""
    text = chart_svg(
        chart, has_text_as_paths=False, width_inches=_CHART_INCHES, has_legend=has_legend
    ).decode("utf-8")
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", text, flags=re.DOTALL)
    prefix = f"{language}-{chart.code}-"
    text = re.sub(r'\bid="', f'id="{prefix}', text)
    text = re.sub(r"url\(#", f"url(#{prefix}", text)
    text = re.sub(r'xlink:href="#', f'xlink:href="#{prefix}', text)
    text = re.sub(r"\s*\n\s*", " ", text)
    text = re.sub(r"(\d\.\d\d)\d+", r"\1", text)  # a hundredth of a point is seen by nobody
    text = re.sub(r"font-family: '[^']*'; ?", "", text)
    for _ in ("width", "height"):
        text = re.sub(r'(<svg [^>]*?)\s(?:width|height)="[^"]*"', r"\1", text, count=1)
    return text.replace("<svg ", f'<svg role="img" aria-label="{escape(chart.alt)}" ', 1)
