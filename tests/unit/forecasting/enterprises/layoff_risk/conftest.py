"""A toy panel in which trouble shows before a cut: known risk, small and fast."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises import RiskSettings
from forecasting.enterprises.layoff_risk_settings import BoostingSettings

MONTHS = 18
FAST = RiskSettings(
    fewest_events=5,
    first_features_months=3,
    calibration_months=4,
    explained_enterprises=20,
    boosting=BoostingSettings(iterations=12, smallest_leaf=20),
)


@dataclass(frozen=True)
class Toy:
    """Reports, notices and registers of the same enterprises, and who cut when."""

    reports: pd.DataFrame
    notices: pd.DataFrame
    administrative: pd.DataFrame
    months: pd.DatetimeIndex
    vintage: pd.Timestamp


def make_toy(seed: int = 5, *, count: int = 240, months: int = MONTHS) -> Toy:
    """Return a panel in which a troubled month is followed by a cut two times in three."""
    rng = np.random.default_rng(seed)
    calendar = pd.date_range("2023-01-01", periods=months + 1, freq="MS", unit="us")
    codes = np.array([f"E{number:04d}" for number in range(count)])
    area = np.where(np.arange(count) % 2, "210100", "210200")
    section = np.where(np.arange(count) % 3, "C", "F")
    staff = np.round(60 * rng.lognormal(0, 0.5, count)) + 20
    troubled = np.zeros(count, dtype=bool)
    reports, notices, registers = [], [], []
    for number, month in enumerate(calendar[:months]):
        is_cut = troubled & (rng.random(count) < 0.67) | (rng.random(count) < 0.003)
        cut = np.where(is_cut, np.ceil(0.15 * staff), 0.0)
        troubled = rng.random(count) < 0.05
        end = staff - cut
        reports.append(
            pd.DataFrame(
                {
                    "reference_month": month, "enterprise_code": codes, "area_code": area,
                    "section_code": section, "size_class_code": "S",
                    "vintage": calendar[number + 1],
                    "base_staff_persons": staff, "joined_persons": 0.0, "left_persons": cut,
                    "end_staff_persons": end,
                    "hidden_unemployed_persons": np.where(troubled, np.round(0.1 * end), 0.0),
                    "expected_cut_persons": np.where(troubled, np.round(0.12 * end), 0.0),
                    "left_1_type_code": "04", "left_1_cause_code": "08", "left_1_persons": cut,
                }
            )
        )  # fmt: skip
        registers.append(
            pd.DataFrame(
                {
                    "reference_month": month, "enterprise_code": codes, "area_code": area,
                    "section_code": section, "vintage": calendar[number + 1],
                    "insured_persons": end,
                    "contributions_owed_yuan": np.where(troubled, 4000.0 * end, 0.0),
                    "is_loan_overdue": pd.array(np.where(troubled, True, pd.NA), dtype="boolean"),
                    "electricity_kwh": np.where(np.arange(count) % 4, 400 * end, np.nan),
                }
            )
        )  # fmt: skip
        who = np.flatnonzero(is_cut)[::3]  # the others file no notice
        notices.append(
            pd.DataFrame(
                {
                    "report_number": [f"R{number}-{code}" for code in who], "revision_number": 0,
                    "vintage": calendar[number + 1], "enterprise_code": codes[who],
                    "area_code": area[who],
                    "section_code": section[who], "effective_date": month + pd.Timedelta(days=9),
                    "staff_persons": staff[who], "cut_persons": cut[who], "is_withdrawn": False,
                }
            )
        )  # fmt: skip
        staff = np.maximum(end + np.round(0.1 * cut), 20)
    # The next month starts from where this one ended.
    return Toy(
        pd.concat(reports, ignore_index=True), pd.concat(notices, ignore_index=True),
        pd.concat(registers, ignore_index=True), calendar[:months], calendar[months],
    )  # fmt: skip


@pytest.fixture(scope="module")
def toy() -> Toy:
    return make_toy()


@pytest.fixture(scope="module")
def fast() -> RiskSettings:
    return FAST
