"""The labour force survey: direct estimates, their errors, and the model for areas.

What does not belong here: seasonal adjustment (forecasting.seasonal), flows (forecasting.market).
"""

from forecasting.survey.area_inputs import (
    area_figures,
    area_sizes,
    area_variables,
    area_weights,
    figures_beside,
    labour_stocks,
)
from forecasting.survey.area_model import AreaEstimates, estimate_areas, fit_areas
from forecasting.survey.area_parameters import AreaParameters
from forecasting.survey.area_settings import AreaModelSettings
from forecasting.survey.autocorrelation import survey_error_autocorrelation
from forecasting.survey.calibration import rake
from forecasting.survey.change import estimate_changes
from forecasting.survey.claims import claims_pressure
from forecasting.survey.direct import direct_estimates
from forecasting.survey.domains import (
    DEFAULT_DOMAINS,
    DEFAULT_INDICATORS,
    PersonDomain,
    PersonIndicator,
    crossed_domains,
)
from forecasting.survey.fay_herriot import fit_fay_herriot
from forecasting.survey.graded_figures import (
    graded_changes,
    graded_model,
    graded_sample,
    graded_table,
)
from forecasting.survey.quality import GRADE_REASONS, QualityRules, grade_figures
from forecasting.survey.replication import replicate_weights
from forecasting.survey.rotation import (
    correct_rotation_bias,
    rotation_group_bias,
    rotation_group_estimates,
)
from forecasting.survey.sample_size import allocate_clusters, expected_precision, required_sample
from forecasting.survey.settings import DesignSettings, RakingSettings, RotationSettings
from forecasting.survey.variance_function import VarianceFunctionSettings, complete_standard_errors

__all__ = [
    "DEFAULT_DOMAINS",
    "DEFAULT_INDICATORS",
    "GRADE_REASONS",
    "AreaEstimates",
    "AreaModelSettings",
    "AreaParameters",
    "DesignSettings",
    "PersonDomain",
    "PersonIndicator",
    "QualityRules",
    "RakingSettings",
    "RotationSettings",
    "VarianceFunctionSettings",
    "allocate_clusters",
    "area_figures",
    "area_sizes",
    "area_variables",
    "area_weights",
    "claims_pressure",
    "complete_standard_errors",
    "correct_rotation_bias",
    "crossed_domains",
    "direct_estimates",
    "estimate_areas",
    "estimate_changes",
    "expected_precision",
    "figures_beside",
    "fit_areas",
    "fit_fay_herriot",
    "grade_figures",
    "graded_changes",
    "graded_model",
    "graded_sample",
    "graded_table",
    "labour_stocks",
    "rake",
    "replicate_weights",
    "required_sample",
    "rotation_group_bias",
    "rotation_group_estimates",
    "survey_error_autocorrelation",
]
