"""Models of single series that speak from one origin only, behind one protocol.

The baseline, and what is shown beside the members. What does not belong here: causal members
(forecasting.members).
"""

from forecasting.models.prophet_model import ProphetModel
from forecasting.models.protocol import (
    FittedModel,
    Model,
    ModelNotSoundError,
    MonthlySeries,
)
from forecasting.models.seasonal_random_walk import SeasonalRandomWalk

MODELS: dict[str, Model] = {model.name: model for model in (SeasonalRandomWalk(), ProphetModel())}
"""Every model of single series that settings may name."""

__all__ = [
    "MODELS",
    "FittedModel",
    "Model",
    "ModelNotSoundError",
    "MonthlySeries",
    "ProphetModel",
    "SeasonalRandomWalk",
]
