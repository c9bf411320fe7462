"""Industries: net job change by sector, falls beyond noise, the diffusion index.

What does not belong here: estimating changes or their errors (forecasting.enterprises).
"""

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import (
    BandChart,
    BarChart,
    Block,
    Figure,
    Line,
    Paragraph,
    Row,
    Section,
    Statement,
    Table,
    say,
    warehouse_key,
)
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import derived_key
from reports.inputs import BulletinInputs
from reports.wording import describe_verdict, format_number, phrase, say_month, unit_label
from reports.wording.changes import judge_change
from reports.wording.numbers import MISSING, decimals_of, plus_minus, scale_of

SHOWN_SPAN_MONTHS = 3
HISTORY_MONTHS = 120
LISTED_LOSSES = 6
_COLUMNS = (
    "col_industry",
    "col_employment",
    "col_change_1",
    "col_change_3",
    "col_change_12",
    "col_verdict",
)


def industries_section(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> Section | None:
    """Return the industries, None for a profile without industries."""
    if profile.settings.employment_indicator_code is None:
        return None
    heading = phrase("section_industries", language)
    latest = _latest_changes(inputs, profile)
    blocks: list[Block] = []
    if latest.empty:
        blocks.append(say(phrase("industries_none", language)))
    else:
        sectors = _sectors(latest, profile)
        month = say_month(pd.Timestamp(latest["reference_month"].iloc[0]), language)
        blocks += _losses(latest, profile, language)
        if len(sectors) > 1:
            blocks.append(_bars(sectors, profile, language, month))
        blocks.append(_table(sectors, profile, language, month))
    blocks += _diffusion(inputs, profile, language)
    return Section("industries", heading, tuple(blocks))


def _latest_changes(inputs: BulletinInputs, profile: Profile) -> pd.DataFrame:
    area = profile.settings.headline.area_code
    rows = inputs.net_job_change[inputs.net_job_change["area_code"] == area]
    if rows.empty:
        return pd.DataFrame(rows)
    total = rows[rows["breakdown"] == "total"]
    month = (rows if total.empty else total)["reference_month"].max()
    known = {breakdown.code for breakdown in profile.breakdowns} | {"total"}
    latest = (rows["reference_month"] == month) & rows["breakdown"].isin(known)
    return pd.DataFrame(rows[latest])


def _sectors(latest: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    shown = [
        target.breakdown
        for target in profile.settings.targets
        if target.indicator_code == profile.settings.employment_indicator_code
    ]
    place = {code: number for number, code in enumerate(shown)}
    sectors = latest[latest["breakdown"].isin(place)]
    return sectors.assign(_place=sectors["breakdown"].map(place)).sort_values("_place")


def _title(code: str, profile: Profile, language: Language) -> str:
    if code == "total" and all(item.code != "total" for item in profile.breakdowns):
        indicator = profile.settings.employment_indicator_code or ""
        return profile.indicator(indicator).title.in_language(language)
    return profile.breakdown(code).title.in_language(language)


def _losses(latest: pd.DataFrame, profile: Profile, language: Language) -> list[Block]:
    counted = [item.code for item in profile.breakdowns if item.is_counted_in_diffusion]
    detailed = latest[latest["breakdown"].isin(counted)].dropna(
        subset=["change_3_months_persons", "change_1_month_standard_error_persons"]
    )
    if detailed.empty:
        return []
    errors = detailed["change_1_month_standard_error_persons"].astype(float)
    falls = detailed[detailed["change_3_months_persons"].astype(float) < -1.96 * errors]
    falls = falls.sort_values(["change_3_months_persons", "breakdown"]).head(LISTED_LOSSES)
    count = _count_of(detailed)
    if falls.empty:
        return [say(phrase("no_losses", language).format(count=count.text), (count,))]
    unit = unit_label("persons", language)
    figures = []
    for _, row in falls.iterrows():
        name = _title(str(row["breakdown"]), profile, language)
        change = float(row["change_3_months_persons"])
        number = _persons(change, language, is_signed=True)
        text = f"{name}（{number}{unit}）" if language == "zh" else f"{name} ({number} {unit})"
        key = warehouse_key(_TABLE, "change_3_months_persons", _key(row))
        figures.append(Figure(text, change, key))
    items = ("、" if language == "zh" else ", ").join(figure.text for figure in figures)
    text = phrase("largest_losses", language).format(count=count.text, items=items)
    return [Paragraph(Statement(text, (count, *figures)))]


def _count_of(detailed: pd.DataFrame) -> Figure:
    """Return how many detailed industries have a change of three months."""
    counted = [
        derived_key("count", warehouse_key(_TABLE, "change_3_months_persons", _key(row)))
        for _, row in detailed.iterrows()
    ]
    return Figure(str(len(detailed)), len(detailed), derived_key("sum", *counted))


def _key(row: pd.Series) -> dict[str, object]:
    names = ("vintage", "area_code", "breakdown", "reference_month")
    return {name: row[name] for name in names}


_TABLE = "estimates.net_job_change"


def _bars(sectors: pd.DataFrame, profile: Profile, language: Language, month: str) -> BarChart:
    parts = sectors[sectors["breakdown"] != "total"].dropna(subset=["change_3_months_persons"])
    scale = scale_of("persons", language)
    bars = sorted(
        (
            _title(str(row["breakdown"]), profile, language),
            float(row["change_3_months_persons"]) / scale,
            (number_or_none(row["change_1_month_standard_error_persons"]) or 0.0) / scale,
        )
        for _, row in parts.iterrows()
    )
    bars.sort(key=lambda bar: bar[1])
    unit = unit_label("persons", language)
    named = [
        f"{name} {_persons(value * scale, language, is_signed=True)}" for name, value, _ in bars
    ]
    caption = phrase("bars_caption", language).format(month=month, unit=unit)
    return BarChart(
        code="industries",
        title=phrase("section_industries", language),
        caption=caption,
        alt=phrase("bars_alt", language).format(
            low=named[0] if named else MISSING, high=named[-1] if named else MISSING
        ),
        unit_label=unit,
        bars=tuple(bars),
    )


def _table(sectors: pd.DataFrame, profile: Profile, language: Language, month: str) -> Table:
    return Table(
        code="industries",
        caption=phrase("industries_caption", language).format(month=month),
        headings=tuple(phrase(code, language) for code in _COLUMNS),
        rows=tuple(_row(row, profile, language) for _, row in sectors.iterrows()),
        widths=(0.3, 0.135, 0.15, 0.13, 0.145, 0.14),
        notes=(phrase("industries_note", language),),
    )


def _row(row: pd.Series, profile: Profile, language: Language) -> Row:
    code = str(row["breakdown"])
    key = _key(row)
    error = number_or_none(row["change_1_month_standard_error_persons"])
    change_1 = number_or_none(row["change_1_month_persons"])
    change_3 = number_or_none(row["change_3_months_persons"])
    change_12 = number_or_none(row["change_12_months_pct"])
    employment = float(row["employment_persons"])
    band = Figure(MISSING)
    if error is not None:
        address = warehouse_key(_TABLE, "change_1_month_standard_error_persons", key)
        half = 1.96 * error
        band = Figure(_persons(half, language), half, derived_key("band95", address))
    return Row(
        heading=_title(code, profile, language),
        cells=(
            Figure(
                _persons(employment, language),
                employment,
                warehouse_key(_TABLE, "employment_persons", key),
            ),
            Figure(
                f"{_persons(change_1, language, is_signed=True)}{plus_minus(language)}{band.text}",
                change_1,
                warehouse_key(_TABLE, "change_1_month_persons", key),
                (band,),
            ),
            Figure(
                _persons(change_3, language, is_signed=True),
                change_3,
                warehouse_key(_TABLE, "change_3_months_persons", key),
            ),
            Figure(
                format_number(change_12, 1, is_signed=True),
                change_12,
                warehouse_key(_TABLE, "change_12_months_pct", key),
            ),
            Figure(describe_verdict(judge_change(change_3, error), language)),
        ),
        area_code=str(row["area_code"]),
        is_emphasised=code == "total",
    )


def _persons(value: float | None, language: Language, *, is_signed: bool = False) -> str:
    if value is None:
        return MISSING
    return format_number(
        value / scale_of("persons", language),
        decimals_of("persons", 0, language),
        is_signed=is_signed,
        is_grouped=language == "en",
    )


def _diffusion(inputs: BulletinInputs, profile: Profile, language: Language) -> list[Block]:
    rows = inputs.diffusion[
        (inputs.diffusion["area_code"] == profile.settings.headline.area_code)
        & (inputs.diffusion["span_months"] == SHOWN_SPAN_MONTHS)
    ].sort_values("reference_month")
    if rows.empty:
        return [say(phrase("diffusion_none", language))]
    latest = rows.iloc[-1]
    value = float(latest["diffusion_index"])
    error = 1.96 * float(latest["standard_error"])
    month = say_month(pd.Timestamp(latest["reference_month"]), language)
    shown = format_number(value, 1)
    key = {
        name: latest[name] for name in ("vintage", "area_code", "span_months", "reference_month")
    }
    figure = Figure(shown, value, warehouse_key("estimates.diffusion", "diffusion_index", key))
    noise = warehouse_key("estimates.diffusion", "standard_error", key)
    band = Figure(format_number(error, 1), error, derived_key("band95", noise))
    number = int(latest["industry_count"])
    count = Figure(str(number), number, warehouse_key("estimates.diffusion", "industry_count", key))
    text = phrase("diffusion_sentence", language).format(
        span=SHOWN_SPAN_MONTHS, month=month, value=shown, error=band.text, count=count.text
    )
    return [
        Paragraph(Statement(text, (figure, band, count))),
        _band_chart(rows.tail(HISTORY_MONTHS), language, shown, month),
    ]


def _band_chart(rows: pd.DataFrame, language: Language, shown: str, month: str) -> BandChart:
    months = pd.DatetimeIndex(rows["reference_month"])
    values = pd.Series(rows["diffusion_index"].astype(float).to_numpy(), index=months)
    errors = pd.Series(rows["standard_error"].astype(float).to_numpy(), index=months) * 1.96
    caption = phrase("diffusion_caption", language).format(span=SHOWN_SPAN_MONTHS)
    return BandChart(
        code="diffusion",
        title=caption,
        caption=caption,
        alt=phrase("diffusion_alt", language).format(
            span=SHOWN_SPAN_MONTHS, value=shown, month=month
        ),
        unit_label=unit_label("index", language),
        values=values,
        lower=(values - errors).clip(lower=0),
        upper=(values + errors).clip(upper=100),
        line=Line(50.0, "50"),
    )
