"""The response plan: what is done at the levels proposed, by whom and on what basis.

What does not belong here: choosing measures (profiles), proposing levels.
"""

from profiles.model import Language, Profile
from profiles.response import Measure
from reports.bulletin.content import (
    AreaStatus,
    Bullets,
    Figure,
    Row,
    Section,
    Statement,
    Table,
    warehouse_key,
)
from reports.bulletin.keys import derived_key
from reports.bulletin.names import join_titles, known_level
from reports.wording import phrase
from reports.wording.numbers import MISSING

CODE = "measures"
_MOST_NAMED_AREAS = 5


def measures_section(
    areas: tuple[AreaStatus, ...], profile: Profile, language: Language
) -> Section | None:
    """Return the measures of the levels that areas stand at, or None where there are none.

    Parameters
    ----------
    areas : tuple of AreaStatus
        The warned areas, gravest first.
    profile : Profile
        Its response plan; where it has none, the measures named with the gravest level.
    language : Language
        ``en`` or ``zh``.

    Returns
    -------
    Section or None
        A measure stands once, under the level from which it is taken, with the areas that are
        at that level or a graver one.
    """
    gravest = max((status.level.rank for status in areas if status.level), default=0)
    if not profile.measures:
        return _measures_of_level(areas, profile, language)
    levels = [
        level
        for level in sorted(profile.scheme.levels, key=lambda item: item.rank)
        if 0 < level.rank <= gravest
    ]
    rows: list[Row] = []
    shown: list[Measure] = []
    for level in levels:
        own = [item for item in profile.measures if item.from_level_code == level.code]
        if not own:
            continue
        title = level.title.in_language(language)
        named = _areas_from(areas, level.rank, language)
        heading = phrase("plan_group", language).format(level=title, areas=named)
        rows.append(Row(heading, (), level_code=level.code, is_group=True))
        shown += own
        rows += [_row(measure, level.code, profile, language) for measure in own]
    if not rows:
        return None
    return Section(CODE, _heading(shown, language), (_table(tuple(rows), language),))


def measures_taken(areas: tuple[AreaStatus, ...], profile: Profile) -> tuple[Measure, ...]:
    """Return the measures of the response plan that the gravest level of any area calls for.

    In the order of levels, mildest first; none where the profile has no plan.
    """
    gravest = max((status.level.rank for status in areas if status.level), default=0)
    ranks = {level.code: level.rank for level in profile.scheme.levels}
    taken = [item for item in profile.measures if 0 < ranks[item.from_level_code] <= gravest]
    return tuple(sorted(taken, key=lambda item: ranks[item.from_level_code]))


def measures_in_short(
    status: AreaStatus, section: Section | None, profile: Profile, language: Language
) -> Statement | None:
    """Return the measure of an area's level that begins first, and how many there are."""
    taken = measures_taken((status,), profile)
    if not taken or section is None:
        return None
    days = [item.starts_within_days for item in taken]
    latest = max((day for day in days if day is not None), default=0)
    first = min(taken, key=lambda item: item.starts_within_days or latest)
    text = phrase("box_measures" if len(taken) > 1 else "box_measure", language).format(
        first=first.title.in_language(language), count=len(taken), heading=section.heading
    )
    each = (warehouse_key("profile.measures", "code", {"code": item.code}) for item in taken)
    address = derived_key("sum", *(derived_key("count", key) for key in each))
    return Statement(text, (Figure(str(len(taken)), len(taken), address),) * (len(taken) > 1))


def days_words(days: int, language: Language) -> str:
    """Return within how many days a measure starts."""
    if days == 1:
        return phrase("plan_day", language)
    return phrase("plan_days", language).format(count=days)


def _table(rows: tuple[Row, ...], language: Language) -> Table:
    columns = ("col_measure", "col_owner", "col_basis", "col_start")
    return Table(
        code=CODE,
        caption=phrase("plan_caption", language),
        headings=tuple(phrase(code, language) for code in columns),
        rows=rows,
        widths=(0.27, 0.28, 0.34, 0.11),
        notes=(phrase("plan_note", language),),
        aligns=("left", "left", "left", "left"),
    )


def _heading(shown: list[Measure], language: Language) -> str:
    standings = {measure.standing for measure in shown}
    if len(standings) > 1:
        return phrase("plan_heading", language)
    standing = phrase(f"standing_{standings.pop()}", language)
    return phrase("plan_heading_standing", language).format(standing=standing)


def _row(measure: Measure, level_code: str, profile: Profile, language: Language) -> Row:
    title = measure.title.in_language(language)
    if len({item.standing for item in profile.measures}) > 1:
        standing = phrase(f"standing_{measure.standing}", language)
        title = phrase("plan_standing", language).format(title=title, standing=standing)
    owner = measure.owner.in_language(language)
    if measure.partners is not None:
        partners = measure.partners.in_language(language)
        owner = phrase("plan_partners", language).format(owner=owner, partners=partners)
    days = measure.starts_within_days
    basis = MISSING if measure.basis is None else measure.basis.in_language(language)
    start = MISSING if days is None else days_words(days, language)
    address = warehouse_key("profile.measures", "starts_within_days", {"code": measure.code})
    starts = Figure(start) if days is None else Figure(start, float(days), address)
    cells = (Figure(owner), Figure(basis), starts)
    return Row(title, cells, level_code=level_code)


def _areas_from(areas: tuple[AreaStatus, ...], rank: int, language: Language) -> str:
    titles = [
        item.area_title for item in areas if item.level is not None and item.level.rank >= rank
    ]
    named = join_titles(titles[:_MOST_NAMED_AREAS], language)
    more = len(titles) - _MOST_NAMED_AREAS
    if more <= 0:
        return named
    count = len(titles) if language == "zh" else more
    return phrase("plan_areas_more", language).format(areas=named, count=count)


def _measures_of_level(
    areas: tuple[AreaStatus, ...], profile: Profile, language: Language
) -> Section | None:
    gravest = max(
        (status.level for status in areas if status.level is not None),
        key=lambda level: level.rank,
        default=None,
    )
    level = None if gravest is None else known_level(gravest.code, profile)
    measures = () if level is None else level.measures
    if not measures:
        return None
    statements = tuple(Statement(measure.in_language(language)) for measure in measures)
    standing = phrase(f"standing_{profile.scheme.standing}", language)
    heading = phrase("section_measures", language).format(standing=standing)
    return Section(CODE, heading, (Bullets(statements),))
