"""The forecasting models by name, all behind one protocol.

What does not belong here: combining models (forecasting.ensemble).
"""

from forecasting.models.ets import Ets
from forecasting.models.prophet_model import ProphetModel
from forecasting.models.protocol import (
    FittedModel,
    Model,
    ModelNotSoundError,
    MonthlySeries,
)
from forecasting.models.robust_autoregression import RobustAutoregression
from forecasting.models.seasonal_random_walk import SeasonalRandomWalk

MODELS: dict[str, Model] = {
    model.name: model
    for model in (SeasonalRandomWalk(), RobustAutoregression(), Ets(), ProphetModel())
}
"""Every model that settings may name."""

__all__ = [
    "MODELS",
    "Ets",
    "FittedModel",
    "Model",
    "ModelNotSoundError",
    "MonthlySeries",
    "ProphetModel",
    "RobustAutoregression",
    "SeasonalRandomWalk",
]
