"""What a panel's own past teaches the model, once a year and only from outcomes known by then.

What does not belong here: the model itself (history_model).
"""

import numpy as np

from forecasting.early_warning.history_model import (
    NO_SUMS,
    OUTCOME_MONTHS,
    MomentSums,
    WarningModel,
    moment_sums,
)
from forecasting.early_warning.history_settings import WarningSettings
from forecasting.early_warning.history_walk import Walk


def learned_models(walk: Walk, settings: WarningSettings) -> list[WarningModel]:
    """Return the model of every origin: that of settings, and what was learned by January.

    Notes
    -----
    An origin o teaches from January after o + 12 months on: then the highest rise of its year is
    known. It weighs 1/12 year times the number of areas that count as independent, n / (1 +
    (n - 1) rho). Where the signal's error (median over areas) is above ``largest_error_pp`` the
    past is too noisy to name its onsets, and teaches nothing.
    """
    model, learned, models = settings.model, 0, []
    sums = NO_SUMS
    for place, origin in enumerate(walk.months):
        if settings.is_learning and origin % 12 == 0:
            # Row r of the signal is known at its origin, its outcome twelve months later.
            while learned + OUTCOME_MONTHS < place:
                sums = sums.plus(_sums_of(walk, learned, settings))
                learned += 1
            model = settings.model.updated(sums)
        models.append(model)
    return models


def _sums_of(walk: Walk, place: int, settings: WarningSettings) -> MomentSums:
    seen, outcome = walk.features.seen[place], walk.own.learned_rise_log[place]
    is_usable = ~np.isnan(seen[:, 0]) & ~np.isnan(outcome)
    count = int(is_usable.sum())
    if not count or np.median(walk.own.level_error[place, is_usable]) > settings.largest_error_pp:
        return NO_SUMS
    independent = count / (1.0 + (count - 1) * settings.area_correlation)
    return moment_sums(
        seen[is_usable], outcome[is_usable],
        weight=independent / count / 12.0, model=settings.model,
    )  # fmt: skip
