from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from profiles import load_profile
from profiles.model import Profile
from simulation.province import ProvinceTruth, simulate_frames
from simulation.settings import EnterpriseSettings, ProvinceSettings

SHAPE = Path(__file__).parents[2] / "fixtures" / "profiles" / "liaoning_shape"
LAST_MONTH = pd.Timestamp("2025-12-01")
SMALL = ProvinceSettings(
    enterprises=EnterpriseSettings(
        panel_enterprises=1500,
        industrial_simulated_shares=(1.0, 0.3, 0.2, 0.02),
        service_simulated_shares=(0.5, 0.2, 0.05, 0.01),
    )
)
"""Fewer enterprises, so that a test is quick."""


@pytest.fixture(scope="session")
def profile() -> Profile:
    return load_profile(SHAPE)


@cache
def province(
    scenario: str, seed: int = 1, parts: tuple[str, ...] = ("tables",), history_months: int = 24
) -> tuple[ProvinceTruth, dict[str, pd.DataFrame]]:
    """Return a small province of 36 months of enterprises; made once."""
    return simulate_frames(
        load_profile(SHAPE),
        seed=seed,
        months=36,
        history_months=history_months,
        scenario=scenario,
        last_month=LAST_MONTH,
        parts=parts,
        settings=SMALL,
    )


@pytest.fixture(scope="session")
def simulate():
    return province
