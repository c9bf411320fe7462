"""The first section: the level of every area, its reasons short, what people decided.

What does not belong here: the reasons one by one (level_reasons), proposing levels.
"""

from dataclasses import replace

from profiles.model import Language, Profile
from reports.bulletin.content import (
    MOST_BOXED_AREAS,
    Align,
    AreaStatus,
    Block,
    Figure,
    LevelStrip,
    Row,
    Section,
    Statement,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.cover import count_of_areas, level_counts, level_words
from reports.bulletin.evaluations import is_met, number_or_none, signal_row
from reports.bulletin.keys import derived_key
from reports.bulletin.levels import level_row, listed_codes
from reports.bulletin.names import is_of_place, join_titles, rule_title
from reports.bulletin.record import level_strip
from reports.bulletin.warning_life import open_state, open_warnings
from reports.inputs import BulletinInputs
from reports.wording import format_probability, phrase
from reports.wording.numbers import MISSING

MOST_REASONS = 3
_MOST_NAMED_CALM = 20
_COLUMNS = ("col_area", "col_level", "col_since", "col_basis_rules", "col_state")
_ALIGNS: tuple[Align, ...] = ("left",) * 5
_WIDTHS: dict[Language, tuple[float, ...]] = {
    "en": (0.13, 0.18, 0.2, 0.34, 0.15),
    "zh": (0.13, 0.185, 0.195, 0.315, 0.175),
}


def level_section(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    areas: tuple[AreaStatus, ...],
) -> Section:
    """Return the levels of all areas, their history, and the warnings people look at."""
    blocks: list[Block] = []
    listed = [status for status in areas if status not in boxed_areas(areas, profile)]
    if listed:
        blocks += _areas_blocks(inputs, profile, language, listed, areas)
    told = {status.area_code for status in areas}
    blocks.extend(open_warnings(inputs, profile, language, told=told))
    strip = level_strip(inputs, profile, language)
    nothing = "history_none" if areas else "no_areas"
    blocks.append(_of_raised(strip, inputs, language) if strip else say(phrase(nothing, language)))
    return Section("level", phrase("section_level", language), tuple(blocks))


def _of_raised(strip: LevelStrip, inputs: BulletinInputs, language: Language) -> LevelStrip:
    """Return the history without the areas that stood at normal throughout, if many."""
    if len(strip.areas) <= MOST_BOXED_AREAS:
        return strip
    calm = {level.code for level in strip.levels if level.rank == 0}
    kept = tuple(
        (title, points)
        for place, (title, points) in enumerate(strip.areas)
        if place == 0 or any(point.level_code not in calm for point in points)
    )
    left = len(strip.areas) - len(kept)
    if not left:
        return strip
    more = phrase("history_calm", language).format(count=left)
    every = derived_key(
        "count", warehouse_key("warnings.level", "area_code", {"vintage": inputs.vintage})
    )
    now = int((inputs.level["vintage"] == inputs.vintage).sum())
    figure = Figure(str(left), left, derived_key("difference", every, now - left))
    return replace(
        strip,
        areas=kept,
        caption=strip.caption + more,
        alt=strip.alt + more,
        figures=(*strip.figures, figure),
    )


def boxed_areas(areas: tuple[AreaStatus, ...], profile: Profile) -> tuple[AreaStatus, ...]:
    """Return the areas that get a box: all where they are few, else the place itself.

    Where the place itself has no level, the gravest area stands for it.
    """
    if len(areas) <= MOST_BOXED_AREAS:
        return areas
    return (next((item for item in areas if is_of_place(item, profile)), areas[0]),)


def shortened(status: AreaStatus, inputs: BulletinInputs, language: Language) -> AreaStatus:
    """Return a status with three reasons at most, and what could not be evaluated counted."""
    reasons = status.reasons[:MOST_REASONS]
    more = len(status.reasons) - MOST_REASONS
    if more > 0:
        text = phrase("reasons_more", language).format(count=more)
        key = derived_key("difference", _listed(status, inputs, "rule_ids"), MOST_REASONS)
        reasons = (*reasons, Statement(text, (Figure(str(more), more, key),)))
    missing = status.missing
    if len(missing) > MOST_REASONS:
        count = len(missing) - 1
        text = phrase("missing_more", language).format(missing=missing[0].text, count=count)
        row = level_row(inputs, status.area_code, inputs.vintage)
        listed = 0 if row is None else len(listed_codes(row["missing_rule_ids"]))
        # The first sentence is of the rules that count; where it is not, it names one of them.
        key = derived_key("difference", _listed(status, inputs, "missing_rule_ids"), listed - count)
        missing = (Statement(text, (*missing[0].figures, Figure(str(count), count, key))),)
    return replace(status, reasons=reasons, missing=missing)


def _listed(status: AreaStatus, inputs: BulletinInputs, column: str) -> str:
    """Return the key of how many rules are stored in a list of an area's level."""
    key = {"vintage": inputs.vintage, "area_code": status.area_code}
    return derived_key("listed", warehouse_key("warnings.level", column, key))


def _areas_blocks(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    listed: list[AreaStatus],
    areas: tuple[AreaStatus, ...],
) -> list[Block]:
    """Return the table of areas above normal, and that of all areas for the data."""
    raised = [item for item in listed if item.level is not None and item.level.rank != 0]
    calm = [item for item in listed if item.level is not None and item.level.rank == 0]
    unjudged = [item for item in listed if item.level is None]
    counts = level_counts(areas, inputs, language)
    caption = phrase("areas_caption", language).format(counts=counts.text)
    parts = [_calm_words(part, inputs, language) for part in (calm, unjudged) if part]
    quiet = Statement(
        ("" if language == "zh" else " ").join(part.text for part in parts),
        tuple(figure for part in parts for figure in part.figures),
    )
    whole = _areas_table(inputs, profile, language, list(areas), caption)
    whole = replace(whole, code="all_areas", is_data_only=True, figures=counts.figures)
    if not raised:
        # Of areas without a level nobody can say that they are calm.
        head = "" if unjudged and not calm else phrase("areas_all_calm", language)
        return [say(f"{head}{quiet.text}", quiet.figures), whole]
    table = _areas_table(inputs, profile, language, raised, caption)
    notes = (quiet.text,) if quiet.text else ()
    return [replace(table, notes=notes, figures=(*counts.figures, *quiet.figures)), whole]


def _areas_table(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    listed: list[AreaStatus],
    caption: str,
) -> Table:
    return Table(
        code="areas",
        caption=caption,
        headings=tuple(phrase(code, language) for code in _COLUMNS),
        rows=tuple(_area_row(inputs, profile, language, status) for status in listed),
        widths=_WIDTHS[language],
        aligns=_ALIGNS,
    )


def _area_row(
    inputs: BulletinInputs, profile: Profile, language: Language, status: AreaStatus
) -> Row:
    key = {"vintage": inputs.vintage, "area_code": status.area_code}
    level_key = "" if status.level is None else warehouse_key("warnings.level", "level_code", key)
    since_key = (
        "" if status.level is None else warehouse_key("warnings.level", "since_vintage", key)
    )
    return Row(
        heading=status.area_title,
        cells=(
            Figure(level_words(status), None, level_key),
            Figure(status.since or MISSING, None, since_key),
            _basis(inputs, profile, language, status),
            open_state(inputs, language, status.area_code),
        ),
        area_code=status.area_code,
        level_code=status.level.code if status.level else "",
    )


def _basis(
    inputs: BulletinInputs, profile: Profile, language: Language, status: AreaStatus
) -> Figure:
    """Return the rules that carry a level, three at most, each with its probability."""
    row = level_row(inputs, status.area_code, inputs.vintage)
    codes = () if row is None else listed_codes(row["rule_ids"])
    if not codes:
        return Figure(status.persistence or MISSING)
    parts = [
        _carrying(inputs, profile, language, status.area_code, code)
        for code in codes[:MOST_REASONS]
    ]
    named = join_titles([part.text for part in parts], language)
    if len(codes) > MOST_REASONS:
        count = len(codes) if language == "zh" else len(codes) - MOST_REASONS
        named = phrase("and_more_rules", language).format(rules=named, count=count)
        listed = _listed(status, inputs, "rule_ids")
        address = listed if language == "zh" else derived_key("difference", listed, MOST_REASONS)
        parts.append(Figure(str(count), count, address))
    return Figure(named, parts=tuple(part for part in parts if part.key))


def _carrying(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str, rule_id: str
) -> Figure:
    title = rule_title(rule_id, profile, language)
    row = signal_row(inputs, area_code, rule_id, inputs.vintage)
    probability = None if row is None else number_or_none(row["probability"])
    if row is None or probability is None:
        return Figure(title)
    if not is_met(row):
        return Figure(phrase("basis_held", language).format(rule=title))
    key = {"vintage": inputs.vintage, "area_code": area_code, "rule_id": rule_id}
    return Figure(
        f"{title} {format_probability(probability)}",
        probability,
        warehouse_key("warnings.signal", "probability", key),
    )


def _calm_words(calm: list[AreaStatus], inputs: BulletinInputs, language: Language) -> Statement:
    code = "areas_calm" if len(calm) <= _MOST_NAMED_CALM else "areas_calm_count"
    named = join_titles([item.area_title for item in calm], language)
    level, count = level_words(calm[0]), count_of_areas(calm, inputs)
    text = phrase(code, language).format(level=level, areas=named, count=count.text)
    return Statement(text, (count,) if code == "areas_calm_count" else ())
