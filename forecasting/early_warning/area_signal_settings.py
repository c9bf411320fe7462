"""Settings of the signals of many areas; every number is a default of ours.

What does not belong here: what is estimated from figures (area_signal_fit).
"""

from dataclasses import dataclass, field

from forecasting.survey.survey_error import SurveyErrorProcess

GAP_WINDOW_MONTHS = 15
"""Months a gap needs: three for its mean, and that of each of the twelve months before."""


@dataclass(frozen=True)
class ShareRange:
    """Log-normal prior of a standard deviation, in parts of the usual rate.

    ``middle_share`` is the median, ``log_deviation`` the standard deviation of the logarithm.
    """

    middle_share: float
    log_deviation: float

    def __post_init__(self) -> None:
        if self.middle_share <= 0 or self.log_deviation <= 0:
            raise ValueError(f"expected positive numbers, got {self}")


@dataclass(frozen=True)
class PartPrior:
    """Priors of one part of a signal: monthly steps of level, slope and season; its season."""

    level_step: ShareRange
    slope_step: ShareRange
    season_step: ShareRange
    season_start: ShareRange


def _common() -> PartPrior:
    return PartPrior(
        level_step=ShareRange(0.010, 0.9),
        slope_step=ShareRange(0.0040, 0.7),
        season_step=ShareRange(0.0010, 0.7),
        season_start=ShareRange(0.035, 0.7),
    )


def _own() -> PartPrior:
    return PartPrior(
        level_step=ShareRange(0.010, 0.7),
        slope_step=ShareRange(0.0020, 0.8),
        season_step=ShareRange(0.0003, 0.5),
        season_start=ShareRange(0.015, 0.9),
    )


@dataclass(frozen=True)
class Turn:
    """A change of course that may begin in any month: a ramp to a new level.

    Parameters
    ----------
    months
        How long the ramp takes; 1 is a jump.
    mean_share, deviation_share
        Its size, normal, in parts of the usual rate; below zero it leads down.
    monthly_chance
        Of one beginning in a month.
    """

    months: int
    mean_share: float
    deviation_share: float
    monthly_chance: float

    def __post_init__(self) -> None:
        if self.months < 1 or self.deviation_share <= 0 or not 0 < self.monthly_chance < 1:
            raise ValueError(f"expected months, a deviation and a chance, got {self}")


def _turns() -> tuple[Turn, ...]:
    return (
        Turn(1, 0.15, 0.20, 1 / 720),
        Turn(4, 0.20, 0.20, 1 / 360),
        Turn(8, 0.25, 0.25, 1 / 240),
        Turn(14, 0.40, 0.30, 1 / 360),
        Turn(6, -0.15, 0.15, 1 / 360),
        Turn(14, -0.20, 0.20, 1 / 240),
    )


@dataclass(frozen=True)
class SignalSettings:
    """How the signals of many areas are found.

    Parameters
    ----------
    error_process
        Autocorrelation of the survey error.
    common, own
        Priors of the common signal and of an area's deviation from it.
    turns
        Changes of course, of the common signal and of each area.
    turn_window_months
        How far back a turn is looked for; older ones are kept as larger steps of their months.
    slope_damping
        Part of a slope that lasts into the next month.
    has_season
        Whether the figures hold a season.
    window_months
        Last months a signal rests on.
    first_months
        Figures an area needs for a signal.
    refit_months
        Months between estimations of the variances.
    horizon_months
        Months predicted.
    draws
        Draws of the joint posterior per area and month.
    seed
        Of the draws.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """

    error_process: SurveyErrorProcess = field(default_factory=SurveyErrorProcess)
    common: PartPrior = field(default_factory=_common)
    own: PartPrior = field(default_factory=_own)
    turns: tuple[Turn, ...] = field(default_factory=_turns)
    turn_window_months: int = 12
    slope_damping: float = 0.93
    has_season: bool = True
    window_months: int = 96
    first_months: int = 30
    refit_months: int = 12
    horizon_months: int = 12
    draws: int = 256
    seed: int = 1

    def __post_init__(self) -> None:
        least = {
            "turn_window_months": 1, "window_months": 36, "first_months": GAP_WINDOW_MONTHS,
            "refit_months": 1, "horizon_months": 1, "draws": 64,
        }  # fmt: skip
        for name, value in least.items():
            if getattr(self, name) < value:
                raise ValueError(f"expected {name} of {value} or more, got {getattr(self, name)}")
        if not 0 <= self.slope_damping < 1:
            raise ValueError(f"expected slope_damping in 0..1, got {self.slope_damping}")
        if self.first_months > self.window_months:
            raise ValueError("expected first_months within window_months")
        if not self.turns or sum(t.monthly_chance for t in self.turns) >= 1:
            raise ValueError("expected turns with chances below one in all")
