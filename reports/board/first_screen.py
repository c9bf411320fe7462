"""The first screen: what is said of the whole, controls, the map, the list of areas.

What does not belong here: what opens when an area is chosen (area_panel).
"""

from collections import Counter
from html import escape

from profiles.model import Profile
from reports.board.area_panel import level_badge
from reports.board.area_rate import area_rate
from reports.board.markup import statement
from reports.board.placing import Place, has_own_tiles, tile_places
from reports.bulletin.content import AreaStatus, BulletinContent, LevelStyle
from reports.charts.canvas import ink_on
from reports.inputs import BulletinInputs
from reports.wording.board_phrases import board_phrase

NO_LEVEL = "none"
_SORTS = ("level", "name", "index", "since")


def masthead(content: BulletinContent) -> str:
    """Return what the page is, of whom and when."""
    said = " · ".join((content.audience, content.issuer, content.dateline))
    return (
        f'<header class="masthead"><h1>{escape(content.labels["board_title"])} ·'
        f" {escape(content.place)}</h1>"
        f'<p class="dateline">{escape(said)}</p></header>'
    )


def tools(content: BulletinContent) -> str:
    """Return the buttons that print the page and copy its link."""
    language = content.language
    return (
        f'<div class="tools" role="group" aria-label="{_say("tools", language)}">'
        f'<button type="button" data-print>{_say("print", language)}</button>'
        f'<button type="button" data-copy>{_say("copy_link", language)}</button>'
        f'<label class="by-hand" hidden>{_say("copy_by_hand", language)}'
        '<input type="text" readonly data-link></label></div>'
    )


def controls(content: BulletinContent) -> str:
    """Return search, filters and order, and the line that says what they leave."""
    language, labels = content.language, content.labels
    areas = "".join(
        _option(status.area_code, status.area_title)
        for status in sorted(content.areas, key=lambda item: item.area_code)
    )
    levels = "".join(
        _option(level.code, f"{level.symbol} {level.title}") for level in content.levels
    )
    sorts = "".join(_option(code, board_phrase(f"sort_{code}", language)) for code in _SORTS)
    return (
        f'<form class="controls" role="search" aria-label="{_say("controls", language)}">'
        f'<label class="wide">{_say("search", language)}'
        f'<input type="search" data-set="q" autocomplete="off" spellcheck="false"></label>'
        f'<label>{escape(labels["filter_area"])}<select data-set="only">'
        f"{_option('', labels['all_areas'])}{areas}</select></label>"
        f'<label>{escape(labels["filter_level"])}<select data-set="level">'
        f"{_option('', labels['all_levels'])}{levels}</select></label>"
        f'<label>{_say("sort", language)}<select data-set="sort">{sorts}</select></label>'
        f'<button type="reset" data-reset>{_say("reset", language)}</button></form>'
        f'<p class="result" role="status" data-result></p>'
        f'<div class="found" data-found aria-label="{_say("found_rules", language)}" role="group"'
        " hidden></div>"
    )


def overview(content: BulletinContent) -> str:
    """Return the sentence on the whole and how many areas stand at each level."""
    counts = Counter(status.level.code if status.level else NO_LEVEL for status in content.areas)
    language = content.language
    items = "".join(
        f"<li>{level_square(level)} {_say('count_item', language, level=level.title)}</li>".replace(
            "{count}", str(counts[level.code])
        )
        for level in reversed(content.levels)
        if counts[level.code] or level.rank >= 0
    )
    if counts[NO_LEVEL]:
        title = content.labels["no_level"]
        said = board_phrase("count_item", language).format(level=title, count=counts[NO_LEVEL])
        items += f"<li>{escape(said)}</li>"
    notices = "".join(f"<li>{escape(item)}</li>" for item in (content.disclaimer, *content.notices))
    return (
        f'<ul class="key" aria-label="{_say("counts", language)}">{items}</ul>'
        f'<ul class="notices">{notices}</ul>'
    )


def tile_map(content: BulletinContent, profile: Profile) -> str:
    """Return the map: a button per area, reached by one Tab and moved in by arrow keys."""
    language = content.language
    statuses = {status.area_code: status for status in content.areas}
    places = tile_places(list(statuses), profile)
    if not places:
        return f"<p>{_say('no_area', language)}</p>"
    columns = max(place.column + place.width - 1 for place in places)
    tiles = "".join(_tile(place, statuses[place.area_code]) for place in places)
    text = "map_help" if has_own_tiles(list(statuses), profile) else "map_grid_help"
    return (
        f'<div class="map" role="group" aria-label="{_say("map", language)}"'
        f' style="--columns:{max(columns, 2)}">{tiles}</div>'
        f'<p class="note">{_say(text, language)}</p>'
    )


def area_list(content: BulletinContent, profile: Profile, inputs: BulletinInputs) -> str:
    """Return the list of areas, gravest first: level, since when, rate, index, first reason."""
    items = "".join(_item(status, content, profile, inputs) for status in content.areas)
    none = _say("result", content.language, shown="0", all=str(len(content.areas)))
    return f'<ul class="areas">{items}</ul><p class="nothing" data-nothing hidden>{none}</p>'


def level_square(level: LevelStyle) -> str:
    """Return a small square in the colour of a level with its symbol."""
    return (
        f'<span class="square" style="{paint(level)}" aria-hidden="true">'
        f"{escape(level.symbol)}</span>"
    )


def paint(level: LevelStyle) -> str:
    """Return the style that shows a level by its colour, letters readable on it."""
    return f"background:{level.colour};color:{ink_on(level.colour)}"


def _say(code: str, language: str, **words: str) -> str:
    text = board_phrase(code, "zh" if language == "zh" else "en")
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return escape(text)


def _option(value: str, title: str) -> str:
    return f'<option value="{escape(value)}">{escape(title)}</option>'


def _tile(place: Place, status: AreaStatus) -> str:
    level = status.level
    column = "1/-1" if place.width == 0 else f"{place.column}/span {place.width}"
    style = f"grid-column:{column};grid-row:{place.row}/span {place.height}"
    if level is not None:
        style += f";{paint(level)}"
    symbol = level.symbol if level else "–"
    kind = "tile whole" if place.width == 0 else "tile half" if place.height == 1 else "tile"
    since = f'<span class="when">{escape(status.since)}</span>' if status.since else ""
    return (
        f'<button type="button" class="{kind}" style="{style}" tabindex="-1" aria-pressed="false"'
        f' data-choose="{escape(status.area_code)}"'
        f' data-level="{escape(level.code if level else NO_LEVEL)}">'
        f'<span class="name">{escape(status.area_title)}</span>'
        f'<span class="what"><span aria-hidden="true">{escape(symbol)}</span>'
        f" {escape(status.headline)}</span>{since}</button>"
    )


def _item(
    status: AreaStatus, content: BulletinContent, profile: Profile, inputs: BulletinInputs
) -> str:
    level = status.level
    rate = area_rate(inputs, profile, content, status.area_code)
    reason = status.reasons[0] if status.reasons else None
    code = escape(status.area_code)
    return (
        f'<li class="item" data-area="{code}"'
        f' data-level="{escape(level.code if level else NO_LEVEL)}">'
        f'<button type="button" class="open" data-choose="{code}" aria-pressed="false">'
        f"{level_badge(status)}<span><strong>{escape(status.area_title)}</strong>"
        f" {escape(status.headline)}</span></button>"
        f'<p class="since">{escape(status.since)}</p>'
        f'<p class="index-short" data-index="{code}"></p>'
        f"<p>{statement(rate)}</p>"
        f"{f'<p>{statement(reason)}</p>' if reason is not None else ''}</li>"
    )
