"""Monthly series whose season, festival and adjusted figures are known.

What does not belong here: measuring methods on them (benchmarks.seasonal).
"""

import numpy as np
import pandas as pd

from forecasting.seasonal.holiday import FestivalWindow
from forecasting.seasonal.series import FloatArray

FIRST_MONTH = pd.Timestamp("2014-01-01")
REGULAR, SEASONAL = 0.4, 0.6
"""Moving-average parameters of the airline series."""
_WARM_UP_MONTHS = 240
_SEASON = np.array([0.30, 0.35, 0.15, 0.0, -0.05, -0.05, 0.15, 0.10, -0.15, -0.25, -0.30, -0.25])
"""Percentage points, near the national urban rate's."""


def airline_series(seed: int, months: int) -> FloatArray:
    """Return a series of the airline model around a level of 200, innovations of SD 1."""
    generator = np.random.default_rng(seed)
    count = months + _WARM_UP_MONTHS
    noise = generator.normal(0.0, 1.0, count + 13)
    moved = noise[1:] - REGULAR * noise[:-1]
    values = np.cumsum(moved[12:] - SEASONAL * moved[:-12])
    for month in range(12, count):
        values[month] += values[month - 12]
    return np.asarray(200.0 + values[-months:], dtype=np.float64)


def evolving_panel(count: int, months: int) -> pd.DataFrame:
    """Return simulated rates: unique_id, reference_month, value, truth (both %).

    Notes
    -----
    Level: random walk of SD 0.06 a month. Season: each calendar month's effect a random
    walk of SD 0.03 a year, summing to zero. Festival: 0.4 pp through the 12 days before and
    falling from 0.3 pp over the 18 after, seen by the reference week; no window of the grid.
    Noise: SD 0.1, part of the truth.
    """
    frames = []
    before = FestivalWindow((3, 9), 12, 0, 0, "constant").regressors(FIRST_MONTH, months)[:, 0]
    after = FestivalWindow((3, 9), 0, 0, 18, "linear").regressors(FIRST_MONTH, months)[:, 0]
    for seed in range(count):
        generator = np.random.default_rng([seed, 2])
        level = 5.3 + np.cumsum(generator.normal(0.0, 0.06, months))
        years = -(-months // 12)
        steps = generator.normal(0.0, 0.03, (years, 12))
        season = _SEASON + np.cumsum(steps - steps.mean(axis=1, keepdims=True), axis=0)
        truth = level + generator.normal(0.0, 0.1, months)
        value = truth + season.ravel()[:months] + 0.4 * before + 0.3 * after
        frames.append(_frame(f"simulated/{seed:03d}", FIRST_MONTH, value, truth))
    return pd.concat(frames, ignore_index=True)


def province_panel(survey_error_pp: float) -> pd.DataFrame:
    """Return the true rates of the simulated province and its cities, columns as above.

    Parameters
    ----------
    survey_error_pp
        Standard deviation of an error added to figure and truth alike, independent by
        month: what no seasonal adjustment can take out.
    """
    from profiles import load_profile
    from simulation import simulate_frames

    truth, _ = simulate_frames(
        load_profile("liaoning_demo"),
        seed=1,
        months=36,
        scenario="calm",
        last_month=pd.Timestamp("2025-12-01"),
        history_months=84,
        parts=("tables",),
    )
    rates = truth.economy.rates
    totals = rates[rates["breakdown"] == "total"].sort_values(["area_code", "reference_month"])
    generator = np.random.default_rng(7)
    error = generator.normal(0.0, survey_error_pp, len(totals))
    return pd.DataFrame(
        {
            "unique_id": totals["area_code"].to_numpy(),
            "reference_month": totals["reference_month"].to_numpy(),
            "value": totals["rate_pct"].to_numpy() + error,
            "truth": totals["adjusted_rate_pct"].to_numpy() + error,
        }
    )


def _frame(
    unique_id: str, first_month: pd.Timestamp, value: FloatArray, truth: FloatArray
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unique_id": unique_id,
            "reference_month": pd.date_range(first_month, periods=len(value), freq="MS").as_unit(
                "us"
            ),
            "value": value,
            "truth": truth,
        }
    )
