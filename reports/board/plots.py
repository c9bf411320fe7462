"""Charts as numbers for the page's script, each once though both languages show it.

What does not belong here: choosing what is shown (reports.bulletin), drawing (the script).
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reports.board.data import plain
from reports.board.plot_numbers import DRAWN
from reports.board.series_numbers import monthly
from reports.bulletin.chart_blocks import BandChart, BarChart, Chart, FanChart, RecordChart
from reports.wording.board_phrases import board_phrase

SHOWN_MONTHS = 60
_INTERVALS = (0.95, 0.8, 0.5)


class Plots:
    """The charts of a page by identifier; the same numbers are held once.

    A chart whose kind the script cannot draw is left out: `add` then returns no identifier.
    """

    def __init__(self) -> None:
        self._numbers: list[dict[str, Any]] = []
        self._places: dict[str, int] = {}
        self._words: dict[str, dict[str, Any]] = {}

    def add(self, chart: Chart, language: str) -> str | None:
        """Take in a chart in one language and return the identifier its place has."""
        told = numbers_of(chart)
        if told is None:
            return None
        numbers, words = told
        text = repr(numbers)
        if text not in self._places:
            self._places[text] = len(self._numbers)
            self._numbers.append(numbers)
        name = f"{language}-{chart.code}"
        self._words[name] = {"at": self._places[text], **words}
        return name

    def data(self) -> dict[str, Any]:
        """Return the numbers, and per chart which of them it draws and its words."""
        return {"numbers": self._numbers, "charts": self._words}


def numbers_of(chart: Chart) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the numbers of a chart and its words, None for a kind no script draws."""
    if isinstance(chart, FanChart):
        return _fan(chart)
    if isinstance(chart, BarChart):
        bars = [[plain(change), plain(1.96 * error)] for _, change, error in chart.bars]
        return {"kind": "bars", "bars": bars}, {
            "unit": chart.unit_label,
            "names": [title for title, _, _ in chart.bars],
        }
    if isinstance(chart, BandChart):
        return _lines(
            observed=chart.values,
            bands=((chart.lower, chart.upper),),
            marks=((chart.line.value, chart.line.label),),
            unit=chart.unit_label,
        )
    if isinstance(chart, RecordChart):
        numbers, words = _lines(
            observed=chart.observed,
            median=chart.median,
            bands=((chart.lower, chart.upper),),
            shares=(80,),
            unit=chart.unit_label,
        )
        return numbers, {**words, "keys": dict(chart.labels)}
    return next((told(chart) for kind, told in DRAWN if isinstance(chart, kind)), None)


def _fan(chart: FanChart) -> tuple[dict[str, Any], dict[str, Any]]:
    quantiles = dict(chart.quantiles)
    bands, shares = [], []
    for share in _INTERVALS:
        lower = _nearest(quantiles, (1 - share) / 2)
        upper = _nearest(quantiles, (1 + share) / 2)
        if lower is not None and upper is not None:
            bands.append((lower, upper))
            shares.append(round(100 * share))
    numbers, words = _lines(
        observed=chart.observed.tail(SHOWN_MONTHS),
        adjusted=chart.adjusted.tail(SHOWN_MONTHS) if chart.is_adjusted else None,
        median=_nearest(quantiles, 0.5),
        bands=tuple(bands),
        shares=tuple(shares),
        marks=tuple((line.value, line.label) for line in chart.lines),
        unit=chart.unit_label,
    )
    return numbers, {**words, "keys": dict(chart.labels)}


def _nearest(quantiles: Mapping[float, pd.Series], level: float) -> "pd.Series | None":
    return next((values for at, values in quantiles.items() if abs(at - level) < 1e-9), None)


def _lines(
    *,
    observed: pd.Series,
    unit: str,
    adjusted: "pd.Series | None" = None,
    median: "pd.Series | None" = None,
    bands: tuple[tuple[pd.Series, pd.Series], ...] = (),
    shares: tuple[int, ...] = (95,),
    marks: tuple[tuple[float, str], ...] = (),
) -> tuple[dict[str, Any], dict[str, Any]]:
    numbers: dict[str, Any] = {"kind": "lines", "observed": monthly(observed)}
    for name, values in (("adjusted", adjusted), ("median", median)):
        if values is not None and len(values):
            numbers[name] = monthly(values)
    numbers["bands"] = [[monthly(lower), monthly(upper)] for lower, upper in bands]
    numbers["shares"] = list(shares)
    numbers["marks"] = [plain(value) for value, _ in marks]
    return numbers, {"unit": unit, "marks": [label for _, label in marks]}


def chart_note(chart: Chart, language: str) -> str:
    """Return what stands for a chart the script cannot draw."""
    return board_phrase("chart_elsewhere", "zh" if language == "zh" else "en").format(alt=chart.alt)
