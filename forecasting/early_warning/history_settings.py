"""Settings of the history of early warnings; every number is a default of ours.

What does not belong here: the model's own numbers (history_defaults).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from forecasting.early_warning.area_signal_settings import SignalSettings
from forecasting.early_warning.history_defaults import default_model
from forecasting.early_warning.history_model import WarningModel

IndicatorRole = Literal["claims", "vacancies", "term_spread", "equity_prices"]

INDICATOR_ROLES: Mapping[str, IndicatorRole] = {
    "claimsx": "claims",
    "icsa": "claims",
    "help_wanted": "vacancies",
    "hwi": "vacancies",
    "job_openings": "vacancies",
    "term_spread": "term_spread",
    "yield_spread": "term_spread",
    "t10yffm": "term_spread",
    "stock_prices": "equity_prices",
    "s&p 500": "equity_prices",
}
"""What known indicator codes, in small letters, are used as."""

ROLES_BY_WORD: Mapping[str, IndicatorRole] = {"claims": "claims", "vacanc": "vacancies"}
"""What a code not listed is used as if it holds the word."""


@dataclass(frozen=True)
class LevelLine:
    """A level, its rank above 0, and the probability from which on it is proposed."""

    level_code: str
    rank: int
    probability: float

    def __post_init__(self) -> None:
        if not 0 < self.probability < 1 or self.rank < 1:
            raise ValueError(f"expected a rank from 1 and a probability in (0, 1), got {self}")


def _lines() -> tuple[LevelLine, ...]:
    return (
        LevelLine("blue", 1, 0.30),
        LevelLine("yellow", 2, 0.50),  # more likely than not
        LevelLine("orange", 3, 0.75),
        LevelLine("red", 4, 0.90),
    )


@dataclass(frozen=True)
class WarningSettings:
    """How past warnings are made.

    Parameters
    ----------
    lines
        Levels by rising rank and probability.
    no_level_code
        Code of rank 0.
    leave_share
        A level is left once the probability stays below so much of its line ...
    hold_months
        ... for so many origins running.
    gap_line_pp, claims_line_points, claims_gap_line_pp, vacancy_line_points
        Lines of single signals: the gap alone (after Sahm); the rise of claims in log points and
        the gap beside it; the fall of vacancies in log points.
    indicator_roles
        What an indicator code, in small letters, is used as; one not listed goes by
        ``ROLES_BY_WORD`` or is not used.
    is_learning
        Whether the model learns from the panel's own past, once a year.
    area_correlation
        Of outcomes between areas: many areas that move together tell little more than one.
    largest_error_pp
        Error of the signal (median over areas) above which its past teaches nothing.
    longest_silence_months
        Months an indicator may be overdue before it counts as missing.
    pass_months
        Months that a further pass over revised figures looks back.
    model
        What is believed before the panel's own past.
    signal
        Of the signals of the targets.

    Raises
    ------
    ValueError
        If a number is out of range or lines do not rise.
    """

    lines: tuple[LevelLine, ...] = field(default_factory=_lines)
    no_level_code: str = "none"
    leave_share: float = 0.4
    hold_months: int = 6
    gap_line_pp: float = 0.5
    claims_line_points: float = 15.0
    claims_gap_line_pp: float = 0.15
    vacancy_line_points: float = 15.0
    indicator_roles: Mapping[str, IndicatorRole] = field(
        default_factory=lambda: dict(INDICATOR_ROLES)
    )
    is_learning: bool = True
    area_correlation: float = 0.4
    largest_error_pp: float = 0.3
    longest_silence_months: int = 3
    pass_months: int = 96
    model: WarningModel = field(default_factory=default_model)
    signal: SignalSettings = field(default_factory=SignalSettings)

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError("expected at least one level line")
        for low, high in pairwise(self.lines):
            if not (low.rank < high.rank and low.probability < high.probability):
                raise ValueError(f"expected rising lines, got {low} before {high}")
        if not 0 < self.leave_share <= 1 or not 0 <= self.area_correlation <= 1:
            raise ValueError("expected leave_share in (0, 1] and area_correlation in [0, 1]")
        if self.hold_months < 1 or self.longest_silence_months < 0 or self.pass_months < 60:
            raise ValueError(
                "expected hold_months from 1, longest_silence_months from 0, pass_months from 60"
            )
        lines = (
            self.gap_line_pp, self.claims_line_points, self.claims_gap_line_pp,
            self.vacancy_line_points, self.largest_error_pp,
        )  # fmt: skip
        if not all(line > 0 for line in lines):
            raise ValueError(f"expected lines above 0, got {lines}")

    def role_of(self, indicator_code: str) -> IndicatorRole | None:
        """Return what an indicator is used as; None if it is not."""
        code = indicator_code.lower()
        if code in self.indicator_roles:
            return self.indicator_roles[code]
        return next((role for word, role in ROLES_BY_WORD.items() if word in code), None)
