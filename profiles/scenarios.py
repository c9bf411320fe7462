"""What if: paths that indicators are held to, beside the forecast as it is.

The tables of scenarios.toml. What does not belong here: computing them
(forecasting.scenario), checks of
references (profiles.scenario_checks).
"""

from pydantic import Field

from profiles.base import Settings, Standing, Text
from profiles.series_key import SeriesKey


class HeldPath(Settings):
    """An indicator held above or below its expected path, for some months from its next one."""

    series: SeriesKey
    change_pct: float = Field(gt=-100, le=1000)
    months: int = Field(ge=1, le=12)


class Scenario(Settings):
    """Paths held together, and whose choice they are."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    held_paths: tuple[HeldPath, ...] = Field(min_length=1)
    standing: Standing
    source: Text
