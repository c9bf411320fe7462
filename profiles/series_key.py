"""How a profile names months and series.

What does not belong here: any table of a profile (profiles.model and the modules beside it).
"""

from typing import Annotated

from pydantic import AfterValidator

from catalogue import format_month, parse_month
from profiles.base import Settings


def _checked_month(text: str) -> str:
    return format_month(parse_month(text))


MonthText = Annotated[str, AfterValidator(_checked_month)]


class SeriesKey(Settings):
    """One series: an indicator of an area, within one industry or group."""

    area_code: str
    indicator_code: str
    breakdown: str = "total"

    @property
    def unique_id(self) -> str:
        """The name of the series in forecasting, ``area/indicator/breakdown``."""
        return f"{self.area_code}/{self.indicator_code}/{self.breakdown}"
