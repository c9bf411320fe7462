"""Changes between two months, with what the shared clusters of the rotation take off.

What does not belong here: levels (survey.direct), how errors hang together on average over
months (survey.autocorrelation).
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.survey.calibration import calibrator_of
from forecasting.survey.design import MonthTotals, month_totals
from forecasting.survey.direct import MODEL_REASONS, month_estimates
from forecasting.survey.domains import (
    DEFAULT_DOMAINS,
    DEFAULT_INDICATORS,
    PersonDomain,
    PersonIndicator,
)
from forecasting.survey.linearisation import Floats, PairedVariance, paired_variance
from forecasting.survey.records import PreparedPersons, prepare_persons
from forecasting.survey.settings import DesignSettings, RakingSettings

_LEAST_ERROR_SHARE = 1e-6
_KEY = ["area_code", "indicator_code", "breakdown"]


def estimate_changes(
    persons: pd.DataFrame,
    *,
    spans_months: Sequence[int] = (1, 12),
    domains: Sequence[PersonDomain] = DEFAULT_DOMAINS,
    indicators: Sequence[PersonIndicator] = DEFAULT_INDICATORS,
    province_code: str | None = "province",
    area_groups: Sequence[tuple[str, tuple[str, ...]]] = (),
    area_codes: Sequence[str] | None = None,
    months: Sequence[pd.Timestamp] | None = None,
    population_totals: pd.DataFrame | None = None,
    settings: DesignSettings | None = None,
    raking: RakingSettings | None = None,
) -> pd.DataFrame:
    """Return changes from months before, with the covariance that the rotation causes.

    Parameters
    ----------
    persons
        As for ``direct_estimates``, with the earlier months too.
    spans_months
        Months between the two figures; each at least 1.
    domains, indicators, province_code, area_groups, area_codes, population_totals
        As for ``direct_estimates``.
    months
        Later months wanted; None: every month of the records that has an earlier one a
        span before within them.
    settings, raking
        As for ``direct_estimates``.

    Returns
    -------
    pandas.DataFrame
        One row per reference_month, span_months, area_code, indicator_code and breakdown:
        earlier_month, unit (``pp`` or ``persons``), change, standard_error, interval_lower,
        interval_upper (unit), correlation (of the two estimates' errors), cluster_count (in
        either month), matched_cluster_count (in both), is_calibrated, reason_code.

        ``no_sample``: no change, because one of the months has no figure. With the reasons of
        ``direct_estimates`` for an assumed error (``no_variance`` also where all clusters
        are in both months and answered the same) the standard error is that of independent
        months, and the correlation is null. Other reasons stand as there; the later month's
        comes first.

    Raises
    ------
    ValueError
        As ``direct_estimates``, or a span is below one.

    Notes
    -----
    Contributions of clusters to the two estimates are paired; see
    ``linearisation.paired_variance``. Intervals are symmetric, with Student's t on clusters
    less the strata they are centred in.

    References
    ----------
    Wolter, Introduction to Variance Estimation, 2nd ed., 2007; Qualité, Tillé, Survey
    Methodology 34 (2008).
    """
    spans = sorted(set(spans_months))
    if not spans or spans[0] < 1:
        raise ValueError(f"spans_months: expected whole months of at least 1, got {spans_months}")
    chosen = settings or DesignSettings()
    wanted = None if months is None else _with_earlier(months, spans)
    prepared = prepare_persons(
        persons,
        province_code=province_code,
        area_groups=area_groups,
        area_codes=area_codes,
        months=wanted,
        settings=chosen,
    )
    calibrator = calibrator_of(population_totals, raking or RakingSettings())
    blocks = []
    totals = month_totals(prepared, domains, calibrator)
    for earlier, later, span in paired_months(totals, spans):
        if months is not None and later.month not in months:
            continue
        block = _changes(earlier, later, prepared, domains, indicators, chosen)
        block.insert(1, "span_months", span)
        blocks.append(block)
    if not blocks:
        raise ValueError(
            f"persons: expected two months {spans[0]} apart, got "
            f"{[f'{month:%Y-%m}' for month in prepared.months]}"
        )
    return pd.concat(blocks, ignore_index=True)


def paired_months(
    totals: Iterator[MonthTotals], spans: Sequence[int]
) -> Iterator[tuple[MonthTotals, MonthTotals, int]]:
    """Yield earlier and later months each span apart; no month is kept longer than needed."""
    kept: dict[pd.Timestamp, MonthTotals] = {}
    for later in totals:
        for span in spans:
            earlier = kept.get(later.month - pd.DateOffset(months=span))
            if earlier is not None:
                yield earlier, later, span
        kept[later.month] = later
        oldest = later.month - pd.DateOffset(months=max(spans))
        kept = {month: value for month, value in kept.items() if month > oldest}


def paired_errors(
    earlier: MonthTotals, later: MonthTotals, indicators: Sequence[PersonIndicator]
) -> PairedVariance:
    """Return variances and covariance in two months, each indicator × domain × area."""
    shape = (len(indicators), *later.totals.shape[:2])
    in_area = union_in_area(earlier, later)
    columns = np.broadcast_to(in_area[:, None, None], (len(in_area), *shape))
    sides = []
    for month in (earlier, later):
        influence = np.stack([month.influence(item) for item in indicators], axis=1)
        sides.append((month.clusters, month.strata, influence.reshape(len(influence), -1)))
    flat = paired_variance(sides[0], sides[1], columns.reshape(len(in_area), -1))
    return PairedVariance(**{name: value.reshape(shape) for name, value in vars(flat).items()})


def union_in_area(earlier: MonthTotals, later: MonthTotals) -> npt.NDArray[np.bool]:
    """Return whether each cluster of either month, by identifier, is in each area."""
    union = np.union1d(earlier.clusters, later.clusters)
    in_area = np.zeros((len(union), later.in_area.shape[1]), dtype=np.bool)
    for month in (earlier, later):
        in_area[np.searchsorted(union, month.clusters)] |= month.in_area
    return in_area


def _changes(
    earlier: MonthTotals,
    later: MonthTotals,
    prepared: PreparedPersons,
    domains: Sequence[PersonDomain],
    indicators: Sequence[PersonIndicator],
    settings: DesignSettings,
) -> pd.DataFrame:
    before, after = (
        month_estimates(month, domains, indicators, prepared.areas, settings)
        for month in (earlier, later)
    )
    error, correlation, freedom, matched, clusters = _errors(earlier, later, indicators)
    is_missing = after["estimate"].isna() | before["estimate"].isna()
    apart = np.hypot(before["standard_error"].to_numpy(), after["standard_error"].to_numpy())
    reason = _reasons(before["reason_code"], after["reason_code"], error / apart)
    reason = reason.mask(is_missing, "no_sample")
    is_model = reason.isin(MODEL_REASONS)
    error = np.where(is_model, apart, error)
    change = after["estimate"].to_numpy() - before["estimate"].to_numpy()
    half = _quantile(freedom, settings) * error
    missing = is_missing.to_numpy()
    return pd.DataFrame(
        {
            "reference_month": after["reference_month"],
            "earlier_month": before["reference_month"],
            **{name: after[name] for name in _KEY},
            "unit": after["unit"].replace("pct", "pp"),
            "change": change,
            "standard_error": np.where(missing, np.nan, error),
            "interval_lower": np.where(missing, np.nan, change - half),
            "interval_upper": np.where(missing, np.nan, change + half),
            "correlation": np.where(missing | is_model.to_numpy(), np.nan, correlation),
            "cluster_count": clusters,
            "matched_cluster_count": matched,
            "is_calibrated": after["is_calibrated"] & before["is_calibrated"],
            "reason_code": reason.astype("str"),
        }
    )


def _reasons(
    before: "pd.Series[str]", after: "pd.Series[str]", error_share: Floats
) -> "pd.Series[str]":
    """Return the later month's reason, unless the earlier one's is about its error.

    ``error_share``: of the change over that of independent months; nothing, where all
    clusters answered the same twice, is no error either.
    """
    is_earlier = before.isin(MODEL_REASONS) & ~after.isin(MODEL_REASONS)
    reason = after.fillna(before).mask(is_earlier, before)
    same = pd.Series(error_share < _LEAST_ERROR_SHARE, index=reason.index)
    return reason.mask(same & ~reason.isin(MODEL_REASONS), "no_variance")


def _errors(
    earlier: MonthTotals, later: MonthTotals, indicators: Sequence[PersonIndicator]
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return standard error, correlation, degrees of freedom and clusters in row order."""
    shape = later.totals.shape[:2]
    rows = shape[1] * len(indicators) * shape[0]
    if not len(earlier.clusters) or not len(later.clusters):
        nothing, zero = np.full(rows, np.nan), np.zeros(rows, dtype=np.int64)
        return nothing, nothing, np.ones(rows), zero, zero
    pair = paired_errors(earlier, later, indicators)
    clusters = union_in_area(earlier, later).sum(axis=0)

    def in_rows(value: npt.NDArray[np.generic]) -> npt.NDArray:  # type: ignore[type-arg]
        """Order indicator × domain × area by area, indicator, domain."""
        return np.moveaxis(value, 2, 0).reshape(-1)

    return (
        np.sqrt(in_rows(pair.change)),
        in_rows(pair.correlation),
        in_rows(pair.degrees_of_freedom),
        in_rows(pair.matched_clusters),
        np.repeat(clusters, rows // len(clusters)),
    )


def _quantile(freedom: Floats, settings: DesignSettings) -> Floats:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(freedom, (1 + settings.interval_level) / 2))


def _with_earlier(months: Sequence[pd.Timestamp], spans: Sequence[int]) -> list[pd.Timestamp]:
    earlier = {
        pd.Timestamp(month - pd.DateOffset(months=span)) for month in months for span in spans
    }
    return sorted(earlier | set(months))
