"""The cards of areas: where, how bad, since when, why; and the filters over them.

What does not belong here: the other parts of the board.
"""

from html import escape

from reports.bulletin.content import AreaStatus, BulletinContent, LevelPoint, LevelStyle
from reports.charts.canvas import ink_on
from reports.wording import say_month
from reports.wording.level_reasons import reason_phrase

NO_LEVEL = "none"


def area_cards(content: BulletinContent) -> str:
    """Return a card per area, gravest first."""
    return "".join(_card(status, content) for status in content.areas)


def filters(content: BulletinContent) -> str:
    """Return the filters by area and by level."""
    labels = content.labels
    areas = "".join(
        f'<option value="{escape(status.area_code)}">{escape(status.area_title)}</option>'
        for status in content.areas
    )
    levels = "".join(
        f'<option value="{escape(level.code)}">{escape(level.symbol)} {escape(level.title)}'
        "</option>"
        for level in content.levels
    )
    prefix = content.language
    return (
        '<form class="filters">'
        f'<label for="{prefix}-area">{escape(labels["filter_area"])}</label>'
        f'<select id="{prefix}-area" data-filter="area">'
        f'<option value="">{escape(labels["all_areas"])}</option>{areas}</select>'
        f'<label for="{prefix}-level">{escape(labels["filter_level"])}</label>'
        f'<select id="{prefix}-level" data-filter="level">'
        f'<option value="">{escape(labels["all_levels"])}</option>{levels}</select></form>'
    )


def level_key(content: BulletinContent) -> str:
    """Return the key of levels: colour, symbol and word."""
    items = "".join(
        f'<li><span class="square" style="{_paint(level)}" aria-hidden="true">'
        f"{escape(level.symbol)}</span> {escape(level.title)}</li>"
        for level in content.levels
    )
    return f'<ul class="key" aria-label="{escape(content.labels["legend"])}">{items}</ul>'


def _card(status: AreaStatus, content: BulletinContent) -> str:
    level = status.level
    code = level.code if level is not None else NO_LEVEL
    colour = level.colour if level is not None else "#c5ccd3"
    symbol = (
        f'<span class="badge" style="{_paint(level)}" aria-hidden="true">'
        f"{escape(level.symbol)}</span>"
        if level is not None
        else ""
    )
    reasons = "".join(f"<li>{escape(reason.text)}</li>" for reason in status.reasons)
    missing = "".join(f'<li class="missing">{escape(item.text)}</li>' for item in status.missing)
    persistence = f"<p>{escape(status.persistence)}</p>" if status.persistence else ""
    decisions = "".join(f'<p class="decision">{escape(item)}</p>' for item in status.decisions)
    return (
        f'<article class="card" data-area="{escape(status.area_code)}" data-level="{code}"'
        f' style="border-left-color:{colour}">'
        f"<h2>{escape(status.area_title)}</h2>"
        f'<p class="level">{symbol}<strong>{escape(status.headline)}</strong>'
        f'<span class="since">{escape(content.labels["proposed_level"])}'
        f"{' · ' if status.since else ''}{escape(status.since)}</span></p>{decisions}{persistence}"
        f"<h3>{escape(content.labels['why'])}</h3><ul>{reasons}{missing}</ul>"
        f"{_for_and_against(status, content)}{_history(status, content)}</article>"
    )


def _for_and_against(status: AreaStatus, content: BulletinContent) -> str:
    """Return the index, the strongest signals, what would lower the level, what is against it."""
    reasons = status.for_and_against
    if reasons is None:
        return ""
    is_warning = status.level is not None and status.level.rank > 0
    index = f"<p>{escape(reasons.index.text)}</p>" if reasons.index is not None else ""
    parts = "".join(
        f"<h3>{escape(reason_phrase(code, content.language))}</h3>"
        f"<ul>{''.join(f'<li>{escape(item.text)}</li>' for item in statements)}</ul>"
        for code, statements in (
            ("strongest", reasons.strongest),
            ("lowers", reasons.lowering),
            ("against" if is_warning else "against_calm", reasons.against),
        )
        if statements
    )
    summary = escape(reason_phrase("more", content.language))
    return f"{index}<details><summary>{summary}</summary>{parts}</details>"


def _history(status: AreaStatus, content: BulletinContent) -> str:
    if not status.history:
        return ""
    styles = {level.code: level for level in content.levels}
    squares = "".join(_square(point, styles[point.level_code], content) for point in status.history)
    first, last = status.history[0].vintage, status.history[-1].vintage
    return (
        f"<h3>{escape(content.labels['level_history'])}</h3>"
        f'<ol class="history">{squares}</ol>'
        f'<p class="span"><span>{first:%Y-%m}</span><span>{last:%Y-%m}</span></p>'
    )


def _square(point: LevelPoint, level: LevelStyle, content: BulletinContent) -> str:
    label = f"{say_month(point.vintage, content.language)}: {level.title}"
    return (
        f'<li style="{_paint(level)}" title="{escape(label)}" aria-label="{escape(label)}">'
        f"{escape(level.symbol)}</li>"
    )


def _paint(level: LevelStyle) -> str:
    return f"background:{level.colour};color:{ink_on(level.colour)}"
