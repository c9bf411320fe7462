"""Settings of the market indicators and of the flows.

What does not belong here: thresholds of warnings (forecasting.early_warning).
"""

from dataclasses import dataclass
from typing import Literal, get_args

Margin = Literal["given", "survey", "none"]
MARGINS: tuple[str, ...] = get_args(Margin)
ROTATION_AUTOCORRELATION = (0.25, *(0.0,) * 9, 0.06, 0.12, 0.06)
"""Default correlation of survey errors 1, 2, … months apart under 2-10-2 rotation, persons
correlated by .55 a month and .25 a year apart."""


@dataclass(frozen=True)
class MarketSettings:
    """Vacancy rate, ratios and Beveridge points; every number is a default of ours.

    ``employment_indicator_code`` names the facts taken as employment; where a month has
    none, the latest of at most ``employment_max_age_months`` before stands (a structure as
    of December, known in February, serves until the next is known). ``summed_area_codes``
    add up to ``province_code`` where the province has no figure of its own; a zone that lies
    inside cities is not among them. ``known_breakdowns``: None takes every breakdown.
    ``error_autocorrelation`` is that of the unemployment estimates handed in. The curve is
    estimated from changes over ``curve_change_months`` and read for those over
    ``change_months``.
    """

    employment_indicator_code: str = "unemployment_insurance_members"
    employment_max_age_months: int = 14
    province_code: str | None = None
    summed_area_codes: tuple[str, ...] = ()
    known_breakdowns: tuple[str, ...] | None = None
    error_autocorrelation: tuple[float, ...] = ROTATION_AUTOCORRELATION
    largest_relative_error: float = 0.3
    smoothing_months: int = 3
    shortest_curve_months: int = 36
    curve_change_months: int = 3
    change_months: int = 12

    def __post_init__(self) -> None:
        """Refuse settings without meaning."""
        counts = {
            "smoothing_months": self.smoothing_months,
            "shortest_curve_months": self.shortest_curve_months,
            "curve_change_months": self.curve_change_months,
            "change_months": self.change_months,
        }
        for name, months in counts.items():
            if months < 1:
                raise ValueError(f"{name}: expected 1 or more, got {months}")
        if self.employment_max_age_months < 0:
            raise ValueError(
                "employment_max_age_months: expected 0 or more,"
                f" got {self.employment_max_age_months}"
            )
        if not self.largest_relative_error > 0:
            raise ValueError(
                f"largest_relative_error: expected above 0, got {self.largest_relative_error}"
            )
        _check_correlations(self.error_autocorrelation)


@dataclass(frozen=True)
class FlowSettings:
    """Gross flows from matched persons; every number is a default of ours.

    ``summed_area_codes``: areas that make the province; empty takes every area of the
    records. ``margins``: what matched flows are raked to, ``given`` stocks where they are
    handed in and nothing elsewhere; ``survey``, the survey's own stocks where none are given;
    ``none``, never. Why not the survey's by default: docs/methods/market_and_flows.md.
    ``misclassification``: probabilities of the recorded state (columns) given the true one
    (rows), in the order employed, unemployed, out of the labour force; None corrects
    nothing. ``stock_error_correlation`` is that of the errors of given stocks of two months.
    """

    province_code: str = "210000"
    summed_area_codes: tuple[str, ...] = ()
    margins: Margin = "given"
    is_time_aggregation_corrected: bool = False
    misclassification: tuple[tuple[float, float, float], ...] | None = None
    smallest_matched_persons: int = 500
    smallest_origin_persons: int = 100
    smallest_clusters: int = 10
    stock_error_correlation: float = 0.0

    def __post_init__(self) -> None:
        """Refuse settings without meaning."""
        if not self.province_code:
            raise ValueError("province_code: expected a code, got an empty one")
        if self.province_code in self.summed_area_codes:
            raise ValueError(f"summed_area_codes: expected no {self.province_code}, the province")
        if self.margins not in MARGINS:
            raise ValueError(f"margins: expected one of {MARGINS}, got {self.margins!r}")
        if not abs(self.stock_error_correlation) <= 1:
            raise ValueError(
                f"stock_error_correlation: expected −1 to 1, got {self.stock_error_correlation}"
            )
        for name in ("smallest_matched_persons", "smallest_origin_persons", "smallest_clusters"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: expected 1 or more, got {getattr(self, name)}")


def _check_correlations(values: tuple[float, ...]) -> None:
    for value in values:
        if not abs(value) <= 1:
            raise ValueError(f"error_autocorrelation: expected −1 to 1, got {value}")
