"""The rules the replay of simulated provinces evaluates: what cities and province have.

What does not belong here: evaluating them (forecasting.early_warning).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue import RuleKind
    from forecasting.early_warning.city_pressure import PressureFigure
    from forecasting.early_warning.events_settings import EventRule

RANKS = {"none": 0, "blue": 1, "yellow": 2, "orange": 3, "red": 4}
HOLD_MONTHS = 3

CLAIMS = "unemployment_insurance_new_claims"
RATIO = "demand_supply_ratio"
JOB_CHANGE = "panel_job_change"
PRESSURE = "employment_pressure"
RATE_GAP = "rate_gap"
RATE = "rate_signal"


@dataclass(frozen=True)
class CityRule:
    """A rule on one figure of every area that has it."""

    rule_id: str
    kind: "RuleKind"
    indicator_code: str
    threshold: float
    level_code: str
    required_probability: float = 0.9
    consecutive_months: int = 1
    span_months: int | None = None
    span_count: int = 1
    least: float = 0.0


RULES: tuple[CityRule, ...] = (
    CityRule("C1_BLUE", "growth_at_least", CLAIMS, 20.0, "blue"),
    CityRule("C1_YELLOW", "growth_at_least", CLAIMS, 30.0, "yellow"),
    CityRule("C1_ORANGE", "growth_at_least", CLAIMS, 50.0, "orange"),
    CityRule("M1", "figure_at_most", RATIO, 1.0, "blue", span_months=3, span_count=2),
    CityRule("J1_BLUE", "deviation_at_most", JOB_CHANGE, -1.0, "blue", least=0.3),
    CityRule("J1_YELLOW", "deviation_at_most", JOB_CHANGE, -2.0, "yellow", least=0.3),
    CityRule("J1_ORANGE", "deviation_at_most", JOB_CHANGE, -3.0, "orange", least=0.3),
    CityRule("J1_RED", "deviation_at_most", JOB_CHANGE, -5.0, "red", least=0.3),
    CityRule("J2", "loss_run", JOB_CHANGE, 0.0, "yellow"),
    CityRule("P1_YELLOW", "figure_at_least", PRESSURE, 1.5, "yellow"),
    CityRule("P1_ORANGE", "figure_at_least", PRESSURE, 3.0, "orange"),
    CityRule("S1", "figure_at_least", RATE_GAP, 0.5, "orange"),
    CityRule("R3_ORANGE", "figure_at_least", RATE, 6.0, "orange", consecutive_months=2),
    CityRule("R3_RED", "figure_at_least", RATE, 6.5, "red"),
)


def event_rules() -> "tuple[EventRule, ...]":
    """Return the event rules E1 to E5 with their default lines."""
    from forecasting.early_warning.events_settings import EventRule

    cluster = {
        "enterprises": 5.0, "persons": 50.0, "share_pct": 30.0, "smallest_staff_persons": 30.0,
        "window_months": 3.0,
    }  # fmt: skip
    return (
        EventRule("E1", "statutory_cut", {"persons": 20.0, "share_pct": 10.0}),
        EventRule("E2", "one_off_cut", {"persons": 200.0, "window_days": 30.0}, "yellow"),
        EventRule(
            "E3", "state_owned_cut", {"share_pct": 10.0, "smallest_staff_persons": 30.0}, "yellow"
        ),
        EventRule("E4", "county_cluster", cluster, "orange"),
        EventRule(
            "E5_ORANGE", "large_scale_event",
            {"persons": 1000.0, "insured_share_pct": 1.0, "window_months": 3.0}, "orange",
        ),
        EventRule(
            "E5_RED", "large_scale_event",
            {"persons": 1000.0, "insured_share_pct": 3.0, "window_months": 3.0}, "red",
        ),
    )  # fmt: skip


def pressure_figures() -> "tuple[PressureFigure, ...]":
    """Return the figures of departments the pressure is made of; feeds are left out."""
    from forecasting.early_warning.city_pressure import PressureFigure

    return (
        PressureFigure(CLAIMS, 1),
        PressureFigure("registered_unemployed", 1),
        PressureFigure("vacancies", -1),
        PressureFigure("job_seekers", 1),
    )
