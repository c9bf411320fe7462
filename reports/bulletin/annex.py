"""The annexes of reference: definitions, sources, provenance.

What does not belong here: the rules (rules_annex), problems of intake (problems).
"""

import hashlib

from catalogue import format_month
from profiles.model import Indicator, Language, Profile
from reports.bulletin.content import Align, Entries, Figure, Row, Section, Table
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import format_quantity, phrase, say_month
from reports.wording.numbers import format_number

_LISTED_HASHES = 8


def definitions_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return what the indicators told of, the levels and the methods mean.

    Every other indicator of the profile is defined in a table of data.
    """
    named = {series.indicator_code for series in profile.settings.targets}
    entries = [
        (indicator.title.in_language(language), _definition(indicator, language))
        for indicator in profile.indicators
        if indicator.code in named
    ]
    entries += [
        _levels_entry(profile, language),
        (
            phrase("def_vintage", language),
            phrase("def_vintage_text", language).format(
                vintage=say_month(inputs.vintage, language)
            ),
        ),
        (
            phrase("def_adjustment", language),
            phrase("def_adjustment_text", language).format(methods=_methods(inputs, language)),
        ),
        (phrase("def_signal", language), phrase("def_signal_text", language)),
    ]
    whole = _data_table(
        "all_definitions",
        phrase("annex_definitions", language),
        (phrase("col_indicator", language), phrase("col_definition", language)),
        [
            (indicator.title.in_language(language), (_definition(indicator, language),))
            for indicator in profile.indicators
        ],
    )
    blocks = (Entries(tuple(entries), is_run_in=True), whole)
    return Section("definitions", phrase("annex_definitions", language), blocks, is_annex=True)


def sources_section(profile: Profile, language: Language) -> Section:
    """Return the sources by publisher and permitted use; the rest of them as data."""
    joint = "、" if language == "zh" else ", "
    editions = {
        source.code: joint.join(
            phrase(f"edition_{edition}", language) for edition in source.permitted_editions
        )
        for source in profile.sources
    }
    grouped: dict[tuple[str, str], list[str]] = {}
    for source in profile.sources:
        owner = (source.publisher.in_language(language), editions[source.code])
        grouped.setdefault(owner, []).append(source.title.in_language(language))
    entries = tuple(
        (
            publisher,
            phrase("source_text", language).format(sources=joint.join(titles), editions=permitted),
        )
        for (publisher, permitted), titles in grouped.items()
    )
    columns = ("publisher", "owner_of_data", "licence", "revisions", "citation")
    whole = _data_table(
        "all_sources",
        phrase("annex_sources", language),
        (
            phrase("col_source", language),
            *(phrase(f"col_{name}", language) for name in (*columns, "editions")),
        ),
        [
            (
                source.title.in_language(language),
                (
                    source.publisher.in_language(language),
                    source.owner.in_language(language),
                    source.licence.in_language(language),
                    source.revisions.in_language(language),
                    source.citation.in_language(language),
                    editions[source.code],
                ),
            )
            for source in profile.sources
        ],
    )
    more = (phrase("sources_rest", language), phrase("sources_more", language))
    blocks = (Entries((*entries, more), is_run_in=True), whole)
    return Section("sources", phrase("annex_sources", language), blocks, is_annex=True)


def _data_table(
    code: str,
    caption: str,
    headings: tuple[str, ...],
    rows: list[tuple[str, tuple[str, ...]]],
) -> Table:
    """Return a table of words for the data beside the bulletin."""
    left: Align = "left"
    return Table(
        code=code,
        caption=caption,
        headings=headings,
        rows=tuple(Row(title, tuple(Figure(text) for text in texts)) for title, texts in rows),
        widths=(1 / len(headings),) * len(headings),
        aligns=(left,) * len(headings),
        is_data_only=True,
    )


def provenance_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return by which code, profile and bytes this issue was made."""
    hashes = rows_of_vintage(inputs.intake_count, inputs.vintage)["content_sha256"]
    entries = [
        (phrase("prov_vintage", language), format_month(inputs.vintage)),
        (phrase("prov_code", language), inputs.code_revision),
        (
            phrase("prov_profile", language),
            f"{profile.settings.code}, SHA-256 {_short(inputs.profile_sha256)}",
        ),
    ]
    if not hashes.empty:
        entries.append(
            (phrase("prov_content", language), _content(sorted(set(hashes.astype(str))), language))
        )
    return Section(
        "provenance",
        phrase("annex_provenance", language),
        (Entries(tuple(entries), is_run_in=True),),
        is_annex=True,
    )


def _content(hashes: list[str], language: Language) -> str:
    """Return the hashes of what was received, one hash over all where they are many."""
    if len(hashes) <= _LISTED_HASHES:
        return ", ".join(_short(text) for text in hashes)
    whole = hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    return phrase("prov_many_contents", language).format(count=len(hashes), hash=_short(whole))


def _definition(indicator: Indicator, language: Language) -> str:
    text = _sentence(indicator.definition.in_language(language), language)
    if indicator.sampling_error is None:
        return text
    value = format_quantity(
        indicator.sampling_error.standard_error,
        indicator.unit,
        language,
        decimals=indicator.decimals + 1,
        aspect="difference",
    )
    error = phrase("sampling_error", language).format(
        value=value, source=indicator.sampling_error.source.in_language(language)
    )
    return f"{text}{error}。" if language == "zh" else f"{text} {error}."


def _sentence(text: str, language: Language) -> str:
    bare = text.rstrip(".。 ")
    return f"{bare}。" if language == "zh" else f"{bare}."


def _levels_entry(profile: Profile, language: Language) -> tuple[str, str]:
    scheme = profile.scheme
    ordered = sorted(scheme.levels, key=lambda level: level.rank)
    listed = ("、" if language == "zh" else ", ").join(
        f"{level.symbol} {level.title.in_language(language)}" for level in ordered
    )
    return (
        phrase("def_levels", language).format(
            standing=phrase(f"standing_{scheme.standing}", language)
        ),
        phrase("def_levels_text", language).format(
            title=scheme.title.in_language(language),
            levels=listed,
            months=scheme.hold_months,
            source=_sentence(scheme.source.in_language(language), language),
        )
        + _scheme_details(profile, language),
    )


def _scheme_details(profile: Profile, language: Language) -> str:
    """Return how long a level may be held, the control over areas, and who decides on rules."""
    scheme = profile.scheme
    details = [
        phrase("def_levels_held", language).format(months=scheme.hold_at_most_months),
    ]
    if scheme.false_alarm_share is not None:
        share = format_number(100.0 * scheme.false_alarm_share, 0)
        details.append(phrase("def_levels_areas", language).format(share=share))
    if scheme.decided_by is not None:
        decided_by = scheme.decided_by.in_language(language)
        details.append(phrase("def_levels_decided", language).format(decided_by=decided_by))
    joint = "" if language == "zh" else " "
    return joint + joint.join(details)


def _methods(inputs: BulletinInputs, language: Language) -> str:
    used = set(inputs.seasonal_adjustment["method"].astype(str))
    named = [method for method in ("x13", "stl", "none") if method in used] or ["x13"]
    return ("；" if language == "zh" else "; ").join(
        phrase(f"method_{method}", language) for method in named
    )


def _short(text: str) -> str:
    return text[:16]
