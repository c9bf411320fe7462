"""A small province with known signals, for tests of the area model."""

import numpy as np
import pandas as pd

from forecasting.survey.survey_error import SurveyErrorProcess

MONTHS = pd.date_range("2016-01-01", periods=84, freq="MS").as_unit("us")
AREAS = ("A", "B", "C", "D")


def signals(seed: int, *, shift_month: int | None = None, shift_pp: float = 0.0) -> np.ndarray:
    """Return months × areas: a common path, deviations and a season, %."""
    draws = np.random.default_rng(seed)
    time = np.arange(len(MONTHS))
    common = 5.5 + 0.05 * draws.standard_normal(len(MONTHS)).cumsum()
    season = 0.3 * np.sin(2 * np.pi * time / 12)
    level = np.array([-1.0, 0.0, 0.5, 1.0])
    drift = 0.03 * draws.standard_normal((len(MONTHS), len(AREAS))).cumsum(axis=0)
    made = (common + season)[:, None] + level + drift
    if shift_month is not None:
        made[shift_month:] += shift_pp
    return made


def direct_of(
    truth: np.ndarray, seed: int, *, standard_error: float = 0.8, province: bool = False
) -> pd.DataFrame:
    """Return direct estimates with errors of the rotation."""
    draws = np.random.default_rng(seed)
    moving = SurveyErrorProcess().moving_average()
    shocks = draws.standard_normal((len(truth) + len(moving) - 1, truth.shape[1]))
    noise = np.stack([np.convolve(column, moving, mode="valid") for column in shocks.T], axis=1)
    figures = truth + standard_error * noise
    frame = pd.DataFrame(
        {
            "reference_month": np.repeat(MONTHS[: len(truth)].to_numpy(), truth.shape[1]),
            "area_code": np.tile(AREAS, len(truth)),
            "estimate": figures.ravel(),
            "standard_error": standard_error,
        }
    )
    if not province:
        return frame
    whole = pd.DataFrame(
        {
            "reference_month": MONTHS[: len(truth)],
            "area_code": "P",
            "estimate": figures.mean(axis=1),
            "standard_error": standard_error / np.sqrt(truth.shape[1]),
        }
    )
    return pd.concat([frame, whole], ignore_index=True)


def equal_weights() -> pd.DataFrame:
    """Return the same weight for every area."""
    return pd.DataFrame({"reference_month": MONTHS[0], "area_code": AREAS, "weight": 1.0})
