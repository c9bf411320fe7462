"""Charts of many areas: the tile map of levels, a panel per city.

What does not belong here: drawing them (reports.charts), levels themselves (levels).
"""

import math

import pandas as pd

from profiles.model import Area, Language, Profile
from reports.bulletin.chart_blocks import Line, Panel, SmallMultiples, Tile, TileMap
from reports.bulletin.content import Figure
from reports.bulletin.evaluations import number_or_none, stored_figure
from reports.bulletin.levels import (
    level_history,
    level_row,
    level_styles,
    warned_area_codes,
)
from reports.bulletin.names import area_title, join_titles, level_style
from reports.inputs import BulletinInputs
from reports.wording import format_number, phrase, say_month

HISTORY_MONTHS = 36
MOST_COLUMNS = 6
SUPPRESSED = "suppress"
SYNTHETIC = "synthetic"


def tile_map(inputs: BulletinInputs, profile: Profile, language: Language) -> TileMap | None:
    """Return the tile map of the areas warnings are proposed for, None without any.

    Notes
    -----
    Areas the profile gives a tile stand there; if it gives none, all but the province stand
    in a plain grid, in the profile's order.
    """
    placed = {area.code: area for area in profile.areas if area.tile is not None}
    warned = warned_area_codes(inputs, profile)
    codes = list(placed) or [code for code in warned if _is_part(code, profile)]
    codes = codes or list(warned)
    if not codes:
        return None
    places = (
        {code: area.tile for code, area in placed.items() if area.tile is not None}
        if placed
        else _plain_grid(codes)
    )
    tiles = tuple(_tile(inputs, profile, language, code, places[code]) for code in codes)
    vintage = say_month(inputs.vintage, language)
    caption = phrase("tiles_caption" if placed else "tiles_caption_grid", language)
    return TileMap(
        code="tiles",
        title=phrase("tiles_title", language),
        caption=caption.format(vintage=vintage),
        alt=phrase("tiles_alt", language).format(vintage=vintage, runs=_runs(tiles, language)),
        tiles=tiles,
        levels=level_styles(inputs, profile, language),
    )


