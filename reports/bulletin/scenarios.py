"""The headline in the profile's scenarios, beside the forecast as it is.

What does not belong here: computing scenarios (forecasting.scenario_set).
"""

from typing import Any

import pandas as pd

from profiles.model import Indicator, Language, Profile
from reports.bulletin.content import Block, Figure, Row, Table, say, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import derived_key
from reports.bulletin.levels import join_titles
from reports.bulletin.outlook_reasons import reason_of_part
from reports.bulletin.series import indicator_of, series_title
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import format_number, phrase, say_month
from reports.wording.changes import judge_change
from reports.wording.numbers import MISSING, decimals_of, plus_minus, scale_of

TABLE = "forecasts.scenario"
SHOWN_HORIZONS = (6, 12)
_QUANTILES = (0.1, 0.5, 0.9)
_KEY = (
    "vintage",
    "area_code",
    "indicator_code",
    "breakdown",
    "scenario_code",
    "reference_month",
    "quantile_level",
)
Record = dict[Any, Any]


def scenario_blocks(inputs: BulletinInputs, profile: Profile, language: Language) -> list[Block]:
    """Return sentence and table of the scenarios, or why there are none; nothing without any."""
    series = profile.settings.headline
    rows = inputs.of_series("scenario", series)
    rows = rows[rows["vintage"] == inputs.vintage]
    titles = {item.code: item.title.in_language(language) for item in profile.scenarios}
    rows = rows[rows["scenario_code"].isin(list(titles))]
    if rows.empty:
        if not profile.scenarios or not profile.settings.leading_indicators:
            return []  # nothing is asked of a place without, or of one of its areas
        reason = reason_of_part(inputs, "scenario", series.unique_id, language)
        return [say(phrase("scenarios_none", language).format(reason=reason))]
    told = [code for code in titles if (rows["scenario_code"] == code).any()]
    cells = _Cells(rows, indicator_of(series, profile), language)
    blocks: list[Block] = [say(_sentence(cells, told, titles, language))]
    left_out = _left_out(inputs, titles, language)
    if left_out:
        blocks.append(say(left_out))
    caption = phrase("scenarios_caption", language).format(
        series=series_title(series, profile, language)
    )
    return [*blocks, _table(cells, told, titles, caption, language)]


class _Cells:
    """The rows of the scenarios by code, month ahead and quantile, and how they are shown."""

    def __init__(self, rows: pd.DataFrame, indicator: Indicator, language: Language) -> None:
        self._indicator, self._language = indicator, language
        self._rows: dict[tuple[str, int, float], Record] = {
            (str(row["scenario_code"]), int(row["horizon_months"]), round(quantile, 4)): row
            for row in rows.to_dict("records")
            for quantile in [float(row["quantile_level"])]
        }
        self.horizons = [ahead for ahead in SHOWN_HORIZONS if self._has(ahead)]

    def _has(self, ahead: int) -> bool:
        return any(key[1] == ahead for key in self._rows)

    def row(self, code: str, ahead: int, quantile: float = 0.5) -> Record | None:
        return self._rows.get((code, ahead, quantile))

    def rate(self, code: str, ahead: int, column: str) -> Figure:
        """Return median and 80 % interval of a scenario, or of the forecast as it is."""
        low, middle, high = (
            self._figure(self.row(code, ahead, quantile), column) for quantile in _QUANTILES
        )
        joint = "–" if self._language == "en" else "至"
        band = f"{low.text}{joint}{high.text}"
        text = f"{middle.text}（{band}）" if self._language == "zh" else f"{middle.text} ({band})"
        return Figure(text, middle.value, middle.key, (low, high))

    def difference(self, code: str, ahead: int) -> Figure:
        row = self.row(code, ahead)
        change = self._figure(row, "difference", is_signed=True)
        error = None if row is None else number_or_none(row["standard_error"])
        if row is None or error is None:
            return change
        text = self._number(1.96 * error)
        address = derived_key("band95", _address(row, "standard_error"))
        part = Figure(text, 1.96 * error, address)
        sign = plus_minus(self._language)
        return Figure(f"{change.text}{sign}{text}", change.value, change.key, (part,))

    def is_beyond(self, code: str) -> bool:
        """Whether the scenario differs beyond its error in any month shown."""
        return any(self.verdict(code, ahead) in ("up", "down") for ahead in self.horizons)

    def verdict(self, code: str, ahead: int) -> str:
        row = self.row(code, ahead)
        if row is None:
            return "unknown"
        return judge_change(
            number_or_none(row["difference"]), number_or_none(row["standard_error"])
        )

    def _figure(self, row: Record | None, column: str, *, is_signed: bool = False) -> Figure:
        if row is None:
            return Figure(MISSING)
        value = float(row[column])
        return Figure(self._number(value, is_signed=is_signed), value, _address(row, column))

    def _number(self, value: float, *, is_signed: bool = False) -> str:
        unit = self._indicator.unit
        scale = scale_of(unit, self._language)
        decimals = decimals_of(unit, self._indicator.decimals, self._language)
        return format_number(value / scale, decimals, is_signed=is_signed)


def _address(row: Record, column: str) -> str:
    return warehouse_key(TABLE, column, {name: row[name] for name in _KEY})


def _sentence(cells: _Cells, told: list[str], titles: dict[str, str], language: Language) -> str:
    beyond = [titles[code] for code in told if cells.is_beyond(code)]
    if not beyond:
        return phrase("scenarios_within", language)
    return phrase("scenarios_beyond", language).format(titles=join_titles(beyond, language))


def _left_out(inputs: BulletinInputs, titles: dict[str, str], language: Language) -> str:
    rows = rows_of_vintage(inputs.outlook_failure, inputs.vintage)
    rows = rows[(rows["part"] == "scenario") & rows["subject_code"].isin(list(titles))]
    if rows.empty:
        return ""
    named = [titles[str(code)] for code in rows["subject_code"]]
    return phrase("scenarios_left_out", language).format(
        titles=join_titles(named, language), reason=phrase("reason_not_moved", language)
    )


def _table(
    cells: _Cells, told: list[str], titles: dict[str, str], caption: str, language: Language
) -> Table:
    headings = [phrase("col_scenario", language)]
    for ahead in cells.horizons:
        row = cells.row(told[0], ahead)
        assert row is not None  # a horizon is listed because it has a row
        headings += [
            say_month(pd.Timestamp(row["reference_month"]), language),
            phrase("col_scenario_difference", language),
        ]
    baseline: list[Figure] = []
    for ahead in cells.horizons:
        baseline += [cells.rate(told[0], ahead, "unconditional_value"), Figure(MISSING)]
    rows = [Row(phrase("scenario_baseline", language), tuple(baseline), is_emphasised=True)]
    for code in told:
        figures: list[Figure] = []
        for ahead in cells.horizons:
            figures += [cells.rate(code, ahead, "value"), cells.difference(code, ahead)]
        rows.append(Row(titles[code], tuple(figures)))
    width = 0.7 / max(1, 2 * len(cells.horizons))
    return Table(
        code="scenarios",
        caption=caption,
        headings=tuple(headings),
        rows=tuple(rows),
        widths=(0.3, *(width for _ in headings[1:])),
        notes=(phrase("scenarios_note", language),),
    )
