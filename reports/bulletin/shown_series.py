"""The latest figures of one series as readers see them, each with its key.

What does not belong here: finding the figures (series), tables and sections (indicators).
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from profiles.model import Indicator, Language
from reports.bulletin.content import Figure, Statement, warehouse_key
from reports.bulletin.keys import Z_95, derived_key, difference_error
from reports.bulletin.series import ERROR_CORRELATION, LatestFigures, months_before
from reports.wording import describe_change, describe_verdict, phrase
from reports.wording.changes import (
    Verdict,
    describe_adjusted_change,
    format_percent,
    growth_on_year_pct,
    judge_change,
    published_difference,
)
from reports.wording.numbers import (
    MISSING,
    decimals_of,
    format_number,
    format_quantity,
    is_quantity,
    plus_minus,
    scale_of,
    unit_label,
)

NoError = Literal["register", "error_unknown"]
"""Why a figure has no error: a register has none, a sample does not say its own."""

_ADJUSTMENT = "estimates.seasonal_adjustment"


@dataclass(frozen=True)
class FigureError:
    """The standard error of a figure: stored with it, or stated for the indicator."""

    standard_error: float
    is_stated: bool


@dataclass(frozen=True)
class ShownSeries:
    """The latest figures of a series as readers see them, each with its key."""

    figures: LatestFigures
    indicator: Indicator
    language: Language
    key: dict[str, object]

    @property
    def scale(self) -> float:
        """What a figure is divided by before it is shown."""
        return scale_of(self.indicator.unit, self.language)

    @property
    def decimals(self) -> int:
        """Decimals of a figure as shown."""
        return decimals_of(self.indicator.unit, self.indicator.decimals, self.language)

    @property
    def change_decimals(self) -> int:
        """Decimals of an adjusted change: one more for a rate."""
        extra = 1 if self.indicator.unit == "pct" else 0
        return decimals_of(self.indicator.unit, self.indicator.decimals + extra, self.language)

    def level(self) -> Figure:
        """Return the figure as published, with its unit."""
        text = format_quantity(
            self.figures.observed,
            self.indicator.unit,
            self.language,
            decimals=self.indicator.decimals,
        )
        return Figure(text, self.figures.observed, self._observed())

    def level_with_error(
        self,
        error: FigureError | NoError,
    ) -> Figure:
        """Return the figure as published with its error, or the sign why it has none."""
        unit = unit_label("pct", self.language) if self.indicator.unit == "pct" else ""
        text = self._number(self.figures.observed) + unit
        if isinstance(error, str):
            mark = phrase(f"{error}_mark", self.language)
            return Figure(f"{text} {mark}", self.figures.observed, self._observed())
        band = self._band(error.standard_error, self._error_key(error), self.decimals)
        sign = plus_minus(self.language).strip()
        return Figure(
            f"{text}\n{sign}{band.text}", self.figures.observed, self._observed(), (band,)
        )

    def on_month(self) -> Figure:
        """Return the difference of the published figures on the month before."""
        return self._difference(self.figures.month_before, 1)

    def on_year(
        self, error: FigureError | NoError = "register", before: FigureError | NoError = "register"
    ) -> Figure:
        """Return the change on the year: in per cent for quantities, else the difference.

        A difference of two figures that both have an error carries its own and a verdict.
        """
        year_before = self.figures.year_before
        if year_before is None or not is_quantity(self.indicator.unit):
            shown = self._difference(year_before, 12)
            band = self._year_band(error, before)
            if shown.value is None or band is None:
                return shown
            verdict = describe_verdict(_judged(shown, band), self.language)
            difference = self._number(shown.value, is_signed=True)
            text = f"{difference}{plus_minus(self.language)}{band.text}\n{verdict}"
            return replace(shown, text=text, parts=(band,))
        pct = growth_on_year_pct(self.figures.observed, year_before)
        return Figure(format_percent(pct, is_signed=True), pct, self._growth_key())

    def adjusted(self) -> Figure:
        """Return the seasonally adjusted figure."""
        value = self.figures.adjusted
        if value is None:
            return Figure(MISSING)
        return Figure(self._number(value), value, self._adjusted())

    def adjusted_change(
        self, error: FigureError | NoError = "register", before: FigureError | NoError = "register"
    ) -> Figure:
        """Return the adjusted change on the month, its error and the verdict on it.

        ``error`` and ``before`` are those of the month and of the month before it: of a sampled
        figure a change is no surer than its sample, however calm its past looks.
        """
        change, band = self.figures.adjusted_change, self._change_band(error, before)
        if change is None or band is None:
            return Figure(MISSING)
        text = format_number(
            change / self.scale,
            self.change_decimals,
            is_signed=True,
            is_grouped=self.language == "en",
        )
        verdict = describe_verdict(judge_change(change, _error_of(band)), self.language)
        return Figure(
            f"{text}{plus_minus(self.language)}{band.text}\n{verdict}",
            change,
            self._adjusted_change(),
            (band,),
        )

    def adjusted_sentence(
        self, error: FigureError | NoError = "register", before: FigureError | NoError = "register"
    ) -> Statement:
        """Return one sentence on the adjusted change and its verdict, empty for none.

        Parameters are those of `adjusted_change`.
        """
        change, band = self.figures.adjusted_change, self._change_band(error, before)
        if change is None or band is None:
            return Statement("")
        text = format_quantity(
            change,
            self.indicator.unit,
            self.language,
            decimals=self.change_decimals,
            aspect="difference",
            is_signed=True,
        )
        sentence = describe_adjusted_change(
            judge_change(change, _error_of(band)), text, band.text, self.language
        )
        return Statement(sentence, (Figure(text, change, self._adjusted_change()), band))

    def month_words(self) -> Figure | None:
        """Return the change on the month in words, None where there is no month before."""
        return self._words(self.figures.month_before, 1)

    def year_words(
        self, error: FigureError | NoError = "register", before: FigureError | NoError = "register"
    ) -> Figure | None:
        """Return the change on the year in words, None where there is no year before.

        A difference of two figures that both have an error is told with its own and a verdict.
        """
        told = self._words(self.figures.year_before, 12)
        band = self._year_band(error, before)
        if told is None or band is None or is_quantity(self.indicator.unit):
            return told
        code = "year_within" if _judged(told, band) == "within" else "year_beyond"
        verdict = phrase(code, self.language).format(band=band.text)
        return replace(told, text=f"{told.text}{verdict}", parts=(band,))

    def _words(self, before: float | None, months: int) -> Figure | None:
        if before is None:
            return None
        text = describe_change(
            self.figures.observed,
            before,
            self.indicator.unit,
            self.language,
            decimals=self.indicator.decimals,
            comparison="month" if months == 1 else "year",
        )
        if months == 12 and is_quantity(self.indicator.unit):
            pct = growth_on_year_pct(self.figures.observed, before)
            return Figure(text, pct, self._growth_key())
        return replace(self._difference(before, months), text=text)

    def _difference(self, before: float | None, months: int) -> Figure:
        if before is None:
            return Figure(MISSING)
        difference = published_difference(
            self.figures.observed,
            before,
            self.indicator.unit,
            self.language,
            decimals=self.indicator.decimals,
        )
        unit = " pp" if self.indicator.unit == "pct" and self.language == "en" else ""
        addresses = (self._observed(), self._observed(months))
        key = derived_key("published_difference", *addresses, self.scale, self.decimals)
        return Figure(self._number(difference, is_signed=True) + unit, difference, key)

    def _number(self, value: float, *, is_signed: bool = False) -> str:
        return format_number(
            value / self.scale,
            self.decimals,
            is_signed=is_signed,
            is_grouped=self.language == "en",
        )

    def _band(self, error: float, address: str, decimals: int) -> Figure:
        text = format_number(1.96 * error / self.scale, decimals)
        return Figure(text, 1.96 * error, derived_key("band95", address))

    def _year_band(
        self, error: FigureError | NoError, before: FigureError | NoError
    ) -> Figure | None:
        """Return the band of a difference on the year, None where a month has no error."""
        if isinstance(error, str) or isinstance(before, str):
            return None
        both = math.hypot(error.standard_error, before.standard_error)
        keys = (self._error_key(error), self._error_key(before, 12))
        return self._band(both, derived_key("root_sum_of_squares", *keys), self.decimals)

    def _error_key(self, error: FigureError, months: int = 0) -> str:
        if error.is_stated:
            code = {"code": self.indicator.code}
            return warehouse_key("profile.indicators", "standard_error", code)
        return warehouse_key("core.observation", "standard_error", self._key_before(months))

    def _change_band(
        self, error: FigureError | NoError, before: FigureError | NoError
    ) -> Figure | None:
        """Return the band of the adjusted change: of its noise, or of the sample if wider."""
        noise = self.figures.adjusted_change_error
        if noise is None:
            return None
        if not isinstance(error, str) and not isinstance(before, str):
            sampled = difference_error(
                error.standard_error, before.standard_error, ERROR_CORRELATION
            )
            if sampled > noise:
                keys = (self._error_key(error), self._error_key(before, 1))
                key = derived_key("difference_error", *keys, ERROR_CORRELATION)
                return self._band(sampled, key, self.change_decimals)
        stored = warehouse_key(_ADJUSTMENT, "noise_standard_error", self.key)
        return self._band(noise, derived_key("change_error", stored), self.change_decimals)

    def _observed(self, months: int = 0) -> str:
        return warehouse_key("core.observation", "value", self._key_before(months))

    def _adjusted(self, months: int = 0) -> str:
        return warehouse_key(_ADJUSTMENT, "seasonally_adjusted", self._key_before(months))

    def _adjusted_change(self) -> str:
        return derived_key("difference", self._adjusted(), self._adjusted(1))

    def _growth_key(self) -> str:
        return derived_key("growth_pct", self._observed(), self._observed(12))

    def _key_before(self, months: int) -> dict[str, object]:
        return {**self.key, "reference_month": months_before(self.figures.month, months)}


def _judged(change: Figure, band: Figure) -> Verdict:
    return judge_change(change.value, _error_of(band))


def _error_of(band: Figure) -> float | None:
    return None if band.value is None else band.value / Z_95
