"""The labour force survey: direct estimates, their errors, and the model for areas.

What does not belong here: seasonal adjustment (forecasting.seasonal), flows (forecasting.market).
"""

from forecasting.survey.area_fit import AreaParameters
from forecasting.survey.area_model import AreaEstimates, estimate_areas, fit_areas
from forecasting.survey.area_settings import AreaModelSettings
from forecasting.survey.claims import claims_pressure

__all__ = [
    "AreaEstimates",
    "AreaModelSettings",
    "AreaParameters",
    "claims_pressure",
    "estimate_areas",
    "fit_areas",
]
