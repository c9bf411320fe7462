"""The sampling error of a rotating survey, correlated over months as its rotation makes it.

What does not belong here: tables (simulation.tables), person records.
"""

import numpy as np
import pandas as pd

from simulation.draws import generator
from simulation.settings import SurveySettings

VISIT_OFFSETS = (0, 1, 12, 13)
"""Months after its first interview in which a rotation group is interviewed: 2-10-2."""


def standard_errors(
    months: pd.DatetimeIndex,
    *,
    first_latent_year: int,
    cells: int,
    seed: int,
    settings: SurveySettings,
) -> np.ndarray:
    """Return sampling errors in units of their standard deviation, month × cell.

    Notes
    -----
    A month's sample is four groups of households, those that began 0, 1, 12 and 13 months
    before. A group's errors at its four visits have correlations ``adjacent_correlation`` one
    month apart and ``yearly_correlation`` 11 to 13 months apart; groups are independent; the
    month's error is their mean times 2. Two of four groups are shared at lag 1, one, two and
    one at lags 11, 12 and 13, hence autocorrelations of .275, .0625, .125 and .0625.
    """
    latent = pd.Timestamp(year=first_latent_year, month=1, day=1)
    first = (months[0].year - latent.year) * 12 + months[0].month - latent.month
    groups = first + len(months) + VISIT_OFFSETS[-1]
    draws = generator(seed, "survey").standard_normal((groups, cells, len(VISIT_OFFSETS)))
    visits = draws @ np.linalg.cholesky(_visit_correlation(settings)).T
    errors = np.zeros((len(months), cells))
    for visit, offset in enumerate(VISIT_OFFSETS):
        begun = np.arange(first, first + len(months)) + VISIT_OFFSETS[-1] - offset
        errors += visits[begun, :, visit]
    return np.asarray(errors / np.sqrt(len(VISIT_OFFSETS)))


def _visit_correlation(settings: SurveySettings) -> np.ndarray:
    adjacent, yearly = settings.adjacent_correlation, settings.yearly_correlation
    return np.array(
        [
            [1.0, adjacent, yearly, yearly],
            [adjacent, 1.0, yearly, yearly],
            [yearly, yearly, 1.0, adjacent],
            [yearly, yearly, adjacent, 1.0],
        ]
    )
