"""The index of alert boards: one page that leads to every vintage, newest first.

What does not belong here: which files there are (assets), a single board (page).
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from profiles.model import Language, Profile
from reports.board.first_screen import level_square
from reports.board.page import (
    HTML_LANGUAGE,
    joined_files,
    language_bar,
    page_template,
    print_mark,
    visible_text,
)
from reports.bulletin.content import LevelStyle
from reports.bulletin.names import UNKNOWN_RANK, level_style
from reports.files import write_whole
from reports.fonts import subset_woff
from reports.wording import phrase, say_month
from reports.wording.board_phrases import board_phrase
from reports.wording.numbers import MISSING

_STYLES = ("board.css", "parts.css", "print.css")


@dataclass(frozen=True)
class BoardRecord:
    """One vintage in the index of boards.

    Parameters
    ----------
    vintage : pd.Timestamp
        Month of the board, month start, naive.
    level_code : str or None
        Proposed level of the whole: the province or nation; None where none was stored.
    area_counts : mapping of str to int
        Areas by level code.
    board_path : str
        Address of the board relative to the index, with ``/``.
    bulletins : sequence of (str, str)
        Words and relative address of each file beside it, in the order shown.
    """

    vintage: pd.Timestamp
    level_code: str | None
    area_counts: Mapping[str, int]
    board_path: str
    bulletins: Sequence[tuple[str, str]] = ()


def render_board_index(
    records: Sequence[BoardRecord], profile: Profile, *, html_path: Path
) -> Path:
    """Write the index of boards 各期预警看板 and return its path.

    Parameters
    ----------
    records : sequence of BoardRecord
        In any order; none gives a page that says so.
    profile : Profile
        Titles and levels; its first language is shown first.
    html_path : Path
        Where the file appears, whole or not at all.

    Raises
    ------
    ValueError
        If an address is not relative to the index.
    OSError
        If the folder cannot be written.
    """
    for record in records:
        for address in (record.board_path, *(path for _, path in record.bulletins)):
            if address.startswith("/") or ":" in address:
                raise ValueError(f"board index: expected a relative address, got {address!r}")
    write_whole(index_html(records, profile).encode("utf-8"), html_path)
    return html_path


def index_html(records: Sequence[BoardRecord], profile: Profile) -> str:
    """Return the index as text; the same records give the same bytes."""
    first = profile.settings.languages[0]
    languages: tuple[Language, ...] = (first, "zh" if first == "en" else "en")
    mark = phrase("simulated", first) if profile.settings.is_simulated else ""
    ordered = sorted(records, key=lambda record: record.vintage, reverse=True)
    views = "\n".join(
        _view(ordered, profile, language, is_shown=place == 0)
        for place, language in enumerate(languages)
    )
    bar = language_bar(languages, mark=mark)
    font = subset_woff(visible_text(views + bar) + "".join(map(chr, range(32, 127))))
    return page_template("index.html").substitute(
        language=HTML_LANGUAGE[first],
        title=escape(_title(profile, first)),
        skip=escape(phrase("skip_link", first)),
        style=joined_files(_STYLES) + print_mark(mark),
        font=base64.b64encode(font).decode("ascii"),
        bar=bar,
        views=views,
        script=joined_files(["index.js"]),
    )


def _title(profile: Profile, language: Language) -> str:
    place = profile.settings.title.in_language(language)
    return f"{board_phrase('index_title', language)} · {place}"


def _view(
    records: Sequence[BoardRecord], profile: Profile, language: Language, *, is_shown: bool
) -> str:
    bulletin = profile.settings.bulletin
    said = " · ".join(text.in_language(language) for text in (bulletin.audience, bulletin.issuer))
    body = _table(records, profile, language) if records else _none(language)
    hidden = "" if is_shown else " hidden"
    return (
        f'<div class="view" lang="{HTML_LANGUAGE[language]}" data-language="{language}"{hidden}>'
        f'<header class="masthead"><h1>{escape(_title(profile, language))}</h1>'
        f'<p class="dateline">{escape(said)}</p></header>{body}'
        f'<p class="note">{escape(phrase("disclaimer", language))}</p></div>'
    )


def _none(language: Language) -> str:
    return f"<p>{escape(board_phrase('index_none', language))}</p>"


def _table(records: Sequence[BoardRecord], profile: Profile, language: Language) -> str:
    place = profile.settings.title.in_language(language)
    codes = ("col_vintage", "col_province_level", "col_counts", "col_board", "col_bulletins")
    headings = "".join(
        f'<th scope="col">{escape(board_phrase(code, language).format(place=place))}</th>'
        for code in codes
    )
    rows = "".join(_row(record, profile, language) for record in records)
    caption = escape(board_phrase("index_caption", language))
    return (
        f'<div class="table" tabindex="0" role="group" aria-label="{caption}"><table>'
        f"<caption>{caption}</caption><thead><tr>{headings}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(record: BoardRecord, profile: Profile, language: Language) -> str:
    month = say_month(record.vintage, language)
    level = MISSING
    if record.level_code is not None:
        level = _level(level_style(record.level_code, profile, language))
    styles = sorted(
        (level_style(code, profile, language) for code in record.area_counts),
        key=lambda style: (style.rank == UNKNOWN_RANK, -style.rank),
    )
    counts = "".join(
        f"<li>{_level(style)} {record.area_counts[style.code]}</li>" for style in styles
    )
    opened = escape(board_phrase("open_board", language).format(vintage=month))
    files = "".join(
        f'<li><a href="{escape(path)}">{escape(words)}</a></li>' for words, path in record.bulletins
    )
    return (
        f'<tr><th scope="row" class="mark">{escape(month)}</th><td>{level}</td>'
        f'<td><ul class="key">{counts}</ul></td>'
        f'<td class="mark"><a href="{escape(record.board_path)}">{opened}</a></td>'
        f'<td><ul class="key">{files}</ul></td></tr>'
    )


def _level(style: LevelStyle) -> str:
    return f'<span class="of-level">{level_square(style)} {escape(style.title)}</span>'
