"""The bulletin as a tagged PDF: content and charts through the Typst template.

What does not belong here: what the bulletin says, the look of a chart.
"""

import json
import logging
import re
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from profiles.bulletins import Extent
from profiles.model import Edition, Language, Profile
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import (
    Align,
    Block,
    BulletinContent,
    Bullets,
    Chart,
    Entries,
    Paragraph,
    Section,
    Table,
    charts_of,
)
from reports.bulletin.page_length import MOST_PAGES, STEPS, Tightness, tightened
from reports.charts import chart_svg
from reports.files import write_whole
from reports.fonts import LATIN_SANS, LATIN_SERIF, SANS, SERIF, font_folders
from reports.inputs import BulletinInputs
from reports.wording import phrase

if TYPE_CHECKING:
    from typst import PDFStandard

_LOGGER = logging.getLogger(__name__)
_CHINESE_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class BulletinPages:
    """The PDF made: where it lies, its pages, its size."""

    pdf_path: Path
    page_count: int
    byte_count: int


def render_bulletin(
    inputs: BulletinInputs,
    profile: Profile,
    *,
    language: Language,
    pdf_path: Path,
    edition: Edition = "internal",
    extent: Extent = "full",
    area_code: str | None = None,
) -> BulletinPages:
    """Write the bulletin of a vintage as PDF/A-2a and PDF/UA-1 and return what was made.

    Parameters
    ----------
    inputs : BulletinInputs
        Frames of the vintage, any of them empty.
    profile : Profile
        The place: titles, rules, sources, fonts.
    language : Language
        ``en`` or ``zh``, whatever the profile's first language.
    pdf_path : Path
        Where the file appears, whole or not at all.
    edition : Edition
        One of ``profile.settings.editions``; figures whose sources do not permit it, and
        all that rests on them, are left out.
    extent : Extent
        All, a summary of about four pages, or a leaflet of one.
    area_code : str or None
        The city, county or zone everything is cut to; None: the whole place.

    Returns
    -------
    BulletinPages
        Path, pages and bytes.

    Raises
    ------
    KeyError
        If the profile has no area of that code.
    ValueError
        If a font package is not installed.
    OSError
        If the folder cannot be written.

    Notes
    -----
    The same inputs give the same bytes: the timestamp is the last day of the vintage
    month, fonts of the machine are ignored, charts are SVG without dates.
    """
    content = compose_bulletin(
        inputs, profile, language=language, edition=edition, extent=extent, area_code=area_code
    )
    pdf = bulletin_pdf(content, profile)
    write_whole(pdf, pdf_path)
    return BulletinPages(pdf_path, _page_count(pdf), len(pdf))


def bulletin_pdf(
    content: BulletinContent, profile: Profile, *, draw: Callable[[Chart], bytes] = chart_svg
) -> bytes:
    """Return a composed bulletin as the bytes of a PDF/A-2a and PDF/UA-1.

    ``draw`` returns a chart as SVG; one that remembers spares time over several bulletins.
    """
    pdf = _compiled(content, profile, form="pdf", draw=draw)
    if not isinstance(pdf, bytes):
        raise TypeError(f"expected the bytes of one PDF, got {type(pdf).__name__}")
    return pdf


def bulletin_pages(
    content: BulletinContent,
    profile: Profile,
    *,
    dots_per_inch: int = 60,
    draw: Callable[[Chart], bytes] = chart_svg,
) -> list[bytes]:
    """Return the pages of a composed bulletin as PNG pictures, in order."""
    pages = _compiled(content, profile, form="png", draw=draw, dots_per_inch=dots_per_inch)
    return [pages] if isinstance(pages, bytes) else [page for page in pages or () if page]


def bulletin_json(
    content: BulletinContent, profile: Profile, *, tightness: Tightness = STEPS["full"][0]
) -> str:
    """Return what the template reads, as JSON: texts, tables, names of chart files."""
    annexes = [section.code for section in content.sections if section.is_annex]
    standing = _standing_charts(content)
    document = {
        "language": content.language,
        "title": content.title,
        "dateline": content.dateline,
        "issuer": content.issuer,
        "audience": content.audience,
        "notices": content.notices,
        "simulated_mark": content.simulated_mark,
        "headline": content.headline,
        "disclaimer": content.disclaimer,
        "levels": [asdict(level) for level in content.levels],
        "keywords": [f"{content.vintage:%Y-%m}", profile.settings.code],
        "labels": dict(content.labels),
        "fonts": _fonts(profile, content.language),
        "first_annex_code": annexes[0] if annexes else "",
        "extent": content.extent,
        "step": tightness.step,
        "chart_percent": tightness.chart_percent,
        "cover": None if content.cover is None else asdict(content.cover),
        "boxed": [_without_history(asdict(status)) for status in content.boxed],
        "sections": [
            {
                "code": section.code,
                "heading": heading,
                "is_annex": section.is_annex,
                "depth": section.depth,
                "blocks": [_block(block, standing) for block in printed_blocks(section)],
            }
            for section, heading in zip(content.sections, numbered_headings(content), strict=True)
        ],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True)


def _standing_charts(content: BulletinContent) -> set[str]:
    """Return the charts that stand where they are told; the others float to head or foot.

    The level history belongs on the first page; a last chart that no text follows must not
    drift to a page of its own.
    """
    charts = [chart.code for chart in charts_of(content)]
    if content.extent != "full":
        return set(charts)
    followed = any(section.is_annex for section in content.sections)
    return {"levels"} if followed else {"levels", *charts[-1:]}


