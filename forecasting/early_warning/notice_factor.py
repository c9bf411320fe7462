"""The notice factor: how far layoff notices of many areas run above their usual number.

What does not belong here: cleaning and weighing notices (notice_counts), the filter
(notice_filter), what the factor means for a level (rules).
"""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue import as_month
from forecasting.early_warning.notice_counts import NoticeCounts, clean_notices, notice_counts
from forecasting.early_warning.notice_filter import FilterPass, Steps, filter_counts
from forecasting.early_warning.notice_settings import NoticeFactorSettings

__all__ = ["NoticeFactorSettings", "notice_factor"]

FloatArray = npt.NDArray[np.float64]

COMMON_AREA = "all"
_COLUMNS = ("area_code", "vintage", "value", "standard_error", "notices")


def notice_factor(
    notices: pd.DataFrame,
    *,
    sizes: Mapping[str, float],
    origins: Sequence[pd.Timestamp] | None = None,
    settings: NoticeFactorSettings | None = None,
) -> pd.DataFrame:
    """Return how far notices run above their usual number, by area and month known.

    Parameters
    ----------
    notices
        area_code, notice_month, persons, one row per notice; optional vintage,
        enterprise_code, site, is_amendment: see `notice_counts.clean_notices`.
    sizes
        Labour force or insured persons of each area, above 0. They only tell at what level an
        area that starts late begins.
    origins
        Months wanted; None: every month from the first with ``minimum_months`` behind it.
    settings
        Defaults where None.

    Returns
    -------
    pandas.DataFrame
        area_code ("all" for the common factor), vintage, value (natural logarithm of notices
        over their usual number; 0.7 is twice as many), standard_error (same unit), notices
        (weighted count of the month); by area and vintage. A row rests on notices recorded by
        its vintage only. Areas have no row before they started, nor while they are silent for
        longer than chance allows.

    Raises
    ------
    ValueError
        If a column is absent or an area with notices has no size above 0.

    Notes
    -----
    The filter runs once for each combination of the steps in the settings; results are mixed
    with weights from how well each foresaw the counts up to the last December, so the model
    is estimated anew each January and no row depends on later months. The error holds the
    differences between combinations.
    """
    chosen = settings or NoticeFactorSettings()
    cleaned, _ = clean_notices(notices, largest_persons=chosen.largest_persons)
    wanted = None if origins is None else {as_month(pd.Timestamp(month)) for month in origins}
    if wanted is not None and not wanted:
        return _as_frame([])
    made = notice_counts(cleaned, last_month=max(wanted) if wanted else None)
    if not made.months:
        return _as_frame([])
    passes = _passes(made, _log_sizes(made.area_codes, sizes), chosen)
    return _rows(made, passes, wanted, chosen)


def _passes(
    made: NoticeCounts, log_sizes: FloatArray, settings: NoticeFactorSettings
) -> list[FilterPass]:
    combinations = product(settings.factor_steps, settings.area_steps, settings.level_steps)
    return [
        filter_counts(
            made.counts,
            log_sizes,
            first_calendar_month=made.months[0].month,
            steps=Steps(*steps),
            settings=settings,
        )
        for steps in combinations
    ]


def _log_sizes(area_codes: Sequence[str], sizes: Mapping[str, float]) -> FloatArray:
    given = np.array([float(sizes.get(code, np.nan)) for code in area_codes])
    wrong = [code for code, size in zip(area_codes, given, strict=True) if not size > 0]
    if wrong:
        raise ValueError(f"expected a size above 0 of every area with notices, got none: {wrong}")
    return np.asarray(np.log(given), dtype=np.float64)


def _mixed(
    means: FloatArray, variances: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard error of mixtures; shapes (combinations, months, columns)."""
    mean = np.einsum("cm,cmk->mk", weights, means)
    between = (means - mean[None]) ** 2
    variance = np.einsum("cm,cmk->mk", weights, variances + between)
    return mean, np.sqrt(variance)


def _weights(passes: Sequence[FilterPass], months: Sequence[pd.Timestamp]) -> FloatArray:
    """Return the weight of every combination in every month, from scores to last December."""
    scores = np.stack([made.log_score for made in passes])
    last = np.array([row - month.month for row, month in enumerate(months)])
    known = np.where(last >= 0, scores[:, np.maximum(last, 0)], 0.0)
    weights = np.exp(known - known.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0), dtype=np.float64)


def _rows(
    made: NoticeCounts,
    passes: Sequence[FilterPass],
    wanted: set[pd.Timestamp] | None,
    settings: NoticeFactorSettings,
) -> pd.DataFrame:
    weights = _weights(passes, made.months)
    means = np.stack([np.column_stack([run.factor, run.area]) for run in passes])
    variances = np.stack(
        [np.column_stack([run.factor_variance, run.area_variance]) for run in passes]
    )
    mean, error = _mixed(means, variances, weights)
    counts = np.column_stack([np.nansum(made.counts, axis=1), made.counts])
    begun = settings.minimum_months
    rows = [
        (code, month, mean[row, column], error[row, column], counts[row, column])
        for column, code in enumerate([COMMON_AREA, *made.area_codes])
        for row, month in enumerate(made.months)
        if row >= begun and np.isfinite(mean[row, column]) and (wanted is None or month in wanted)
    ]
    return _as_frame(rows)


def _as_frame(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    types = dict.fromkeys(_COLUMNS, "float64") | {
        "area_code": "str",
        "vintage": "datetime64[us]",
    }
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(types)
