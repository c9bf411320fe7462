"""Variances from totals by cluster: with replacement within strata, and between two months.

What does not belong here: what the totals are of (survey.design), replicates.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.survey.settings import LonelyRule

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_BOTH = 2  # after 0, the earlier month alone, and 1, the later


@dataclass(frozen=True)
class PairedVariance:
    """Variances of two months' estimates and their covariance, by column.

    ``matched_*``: the same over the clusters in both months alone.
    """

    earlier: Floats
    later: Floats
    covariance: Floats
    matched_earlier: Floats
    matched_later: Floats
    degrees_of_freedom: Floats
    matched_clusters: Integers

    @property
    def change(self) -> Floats:
        """Variance of the later estimate less the earlier one; never negative."""
        variance = self.earlier + self.later - 2 * self.covariance
        return np.asarray(np.maximum(variance, 0.0))

    @property
    def correlation(self) -> Floats:
        """Correlation of the two estimates; not a number where either has no variance."""
        return ratio(self.covariance, np.sqrt(self.earlier * self.later))


def ratio(above: Floats, below: Floats) -> Floats:
    """Return a quotient that is not a number, without a warning, where below is not > 0."""
    above, below = np.broadcast_arrays(above, below)
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0))


def stratified_variance(
    influence: Floats, strata: Integers, is_present: npt.NDArray[np.bool], rule: LonelyRule
) -> Floats:
    """Return the variance of column sums of cluster contributions.

    Parameters
    ----------
    influence
        Cluster × column: the linearised contribution of each cluster, zero for a cluster of
        which no person is in the column's domain.
    strata
        Stratum of each cluster, 0 to H − 1, non-decreasing, none left out.
    is_present
        Stratum × column: whether the stratum belongs to the column's area.
    rule
        For strata with one cluster.

    Returns
    -------
    ndarray
        Variance by column.

    Notes
    -----
    V = Σ_h n_h / (n_h − 1) Σ_c (u_hc − ū_h)², n_h all clusters of the stratum in sample
    whether or not the domain occurs in them.

    References
    ----------
    Wolter, Introduction to Variance Estimation, 2nd ed., 2007, sections 1.4 and 6.
    """
    starts, counts = _runs(strata)
    present = is_present.astype(np.float64)
    sums = np.add.reduceat(influence, starts, axis=0)
    centred = influence - (sums / counts[:, None])[strata]
    squares = np.add.reduceat(centred**2, starts, axis=0) * present
    is_lonely = counts == 1
    factors = np.divide(counts, counts - 1, out=np.zeros(len(counts)), where=~is_lonely)
    variance = factors @ squares
    if is_lonely.any() and rule == "adjust":
        centre = ratio((sums * present).sum(axis=0), counts @ present)
        alone = (sums[is_lonely] - np.nan_to_num(centre)) ** 2 * present[is_lonely]
        variance = variance + alone.sum(axis=0)
    elif is_lonely.any() and rule == "average":
        known = present[~is_lonely].sum(axis=0)
        variance = variance * np.nan_to_num(ratio(present.sum(axis=0), known), nan=1.0)
    return np.asarray(variance)


def degrees_of_freedom(strata: Integers, is_present: npt.NDArray[np.bool]) -> Floats:
    """Return clusters less strata of each column's area, at least one."""
    if not len(strata):
        return np.ones(is_present.shape[1])
    _, counts = _runs(strata)
    return np.asarray(np.maximum((counts - 1) @ is_present.astype(np.float64), 1.0))


