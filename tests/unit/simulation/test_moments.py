import pandas as pd
import pytest

from profiles.model import Profile
from simulation.moments import MOMENTS, enterprise_moments, misses
from simulation.province import simulate_frames

LAST = "2025-12-01"


def test_every_target_lies_within_its_bounds():
    for moment in MOMENTS.values():
        assert moment.lowest <= moment.target <= moment.highest, moment.code
        assert moment.source


@pytest.mark.parametrize("seed", [1, 2])
def test_moments_of_the_full_panel_hold(profile: Profile, seed: int):
    truth, frames = simulate_frames(
        profile,
        seed=seed,
        months=24,
        scenario="calm",
        last_month=pd.Timestamp(LAST),
        parts=("enterprises",),
    )
    assert misses(enterprise_moments(frames["enterprise_report"], truth.panel_rows)) == []
