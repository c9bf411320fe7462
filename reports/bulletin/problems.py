"""The annex of problems: sources not read, figures set aside, models replaced, and counts.

What does not belong here: judging a figure (warehouse), fitting a model (forecasting).
"""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from catalogue import REASONS, SUBMISSION_REASONS
from catalogue.forms import FORMS
from profiles.model import Language, Profile, SeriesKey
from reports.bulletin.content import (
    Block,
    Bullets,
    Figure,
    Row,
    Section,
    Statement,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.keys import derived_key
from reports.bulletin.series import series_title
from reports.fonts import shown_text
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import phrase
from reports.wording.numbers import format_number
from reports.wording.reasons import describe_failure, describe_model

LISTED_SET_ASIDE = 20
_LISTED_SERIES = 5
_LISTED_REASONS = 3
_EVERY_REASON = {**SUBMISSION_REASONS, **REASONS}
_LONGEST_VALUE = 32
_LONGEST_MESSAGE = 240
_ADJUSTMENT_MODEL = "x13"
_NOT_REFUSED = ("received", "accepted")


def problems_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return what was received, refused and failed at this vintage."""
    statements = [
        *_source_failures(inputs, profile, language),
        *_failed_models(inputs, profile, language),
    ]
    refused = _refused_figures(inputs, profile, language)
    blocks: list[Block] = []
    if statements:
        blocks.append(Bullets(tuple(statements)))
    if refused is not None:
        blocks.append(refused)
    if not blocks:
        counted = "problems_counted_only" if _error_count(inputs) else "no_problems"
        blocks.append(say(phrase(counted, language)))
    blocks.append(_intake_block(inputs, profile, language))
    return Section("problems", phrase("annex_problems", language), tuple(blocks), is_annex=True)


def problem_notice(inputs: BulletinInputs, language: Language) -> Statement | None:
    """Return one sentence for the first page where data are missing or set aside, or none."""
    sources = len(rows_of_vintage(inputs.source_failure, inputs.vintage))
    figures = _error_count(inputs)
    if not sources and not figures:
        return None
    told = (_count(sources, language), _count(figures, language))
    text = phrase("problem_notice", language).format(sources=told[0], figures=told[1])
    failures = warehouse_key("raw.failure", "source_code", {"vintage": inputs.vintage})
    refused = [_intake_key(inputs.vintage, code) for code in _error_codes(inputs)]
    return Statement(
        text,
        (
            Figure(told[0], sources, derived_key("count", failures)),
            Figure(told[1], figures, derived_key("sum", *refused) if refused else "sum(0)"),
        ),
    )


def _error_count(inputs: BulletinInputs) -> int:
    # Counted by reason, because the rows themselves are not all listed here.
    counts = rows_of_vintage(inputs.intake_count, inputs.vintage)
    is_error = counts["outcome_code"].isin(_error_codes(inputs))
    return int(counts.loc[is_error, "figure_count"].sum())


def _error_codes(inputs: BulletinInputs) -> list[str]:
    """Return the reasons of this vintage that are errors of the sender."""
    counts = rows_of_vintage(inputs.intake_count, inputs.vintage)
    errors = {code for code, reason in _EVERY_REASON.items() if reason.standing == "error"}
    return sorted(errors & set(counts["outcome_code"]))


def _intake_key(vintage: pd.Timestamp, outcome_code: str, source_code: str = "") -> str:
    """Return the key of how many rows had an outcome, of a source or of all."""
    key = {"vintage": vintage, **({"source_code": source_code} if source_code else {})}
    own = {**key, "outcome_code": outcome_code}
    return derived_key("total", warehouse_key("core.intake_count", "figure_count", own))


def _source_title(code: object, profile: Profile, language: Language) -> str:
    known = {source.code: source for source in profile.sources}
    source = known.get(str(code))
    return str(code) if source is None else source.title.in_language(language)


def _source_failures(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> list[Statement]:
    return [
        _source_failure(row, profile, language)
        for _, row in rows_of_vintage(inputs.source_failure, inputs.vintage).iterrows()
    ]


def _source_failure(row: pd.Series, profile: Profile, language: Language) -> Statement:
    column = _message_column(language)
    message = _shortened(row[column], _LONGEST_MESSAGE).rstrip(".。")
    text = phrase("source_failed", language).format(
        source=_source_title(row["source_code"], profile, language), message=message
    )
    key = {name: row[name] for name in ("vintage", "source_code")}
    return Statement(text, (Figure(message, None, warehouse_key("raw.failure", column, key)),))


def _refused_figures(inputs: BulletinInputs, profile: Profile, language: Language) -> Table | None:
    place = ["source_code", "row_number", "column_name"]
    rows = rows_of_vintage(inputs.set_aside, inputs.vintage).sort_values(place, kind="stable")
    rows = rows[~rows["source_code"].isin(_sources_of_units(profile))]
    if rows.empty:
        return None
    # A column of one fault must not hide the others: each reason's first cases come first.
    turn = rows.groupby(["source_code", "reason_code"]).cumcount()
    listed = rows.loc[turn.sort_values(kind="stable").index[:LISTED_SET_ASIDE]].sort_values(place)
    hidden = len(rows) - LISTED_SET_ASIDE
    more = _hidden_count(inputs.vintage, rows, hidden, language)
    return Table(
        code="set_aside",
        caption=phrase("set_aside_caption", language),
        headings=tuple(
            phrase(code, language)
            for code in ("col_source", "col_row", "col_column", "col_value", "col_reason")
        ),
        rows=tuple(_refused_row(row, profile, language) for _, row in listed.iterrows()),
        widths=(0.24, 0.09, 0.16, 0.19, 0.32),
        notes=(phrase("set_aside_more", language).format(count=more.text),) if hidden > 0 else (),
        figures=(more,) if hidden > 0 else (),
        aligns=("left", "left", "left", "left", "left"),
    )


def _hidden_count(
    vintage: pd.Timestamp, rows: pd.DataFrame, hidden: int, language: Language
) -> Figure:
    """Return how many figures set aside are not listed."""
    counts = [
        derived_key(
            "count",
            warehouse_key(
                "core.set_aside", "row_number", {"vintage": vintage, "source_code": code}
            ),
        )
        for code in sorted(rows["source_code"].unique())
    ]
    key = derived_key("difference", derived_key("sum", *counts), LISTED_SET_ASIDE)
    return Figure(_count(hidden, language), hidden, key)


def _sources_of_units(profile: Profile) -> set[str]:
    """Return the sources of single enterprises, persons or events, whose rows are never told."""
    return {
        source.code
        for source in profile.sources
        if any(FORMS[code].grain != "table" for code in source.forms)
    }


def _refused_row(row: pd.Series, profile: Profile, language: Language) -> Row:
    received, message = row["received_value"], _message_column(language)
    value = _shortened(received, _LONGEST_VALUE) if isinstance(received, str) else ""
    names = ("vintage", "source_code", "content_sha256", "row_number", "column_name", "reason_code")
    key = {name: row[name] for name in names}

    def stored(text: str, column: str) -> Figure:
        return Figure(text, None, warehouse_key("core.set_aside", column, key))

    return Row(
        heading=_source_title(row["source_code"], profile, language),
        cells=(
            replace(stored(str(int(row["row_number"])), "row_number"), value=row["row_number"]),
            stored(_shortened(row["column_name"], _LONGEST_VALUE), "column_name"),
            stored(value, "received_value") if value else Figure(phrase("value_blank", language)),
            stored(_shortened(row[message], _LONGEST_MESSAGE).rstrip(".。"), message),
        ),
    )


def _failed_models(inputs: BulletinInputs, profile: Profile, language: Language) -> list[Statement]:
    rows = rows_of_vintage(inputs.model_failure, inputs.vintage)
    return [
        _failed_model(part, profile, language)
        for _, part in rows.groupby(["model", "fallback_model", "message"], sort=False)
    ]


def _failed_model(rows: pd.DataFrame, profile: Profile, language: Language) -> Statement:
    row = rows.iloc[0]
    series, count = _series_named(rows, profile, language)
    message = describe_failure(_shortened(row["message"], _LONGEST_MESSAGE), language)
    text = phrase("model_failed", language).format(
        series=series,
        model=describe_model(str(row["model"]), language),
        fallback=describe_model(str(row["fallback_model"]), language),
        message=message,
    )
    keys = [_failure_key(item) for _, item in rows.iterrows()]
    told = [Figure(message, None, keys[0])]
    if count:
        counted = derived_key("sum", *(derived_key("count", key) for key in keys))
        is_all = count == len(rows)
        key = counted if is_all else derived_key("difference", counted, _LISTED_SERIES)
        told.append(Figure(_count(count, language), count, key))
    return Statement(text, tuple(told))


def _failure_key(row: pd.Series) -> str:
    """Return the key of what went wrong: with a model, or with a seasonal adjustment."""
    names = ("vintage", "area_code", "indicator_code", "breakdown")
    key = {name: row[name] for name in names}
    if row["model"] == _ADJUSTMENT_MODEL:
        return warehouse_key("estimates.adjustment_failure", "reason", key)
    return warehouse_key("forecasts.model_failure", "message", {**key, "model": row["model"]})


def _series_named(rows: pd.DataFrame, profile: Profile, language: Language) -> tuple[str, int]:
    """Return the series of the rows in words, and the count told where not all are named."""
    titles = [
        series_title(
            SeriesKey(area_code=str(area), indicator_code=str(indicator), breakdown=str(part)),
            profile,
            language,
        )
        for area, indicator, part in zip(
            rows["area_code"], rows["indicator_code"], rows["breakdown"], strict=True
        )
    ]
    listed = ("、" if language == "zh" else "; ").join(titles[:_LISTED_SERIES])
    hidden = len(titles) - _LISTED_SERIES
    if hidden <= 0:
        return listed, 0
    count = len(titles) if language == "zh" else hidden
    told = phrase("and_more", language).format(items=listed, count=_count(count, language))
    return told, count


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
            for code, part in sorted(rows.groupby("source_code"), key=_in_order_of(profile))
        ),
        widths=(0.28, 0.12, 0.12, 0.12, 0.36),
        notes=_intake_notes(rows, profile, language),
        aligns=("left", "right", "right", "right", "left"),
    )


def _in_order_of(profile: Profile) -> Callable[[tuple[object, object]], tuple[int, str]]:
    places = {source.code: place for place, source in enumerate(profile.sources)}
    return lambda item: (places.get(str(item[0]), len(places)), str(item[0]))


def _intake_notes(rows: pd.DataFrame, profile: Profile, language: Language) -> tuple[str, ...]:
    note = phrase("intake_note", language)
    if not rows["source_code"].isin(_sources_of_units(profile)).any():
        return (note,)
    return note, phrase("intake_units_note", language)


def _intake_row(code: str, part: pd.DataFrame, profile: Profile, language: Language) -> Row:
    counts = part.groupby("outcome_code")["figure_count"].sum()
    refused = {
        str(name): int(count)
        for name, count in counts.items()
        if name not in _NOT_REFUSED and int(count) > 0
    }
    vintage = pd.Timestamp(part["vintage"].iloc[0])
    keys = {name: _intake_key(vintage, name, code) for name in (*_NOT_REFUSED, *refused)}
    received = int(counts.get("received", 0))
    accepted = int(counts.get("accepted", 0))
    between = derived_key("difference", *(keys[name] for name in _NOT_REFUSED))
    return Row(
        heading=_source_title(code, profile, language),
        cells=(
            Figure(_count(received, language), received, keys["received"]),
            Figure(_count(accepted, language), accepted, keys["accepted"]),
            Figure(_count(received - accepted, language), received - accepted, between),
            _reasons_told(refused, keys, language),
        ),
    )


def _reasons_told(refused: dict[str, int], keys: dict[str, str], language: Language) -> Figure:
    """Return the reasons with their counts, the most frequent first, the rest together."""
    column = _message_column(language)
    colon = "：" if language == "zh" else ": "
    ordered = sorted(refused.items(), key=lambda item: (-item[1], item[0]))
    # A last reason takes no more room than "1 other reason" would.
    listed = ordered if len(ordered) <= _LISTED_REASONS + 1 else ordered[:_LISTED_REASONS]
    rest = ordered[len(listed) :]
    told = [
        f"{getattr(_EVERY_REASON[name], column) if name in _EVERY_REASON else name}"
        f"{colon}{_count(count, language)}"
        for name, count in listed
    ]
    parts = [Figure(_count(count, language), count, keys[name]) for name, count in listed]
    if rest:
        other = phrase("other_reasons", language)
        count = sum(count for _, count in rest)
        told.append(other.format(kinds=len(rest), count=_count(count, language)))
        key = derived_key("sum", *(keys[name] for name, _ in rest))
        kinds = derived_key("how_many", *(keys[name] for name, _ in rest))
        parts.append(Figure(_count(count, language), count, key))
        parts.append(Figure(str(len(rest)), len(rest), kinds))
    return Figure(("；" if language == "zh" else "; ").join(told), parts=tuple(parts))


def _message_column(language: Language) -> str:
    return "message_zh" if language == "zh" else "message_en"


def _shortened(text: object, longest: int) -> str:
    shown = shown_text(str(text)).strip()
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _count(count: int, language: Language) -> str:
    return format_number(count, 0, is_grouped=language == "en")
