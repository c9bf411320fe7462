"""How the survey's errors hang together from month to month, from the records themselves.

What does not belong here: the change of one pair of months (survey.change), models that use
the correlations.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecasting.survey.change import paired_errors, paired_months
from forecasting.survey.design import month_totals
from forecasting.survey.domains import (
    DEFAULT_DOMAINS,
    UNEMPLOYMENT_RATE,
    PersonDomain,
    PersonIndicator,
)
from forecasting.survey.linearisation import Floats
from forecasting.survey.records import prepare_persons
from forecasting.survey.settings import DesignSettings

_FEWEST_AREAS = 3
_FEWEST_PAIRS = 3


def survey_error_autocorrelation(
    persons: pd.DataFrame,
    *,
    lags_months: Sequence[int] = (1, 11, 12, 13),
    domain: PersonDomain = DEFAULT_DOMAINS[0],
    indicator: PersonIndicator = UNEMPLOYMENT_RATE,
    settings: DesignSettings | None = None,
) -> pd.DataFrame:
    """Return the autocorrelation of the survey error by lag, pooled over areas and months.

    Parameters
    ----------
    persons
        As for ``direct_estimates``, of more months than the longest lag wanted.
    lags_months
        Each at least 1. Lags at which no cluster returns have correlation zero by design.
    domain, indicator
        Whose error.
    settings
        Of the design.

    Returns
    -------
    pandas.DataFrame
        One row per lag_months: autocorrelation and its standard_error, of the whole
        sample's error in an area; matched_correlation and
        matched_correlation_standard_error, of the clusters in both months alone;
        matched_share (of clusters, 0–1), month_pairs, area_count, reason_code.
        ``no_month_pair``: the records do not reach so far, no figure. ``no_shared_cluster``:
        zero, by design, without error. ``few_areas``: under three areas, or three pairs,
        no standard error. ``no_variance``: shared clusters of all areas, or of all but one,
        answered alike: what rests on them is missing.

    Raises
    ------
    ValueError
        If a lag is below one, or the records are malformed.

    Notes
    -----
    ρ(lag) = Σ cov_a(t, t − lag) / Σ √(V_a(t) V_a(t − lag)) over areas and months, the
    covariances those of clusters' contributions to the area's estimate
    (``linearisation.paired_variance``). What is common to all of an area, its true rate, is
    taken out by each month's own estimate. Standard error: jackknife over areas, whose
    samples are independent; pairs of months are not.

    References
    ----------
    Pfeffermann, Feder, Signorelli, Estimation of autocorrelations of survey errors with
    application to trend estimation in small areas, JBES 16 (1998).
    """
    lags = sorted(set(lags_months))
    if not lags or lags[0] < 1:
        raise ValueError(f"lags_months: expected whole months of at least 1, got {lags_months}")
    prepared = prepare_persons(persons, province_code=None, settings=settings or DesignSettings())
    sums = {lag: np.zeros((5, len(prepared.areas.codes))) for lag in lags}
    pairs = dict.fromkeys(lags, 0)
    for earlier, later, lag in paired_months(month_totals(prepared, (domain,)), lags):
        if not len(earlier.clusters) or not len(later.clusters):
            continue
        errors = paired_errors(earlier, later, (indicator,))
        whole = np.sqrt(errors.earlier * errors.later)[0, 0]
        matched = np.sqrt(errors.matched_earlier * errors.matched_later)[0, 0]
        clusters = (earlier.in_area.sum(axis=0) + later.in_area.sum(axis=0)) / 2
        sums[lag] += np.stack(
            [errors.covariance[0, 0], whole, matched, errors.matched_clusters[0, 0], clusters]
        )
        pairs[lag] += 1
    return pd.DataFrame([_row(lag, pairs[lag], sums[lag]) for lag in lags]).astype(
        {"reason_code": "str"}
    )


def _row(lag: int, pairs: int, sums: Floats) -> dict[str, object]:
    covariance, whole, matched, matched_clusters, clusters = sums
    usable = whole > 0
    row: dict[str, object] = {
        "lag_months": lag,
        "autocorrelation": np.nan,
        "standard_error": np.nan,
        "matched_correlation": np.nan,
        "matched_correlation_standard_error": np.nan,
        "matched_share": np.nan,
        "month_pairs": pairs,
        "area_count": int(usable.sum()),
        "reason_code": None,
    }
    if not pairs or not usable.any():
        return row | {"reason_code": "no_month_pair"}
    row["matched_share"] = float(matched_clusters.sum() / clusters.sum())
    if not matched_clusters.any():
        return row | {"autocorrelation": 0.0, "reason_code": "no_shared_cluster"}
    row["autocorrelation"], error = _pooled(covariance[usable], whole[usable])
    row["matched_correlation"], matched_error = _pooled(covariance[usable], matched[usable])
    if usable.sum() < _FEWEST_AREAS or pairs < _FEWEST_PAIRS:
        return row | {"reason_code": "few_areas"}
    row |= {"standard_error": error, "matched_correlation_standard_error": matched_error}
    is_told = np.isfinite([error, matched_error]).all()
    return row if is_told else row | {"reason_code": "no_variance"}


def _pooled(above: Floats, below: Floats) -> tuple[float, float]:
    """Return a ratio of sums over areas and its jackknife standard error."""
    count = len(above)
    value = float(above.sum() / below.sum()) if below.sum() > 0 else np.nan
    rest = below.sum() - below
    if count < 2 or not (rest > 0).all():
        return value, np.nan
    left_out = (above.sum() - above) / rest
    return value, float(np.sqrt((count - 1) / count * ((left_out - value) ** 2).sum()))
