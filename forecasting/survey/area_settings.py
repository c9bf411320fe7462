"""Settings of the area model; every number is a default of ours unless a source is named.

What does not belong here: what is estimated from figures (area_fit).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from forecasting.survey.survey_error import SurveyErrorProcess


@dataclass(frozen=True)
class StepPrior:
    """Log-normal prior of a standard deviation, in parts of the province's mean rate.

    ``middle_share`` is the median, ``log_deviation`` the standard deviation of the
    logarithm; the search runs over ``points`` values from two deviations below to two above.
    """

    middle_share: float
    log_deviation: float
    points: int

    def __post_init__(self) -> None:
        if self.middle_share <= 0 or self.log_deviation <= 0 or self.points < 2:
            raise ValueError(f"expected positive numbers and two points or more, got {self}")


@dataclass(frozen=True)
class SignalPrior:
    """Priors of one signal: monthly steps of level, slope and season, size of the season."""

    level_step: StepPrior
    slope_step: StepPrior
    season_step: StepPrior
    season_start: StepPrior


def _province() -> SignalPrior:
    return SignalPrior(
        level_step=StepPrior(0.010, 0.9, 6),
        slope_step=StepPrior(0.0025, 0.9, 5),
        season_step=StepPrior(0.0010, 0.7, 3),
        season_start=StepPrior(0.035, 0.7, 3),
    )


def _deviation() -> SignalPrior:
    return SignalPrior(
        level_step=StepPrior(0.010, 0.7, 6),
        slope_step=StepPrior(0.0012, 0.9, 4),
        season_step=StepPrior(0.0003, 0.5, 2),
        season_start=StepPrior(0.015, 0.9, 5),
    )


@dataclass(frozen=True)
class InterventionSettings:
    """When a month is set apart; all numbers are defaults of ours.

    Parameters
    ----------
    window_months
        How far back a shift is looked for.
    suspicion
        Standardised sum of the last errors of prediction above which it is looked for.
    shift_gain
        Gain in log density of the figures since a shift for it to be believed.
    shift_share
        Least standard deviation of a shift, in parts of the usual rate.
    least_months
        Figures a shift must be seen in. A province's rests on a large sample: one is enough; an
        area's does not: two.
    outlier_score
        Standardised error of prediction beyond which a figure that is no shift is not used.
    """

    window_months: int = 4
    suspicion: float = 2.2
    shift_gain: float = 3.0
    shift_share: float = 0.2
    least_months: int = 1
    outlier_score: float = 3.5


def _of_area() -> InterventionSettings:
    return InterventionSettings(suspicion=3.3, shift_gain=6.0, least_months=2)


@dataclass(frozen=True)
class AreaModelSettings:
    """How areas are modelled.

    Parameters
    ----------
    error_process
        Autocorrelation of the survey error.
    province, deviation
        Priors of the province's signal and of an area's deviation from it.
    slope_damping
        Part of a slope that lasts into the next month.
    area_spread_share
        Standard deviation of levels between areas, in parts of the province's mean rate:
        the prior of a deviation's level, and all that is known of an area without sample.
    own_step_log_deviation
        How far an area's steps may differ from those of all areas, log standard deviation.
    fit_months
        Last months the variances are estimated from.
    province_months, area_months
        When a month of the province or of an area is set apart.
    least_covered_share
        Least share of the province's weight with figures for a province to be composed.
    covariate_gain
        Least gain in log likelihood for a covariate to be kept.
    covariate_priors
        Mean and standard deviation of a coefficient, pp per unit of the variable, by its name:
        what is known of it beforehand. Such a variable is always kept.
    coefficient_deviation
        Standard deviation of any other's prior of a coefficient, in parts of the mean rate per
        standard deviation of its variable.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """

    error_process: SurveyErrorProcess = field(default_factory=SurveyErrorProcess)
    province: SignalPrior = field(default_factory=_province)
    deviation: SignalPrior = field(default_factory=_deviation)
    slope_damping: float = 0.9
    area_spread_share: float = 0.2
    own_step_log_deviation: float = 0.7
    fit_months: int = 240
    province_months: InterventionSettings = field(default_factory=InterventionSettings)
    area_months: InterventionSettings = field(default_factory=_of_area)
    least_covered_share: float = 0.6
    covariate_gain: float = 3.0
    coefficient_deviation: float = 0.5
    covariate_priors: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.slope_damping < 1:
            raise ValueError(f"expected slope_damping in 0..1, got {self.slope_damping}")
        if self.fit_months < 24:
            raise ValueError(f"expected fit_months of 24 or more, got {self.fit_months}")
        if not 0 < self.least_covered_share <= 1:
            raise ValueError(
                f"expected least_covered_share in 0..1, got {self.least_covered_share}"
            )
        positive = (
            self.area_spread_share,
            self.own_step_log_deviation,
            self.covariate_gain,
            self.coefficient_deviation,
        )
        if min(positive) <= 0:
            raise ValueError(f"expected settings above zero, got {self}")
