"""The annexes: definitions, sources, problems of intake and models, provenance.

What does not belong here: the evaluation of rules (evaluations).
"""

import pandas as pd

from catalogue import REASONS, format_month
from profiles.model import Indicator, Language, Profile, SeriesKey
from reports.bulletin.content import (
    Block,
    Bullets,
    Entries,
    Figure,
    Row,
    Section,
    Statement,
    Table,
    say,
)
from reports.bulletin.series import series_title
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import format_quantity, phrase, say_month
from reports.wording.numbers import format_number

LISTED_SET_ASIDE = 12
_NOT_REFUSED = ("received", "accepted")


def definitions_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return what every indicator, level and method of the bulletin means."""
    entries = [
        (indicator.title.in_language(language), _definition(indicator, language))
        for indicator in profile.indicators
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
    return Section(
        "definitions",
        phrase("annex_definitions", language),
        (Entries(tuple(entries)),),
        is_annex=True,
    )


def sources_section(profile: Profile, language: Language) -> Section:
    """Return every source with publisher, owner, licence, revisions and permitted use."""
    entries = tuple(
        (
            source.title.in_language(language),
            phrase("source_text", language).format(
                publisher=source.publisher.in_language(language),
                owner=source.owner.in_language(language),
                licence=source.licence,
                revisions=_sentence(source.revisions.in_language(language), language),
                editions=("、" if language == "zh" else ", ").join(
                    phrase(f"edition_{edition}", language) for edition in source.permitted_editions
                ),
                citation=source.citation,
            ),
        )
        for source in profile.sources
    )
    return Section("sources", phrase("annex_sources", language), (Entries(entries),), is_annex=True)


def problems_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return what was received, refused and failed at this vintage."""
    statements = [
        *_source_failures(inputs, profile, language),
        *_refused_figures(inputs, profile, language),
        *_failed_models(inputs, profile, language),
    ]
    blocks: list[Block] = [
        Bullets(tuple(statements)) if statements else say(phrase("no_problems", language)),
        _intake_block(inputs, profile, language),
    ]
    return Section("problems", phrase("annex_problems", language), tuple(blocks), is_annex=True)


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
        listed = ", ".join(_short(text) for text in sorted(set(hashes.astype(str))))
        entries.append((phrase("prov_content", language), listed))
    return Section(
        "provenance",
        phrase("annex_provenance", language),
        (Entries(tuple(entries)),),
        is_annex=True,
    )


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
        value=value, source=indicator.sampling_error.source
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
            source=scheme.source,
        ),
    )


def _methods(inputs: BulletinInputs, language: Language) -> str:
    used = set(inputs.seasonal_adjustment["method"].astype(str))
    named = [method for method in ("x13", "stl", "none") if method in used] or ["x13"]
    return ("；" if language == "zh" else "; ").join(
        phrase(f"method_{method}", language) for method in named
    )


def _source_title(code: object, profile: Profile, language: Language) -> str:
    known = {source.code: source for source in profile.sources}
    source = known.get(str(code))
    return str(code) if source is None else source.title.in_language(language)


def _source_failures(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> list[Statement]:
    return [
        Statement(
            phrase("source_failed", language).format(
                source=_source_title(row["source_code"], profile, language),
                message=row["message"],
            )
        )
        for _, row in rows_of_vintage(inputs.source_failure, inputs.vintage).iterrows()
    ]


def _refused_figures(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> list[Statement]:
    rows = rows_of_vintage(inputs.set_aside, inputs.vintage).sort_values(
        ["source_code", "row_number", "column_name"], kind="stable"
    )
    column = "message_zh" if language == "zh" else "message_en"
    statements = [
        Statement(
            phrase("set_aside_item", language).format(
                source=_source_title(row["source_code"], profile, language),
                row=int(row["row_number"]),
                column=row["column_name"],
                value=row["received_value"] if isinstance(row["received_value"], str) else "",
                reason=str(row[column]).rstrip(".。"),
            )
        )
        for _, row in rows.head(LISTED_SET_ASIDE).iterrows()
    ]
    hidden = len(rows) - len(statements)
    if hidden > 0:
        statements.append(Statement(phrase("set_aside_more", language).format(count=hidden)))
    return statements


def _failed_models(inputs: BulletinInputs, profile: Profile, language: Language) -> list[Statement]:
    return [
        Statement(
            phrase("model_failed", language).format(
                series=series_title(
                    SeriesKey(
                        area_code=str(row["area_code"]),
                        indicator_code=str(row["indicator_code"]),
                        breakdown=str(row["breakdown"]),
                    ),
                    profile,
                    language,
                ),
                model=row["model"],
                fallback=row["fallback_model"],
                message=row["message"],
            )
        )
        for _, row in rows_of_vintage(inputs.model_failure, inputs.vintage).iterrows()
    ]


def _intake_block(inputs: BulletinInputs, profile: Profile, language: Language) -> Block:
    rows = rows_of_vintage(inputs.intake_count, inputs.vintage)
    if rows.empty:
        return say(phrase("intake_none", language))
    return Table(
        code="intake",
        caption=phrase("intake_caption", language),
        headings=tuple(
            phrase(code, language)
            for code in (
                "col_source",
                "col_received",
                "col_accepted",
                "col_set_aside",
                "col_reasons",
            )
        ),
        rows=tuple(
            _intake_row(str(code), part, profile, language)
            for code, part in rows.groupby("source_code", sort=True)
        ),
        widths=(0.32, 0.12, 0.12, 0.12, 0.32),
        notes=(phrase("intake_note", language),),
        aligns=("left", "right", "right", "right", "left"),
    )


def _intake_row(code: str, part: pd.DataFrame, profile: Profile, language: Language) -> Row:
    counts = part.groupby("outcome_code")["figure_count"].sum()
    refused = {
        str(name): int(count)
        for name, count in counts.items()
        if name not in _NOT_REFUSED and int(count) > 0
    }
    received = int(counts.get("received", 0))
    accepted = int(counts.get("accepted", 0))
    column = "message_zh" if language == "zh" else "message_en"
    reasons = ("；" if language == "zh" else "; ").join(
        f"{getattr(REASONS[name], column) if name in REASONS else name}"
        f"{'：' if language == 'zh' else ': '}{_count(count, language)}"
        for name, count in sorted(refused.items())
    )
    return Row(
        heading=_source_title(code, profile, language),
        cells=(
            Figure(_count(received, language), received),
            Figure(_count(accepted, language), accepted),
            Figure(_count(received - accepted, language), received - accepted),
            Figure(reasons),
        ),
    )


def _count(count: int, language: Language) -> str:
    return format_number(count, 0, is_grouped=language == "en")


def _short(text: str) -> str:
    return text[:16]
