"""What the model of onsets sees: signals of targets and indicators in its own measures.

What does not belong here: the signals themselves (history_signals, history_indicators).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.early_warning.history_indicators import IndicatorSignals
from forecasting.early_warning.history_model import FEATURES
from forecasting.early_warning.history_settings import WarningSettings
from forecasting.early_warning.history_signals import OwnSignals, shared
from forecasting.models.protocol import FloatArray

_LARGEST_SHARE = 3.0  # of a line: beyond, a longer rise of claims says no more (choice)


@dataclass(frozen=True)
class Features:
    """Origins × series × ``FEATURES``: what is seen, and its error and posterior variance.

    ``own_rise``: mean of log(0.3 + rise); ``own_change``: of the last month, pp; ``own_gap``:
    P(gap >= 0.15 pp); ``all_rise``, ``all_change``, ``breadth``: their means over all series;
    ``claims``, ``vacancies``: in shares of their lines; ``inversion``: pp; ``equity``: tenths.
    """

    seen: FloatArray
    error_variance: FloatArray
    posterior_variance: FloatArray


def features_of(
    own: OwnSignals, indicators: IndicatorSignals, settings: WarningSettings
) -> Features:
    """Return the features; all missing where a series has no signal yet."""
    claims, vacancies = settings.claims_line_points, settings.vacancy_line_points
    columns = {
        "own_rise": own.rise_log,
        "own_change": np.clip(own.change, -1.0, 1.0),
        "own_gap": own.small_gap_probability,
        "all_rise": shared(own.rise_log),
        "all_change": np.clip(shared(own.change), -1.0, 1.0),
        "breadth": shared(own.small_gap_probability),
        "claims": np.clip(indicators.claims / claims, 0.0, _LARGEST_SHARE),
        "vacancies": np.clip(indicators.vacancies / vacancies, 0.0, _LARGEST_SHARE),
        "inversion": np.clip(indicators.inversion, -3.0, 3.0),
        "equity": np.clip(indicators.equity, -3.0, 3.0),
    }
    seen = np.stack([columns[name] for name in FEATURES], axis=-1)
    seen = np.where(np.isnan(own.rise_log)[:, :, None], np.nan, seen)
    error, posterior = np.zeros_like(seen), np.zeros_like(seen)
    error[:, :, FEATURES.index("claims")] = (indicators.claims_error / claims) ** 2
    error[:, :, FEATURES.index("vacancies")] = (indicators.vacancies_error / vacancies) ** 2
    posterior[:, :, FEATURES.index("own_rise")] = own.rise_log_variance
    posterior[:, :, FEATURES.index("own_change")] = own.change_error**2
    return Features(seen, np.nan_to_num(error), np.nan_to_num(posterior))
