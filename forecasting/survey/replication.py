"""Replicate weights, jackknife and bootstrap: a check of the linearised errors.

What does not belong here: linearised variances (survey.linearisation).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from forecasting.survey.calibration import calibrator_of
from forecasting.survey.design import MonthTotals, month_totals, totals_of_month
from forecasting.survey.domains import (
    DEFAULT_DOMAINS,
    DEFAULT_INDICATORS,
    VARIABLES,
    PersonDomain,
    PersonIndicator,
)
from forecasting.survey.linearisation import Floats, Integers, ratio
from forecasting.survey.records import PreparedPersons, prepare_persons
from forecasting.survey.settings import DesignSettings, RakingSettings

Method = Literal["jackknife", "bootstrap"]

_SMALLEST = 1e-12


@dataclass(frozen=True)
class ReplicateWeights:
    """Factors by which replicates multiply the weights of one month's clusters.

    Parameters
    ----------
    clusters
        stratum_code, cluster_code: one row per row of ``factors``.
    factors
        Cluster × replicate.
    scales
        By replicate: what its squared distance from the estimate counts in the variance.
    """

    clusters: pd.DataFrame
    factors: Floats
    scales: Floats

    def person_weights(self, persons: pd.DataFrame) -> Floats:
        """Return replicate weights, row of ``persons`` × replicate; null weights count as 0.

        Raises
        ------
        ValueError
            If a person's cluster is none of these.
        """
        names = ["stratum_code", "cluster_code"]
        index = pd.MultiIndex.from_frame(self.clusters[names])
        place = index.get_indexer(pd.MultiIndex.from_frame(persons[names].astype("str")))
        if (place < 0).any():
            row = int((place < 0).argmax())
            raise ValueError(
                "persons: expected the clusters the replicates were made of, got "
                f"{persons['cluster_code'].iloc[row]} in row {row}"
            )
        weight = pd.to_numeric(persons["weight"]).to_numpy(dtype=float, na_value=0.0)
        return np.asarray(weight[:, None] * self.factors[place])


def replicate_weights(
    persons: pd.DataFrame,
    *,
    method: Method = "jackknife",
    replicates: int = 500,
    seed: int = 0,
) -> ReplicateWeights:
    """Return the replicate weights of one month.

    Parameters
    ----------
    persons
        stratum_code, cluster_code of one month.
    method
        ``jackknife``: stratified (JKn), one replicate per cluster. ``bootstrap``: Rao and
        Wu's rescaled one.
    replicates, seed
        Of the bootstrap.

    Returns
    -------
    ReplicateWeights
        By stratum and cluster.

    Raises
    ------
    ValueError
        If the method is unknown, there are no persons, or fewer than two replicates.

    Notes
    -----
    Jackknife: cluster c of stratum h left out, its neighbours times n_h / (n_h − 1); scale
    (n_h − 1) / n_h. A lone cluster is left out of all H strata, the others times
    H / (H − 1), scale (H − 1) / H. Bootstrap: n_h − 1 clusters drawn with replacement, each
    counting n_h / (n_h − 1); lone clusters stay; scale 1 / B.

    References
    ----------
    Rao, Wu, Yue, Some recent work on resampling methods for complex surveys, Survey
    Methodology 18 (1992). Wolter, 2007, chapter 4.
    """
    frame = persons[["stratum_code", "cluster_code"]].astype("str").drop_duplicates()
    frame = frame.sort_values(["stratum_code", "cluster_code"]).reset_index(drop=True)
    if frame.empty:
        raise ValueError("persons: expected at least one row, got none")
    stratum = np.asarray(pd.factorize(frame["stratum_code"])[0], dtype=np.int64)
    if method == "jackknife":
        factors, scales = _jackknife(stratum)
    elif method == "bootstrap":
        if replicates < 2:
            raise ValueError(f"replicates: expected at least 2, got {replicates}")
        factors, scales = _bootstrap(stratum, replicates, seed)
    else:
        raise ValueError(f"method: expected jackknife or bootstrap, got {method!r}")
    return ReplicateWeights(frame, factors, scales)


def replicate_estimates(
    persons: pd.DataFrame,
    *,
    method: Method = "jackknife",
    replicates: int = 500,
    seed: int = 0,
    domains: Sequence[PersonDomain] = DEFAULT_DOMAINS,
    indicators: Sequence[PersonIndicator] = DEFAULT_INDICATORS,
    province_code: str | None = "province",
    population_totals: pd.DataFrame | None = None,
    raking: RakingSettings | None = None,
) -> pd.DataFrame:
    """Return estimates with standard errors from replicates.

    Parameters
    ----------
    persons, domains, indicators, province_code, population_totals, raking
        As for ``direct_estimates``; with population totals every replicate is raked anew.
    method, replicates, seed
        As for ``replicate_weights``.

    Returns
    -------
    pandas.DataFrame
        One row per reference_month, area_code, indicator_code and breakdown: estimate,
        standard_error (pp or persons), replicate_count (those in which the domain has a
        base), reason_code: ``no_sample`` without an estimate, ``no_variance`` where no
        replicate differs; then the standard error is null, never zero.

    Raises
    ------
    ValueError
        As ``direct_estimates`` and ``replicate_weights``.

    Notes
    -----
    V = Σ_r s_r (θ_r − θ)² over replicates with a figure.
    """
    prepared = prepare_persons(persons, province_code=province_code, settings=DesignSettings())
    calibrator = calibrator_of(population_totals, raking or RakingSettings())
    blocks = []
    for totals in month_totals(prepared, domains, calibrator):
        rows = prepared.starts[totals.month]
        if not len(totals.clusters):
            continue
        persons_now = prepared.persons.iloc[rows]
        made = replicate_weights(persons_now, method=method, replicates=replicates, seed=seed)
        if calibrator is None:
            sums = np.einsum("dcav,cr->rdav", totals.by_cluster, made.factors, optimize=True)
        else:
            # Replicates are given weights cut once, not anew: none is cut in them.
            cut, _, _ = calibrator(persons_now, persons_now["weight"].to_numpy(dtype=np.float64))
            weights = made.person_weights(persons_now.assign(weight=cut)).T
            sums = np.stack(
                [
                    _raked_totals(
                        prepared, totals.month, weight, domains, population_totals, raking
                    )
                    for weight in weights
                ]
            )
        blocks += [
            _replicated(totals, indicator, sums, made.scales, domains, prepared)
            for indicator in indicators
        ]
    if not blocks:
        raise ValueError("persons: expected at least one row with a weight, got none")
    return pd.concat(blocks, ignore_index=True)


def _raked_totals(
    prepared: PreparedPersons,
    month: pd.Timestamp,
    weight: Floats,
    domains: Sequence[PersonDomain],
    population_totals: pd.DataFrame | None,
    raking: RakingSettings | None,
) -> Floats:
    rows = prepared.starts[month]
    persons = prepared.persons.iloc[rows].assign(weight=weight)
    settings = replace(raking or RakingSettings(), largest_weight_ratio=None)
    calibrator = calibrator_of(population_totals, settings)
    assert calibrator is not None
    _, fitted, _ = calibrator(persons, weight)
    return totals_of_month(
        month,
        persons.assign(weight=fitted),
        prepared.cluster[rows],
        prepared.stratum[rows],
        domains=domains,
        areas=prepared.areas,
        calibrator=None,
    ).totals


def _replicated(
    totals: MonthTotals,
    indicator: PersonIndicator,
    sums: Floats,
    scales: Floats,
    domains: Sequence[PersonDomain],
    prepared: PreparedPersons,
) -> pd.DataFrame:
    estimate = totals.estimates(indicator)
    values = sums[..., VARIABLES.index(indicator.numerator)]
    if indicator.denominator is not None:
        values = 100 * ratio(values, sums[..., VARIABLES.index(indicator.denominator)])
    is_made = np.isfinite(values)
    squares = np.where(is_made, (values - estimate) ** 2, 0.0)
    variance = np.tensordot(scales, squares, axes=1)
    error = np.sqrt(variance)
    is_missing = ~np.isfinite(estimate)
    is_same = ~is_missing & ~(error > _SMALLEST * np.maximum(np.abs(estimate), 1.0))
    reason = np.array([None, "no_variance", "no_sample"], dtype=object)[is_missing * 2 + is_same]
    return pd.DataFrame(
        {
            "reference_month": pd.Series([totals.month] * estimate.size, dtype="datetime64[us]"),
            "area_code": np.repeat(np.array(prepared.areas.codes, dtype=object), len(domains)),
            "indicator_code": indicator.code,
            "breakdown": np.tile([d.code for d in domains], estimate.shape[1]),
            "estimate": estimate.T.reshape(-1),
            "standard_error": np.where(is_missing | is_same, np.nan, error).T.reshape(-1),
            "replicate_count": is_made.sum(axis=0).T.reshape(-1),
            "reason_code": pd.Series(reason.T.reshape(-1), dtype="str"),
        }
    )


def _jackknife(stratum: Integers) -> tuple[Floats, Floats]:
    counts = np.bincount(stratum)
    own = counts[stratum]
    same = stratum[:, None] == stratum[None, :]
    several = np.where(same, (own / np.maximum(own - 1, 1))[None, :], 1.0)
    strata = len(counts)
    alone = np.full(same.shape, strata / max(strata - 1, 1))
    factors = np.where((own > 1)[None, :], several, alone)
    np.fill_diagonal(factors, 0.0)
    return factors, np.where(own > 1, (own - 1) / own, (strata - 1) / strata)


def _bootstrap(stratum: Integers, replicates: int, seed: int) -> tuple[Floats, Floats]:
    generator = np.random.default_rng(seed)
    factors = np.ones((len(stratum), replicates))
    for number, count in enumerate(np.bincount(stratum).tolist()):
        if count == 1:
            continue
        drawn = generator.multinomial(count - 1, np.full(count, 1 / count), size=replicates)
        factors[stratum == number] = drawn.T * (count / (count - 1))
    return factors, np.full(replicates, 1 / replicates)
