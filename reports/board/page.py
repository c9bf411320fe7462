"""The alert board as one self-contained HTML file in both languages.

What does not belong here: what the board says (reports.bulletin), the markup of its parts
(the modules beside this one).
"""

import base64
import html
import json
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from profiles.model import Language, Profile
from reports.board.across_areas import compare_part, data_part, industry_part, rule_part
from reports.board.area_panel import AreaPanels
from reports.board.data import board_data
from reports.board.first_screen import (
    area_list,
    controls,
    masthead,
    overview,
    tile_map,
    tools,
)
from reports.board.markup import Fragments
from reports.board.plots import Plots
from reports.bulletin.compose import content_of_view, series_charts
from reports.bulletin.content import BulletinContent
from reports.bulletin.edition_view import EditionView, edition_view
from reports.files import write_whole
from reports.fonts import subset_woff
from reports.inputs import BulletinInputs
from reports.shown_profile import with_shown_texts
from reports.wording import phrase
from reports.wording.board_phrases import board_phrase

LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "zh": "中文"}
HTML_LANGUAGE: dict[Language, str] = {"en": "en", "zh": "zh-CN"}
_SCRIPTS = ("words.js", "charts.js", "kinds.js", "courses.js", "tables.js", "files.js", "board.js")
_STYLES = ("board.css", "parts.css", "print.css")
_TOLD_ABOVE = ("level", "measures")
_ASCII = "".join(chr(code) for code in range(32, 127))


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
    Scripts, styles, data and a subset of the font lie in the file; a content security
    policy forbids it to fetch anything. The same inputs give the same bytes. The board is of
    the internal edition: it holds what that edition may tell and no more.
    """
    write_whole(board_html(inputs, profile).encode("utf-8"), html_path)
    return html_path


def board_html(inputs: BulletinInputs, profile: Profile) -> str:
    """Return the whole page as text."""
    first = profile.settings.languages[0]
    other: Language = "zh" if first == "en" else "en"
    shown = with_shown_texts(profile)
    view = edition_view(inputs, shown, edition="internal")
    contents = [content_of_view(view, shown, language=item) for item in (first, other)]
    plots = Plots()
    data = board_data(view.inputs, view.profile, contents)
    views = "\n".join(
        _language_view(content, view, data, plots, is_shown=place == 0)
        for place, content in enumerate(contents)
    )
    data["plots"] = plots.data()
    embedded = script_json(data)
    title = f"{contents[0].labels['board_title']} · {contents[0].place}"
    mark = contents[0].simulated_mark
    bar = language_bar([content.language for content in contents], mark=mark)
    script = joined_files(_SCRIPTS)
    font = subset_woff(visible_text(views + bar) + embedded + script + title + _ASCII)
    return page_template("board.html").substitute(
        language=HTML_LANGUAGE[first],
        title=html.escape(title),
        skip=html.escape(phrase("skip_link", first)),
        no_script=html.escape(board_phrase("no_script", first)),
        style=joined_files(_STYLES) + print_mark(mark),
        font=base64.b64encode(font).decode("ascii"),
        bar=bar,
        views=views,
        data=embedded,
        script=script,
    )


def page_template(name: str) -> Template:
    """Return a template of the folder beside this module."""
    return Template(joined_files([name]))


def joined_files(names: Sequence[str]) -> str:
    """Return the text of templates one after the other."""
    folder = files("reports.board").joinpath("templates")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def script_json(data: object) -> str:
    """Return data as JSON that may stand within a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", " ").replace("\u2029", " ")


def language_bar(languages: Sequence[Language], *, mark: str) -> str:
    """Return the bar that stays in sight: that data are simulated, and the switch of languages."""
    buttons = "".join(
        f'<button type="button" data-show-language="{language}" lang="{HTML_LANGUAGE[language]}"'
        f' aria-pressed="{str(place == 0).lower()}">{LANGUAGE_NAMES[language]}</button>'
        for place, language in enumerate(languages)
    )
    label = " / ".join(board_phrase("language_group", language) for language in ("en", "zh"))
    told = f'<p class="simulated">{html.escape(mark)}</p>' if mark else ""
    group = f'<div class="languages" role="group" aria-label="{label}">{buttons}</div>'
    return f'<div class="top" role="banner">{told}{group}</div>'


def print_mark(mark: str) -> str:
    """Return the style that says on every printed sheet that data are simulated."""
    quoted = mark.replace("\\", "").replace('"', "")
    box = f'content: "{quoted}"; font: 700 9pt "Board", sans-serif'
    return f"\n@page {{ @top-right {{ {box} }} }}" if mark else ""


def visible_text(markup: str) -> str:
    """Return what a page shows or reads out, without its tags."""
    without_tags = re.sub(r"<[^>]*>", " ", markup)
    titles = " ".join(re.findall(r'(?:aria-label|title|data-[a-z]+)="([^"]*)"', markup))
    return html.unescape(without_tags + titles)


def _language_view(
    content: BulletinContent,
    view: EditionView,
    data: dict[str, object],
    plots: Plots,
    *,
    is_shown: bool,
) -> str:
    """Return the board in one language; the page shows one of its views at a time."""
    language = content.language
    fragments = Fragments(language, plots)
    series = series_charts(view, language=language)
    panels = AreaPanels(view.inputs, view.profile, content, series, fragments)
    opened = "".join(panels.panel(status) for status in content.areas)
    detail = html.escape(board_phrase("detail", language))
    choose = html.escape(board_phrase("choose_area", language))
    hint = f'<p class="choose" data-hint>{choose}</p>' if content.areas else ""
    hidden = "" if is_shown else " hidden"
    return (
        f'<div class="view" lang="{HTML_LANGUAGE[language]}" data-language="{language}"{hidden}>'
        f"{masthead(content)}{tools(content)}"
        f'<div class="screen"><section class="where" aria-label="{_label("map", language)}">'
        f"{tile_map(content, view.profile)}{overview(content)}</section>"
        f'<section class="detail" aria-label="{detail}">{hint}{opened}</section></div>'
        f'<section class="find" aria-labelledby="list-{language}">'
        f'<h2 id="list-{language}">{_label("list_heading", language)}</h2>{controls(content)}'
        f"{area_list(content, view.profile, view.inputs)}</section>"
        f"{compare_part(data, language)}{rule_part(data, language)}"
        f"{industry_part(data, language)}{data_part(language)}"
        f"{_bulletin(content, fragments)}</div>"
    )


def _bulletin(content: BulletinContent, fragments: Fragments) -> str:
    sections = "".join(
        fragments.section(section)
        for section in content.sections
        if section.code not in _TOLD_ABOVE
    )
    heading = _label("bulletin_heading", content.language)
    name = f"bulletin-{content.language}"
    return (
        f'<section class="across" aria-labelledby="{name}">'
        f'<h2 id="{name}">{heading}</h2>{sections}</section>'
    )


def _label(code: str, language: Language) -> str:
    return html.escape(board_phrase(code, language))
