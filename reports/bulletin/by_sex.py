"""Figures by sex: the headline and what registers send by sex, the difference with its error.

What does not belong here: estimating rates of groups (forecasting.survey).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from profiles.model import Indicator, Language, Profile, SeriesKey
from reports.bulletin.content import Figure, Row, Section, Statement, Table, say, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import Z_95, derived_key
from reports.bulletin.series import ERROR_CORRELATION, months_before, series_title
from reports.inputs import BulletinInputs
from reports.wording import format_number, format_quantity, phrase, say_month
from reports.wording.changes import judge_change
from reports.wording.numbers import plus_minus, scale_of

SEXES = ("female", "male")
YEAR_MONTHS = 12

_COLUMNS = (
    "col_sex_series",
    "col_sex_female",
    "col_sex_male",
    "col_sex_difference",
    "col_sex_verdict",
)


@dataclass(frozen=True)
class _Mean:
    """The mean of some months of one sex, its error (None: a register), and their keys."""

    value: float
    error: float | None
    key: str
    error_key: str = ""


@dataclass(frozen=True)
class _Pair:
    """Women and men in the same months."""

    series: SeriesKey
    indicator: Indicator
    month: pd.Timestamp
    months: int
    female: _Mean
    male: _Mean
    is_sample: bool

    @property
    def difference(self) -> float:
        return self.female.value - self.male.value

    @property
    def error(self) -> float | None:
        if self.female.error is None or self.male.error is None:
            return None
        return math.hypot(self.female.error, self.male.error)


def by_sex_section(inputs: BulletinInputs, profile: Profile, language: Language) -> Section:
    """Return the figures that are known by sex, or that none is."""
    heading = phrase("section_by_sex", language)
    headline = profile.settings.headline
    pairs = [*_pairs(inputs, profile, headline), *_register_pairs(inputs, profile)]
    if not pairs:
        return Section("by_sex", heading, (say(_without_pairs(inputs, headline, language)),))
    sentences: list[Statement] = []
    year = next((pair for pair in pairs if pair.months == YEAR_MONTHS), None)
    if year is not None:
        sentences.append(_sentence(year, profile, language))
    if all(pair.series.indicator_code == headline.indicator_code for pair in pairs):
        sentences.append(Statement(phrase("sex_no_register", language)))
    text = ("" if language == "zh" else " ").join(item.text for item in sentences)
    figures = tuple(figure for item in sentences for figure in item.figures)
    table = _table(pairs, profile, language)
    return Section("by_sex", heading, (say(text, figures), table) if text else (table,))


def _without_pairs(inputs: BulletinInputs, headline: SeriesKey, language: Language) -> str:
    """Return where the figures by sex stand instead, or that there are none."""
    frame = inputs.survey_direct
    is_own = frame["area_code"].eq(headline.area_code) & frame["breakdown"].isin(SEXES)
    if not frame.loc[is_own, "estimate"].notna().any():
        return phrase("sex_none", language)
    return phrase("sex_in_survey", language).format(heading=phrase("section_survey", language))


def _register_pairs(inputs: BulletinInputs, profile: Profile) -> Iterator[_Pair]:
    """Yield other figures of the headline's area that are sent by sex, month by month."""
    headline = profile.settings.headline
    frame = inputs.observation
    is_own = frame["area_code"].eq(headline.area_code) & frame["breakdown"].isin(SEXES)
    codes = set(frame.loc[is_own, "indicator_code"]) - {headline.indicator_code}
    for indicator in profile.indicators:
        if indicator.code in codes:
            series = SeriesKey(area_code=headline.area_code, indicator_code=indicator.code)
            yield from list(_pairs(inputs, profile, series))[:1]


def _pairs(inputs: BulletinInputs, profile: Profile, series: SeriesKey) -> Iterator[_Pair]:
    """Yield the latest month and the mean of twelve months in which both sexes are known."""
    by_sex = {}
    for sex in SEXES:
        own = series.model_copy(update={"breakdown": sex})
        rows = inputs.of_series("observation", own)
        by_sex[sex] = rows[rows["value"].notna()].set_index("reference_month")
    common = by_sex["female"].index.intersection(by_sex["male"].index)
    if not len(common):
        return
    last = pd.Timestamp(common.max())
    indicator = profile.indicator(series.indicator_code)
    for months in (1, YEAR_MONTHS):
        wanted = [months_before(last, back) for back in range(months)]
        if all(month in common for month in wanted):
            female, male = (
                _mean(by_sex[sex].loc[wanted], inputs.vintage, series, sex) for sex in SEXES
            )
            is_sample = by_sex["female"]["standard_error"].notna().any()
            yield _Pair(series, indicator, last, months, female, male, bool(is_sample))


