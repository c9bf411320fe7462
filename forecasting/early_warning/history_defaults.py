"""The model before a panel's own past: moments of the United States, nation and states, to 2006.

Nation 1960-2006 and 51 states 1978-2006, unadjusted rates, the nation's claims, help-wanted index,
yield spread and share prices; outcomes from rates in hindsight. Public domain figures, finally
revised. What does not belong here: how they are made (benchmarks/warnings_us_defaults).
"""

import numpy as np

from forecasting.early_warning.history_model import WarningModel

AREA_YEARS = 40.0
"""Years of an area that the default is worth beside a panel's own past (choice): ten years of
a province of fourteen cities that move together count for some twenty."""

_MEAN = (
    -0.504, -0.003, 0.479, -0.504, -0.002, 0.479, 0.458, 0.399, -0.178, 0.415, -0.341,
)  # fmt: skip
_COVARIANCE = (
    (0.450, 0.057, 0.256, 0.330, 0.041, 0.185, 0.262, 0.336, 0.545, -0.019, 0.392),
    (0.057, 0.030, 0.024, 0.041, 0.017, 0.019, 0.044, 0.029, 0.069, -0.019, 0.051),
    (0.256, 0.024, 0.212, 0.185, 0.019, 0.137, 0.136, 0.175, 0.298, -0.031, 0.228),
    (0.330, 0.041, 0.185, 0.330, 0.041, 0.185, 0.262, 0.336, 0.545, -0.019, 0.314),
    (0.041, 0.017, 0.019, 0.041, 0.018, 0.019, 0.044, 0.029, 0.070, -0.019, 0.041),
    (0.185, 0.019, 0.137, 0.185, 0.019, 0.137, 0.136, 0.175, 0.298, -0.031, 0.186),
    (0.262, 0.044, 0.136, 0.262, 0.044, 0.136, 0.480, 0.261, 0.655, -0.167, 0.345),
    (0.336, 0.029, 0.175, 0.336, 0.029, 0.175, 0.261, 0.467, 0.529, 0.004, 0.320),
    (0.545, 0.069, 0.298, 0.545, 0.070, 0.298, 0.655, 0.529, 2.567, -0.138, 0.816),
    (-0.019, -0.019, -0.031, -0.019, -0.019, -0.031, -0.167, 0.004, -0.138, 1.003, -0.170),
    (0.392, 0.051, 0.228, 0.314, 0.041, 0.186, 0.345, 0.320, 0.816, -0.170, 0.637),
)  # fmt: skip
"""In the order of ``FEATURES``, the outcome last."""


def default_model() -> WarningModel:
    """Return the default model."""
    return WarningModel(np.array(_MEAN), np.array(_COVARIANCE), AREA_YEARS)
