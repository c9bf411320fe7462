"""The whole content of a bulletin in one language, section by section.

What does not belong here: what each section says, layout, what is left out of the short
forms (summary).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from profiles.bulletins import Extent
from profiles.model import Edition, Language, Profile
from reports.bulletin.annex import definitions_section, provenance_section, sources_section
from reports.bulletin.by_sex import by_sex_section
from reports.bulletin.causes import causes_section
from reports.bulletin.charts_of_cities import city_panels, tile_map
from reports.bulletin.content import (
    AreaStatus,
    BulletinContent,
    Chart,
    FanChart,
    Paragraph,
    Section,
    Statement,
    Table,
)
from reports.bulletin.cover import bulletin_cover
from reports.bulletin.data_quality import data_quality_section
from reports.bulletin.edition_view import (
    EditionView,
    edition_audience,
    edition_notices,
    edition_view,
)
from reports.bulletin.enterprises import enterprises_section
from reports.bulletin.indicators import headline_statement, indicators_section
from reports.bulletin.industries import industries_section
from reports.bulletin.layoff_events import layoff_events_section
from reports.bulletin.level_reasons import reasons_section
from reports.bulletin.level_section import boxed_areas, level_section, shortened
from reports.bulletin.levels import area_statuses, level_styles
from reports.bulletin.line_probabilities import lines_in_short
from reports.bulletin.measures import CODE as MEASURES
from reports.bulletin.measures import measures_in_short, measures_section
from reports.bulletin.names import is_of_place
from reports.bulletin.outlook import fan_chart, outlook_section, series_lines
from reports.bulletin.page_length import within_pages
from reports.bulletin.problems import problem_notice, problems_section
from reports.bulletin.record import record_section
from reports.bulletin.risk_cells import risk_section
from reports.bulletin.rules_annex import rules_section
from reports.bulletin.series import latest_month
from reports.bulletin.since_last import changes_section
from reports.bulletin.summary import leaflet_sections, summary_sections
from reports.bulletin.survey import survey_section
from reports.bulletin.targets import targets_section
from reports.bulletin.warning_life import released_warnings
from reports.bulletin.warning_record import warning_record_section
from reports.inputs import BulletinInputs
from reports.shown_profile import with_shown_texts
from reports.wording import phrase, say_month

FEWEST_TILES = 2  # a map of one area says nothing
_LABELS = (
    "proposed_level",
    "annex",
    "no_level",
    "board_title",
    "all_areas",
    "all_levels",
    "filter_area",
    "filter_level",
    "filter_empty",
    "series_heading",
    "series_note",
    "skip_link",
    "level_history",
    "legend",
    "evidence_alone",
    "why",
    "print",
    "summary_mark",
    "leaflet_mark",
)


def compose_bulletin(
    inputs: BulletinInputs,
    profile: Profile,
    *,
    language: Language,
    edition: Edition = "internal",
    extent: Extent = "full",
    area_code: str | None = None,
) -> BulletinContent:
    """Return all a bulletin says at a vintage, in one language.

    Parameters
    ----------
    inputs : BulletinInputs
        Frames of the vintage; empty ones give a sentence saying what is missing.
    profile : Profile
        The place: titles, rules, sources, wording.
    language : Language
        ``en`` or ``zh``.
    edition : Edition
        Nothing that rests on a source not permitting it is told.
    extent : Extent
        All; a summary of about four pages; or a leaflet of one page.
    area_code : str or None
        One city, county or zone, to which everything is cut; None: the whole place.

    Returns
    -------
    BulletinContent
        Main sections in the order readers expect: 建议预警级别及依据 → 主要指标 → 重点地区、行业
        和企业 → 原因 → 走势 → 措施 → 目标 → 以往效果 → 数据质量, then annexes 附件.

    Raises
    ------
    KeyError
        If the profile has no area of that code.
    ValueError
        If a part of the place is asked for in another edition than the internal one.

    Notes
    -----
    A stored row may name a rule, level, area or series the profile has no longer: its code
    stands there, with the remark that it is gone.
    """
    (content,) = compose_extents(
        inputs, profile, (extent,), language=language, edition=edition, area_code=area_code
    )
    return content


def compose_extents(
    inputs: BulletinInputs,
    profile: Profile,
    extents: Iterable[Extent],
    *,
    language: Language,
    edition: Edition = "internal",
    area_code: str | None = None,
) -> Iterator[BulletinContent]:
    """Yield what each extent of a bulletin says; all are cut from one, composed once.

    Parameters and errors are those of `compose_bulletin`.
    """
    if area_code is not None:
        from reports.area_view import inputs_of_area

        if edition != "internal" and area_code != profile.settings.headline.area_code:
            # A cut made before cells are judged could tell what the whole province hides.
            raise ValueError(
                f"bulletin of area {area_code}: expected edition internal, got {edition}"
            )
        inputs, profile = inputs_of_area(inputs, profile, area_code)
    profile = with_shown_texts(profile)
    view = edition_view(inputs, profile, edition=edition)
    full = content_of_view(view, profile, language=language)
    for extent in extents:
        yield full if extent == "full" else _cut(full, view, extent, language)


def _cut(
    full: BulletinContent, view: EditionView, extent: Extent, language: Language
) -> BulletinContent:
    if extent == "summary":
        return replace(full, extent=extent, sections=summary_sections(full))
    boxed = tuple(_boxed(view, full.areas, (), language))  # measures are listed below it
    return replace(full, extent=extent, sections=leaflet_sections(full, view.profile), boxed=boxed)


def content_of_view(view: EditionView, profile: Profile, *, language: Language) -> BulletinContent:
    """Return all an edition says in one language, from a view that both languages share.

    ``profile`` is the one the view was made of, its texts as they are shown.
    """
    return _full_content(view, edition_audience(profile, view.edition, language), language)


def series_charts(view: EditionView, *, language: Language) -> tuple[FanChart, ...]:
    """Return a fan chart of every target that has observations and forecasts, for the board."""
    charts = (
        fan_chart(view.inputs, view.profile, language, series, code=f"series{place}")
        for place, series in enumerate(view.profile.settings.targets)
    )
    return tuple(chart for chart in charts if chart is not None)


def _full_content(view: EditionView, audience: str, language: Language) -> BulletinContent:
    inputs, profile = view.inputs, view.profile
    areas = area_statuses(inputs, profile, language)
    bulletin = profile.settings.bulletin
    headline = headline_statement(inputs, profile, language) if view.has_series else Statement("")
    problem = problem_notice(inputs, language)
    sections = _sections(view, areas, language)
    return BulletinContent(
        language=language,
        vintage=inputs.vintage,
        place=profile.settings.title.in_language(language),
        title=bulletin.title.in_language(language),
        dateline=_dateline(inputs, profile, language),
        issuer=bulletin.issuer.in_language(language),
        audience=audience,
        notices=_notices(view, language, problem),
        simulated_mark=phrase("simulated", language) if profile.settings.is_simulated else "",
        headline=headline.text,
        areas=areas,
        levels=level_styles(inputs, profile, language),
        sections=sections,
        boxed=tuple(_boxed(view, areas, sections, language)),
        disclaimer=phrase("disclaimer" if view.has_levels else "edition_no_levels", language),
        cover=bulletin_cover(view, areas, language),
        figures=(*headline.figures, *(problem.figures if problem is not None else ())),
        labels={code: phrase(code, language) for code in _LABELS},
    )


def _boxed(
    view: EditionView,
    areas: tuple[AreaStatus, ...],
    sections: tuple[Section, ...],
    language: Language,
) -> Iterator[AreaStatus]:
    """Yield the areas told in boxes, that of the place with its outlook and what to do first."""
    inputs, profile = view.inputs, view.profile
    for status in boxed_areas(areas, profile):
        short = shortened(status, inputs, language)
        if not is_of_place(status, profile):
            yield short
            continue
        lines = series_lines(inputs, profile, language, profile.settings.headline)
        plan = next((part for part in sections if part.code == MEASURES), None)
        more = (
            lines_in_short(inputs, profile, language, lines),
            measures_in_short(status, plan, profile, language),
        )
        told = (statement for statement in more if statement is not None)
        yield replace(short, reasons=(*short.reasons, *told))


def _sections(
    view: EditionView, areas: tuple[AreaStatus, ...], language: Language
) -> tuple[Section, ...]:
    inputs, profile = view.inputs, view.profile
    sections = (
        *_level_parts(view, areas, language),
        *_figure_parts(view, language),
        *_key_parts(view, language),
        *_present(
            causes_section(inputs, profile, language),
            outlook_section(inputs, profile, language, has_judgement=view.has_levels)
            if view.has_series
            else None,
            measures_section(areas, profile, language),
            targets_section(inputs, profile, language) if profile.plan_targets else None,
            by_sex_section(inputs, profile, language) if view.has_series else None,
        ),
        *_record_parts(view, language),
        data_quality_section(inputs, profile, language),
        *_annexes(view, language),
    )
    key_areas = {
        profile.settings.headline.area_code,
        *(status.area_code for status in areas if status.level and status.level.rank > 0),
    }
    return tuple(within_pages(section, language, key_areas=key_areas) for section in sections)


def _present(*sections: Section | None) -> Iterator[Section]:
    return (section for section in sections if section is not None)


def _parts(sections: Iterable[Section]) -> Iterator[Section]:
    """Return sections as parts of the one before them."""
    return (replace(section, depth=2) for section in sections)


def _level_parts(
    view: EditionView, areas: tuple[AreaStatus, ...], language: Language
) -> Iterator[Section]:
    inputs, profile = view.inputs, view.profile
    if not view.has_levels:
        released = released_warnings(inputs, profile, language)
        yield Section("level", phrase("section_summary", language), released)
        return
    yield level_section(inputs, profile, language, areas)
    yield from _parts([reasons_section(inputs, profile, language, areas)])


def _figure_parts(view: EditionView, language: Language) -> Iterator[Section]:
    if not view.has_series:
        return
    yield indicators_section(view.inputs, view.profile, language)
    yield from _parts([changes_section(view.inputs, view.profile, language)])


def _key_parts(view: EditionView, language: Language) -> Iterator[Section]:
    """Return where it happens: areas, industries, enterprises, events, one heading over all."""
    inputs, profile, edition = view.inputs, view.profile, view.edition
    parts = list(
        _present(
            _with_first(
                survey_section(inputs, profile, language), city_panels(inputs, profile, language)
            ),
            industries_section(inputs, profile, language),
            enterprises_section(inputs, profile, language),
            layoff_events_section(inputs, profile, language, edition=edition),
            risk_section(inputs, profile, language, edition=edition),
        )
    )
    chart = tile_map(inputs, profile, language) if view.has_levels else None
    blocks = () if chart is None or len(chart.tiles) < FEWEST_TILES else (chart,)
    if parts or blocks:
        yield Section("key_areas", phrase("section_areas", language), blocks)
        yield from _parts(parts)


def _with_first(section: Section | None, chart: Chart | None) -> Section | None:
    """Return a section whose first sentence is followed by a chart, where there is one."""
    if section is None or chart is None:
        return section
    first, others = section.blocks[:1], section.blocks[1:]
    return replace(section, blocks=(*first, chart, *others))


def _record_parts(view: EditionView, language: Language) -> Iterator[Section]:
    inputs, profile = view.inputs, view.profile
    if view.has_series:
        yield record_section(inputs, profile, language)
    if view.has_levels:
        yield warning_record_section(inputs, profile, language)


def _annexes(view: EditionView, language: Language) -> Iterator[Section]:
    inputs, profile = view.inputs, view.profile
    if view.has_levels:
        yield rules_section(inputs, profile, language)
    yield definitions_section(inputs, profile, language)
    yield sources_section(profile, language)
    yield from _problems_and_provenance(view, language)


def _problems_and_provenance(view: EditionView, language: Language) -> Iterator[Section]:
    """Return what failed, where anything did, and by what this issue was made.

    Where nothing failed the section on the quality of the data has said so: the counts by
    source stand in the data alone.
    """
    inputs, profile = view.inputs, view.profile
    problems = problems_section(inputs, profile, language)
    provenance = provenance_section(inputs, profile, language)
    counts = tuple(
        block for block in problems.blocks if isinstance(block, Table) and block.code == "intake"
    )
    is_calm = all(isinstance(block, Paragraph) or block in counts for block in problems.blocks)
    if not (is_calm and counts):
        yield problems
        yield provenance
        return
    kept = tuple(replace(block, is_data_only=True) for block in counts)
    yield replace(provenance, blocks=(*provenance.blocks, *kept))


def _notices(view: EditionView, language: Language, problem: Statement | None) -> tuple[str, ...]:
    bulletin = view.profile.settings.bulletin
    own = [notice.in_language(language) for notice in bulletin.notices]
    told = () if problem is None else (problem.text,)
    return (*own, *edition_notices(view, language), *told)


def _dateline(inputs: BulletinInputs, profile: Profile, language: Language) -> str:
    vintage = say_month(inputs.vintage, language)
    month = latest_month(inputs, profile)
    if month is None:
        return phrase("dateline_no_data", language).format(vintage=vintage)
    return phrase("dateline", language).format(vintage=vintage, month=say_month(month, language))