def printed_blocks(section: Section) -> tuple[Block, ...]:
    """Return the blocks of a section that stand in its pages; tables of data alone do not."""
    return tuple(
        block for block in section.blocks if not (isinstance(block, Table) and block.is_data_only)
    )


def numbered_headings(content: BulletinContent) -> tuple[str, ...]:
    """Return the headings with their numbers: 一、（一） in Chinese, annexes 附件 apart."""
    headings = []
    sections = annexes = parts = 0
    for section in content.sections:
        if section.is_annex:
            annexes += 1
            label = phrase("annex", content.language).format(number=annexes)
            joint = "\N{IDEOGRAPHIC SPACE}" if content.language == "zh" else " · "
            headings.append(f"{label}{joint}{section.heading}")
            continue
        is_chinese = content.language == "zh"
        if section.depth == 2:
            parts += 1
            number = f"（{_chinese_numeral(parts)}）" if is_chinese else f"{sections}.{parts}  "
            headings.append(number + section.heading)
            continue
        sections, parts = sections + 1, 0
        number = f"{_chinese_numeral(sections)}、"
        headings.append((number if is_chinese else f"{sections}  ") + section.heading)
    return tuple(headings)


def _chinese_numeral(number: int) -> str:
    """Return a number of 1 to 99 as headings count in Chinese."""
    tens, ones = divmod(number, 10)
    digits = _CHINESE_NUMERALS
    before = ("" if tens == 1 else digits[tens - 1]) + digits[9] if tens else ""
    return before + (digits[ones - 1] if ones else "")


def _compiled(
    content: BulletinContent,
    profile: Profile,
    *,
    form: Literal["pdf", "png"],
    draw: Callable[[Chart], bytes],
    dots_per_inch: int = 60,
) -> bytes | list[bytes] | list[bytes | None] | None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = files("reports.bulletin").joinpath("templates/bulletin.typ").read_bytes()
        (folder / "bulletin.typ").write_bytes(template)
        for chart in charts_of(content):
            (folder / f"{chart.code}.svg").write_bytes(draw(chart))
        made = None
        for tightness in STEPS[content.extent]:
            text = bulletin_json(tightened(content, tightness), profile, tightness=tightness)
            (folder / "content.json").write_text(text, encoding="utf-8")
            made = _compiled_folder(folder, content, profile, form, dots_per_inch)
            if _pages_made(made) <= MOST_PAGES[content.extent]:
                return made
    vintage, most = f"{content.vintage:%Y-%m}", MOST_PAGES[content.extent]
    _LOGGER.warning("the %s bulletin of %s has over %s pages", content.extent, vintage, most)
    return made


def _compiled_folder(
    folder: Path,
    content: BulletinContent,
    profile: Profile,
    form: Literal["pdf", "png"],
    dots_per_inch: int,
) -> bytes | list[bytes] | list[bytes | None] | None:
    import typst

    standards: list[PDFStandard] = ["a-2a", "ua-1"] if form == "pdf" else []
    made, warnings = typst.compile_with_warnings(
        folder / "bulletin.typ",
        root=folder,
        font_paths=_font_paths(profile),
        ignore_system_fonts=True,
        format=form,
        ppi=float(dots_per_inch),
        pdf_standards=standards,
        timestamp=_timestamp(content.vintage),
    )
    for warning in warnings:
        _LOGGER.warning("layout of the bulletin: %s", warning.message)
    return made


def _pages_made(made: bytes | list[bytes] | list[bytes | None] | None) -> int:
    if isinstance(made, bytes):
        return _page_count(made) if made.startswith(b"%PDF") else 1
    return len(made or ())


def _timestamp(vintage: pd.Timestamp) -> datetime:
    last_day = vintage + pd.offsets.MonthEnd(0)
    return datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC)


def _font_paths(profile: Profile) -> list[Path]:
    own = [Path(profile.folder_of(path), path) for path in profile.settings.bulletin.font_paths]
    return [*own, *font_folders()]


def _fonts(profile: Profile, language: Language) -> dict[str, object]:
    bulletin = profile.settings.bulletin
    latin = {"latin": LATIN_SANS, "latin_serif": LATIN_SERIF}
    body = [bulletin.body_font] if bulletin.body_font else []
    title = [bulletin.title_font] if bulletin.title_font else []
    if language == "en":
        return {
            **latin,
            "body": [*body, LATIN_SERIF, SERIF],
            "head": [SANS],
            "title": [*title, SANS],
            "is_title_light": False,
        }
    return {
        **latin,
        "body": [*body, SERIF],
        "head": [SANS],
        "title": [*title, SERIF],
        "is_title_light": not title,
    }


def _without_history(status: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in status.items() if name != "history"}


def _block(block: Block, standing: set[str]) -> dict[str, object]:
    if isinstance(block, Paragraph | Bullets | Entries):
        return asdict(block)
    if isinstance(block, Table):
        return {**asdict(block), "aligns": list(column_aligns(block))}
    return {
        "kind": "chart",
        "file": f"{block.code}.svg",
        "caption": block.caption,
        "alt": block.alt,
        "is_floating": block.code not in standing,
    }


def column_aligns(table: Table) -> tuple[Align, ...]:
    """Return how the columns of a table are set: headings left, figures right by default."""
    if table.aligns:
        return table.aligns
    figures: list[Align] = ["right"] * (len(table.headings) - 1)
    return ("left", *figures)


def _page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
