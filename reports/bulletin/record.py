"""The track record: past forecasts against outcomes, and the history of levels.

What does not belong here: scoring (forecasting.scoring).
"""

import math

import pandas as pd

from profiles.model import Language, Profile, SeriesKey
from reports.bulletin.charts_of_targets import calibration_plot
from reports.bulletin.content import (
    Block,
    Figure,
    LevelPoint,
    LevelStrip,
    RecordChart,
    Row,
    Section,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.levels import (
    join_titles,
    level_history,
    level_styles,
    warned_area_codes,
)
from reports.bulletin.names import area_title, level_style
from reports.bulletin.outlook import ENSEMBLE
from reports.bulletin.series import indicator_of, series_title
from reports.inputs import BulletinInputs, StoredRow, records_of
from reports.wording import format_number, format_quantity, phrase, say_month, unit_label
from reports.wording.numbers import MISSING, round_half_up, scale_of

SHOWN_HORIZONS = (1, 3, 6, 12)
PREFERRED_HORIZONS = (6, 3, 1, 12)
_COUNT, _RELATIVE, _COVERAGE_80 = 0, 2, 4  # places of cells in a row of scores
_COLUMNS = (
    "col_ahead",
    "col_count",
    "col_mae",
    "col_relative",
    "col_coverage_50",
    "col_coverage_80",
    "col_coverage_95",
)


def record_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return past forecasts against outcomes, or the reason why there are none."""
    heading = phrase("section_record", language)
    blocks: list[Block] = []
    by_series = {
        series: tuple(_score_rows(inputs, profile, language, series))
        for series in _scored_series(profile)
    }
    headline = by_series.get(profile.settings.headline, ())
    every = tuple(row for rows in by_series.values() for row in rows)
    # Where the headline has no score yet, the others are all there is to show.
    shown = headline or every
    if shown:
        blocks.append(_verdict(shown, language))
        blocks.append(_score_table(shown, language))
    if len(every) > len(shown):
        blocks.append(_score_table(every, language, is_whole=True))
    chart = _record_chart(inputs, profile, language)
    if chart is not None:
        blocks.append(chart)
    calibration = calibration_plot(inputs, profile, language)
    if calibration is not None:
        blocks.append(calibration)
    if not blocks:
        blocks.append(say(phrase("record_none", language)))
    return Section("record", heading, tuple(blocks))


def _verdict(rows: tuple[Row, ...], language: Language) -> Block:
    """Return in a sentence or two whether forecasts were any good, from the rows shown."""
    scored = [row for row in rows if not row.is_group]
    worse = [row for row in scored if (row.cells[_RELATIVE].value or 0.0) >= 1.0]
    narrow = [row for row in scored if _is_narrow(row)]
    told = [
        _of_leads(worse, "record_not_better", "record_better", language),
        _of_leads(narrow, "record_narrow", "record_honest", language),
    ]
    return say(
        ("" if language == "zh" else " ").join(told),
        tuple(figure for row in (*worse, *narrow) for figure in row.figures),
    )


def _of_leads(rows: list[Row], code: str, otherwise: str, language: Language) -> str:
    if not rows:
        return phrase(otherwise, language)
    months = join_titles(list(dict.fromkeys(row.heading for row in rows)), language)
    return phrase(code, language).format(months=months)


def _is_narrow(row: Row) -> bool:
    """Return whether the 80 % interval held fewer outcomes than chance explains."""
    share, count = row.cells[_COVERAGE_80].value, row.cells[_COUNT].value
    if share is None or not count:
        return False
    return share < 0.8 - 1.96 * math.sqrt(0.8 * 0.2 / count)


def _score_table(rows: tuple[Row, ...], language: Language, *, is_whole: bool = False) -> Table:
    return Table(
        code="all_record" if is_whole else "record",
        caption=phrase("record_all_caption" if is_whole else "record_caption", language),
        headings=tuple(phrase(code, language) for code in _COLUMNS),
        rows=rows,
        widths=(0.15, 0.12, 0.19, 0.18, 0.12, 0.12, 0.12),
        notes=(phrase("record_note", language),),
        is_data_only=is_whole,
    )


def level_strip(inputs: BulletinInputs, profile: Profile, language: Language) -> LevelStrip | None:
    """Return the levels of every warned area over the history window, None if none stored."""
    histories = [
        (area_title(code, profile, language), level_history(inputs, code))
        for code in warned_area_codes(inputs, profile)
    ]
    stored = tuple((title, points) for title, points in histories if points)
    if not stored:
        return None
    alt = " ".join(
        phrase("history_alt", language).format(area=title, runs=_runs(points, profile, language))
        for title, points in stored
    )
    last = max(points[-1].vintage for _, points in stored)
    is_current = last == inputs.vintage
    caption = phrase("history_caption" if is_current else "history_caption_until", language)
    return LevelStrip(
        code="levels",
        title=phrase("level_history", language),
        caption=caption.format(vintage=say_month(last, language)),
        alt=alt,
        areas=stored,
        levels=level_styles(inputs, profile, language),
    )


def _runs(points: tuple[LevelPoint, ...], profile: Profile, language: Language) -> str:
    runs: list[str] = []
    before = ""
    for point in points:
        if point.level_code != before:
            title = level_style(point.level_code, profile, language).title
            month = say_month(point.vintage, language)
            runs.append(f"{month}起{title}" if language == "zh" else f"{title} from {month}")
        before = point.level_code
    return join_titles(runs, language)


def _scored_series(profile: Profile) -> tuple[SeriesKey, ...]:
    industries = profile.settings.employment_indicator_code
    return tuple(
        series
        for series in profile.settings.targets
        if series.indicator_code != industries or series.breakdown == "total"
    )


def _score_rows(
    inputs: BulletinInputs, profile: Profile, language: Language, series: SeriesKey
) -> list[Row]:
    rows = inputs.of_series("score_summary", series)
    rows = rows[(rows["model"] == ENSEMBLE) & rows["horizon_months"].isin(SHOWN_HORIZONS)]
    rows = rows.sort_values("horizon_months")
    if rows.empty:
        return []
    title = series_title(series, profile, language)
    heading = Row(title, (), area_code=series.area_code, is_group=True)
    return [heading, *(_score_row(row, profile, language, series) for row in records_of(rows))]


def _score_row(row: StoredRow, profile: Profile, language: Language, series: SeriesKey) -> Row:
    indicator = indicator_of(series, profile)
    key = {
        name: row[name]
        for name in (
            "vintage",
            "area_code",
            "indicator_code",
            "breakdown",
            "model",
            "horizon_months",
        )
    }
    error, ahead = float(row["mean_absolute_error"]), int(row["horizon_months"])
    relative = number_or_none(row["relative_weighted_interval_score"])
    shown_error = format_quantity(
        error, indicator.unit, language, decimals=indicator.decimals + 1, aspect="difference"
    ).replace("percentage points", "pp")
    return Row(
        heading=phrase("months_ahead", language).format(months=ahead),
        figures=(Figure(str(ahead), ahead, warehouse_key(_TABLE, "horizon_months", key)),),
        cells=(
            Figure(
                str(int(row["forecast_count"])),
                int(row["forecast_count"]),
                warehouse_key(_TABLE, "forecast_count", key),
            ),
            Figure(shown_error, error, warehouse_key(_TABLE, "mean_absolute_error", key)),
            Figure(
                format_number(relative, 2),
                relative,
                warehouse_key(_TABLE, "relative_weighted_interval_score", key),
            ),
            *(_coverage(row, name, key) for name in ("50", "80", "95")),
        ),
        area_code=series.area_code,
    )


_TABLE = "scores.summary"


def _coverage(row: StoredRow, interval: str, key: dict[str, object]) -> Figure:
    column = f"coverage_{interval}_share"
    share = number_or_none(row[column])
    text = MISSING if share is None else f"{round_half_up(share * 100, 0)}%"
    return Figure(text, share, warehouse_key(_TABLE, column, key))


def _record_chart(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> RecordChart | None:
    series = profile.settings.headline
    rows = inputs.of_series("outcome", series)
    rows = rows[rows["model"] == ENSEMBLE]
    horizon = next(
        (ahead for ahead in PREFERRED_HORIZONS if (rows["horizon_months"] == ahead).sum() >= 3),
        None,
    )
    if horizon is None:
        return None
    rows = rows[rows["horizon_months"] == horizon]
    indicator = indicator_of(series, profile)
    scale = scale_of(indicator.unit, language)
    title = series_title(series, profile, language)
    words = {"series": title, "horizon": horizon}

    def column(name: str) -> "pd.Series[float]":
        return pd.Series(
            rows[name].astype(float).to_numpy() / scale,
            index=pd.DatetimeIndex(rows["reference_month"]),
        )

    return RecordChart(
        code="record",
        title=title,
        caption=phrase("record_chart_caption", language).format_map(words),
        alt=phrase("record_chart_alt", language).format_map(
            {**words, "inside": int(rows["is_within_80"].astype(bool).sum()), "count": len(rows)}
        ),
        unit_label=unit_label(indicator.unit, language),
        observed=column("observed"),
        median=column("median"),
        lower=column("lower_80"),
        upper=column("upper_80"),
        labels={name: phrase(f"record_{name}", language) for name in ("observed", "median")},
    )