def _mean(rows: pd.DataFrame, vintage: pd.Timestamp, series: SeriesKey, sex: str) -> _Mean:
    keys = [
        {
            "vintage": vintage,
            "reference_month": month,
            "area_code": series.area_code,
            "indicator_code": series.indicator_code,
            "breakdown": sex,
        }
        for month in rows.index
    ]
    values = [warehouse_key("core.observation", "value", key) for key in keys]
    key = values[0] if len(values) == 1 else _mean_key(values)
    value, errors = float(rows["value"].mean()), rows["standard_error"].to_numpy(dtype="float64")
    if any(number_or_none(error) is None for error in errors):
        return _Mean(value, None, key)
    together = (errors**2).sum() + 2 * ERROR_CORRELATION * (errors[1:] * errors[:-1]).sum()
    stored = [warehouse_key("core.observation", "standard_error", item) for item in keys]
    error_key = derived_key("mean_error", ERROR_CORRELATION, *stored)
    return _Mean(
        value,
        float(math.sqrt(together)) / len(errors),
        key,
        stored[0] if len(stored) == 1 else error_key,
    )


def _mean_key(keys: list[str]) -> str:
    return derived_key("ratio", derived_key("sum", *keys), len(keys))


def _sentence(pair: _Pair, profile: Profile, language: Language) -> Statement:
    female, male = _level(pair, pair.female, language), _level(pair, pair.male, language)
    difference = _difference(pair, language, has_unit=True)
    verdict = judge_change(pair.difference, pair.error)
    code = {"within": "sex_within_long", "unknown": "sex_unknown"}.get(verdict, "sex_beyond")
    text = phrase("sex_sentence", language).format(
        series=series_title(pair.series, profile, language),
        female=female.text,
        male=male.text,
        difference=difference.text,
        verdict=phrase(code, language),
    )
    return Statement(text, (female, male, difference))


def _table(pairs: list[_Pair], profile: Profile, language: Language) -> Table:
    correlation = Figure(
        format_number(ERROR_CORRELATION, 2),
        ERROR_CORRELATION,
        derived_key("default", ERROR_CORRELATION),
    )
    note = phrase("sex_note", language).format(correlation=correlation.text)
    return Table(
        code="by_sex",
        caption=phrase("sex_caption", language).format(month=say_month(pairs[0].month, language)),
        headings=tuple(phrase(code, language) for code in _COLUMNS),
        rows=tuple(_row(pair, profile, language) for pair in pairs),
        widths=(0.32, 0.16, 0.16, 0.2, 0.16),
        notes=(note,),
        figures=(correlation,),
        aligns=("left", "right", "right", "right", "left"),
    )


def _row(pair: _Pair, profile: Profile, language: Language) -> Row:
    code = "sex_year" if pair.months == YEAR_MONTHS else "sex_month"
    heading = phrase(code, language).format(
        series=series_title(pair.series, profile, language), month=say_month(pair.month, language)
    )
    return Row(
        heading=heading,
        cells=(
            _banded(pair, pair.female, language),
            _banded(pair, pair.male, language),
            _difference(pair, language),
            Figure(_verdict(pair, language)),
        ),
        area_code=pair.series.area_code,
    )


def _verdict(pair: _Pair, language: Language) -> str:
    if not pair.is_sample:
        return phrase("sex_register", language)
    verdict = judge_change(pair.difference, pair.error)
    words = {"up": "sex_higher", "down": "sex_lower", "within": "sex_within"}
    return phrase(words.get(verdict, "sex_unknown"), language)


def _level(pair: _Pair, mean: _Mean, language: Language) -> Figure:
    unit = pair.indicator.unit
    text = format_quantity(mean.value, unit, language, decimals=pair.indicator.decimals)
    return Figure(text, mean.value, mean.key)


def _banded(pair: _Pair, mean: _Mean, language: Language) -> Figure:
    figure = _level(pair, mean, language)
    if mean.error is None:
        return figure
    band = _band(pair, mean.error, mean.error_key, language)
    return Figure(f"{figure.text}{plus_minus(language)}{band.text}", mean.value, mean.key, (band,))


def _band(pair: _Pair, error: float, key: str, language: Language) -> Figure:
    scale = scale_of(pair.indicator.unit, language)
    text = format_number(Z_95 * error / scale, pair.indicator.decimals)
    return Figure(text, Z_95 * error, derived_key("band95", key))


def _difference(pair: _Pair, language: Language, *, has_unit: bool = False) -> Figure:
    key = derived_key("difference", pair.female.key, pair.male.key)
    unit, decimals = pair.indicator.unit, pair.indicator.decimals
    if has_unit:
        text = format_quantity(
            pair.difference, unit, language, decimals=decimals, aspect="difference", is_signed=True
        )
        return Figure(text, pair.difference, key)
    shown = format_number(pair.difference / scale_of(unit, language), decimals, is_signed=True)
    if pair.error is None:
        return Figure(shown, pair.difference, key)
    errors = (pair.female.error_key, pair.male.error_key)
    band = _band(pair, pair.error, derived_key("root_sum_of_squares", *errors), language)
    return Figure(f"{shown}{plus_minus(language)}{band.text}", pair.difference, key, (band,))
