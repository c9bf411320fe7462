"""Which figures the pressure on employment is made of, and which way each points.

What does not belong here: the pressure itself (forecasting.early_warning.city_pressure).
"""

from typing import TYPE_CHECKING

from profiles.model import Profile

if TYPE_CHECKING:
    from forecasting.early_warning.city_pressure import PressureFigure

PRESSURE_INDICATORS = (
    "unemployment_insurance_new_claims", "registered_unemployed", "vacancies", "job_seekers",
    "market_entities_new", "market_entities_closed", "mobile_migrants_present",
    "online_postings", "online_resumes", "industrial_electricity",
    "industrial_zero_use_customers", "credit_overdue_enterprises",
    "credit_tax_arrears_enterprises", "rail_passengers", "rail_freight",
)  # fmt: skip
"""Registers and feeds; what feeds gained in real time: docs/methods/warnings_in_a_province.md."""


def pressure_figures(profile: Profile) -> "tuple[PressureFigure, ...]":
    """Return the figures a profile knows, percentages as they are, all others in logarithms."""
    from forecasting.early_warning.city_pressure import PressureFigure

    known = {indicator.code for indicator in profile.indicators}
    chosen = [profile.indicator(code) for code in PRESSURE_INDICATORS if code in known]
    return tuple(
        PressureFigure(
            indicator.code,
            direction=1 if indicator.rise_means == "worse" else -1,
            is_ratio=indicator.unit != "pct",
        )
        for indicator in chosen
    )
