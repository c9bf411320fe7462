"""Past warnings as they would have been given: signals, a probability and a level by origin.

What does not belong here: judging them (evaluation), the rules of a profile (rules).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecasting.early_warning.history_features import Features
from forecasting.early_warning.history_learning import learned_models
from forecasting.early_warning.history_levels import levels_of
from forecasting.early_warning.history_model import WarningModel
from forecasting.early_warning.history_settings import WarningSettings
from forecasting.early_warning.history_signals import RISE_LINE_PP
from forecasting.early_warning.history_table import history_table
from forecasting.early_warning.history_walk import Walk, walk_panel
from forecasting.history import month_number
from forecasting.models.protocol import FloatArray


def early_warning_history(
    targets: pd.DataFrame,
    indicators: pd.DataFrame | None = None,
    *,
    origins: Sequence[pd.Timestamp],
    settings: WarningSettings | None = None,
) -> pd.DataFrame:
    """Return the warning that each origin would have given of every target.

    Parameters
    ----------
    targets
        As ``forecasting.forecast_panel`` takes them: unique_id, reference_month, value (a rate
        in %, seasonally adjusted or not), optional standard_error (pp) and vintage; also
        publication_lag_months (whole months from the reference month until it is known).
    indicators
        As ``forecast_panel`` takes them; codes are used as ``WarningSettings.indicator_roles``
        says, others are not used. None for none.
    origins
        Months at whose end one looks at what is known, in any order.
    settings
        Defaults where None.

    Returns
    -------
    pandas.DataFrame
        One row per target and origin, by both: unique_id, origin_month, reference_month (newest
        month that could be known, null if none), then for each signal its value,
        ``_standard_error`` and ``_probability`` (of being beyond its line): gap (pp), rise (pp, on
        the 12-month low), gap_within (pp; within six months, probability only), breadth (share
        of series whose gap is likely above 0.15 pp), claims_rise and vacancy_gap (log points),
        claims_and_gap and smaller_gap (smaller of two shares of their lines), inversion
        (pp); probability (of a rise of 1.0 pp that has begun or begins within six months,
        NaN where too little is known), level_code, level_rank, missing_signals (names, by
        commas).

    Raises
    ------
    ValueError
        As ``forecast_panel`` for both frames; if an origin is no month start or given twice.

    Notes
    -----
    An origin uses rows whose vintage and whose reference month + lag do not lie after it; the
    latest vintage of a month stands. Variances, seasons and the model's coefficients are those
    estimated by then. An indicator that belongs to one target can raise its probability, not
    lower it: with and without such indicators, the higher stands. Where figures come with
    standard errors it is at least the mean of the model's and of P(the signal's rise reaches
    1.0 pp within six months). See docs/methods/early_warning_history.md.
    """
    chosen = settings or WarningSettings()
    asked = _checked_origins(origins)
    names, walk = walk_panel(targets, indicators, origins=asked, settings=chosen)
    if walk is None:
        return history_table(names, asked, None, settings=chosen)
    probability = _probabilities(walk, chosen)
    ranks = levels_of(
        probability, chosen.lines, leave_share=chosen.leave_share, hold_months=chosen.hold_months
    )
    return history_table(names, asked, (walk, probability, ranks), settings=chosen)


def _probabilities(walk: Walk, settings: WarningSettings) -> FloatArray:
    probability = np.full(walk.own.level.shape, np.nan)
    for place, model in enumerate(learned_models(walk, settings)):
        for features in (walk.features, walk.common_features):
            if features is not None:
                found = _of_month(features, place, model)
                probability[place] = np.fmax(probability[place], found)
    if walk.has_errors:
        # A rise that reaches 1.0 pp within six months has begun by then. The signal's draws know
        # the course of noisy figures, the model what else is seen: where the former see more,
        # both count half. Where noise is read off the figures instead, draws are too sure of
        # themselves: over the states they add false alarms, not lead.
        both = (probability + walk.own.rise_within_probability) / 2
        probability = np.fmax(probability, both)
    return probability


def _of_month(features: Features, place: int, model: WarningModel) -> FloatArray:
    seen = features.seen[place]
    is_known = ~np.isnan(seen[:, 0])
    found = np.full(len(seen), np.nan)
    if is_known.any():
        found[is_known] = model.probability(
            seen[is_known],
            error_variance=features.error_variance[place, is_known],
            posterior_variance=features.posterior_variance[place, is_known],
            rise_pp=RISE_LINE_PP,
        )
    return found


def _checked_origins(origins: Sequence[pd.Timestamp]) -> list[int]:
    numbers = sorted(month_number(pd.Timestamp(origin)) for origin in origins)
    if len(set(numbers)) < len(numbers):
        raise ValueError("expected every origin once")
    return numbers