def paired_variance(
    earlier: tuple[Integers, Integers, Floats],
    later: tuple[Integers, Integers, Floats],
    in_area: npt.NDArray[np.bool],
) -> PairedVariance:
    """Return the variances of two months' estimates, and their covariance by shared clusters.

    Parameters
    ----------
    earlier, later
        Cluster identifiers, stratum identifiers (the same for a cluster in both months) and
        contributions, cluster × column.
    in_area
        Union of the clusters, by identifier, × column: whether in the column's area.

    Notes
    -----
    Within each stratum the clusters of both months and those of one alone are samples of
    their own, as the rotation draws them; each is centred on its own mean and scaled by
    n / (n − 1). A part of one cluster is centred on its month's mean in the stratum. So the
    variance of the change is that of the clusters' differences D_c = u_tc − u_sc, a cluster
    absent in a month contributing nothing there, and the correlation lies within [−1, 1].

    References
    ----------
    Wolter, Introduction to Variance Estimation, 2nd ed., 2007, section 6; Qualité, Tillé,
    Variance estimation of changes in repeated surveys, Survey Methodology 34 (2008).
    """
    union = np.union1d(earlier[0], later[0])
    is_there = np.zeros((2, len(union)), dtype=np.bool)
    stratum = np.zeros(len(union), dtype=np.int64)
    values = np.zeros((2, len(union), earlier[2].shape[1]))
    for number, (identifiers, strata, influence) in enumerate((earlier, later)):
        place = np.searchsorted(union, identifiers)
        is_there[number, place] = True
        stratum[place] = strata
        values[number, place] = influence
    in_both = is_there[0] & is_there[1]
    part = stratum * 3 + np.where(in_both, _BOTH, is_there[1])
    order = np.argsort(part, kind="stable")
    parts, strata_parts = _Parts.of(part[order]), _Parts.of(stratum[order])
    centred = [
        _centred(value[order], there[order], parts, strata_parts)
        for value, there in zip(values, is_there, strict=True)
    ]
    factors = np.where(parts.counts > 1, parts.counts / np.maximum(parts.counts - 1, 1), 1.0)
    is_matched = np.equal(part[order][parts.starts] % 3, _BOTH)

    def summed(product: Floats) -> tuple[Floats, Floats]:
        by_part = np.add.reduceat(product, parts.starts, axis=0)
        return factors @ by_part, (factors * is_matched) @ by_part

    variance_earlier, matched_earlier = summed(centred[0] ** 2)
    variance_later, matched_later = summed(centred[1] ** 2)
    covariance, _ = summed(centred[0] * centred[1])
    touched = np.logical_or.reduceat(in_area[order], parts.starts, axis=0).astype(np.float64)
    return PairedVariance(
        earlier=variance_earlier,
        later=variance_later,
        covariance=covariance,
        matched_earlier=matched_earlier,
        matched_later=matched_later,
        degrees_of_freedom=np.maximum((parts.counts - 1) @ touched, 1.0),
        matched_clusters=(in_area & in_both[:, None]).sum(axis=0),
    )


@dataclass(frozen=True)
class _Parts:
    """Runs of equal codes in a sorted array."""

    starts: Integers
    counts: Integers
    number: Integers  # of the run of each place

    @classmethod
    def of(cls, sorted_codes: Integers) -> "_Parts":
        starts, counts = _runs(sorted_codes)
        return cls(starts, counts, np.repeat(np.arange(len(starts)), counts))


def _centred(
    value: Floats, is_there: npt.NDArray[np.bool], parts: _Parts, strata: _Parts
) -> Floats:
    """Return contributions less their part's mean; a lone one less its month's in the stratum."""
    means = np.add.reduceat(value, parts.starts, axis=0) / parts.counts[:, None]
    sizes = np.add.reduceat(is_there.astype(np.int64), strata.starts)
    wide = np.add.reduceat(value, strata.starts, axis=0) / np.maximum(sizes, 1)[:, None]
    wide[sizes < 2] = value.sum(axis=0) / max(int(is_there.sum()), 1)
    is_lone = np.equal(parts.counts[parts.number], 1)
    centre = np.where(is_lone[:, None], wide[strata.number], means[parts.number])
    return np.where(is_there[:, None], value - centre, 0.0)


def _runs(sorted_codes: Integers) -> tuple[Integers, Integers]:
    """Return where each run of equal codes starts, and its length."""
    starts = np.flatnonzero(np.r_[True, np.diff(sorted_codes) != 0])
    return starts, np.diff(np.r_[starts, len(sorted_codes)])
