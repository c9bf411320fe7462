"""Why the forecast of the headline moved since the vintage before, in parts that add up.

What does not belong here: the decomposition (forecasting.news).
"""

from typing import Any

import pandas as pd

from profiles.model import Indicator, Language, Profile, SeriesKey
from reports.bulletin.content import Block, Figure, Row, Table, say, warehouse_key
from reports.bulletin.keys import derived_key
from reports.bulletin.outlook_reasons import reason_of_part
from reports.bulletin.series import indicator_of, series_title
from reports.inputs import BulletinInputs
from reports.wording import format_number, format_quantity, phrase, say_month
from reports.wording.numbers import decimals_of, scale_of

TABLE = "forecasts.news"
SHOWN_HORIZON = 6
MOST_PARTS = 5
_KEY = (
    "vintage",
    "area_code",
    "indicator_code",
    "breakdown",
    "reference_month",
    "quantile_level",
    "part",
    "cause_id",
)
Record = dict[Any, Any]


def news_blocks(inputs: BulletinInputs, profile: Profile, language: Language) -> list[Block]:
    """Return sentence and table of what moved the median, or why it is not told."""
    series = profile.settings.headline
    rows = inputs.of_series("news", series)
    rows = rows[(rows["vintage"] == inputs.vintage) & (rows["quantile_level"] == 0.5)]
    if rows.empty:
        reason = reason_of_part(inputs, "news", series.unique_id, language)
        return [say(phrase("news_none", language).format(reason=reason))]
    months = sorted(rows["reference_month"].unique())
    month = pd.Timestamp(months[min(SHOWN_HORIZON, len(months)) - 1])
    parts = rows[rows["reference_month"] == month].sort_values("place").to_dict("records")
    news = _News(parts, month, profile, language)
    if not news.has_moved:
        return [news.sentence()]
    whole = news.table(is_whole=True)
    if news.is_of_one_part:  # a table of one row says no more than the sentence
        return [news.sentence(), whole]
    return [news.sentence(), news.table(), whole]


class _News:
    """The parts of one month's move, and how they are shown."""

    def __init__(
        self, parts: list[Record], month: pd.Timestamp, profile: Profile, language: Language
    ) -> None:
        self._parts, self._month = parts, month
        self._profile, self._language = profile, language
        self._indicator: Indicator = indicator_of(profile.settings.headline, profile)
        self._largest = sorted(parts, key=lambda part: -abs(float(part["change"])))

    @property
    def has_moved(self) -> bool:
        first = self._parts[0]
        return self._shown(float(first["value_after"]) - float(first["value_before"])) != "0"

    @property
    def is_of_one_part(self) -> bool:
        return len(self._shown_parts()) < 2

    def sentence(self) -> Block:
        first, most = self._parts[0], self._largest[0]
        before, after = self._level(first, "value_before"), self._level(first, "value_after")
        month = say_month(self._month, self._language)
        if not self.has_moved:
            text = phrase("news_still", self._language).format(month=month, after=after.text)
            return say(text, (after,))
        whole = float(first["value_after"]) - float(first["value_before"])
        largest = self._change(most, has_unit=True)
        change = Figure(self._with_unit(whole), whole, self._whole_key())
        text = phrase("news_sentence", self._language).format(
            month=month,
            before=before.text,
            after=after.text,
            change=change.text,
            most=largest.text,
            part=self._title(most),
        )
        if self.is_of_one_part:
            joint = "" if self._language == "zh" else " "
            text += joint + phrase("news_one_part", self._language)
        return say(text, (before, after, change, largest))

    def _whole_key(self) -> str:
        first = self._parts[0]
        return derived_key(
            "difference", self._address(first, "value_after"), self._address(first, "value_before")
        )

    def table(self, *, is_whole: bool = False) -> Table:
        chosen = self._parts if is_whole else self._in_order(self._shown_parts())
        others = [part for part in self._parts if part not in chosen]
        rows = [Row(self._title(part), (self._change(part),)) for part in chosen]
        if others:
            rest = sum(float(part["change"]) for part in others)
            heading = phrase("news_others", self._language)
            address = derived_key("sum", *(self._address(part, "change") for part in others))
            rows.append(Row(heading, (Figure(self._shown(rest, is_signed=True), rest, address),)))
        first = self._parts[0]
        whole = float(first["value_after"]) - float(first["value_before"])
        total = Figure(self._shown(whole, is_signed=True), whole, self._whole_key())
        rows.append(Row(phrase("news_sum", self._language), (total,), is_emphasised=True))
        is_rate = self._indicator.unit in ("pct", "pp")
        heading = "col_news_change" if is_rate else "col_news_change_other"
        return Table(
            code="all_news" if is_whole else "news",
            caption=phrase("news_caption", self._language).format(
                month=say_month(self._month, self._language)
            ),
            headings=(phrase("col_news_part", self._language), phrase(heading, self._language)),
            rows=tuple(rows),
            widths=(0.7, 0.3),
            notes=(phrase("news_note", self._language),),
            is_data_only=is_whole,
        )

    def _shown_parts(self) -> list[Record]:
        """Return the largest parts that show in the figures as rounded."""
        least = [part for part in self._largest if self._shown(float(part["change"])) != "0"]
        return least[:MOST_PARTS] or self._largest[:1]

    def _in_order(self, parts: list[Record]) -> list[Record]:
        return sorted(parts, key=lambda part: int(part["place"]))

    def _title(self, part: Record) -> str:
        text = phrase(f"news_{part['part']}", self._language)
        if not part["cause_id"]:
            return text
        area, indicator, breakdown = str(part["cause_id"]).split("/", 2)
        series = SeriesKey(area_code=area, indicator_code=indicator, breakdown=breakdown)
        title = series_title(series, self._profile, self._language)
        return text.format(indicator=title)

    def _level(self, part: Record, column: str) -> Figure:
        value = float(part[column])
        text = format_quantity(
            value, self._indicator.unit, self._language, decimals=self._indicator.decimals + 1
        )
        return Figure(text, value, self._address(part, column))

    def _change(self, part: Record, *, has_unit: bool = False) -> Figure:
        value = float(part["change"])
        text = self._with_unit(value) if has_unit else self._shown(value, is_signed=True)
        return Figure(text, value, self._address(part, "change"))

    def _with_unit(self, value: float) -> str:
        return format_quantity(
            value,
            self._indicator.unit,
            self._language,
            decimals=self._indicator.decimals + 1,
            aspect="difference",
            is_signed=True,
        )

    def _shown(self, value: float, *, is_signed: bool = False) -> str:
        unit = self._indicator.unit
        decimals = decimals_of(unit, self._indicator.decimals + 1, self._language)
        shown = format_number(value / scale_of(unit, self._language), decimals, is_signed=is_signed)
        return "0" if not shown.strip("0.") else shown

    def _address(self, part: Record, column: str) -> str:
        return warehouse_key(TABLE, column, {name: part[name] for name in _KEY})
