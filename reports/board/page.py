"""The alert board as one self-contained HTML file in both languages.

What does not belong here: what the board says (reports.bulletin), the markup of its
parts (fragments).
"""

import base64
import html
import re
from importlib.resources import files
from pathlib import Path
from string import Template

from profiles.model import Language, Profile
from reports.board.fragments import language_view
from reports.bulletin.compose import compose_bulletin, series_charts
from reports.bulletin.content import BulletinContent
from reports.files import write_whole
from reports.fonts import subset_woff2
from reports.inputs import BulletinInputs
from reports.wording import phrase

_LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "zh": "中文"}
_HTML_LANGUAGE: dict[Language, str] = {"en": "en", "zh": "zh-CN"}


def render_board(inputs: BulletinInputs, profile: Profile, *, html_path: Path) -> Path:
    """Write the alert board 预警看板 of a vintage and return its path.

    Parameters
    ----------
    inputs : BulletinInputs
        Frames of the vintage, any of them empty.
    profile : Profile
        The place; its first language is shown first.
    html_path : Path
        Where the file appears, whole or not at all.

    Returns
    -------
    Path
        ``html_path``.

    Raises
    ------
    OSError
        If the folder cannot be written.

    Notes
    -----
    Scripts, styles, charts and a subset of the font lie in the file; a content security
    policy forbids it to fetch anything. The same inputs give the same bytes.
    """
    write_whole(board_html(inputs, profile).encode("utf-8"), html_path)
    return html_path


def board_html(inputs: BulletinInputs, profile: Profile) -> str:
    """Return the whole page as text."""
    first = profile.settings.languages[0]
    other: Language = "zh" if first == "en" else "en"
    contents = [compose_bulletin(inputs, profile, language=language) for language in (first, other)]
    views = "\n".join(
        language_view(
            content,
            series_charts(inputs, profile, language=content.language),
            html_language=_HTML_LANGUAGE[content.language],
            is_shown=place == 0,
        )
        for place, content in enumerate(contents)
    )
    folder = files("reports.board").joinpath("templates")
    template = Template(folder.joinpath("board.html").read_text(encoding="utf-8"))
    script = folder.joinpath("board.js").read_text(encoding="utf-8")
    style = folder.joinpath("board.css").read_text(encoding="utf-8")
    bar = _language_bar(contents)
    font = subset_woff2(_visible_text(views + bar + contents[0].title) + _ASCII)
    narrow = subset_woff2(_NARROW, is_latin=True)
    return template.substitute(
        language=_HTML_LANGUAGE[first],
        title=html.escape(f"{contents[0].labels['board_title']} · {contents[0].place}"),
        skip=html.escape(phrase("skip_link", first)),
        style=style,
        font=base64.b64encode(font).decode("ascii"),
        latin_font=base64.b64encode(narrow).decode("ascii"),
        bar=bar,
        views=views,
        script=script,
    )


_NARROW = "‘’“”·…"  # as wide as a character in a Chinese font, which tears English apart
_ASCII = "".join(chr(code) for code in range(32, 127))


def _language_bar(contents: list[BulletinContent]) -> str:
    buttons = "".join(
        f'<button type="button" data-show-language="{content.language}"'
        f' lang="{_HTML_LANGUAGE[content.language]}" aria-pressed="{str(place == 0).lower()}">'
        f"{_LANGUAGE_NAMES[content.language]}</button>"
        for place, content in enumerate(contents)
    )
    return f'<div class="languages" role="group" aria-label="Language / 语言">{buttons}</div>'


def _visible_text(markup: str) -> str:
    without_tags = re.sub(r"<[^>]*>", " ", markup)
    titles = " ".join(re.findall(r'(?:aria-label|title)="([^"]*)"', markup))
    return html.unescape(without_tags + titles)
