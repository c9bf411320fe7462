"""The whole content of a bulletin in one language, section by section.

What does not belong here: what each section says, layout.
"""

from collections import Counter

from profiles.model import Edition, Language, Profile
from reports.bulletin.annex import definitions_section, provenance_section, sources_section
from reports.bulletin.content import (
    MOST_BOXED_AREAS,
    AreaStatus,
    Block,
    BulletinContent,
    FanChart,
    Figure,
    Row,
    Section,
    Table,
    say,
)
from reports.bulletin.edition_view import (
    EditionView,
    edition_audience,
    edition_notices,
    edition_view,
)
from reports.bulletin.enterprises import enterprises_section
from reports.bulletin.indicators import headline_sentence, indicators_section
from reports.bulletin.industries import industries_section
from reports.bulletin.layoff_events import layoff_events_section
from reports.bulletin.level_reasons import reasons_section
from reports.bulletin.levels import area_statuses, level_styles
from reports.bulletin.measures import measures_section
from reports.bulletin.outlook import fan_chart, outlook_section
from reports.bulletin.problems import problem_notice, problems_section
from reports.bulletin.record import level_strip, record_section
from reports.bulletin.risk_cells import risk_section
from reports.bulletin.rules_annex import rules_section
from reports.bulletin.series import latest_month
from reports.bulletin.since_last import changes_section
from reports.bulletin.survey import survey_section
from reports.bulletin.warning_life import open_warnings, released_warnings
from reports.bulletin.warning_record import warning_record_section
from reports.inputs import BulletinInputs
from reports.wording import phrase, say_month
from reports.wording.numbers import MISSING

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
)


def compose_bulletin(
    inputs: BulletinInputs,
    profile: Profile,
    *,
    language: Language,
    edition: Edition = "internal",
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

    Returns
    -------
    BulletinContent
        Main sections in the order readers expect 建议预警级别 → 指标 → 行业 → 附件, then
        annexes.

    Notes
    -----
    A stored row may name a rule, level, area or series the profile has no longer: its code
    stands there, with the remark that it is gone.
    """
    view = edition_view(inputs, profile, edition=edition)
    audience = edition_audience(profile, edition, language)
    inputs, profile = view.inputs, view.profile
    areas = area_statuses(inputs, profile, language)
    sections = _sections(view, areas, language)
    bulletin = profile.settings.bulletin
    return BulletinContent(
        language=language,
        vintage=inputs.vintage,
        place=profile.settings.title.in_language(language),
        title=bulletin.title.in_language(language),
        dateline=_dateline(inputs, profile, language),
        issuer=bulletin.issuer.in_language(language),
        audience=audience,
        notices=_notices(view, language),
        simulated_mark=phrase("simulated", language) if profile.settings.is_simulated else "",
        headline=headline_sentence(inputs, profile, language) if view.has_series else "",
        areas=areas,
        levels=level_styles(inputs, profile, language),
        sections=sections,
        disclaimer=phrase("disclaimer" if view.has_levels else "edition_no_levels", language),
        labels={code: phrase(code, language) for code in _LABELS},
    )


def series_charts(
    inputs: BulletinInputs,
    profile: Profile,
    *,
    language: Language,
    edition: Edition = "internal",
) -> tuple[FanChart, ...]:
    """Return a fan chart of every target that has observations and forecasts, for the board."""
    view = edition_view(inputs, profile, edition=edition)
    charts = (
        fan_chart(view.inputs, view.profile, language, series, code=f"series{place}")
        for place, series in enumerate(view.profile.settings.targets)
    )
    return tuple(chart for chart in charts if chart is not None)


def _sections(
    view: EditionView, areas: tuple[AreaStatus, ...], language: Language
) -> tuple[Section, ...]:
    inputs, profile = view.inputs, view.profile
    first = (
        _level_section(inputs, profile, language, areas)
        if view.has_levels
        else Section(
            "level",
            phrase("section_summary", language),
            released_warnings(inputs, profile, language),
        )
    )
    figures = (
        (
            changes_section(inputs, profile, language),
            indicators_section(inputs, profile, language),
            outlook_section(inputs, profile, language),
        )
        if view.has_series
        else ()
    )
    sections = (
        first,
        reasons_section(inputs, profile, language, areas) if view.has_levels else None,
        *figures,
        survey_section(inputs, profile, language),
        industries_section(inputs, profile, language),
        enterprises_section(inputs, profile, language),
        layoff_events_section(inputs, profile, language, edition=view.edition),
        risk_section(inputs, profile, language, edition=view.edition),
        measures_section(areas, profile, language),
        record_section(inputs, profile, language) if view.has_series else None,
        warning_record_section(inputs, profile, language) if view.has_levels else None,
        rules_section(inputs, profile, language) if view.has_levels else None,
        definitions_section(inputs, profile, language),
        sources_section(profile, language),
        problems_section(inputs, profile, language),
        provenance_section(inputs, profile, language),
    )
    return tuple(section for section in sections if section is not None)


def _notices(view: EditionView, language: Language) -> tuple[str, ...]:
    bulletin = view.profile.settings.bulletin
    own = [notice.in_language(language) for notice in bulletin.notices]
    problem = problem_notice(view.inputs, language)
    return (*own, *edition_notices(view, language), *([problem] if problem else []))


def _dateline(inputs: BulletinInputs, profile: Profile, language: Language) -> str:
    vintage = say_month(inputs.vintage, language)
    month = latest_month(inputs, profile)
    if month is None:
        return phrase("dateline_no_data", language).format(vintage=vintage)
    return phrase("dateline", language).format(vintage=vintage, month=say_month(month, language))


def _level_section(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    areas: tuple[AreaStatus, ...],
) -> Section:
    blocks: list[Block] = []
    if len(areas) > MOST_BOXED_AREAS:
        blocks.append(_areas_table(areas, language))
        blocks.extend(open_warnings(inputs, profile, language))
    strip = level_strip(inputs, profile, language)
    nothing = "history_none" if areas else "no_areas"
    blocks.append(strip or say(phrase(nothing, language)))
    return Section("level", phrase("section_level", language), tuple(blocks))


def _areas_table(areas: tuple[AreaStatus, ...], language: Language) -> Table:
    return Table(
        code="areas",
        caption=phrase("areas_caption", language).format(counts=_level_counts(areas, language)),
        headings=tuple(phrase(code, language) for code in ("col_area", "col_level", "col_since")),
        rows=tuple(
            Row(
                heading=status.area_title,
                cells=(Figure(_level_words(status)), Figure(status.since or MISSING)),
                area_code=status.area_code,
                level_code=status.level.code if status.level else "",
            )
            for status in areas
        ),
        widths=(0.35, 0.25, 0.4),
        notes=(phrase("areas_more", language),),
        aligns=("left", "left", "left"),
    )


def _level_counts(areas: tuple[AreaStatus, ...], language: Language) -> str:
    counts = Counter(_level_words(status) for status in areas)
    joint = "，" if language == "zh" else ", "
    return joint.join(f"{words} {count}" for words, count in counts.items())


def _level_words(status: AreaStatus) -> str:
    return status.headline if status.level is None else f"{status.level.symbol} {status.headline}"