def city_panels(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> SmallMultiples | None:
    """Return the smoothed rate of every city with its bands, None where no model is stored."""
    cities = [area for area in profile.areas if area.kind == "city"]
    if inputs.survey_model.empty or not cities:
        return None
    model = inputs.survey_model
    start = model["reference_month"].max() - pd.DateOffset(months=HISTORY_MONTHS - 1)
    shown = model[model["reference_month"] >= start]
    panels = tuple(_panel(shown, area, language) for area in cities)
    line = _headline_line(inputs, profile, language)
    said_line = "" if line is None else phrase("panels_line", language).format(line=line.label)
    indicator = profile.indicator(profile.settings.headline.indicator_code)
    title = indicator.title.in_language(language)
    return SmallMultiples(
        code="cities",
        title=phrase("panels_title", language).format(indicator=title),
        caption=phrase("panels_caption", language).format(
            indicator=title, vintage=say_month(inputs.vintage, language), line=said_line
        ),
        alt=_panels_alt(panels, language),
        unit_label="%",
        panels=panels,
        line=line,
        figures=() if line is None else _line_figures(inputs, profile, line),
    )


def _is_part(code: str, profile: Profile) -> bool:
    kinds = {area.code: area.kind for area in profile.areas}
    return kinds.get(code) not in ("nation", "province")


def _plain_grid(codes: list[str]) -> dict[str, tuple[float, float]]:
    columns = min(MOST_COLUMNS, max(1, math.ceil(math.sqrt(len(codes)))))
    return {
        code: (float(place % columns), float(place // columns)) for place, code in enumerate(codes)
    }


def _tile(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    code: str,
    place: tuple[float, float],
) -> Tile:
    row = level_row(inputs, code, inputs.vintage)
    level = None if row is None else level_style(str(row["level_code"]), profile, language)
    area = next((item for item in profile.areas if item.code == code), None)
    within = () if area is None else area.lies_within_codes
    return Tile(
        area_code=code,
        title=area_title(code, profile, language),
        column=place[0],
        row=place[1],
        level=level,
        level_text=phrase("no_level", language) if level is None else level.title,
        since="" if row is None else _since(inputs, code, row, language),
        note=_within_note(area, profile, language) if area is not None and within else "",
        is_half=bool(within),
    )


def _since(inputs: BulletinInputs, code: str, row: pd.Series, language: Language) -> str:
    since = pd.Timestamp(row["since_vintage"])
    history = level_history(inputs, code)
    is_censored = bool(history) and since <= history[0].vintage < inputs.vintage
    month = say_month(since, language) if language == "zh" else f"{since:%Y-%m}"
    code_of_phrase = "tile_since_first" if is_censored else "tile_since"
    return phrase(code_of_phrase, language).format(month=month)


def _within_note(area: Area, profile: Profile, language: Language) -> str:
    within = [area_title(code, profile, language) for code in area.lies_within_codes]
    joint = "、" if language == "zh" else " and "
    note = phrase("tile_within", language).format(
        area=area.title.in_language(language), within=joint.join(within)
    )
    if area.is_part_of_parent_sum:
        return note
    return f"{note}{'' if language == 'zh' else ' '}{phrase('tile_sum', language)}"


def _runs(tiles: tuple[Tile, ...], language: Language) -> str:
    by_level: dict[tuple[int, str], list[str]] = {}
    for tile in tiles:
        rank = -1 if tile.level is None else tile.level.rank
        by_level.setdefault((-rank, tile.level_text), []).append(tile.title)
    runs = [
        phrase("tiles_alt_run", language).format(level=text, areas=join_titles(titles, language))
        for (_, text), titles in sorted(by_level.items())
    ]
    return phrase("chart_joint", language).join(runs)


def _panel(model: pd.DataFrame, area: Area, language: Language) -> Panel:
    rows = model[model["area_code"] == area.code].sort_values("reference_month")
    is_told = rows["quality_grade_code"] != SUPPRESSED
    told = rows[is_told & rows["smoothed_estimate"].notna()]
    months = pd.DatetimeIndex(told["reference_month"])
    note = ""
    if rows.empty:
        note = phrase("panel_no_estimate", language)
    elif told.empty:
        note = phrase("panel_suppressed", language)
    elif (told["basis_code"] == SYNTHETIC).all():
        note = phrase("panel_synthetic", language)
    return Panel(
        area_code=area.code,
        title=area.title.in_language(language),
        values=pd.Series(told["smoothed_estimate"].astype(float).to_numpy(), index=months),
        standard_errors=pd.Series(
            told["smoothed_standard_error"].astype(float).to_numpy(), index=months
        ),
        note=note,
    )


def _headline_line(inputs: BulletinInputs, profile: Profile, language: Language) -> Line | None:
    # Imported here: the outlook leans on charts of areas too.
    from reports.bulletin.outlook import series_lines

    lines = series_lines(inputs, profile, language, profile.settings.headline)
    return lines[0] if lines else None


def _line_figures(inputs: BulletinInputs, profile: Profile, line: Line) -> tuple[Figure, ...]:
    """Return the line with its key, where a stored evaluation of this vintage names it."""
    headline = profile.settings.headline
    for row in inputs.records_of_area("signal", headline.area_code):
        if (row["indicator_code"], row["threshold"]) == (headline.indicator_code, line.value):
            return (stored_figure(line.label, line.value, row, "threshold"),)
    return ()


def _panels_alt(panels: tuple[Panel, ...], language: Language) -> str:
    latest = sorted(
        (float(panel.values.iloc[-1]), panel.title) for panel in panels if not panel.values.empty
    )
    if not latest:
        return phrase("panels_alt_none", language)
    (low, low_title), (high, high_title) = latest[0], latest[-1]
    return phrase("panels_alt", language).format(
        count=len(panels),
        months=max(len(panel.values) for panel in panels),
        high=f"{high_title} {format_number(number_or_none(high), 1)}%",
        low=f"{low_title} {format_number(number_or_none(low), 1)}%",
    )
