"""Parts in which areas stand beside each other: two vintages, one rule, one industry, files.

The script fills the tables from the page's data. What does not belong here: the map, the
list, one area.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from profiles.model import Language
from reports.wording.board_phrases import board_phrase

_FILES = ("levels", "signals", "industries", "all")


def compare_part(data: Mapping[str, Any], language: Language) -> str:
    """Return the comparison of two vintages: which two, and whether only changed areas."""
    vintages = data["vintages"]
    if len(vintages) < 2:
        body = f"<p>{_say('compare_one', language)}</p>"
    else:
        options = "".join(f'<option value="{item}">{item}</option>' for item in reversed(vintages))
        body = (
            '<form class="controls">'
            f"{_select('then', options, 'compare_then', language)}"
            f"{_select('now', options, 'compare_now', language)}"
            f'<label class="check"><input type="checkbox" data-set="changed">'
            f"{_say('compare_changed', language)}</label></form>"
            '<div data-draw="compare"></div>'
        )
    return _part("compare", "compare_heading", body, language)


def rule_part(data: Mapping[str, Any], language: Language) -> str:
    """Return one rule across the areas it looks at."""
    rules = data["rules"]
    if not rules:
        body = f"<p>{_say('rule_none', language)}</p>"
    else:
        options = _options({code: rule["title"][language] for code, rule in rules.items()})
        body = (
            f'<form class="controls">{_select("rule", options, "rule", language)}</form>'
            '<div data-draw="rule"></div>'
        )
    return _part("rule", "rule_heading", body, language)


def industry_part(data: Mapping[str, Any], language: Language) -> str:
    """Return one industry across areas."""
    titles = data["industries"]["titles"]
    if not titles:
        body = f"<p>{_say('industry_none', language)}</p>"
    else:
        options = _options({code: title[language] for code, title in titles.items()})
        body = (
            f'<form class="controls">{_select("industry", options, "industry", language)}</form>'
            '<div data-draw="industry"></div>'
            f'<p class="note">{_say("industry_note", language)}</p>'
        )
    return _part("industry", "industry_heading", body, language)


def data_part(language: Language) -> str:
    """Return the buttons that hand the page's data to the browser as files."""
    buttons = "".join(
        f'<button type="button" data-file="{name}">{_say(f"data_{name}", language)}</button>'
        for name in _FILES
    )
    body = (
        f'<p class="note">{_say("data_note", language)}</p><div class="files">{buttons}</div>'
        '<p class="result" role="status" data-file-result></p>'
    )
    return _part("data", "data_heading", body, language)


def _part(name: str, heading: str, body: str, language: Language) -> str:
    title = f"{name}-{language}-title"
    return (
        f'<section class="across" data-across="{name}" aria-labelledby="{title}">'
        f'<h2 id="{title}">{_say(heading, language)}</h2>{body}</section>'
    )


def _select(name: str, options: str, label: str, language: Language) -> str:
    return f'<label>{_say(label, language)}<select data-set="{name}">{options}</select></label>'


def _options(titles: Mapping[str, str]) -> str:
    return "".join(
        f'<option value="{escape(code)}">{escape(title)}</option>' for code, title in titles.items()
    )


def _say(code: str, language: Language) -> str:
    return escape(board_phrase(code, language))
