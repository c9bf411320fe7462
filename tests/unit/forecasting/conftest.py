"""Series with known answers, and settings without the slow members."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from forecasting import ForecastSettings

SEASON = np.array([0.6, 0.5, 0.2, -0.2, -0.4, 0.1, 0.3, 0.1, -0.3, -0.4, -0.3, -0.2])


@pytest.fixture
def fast() -> ForecastSettings:
    return ForecastSettings(
        models=("seasonal_random_walk", "robust_autoregression"),
        ensemble_models=("seasonal_random_walk", "robust_autoregression"),
        path_count=500,
    )


@pytest.fixture
def rate() -> Callable[..., pd.DataFrame]:
    def make(
        months: int = 120, *, unique_id: str = "A/rate/total", seed: int = 1, first: str = "2000-01"
    ) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        reference_month = pd.date_range(first + "-01", periods=months, freq="MS", unit="us")
        season = SEASON[reference_month.month - 1]
        level = 5 + np.cumsum(rng.normal(0, 0.1, months))
        return pd.DataFrame(
            {
                "unique_id": unique_id,
                "reference_month": reference_month,
                "value": np.maximum(level, 1.0) + season,
            }
        )

    return make
