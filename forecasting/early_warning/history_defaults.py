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
    -0.510, -0.003, 0.476, -0.510, -0.002, 0.476, 0.458, 0.399, -0.178, 0.415, -0.341,
)  # fmt: skip
_COVARIANCE = (
    (0.454, 0.056, 0.258, 0.333, 0.040, 0.186, 0.262, 0.338, 0.550, -0.022, 0.395),
    (0.056, 0.029, 0.024, 0.039, 0.016, 0.018, 0.043, 0.029, 0.068, -0.020, 0.050),
    (0.258, 0.024, 0.211, 0.186, 0.018, 0.136, 0.136, 0.176, 0.299, -0.032, 0.230),
    (0.333, 0.039, 0.186, 0.333, 0.040, 0.186, 0.262, 0.338, 0.550, -0.022, 0.317),
    (0.040, 0.016, 0.018, 0.040, 0.017, 0.018, 0.043, 0.029, 0.068, -0.020, 0.040),
    (0.186, 0.018, 0.136, 0.186, 0.018, 0.136, 0.136, 0.176, 0.299, -0.032, 0.188),
    (0.262, 0.043, 0.136, 0.262, 0.043, 0.136, 0.480, 0.261, 0.655, -0.167, 0.345),
    (0.338, 0.029, 0.176, 0.338, 0.029, 0.176, 0.261, 0.467, 0.529, 0.004, 0.320),
    (0.550, 0.068, 0.299, 0.550, 0.068, 0.299, 0.655, 0.529, 2.567, -0.138, 0.816),
    (-0.022, -0.020, -0.032, -0.022, -0.020, -0.032, -0.167, 0.004, -0.138, 1.003, -0.170),
    (0.395, 0.050, 0.230, 0.317, 0.040, 0.188, 0.345, 0.320, 0.816, -0.170, 0.637),
)  # fmt: skip
"""In the order of ``FEATURES``, the outcome last."""


def default_model() -> WarningModel:
    """Return the default model."""
    return WarningModel(np.array(_MEAN), np.array(_COVARIANCE), AREA_YEARS)
